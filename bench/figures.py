"""Ratios with their spread: each round measures all ways after each other, on one machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Ratio:
    """How many times as long as the reference something took, round by round."""

    rounds: tuple[float, ...]

    @classmethod
    def of(cls, seconds: Sequence[float], reference: Sequence[float]) -> "Ratio":
        return cls(tuple(a / b for a, b in zip(seconds, reference, strict=True)))

    @property
    def middle(self) -> float:
        return median(self.rounds)

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({min(self.rounds):.2f} to {max(self.rounds):.2f})"


@dataclass(frozen=True)
class Row:
    """One line of the report; `goal` is in words, `is_met` whether the middle round meets it."""

    work: str
    figure: str
    goal: str
    is_met: bool | None


@dataclass(frozen=True)
class Found:
    """The lines of the report, and all that was measured for them, by way and round."""

    rows: list[Row]
    seconds: dict[str, Any]


def table(rows: Sequence[Row]) -> str:
    """Return the report as a Markdown table."""
    told = {True: "met", False: "missed", None: ""}
    lines = ["| Work | Measured | Goal | |", "|---|---|---|---|"]
    lines += [f"| {row.work} | {row.figure} | {row.goal} | {told[row.is_met]} |" for row in rows]
    return "\n".join(lines)
