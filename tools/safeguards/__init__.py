"""Safeguards, each of which keeps a promise, and how each reads when it does not."""

from dataclasses import dataclass

SQLITE, POSTGRESQL, BROWSER = "SQLite", "PostgreSQL", "browser code"


@dataclass(frozen=True, slots=True)
class Safeguard:
    """A piece of source that keeps a promise, and how it reads when it does not.

    `right` stands exactly once in `file`; `tests` are run on `on`, and one of them must fail.
    """

    name: str
    file: str
    right: str
    wrong: str
    tests: tuple[str, ...]
    on: str = SQLITE
