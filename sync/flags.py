"""What a person should look at, though it posted: its code, and the sentence for the office."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flag:
    """A code for programs and a sentence for the office."""

    code: str
    message: str
