"""Reads `docs/design/faults.md`: which tests, functions and steps of the soak show what.

A test in Python is named `file::function`, one in TypeScript `file » title`, both in backticks, and
a step that `make soak` counts is "soak: `words`". `test_faults_doc.py` looks all of them up, and
`make soak` runs the tests.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "design" / "faults.md"


@dataclass(frozen=True)
class Row:
    """One line of a table: what it is about, and what is named as its proof."""

    subject: str
    functions: tuple[tuple[str, str], ...]
    titles: tuple[tuple[str, str], ...]
    steps: tuple[str, ...]

    @property
    def tests(self) -> list[str]:
        """The proofs that a test runner runs."""
        python = [f"{file}::{name}" for file, name in self.functions if name.startswith("test_")]
        return python + [f"{file}{TITLED}{title}" for file, title in self.titles]


FAULTS, INVARIANTS = "Fault → outcome → tests", "Invariants"
TITLED = " » "


def rows_of(heading: str) -> list[Row]:
    """Return the lines of the table under a heading. Errors: ValueError when it is not there."""
    _, found, rest = PAGE.read_text().partition(f"\n## {heading}\n")
    if not found:
        raise ValueError(f"{PAGE} has no heading {heading!r}")
    table = [line for line in rest.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    return [_row(line) for line in table[1:]]


def _row(line: str) -> Row:
    quoted = re.findall(r"(soak: )?`([^`]*)`", line)
    return Row(
        subject=line.strip("| ").partition(" | ")[0],
        functions=tuple(_pair(text, "::") for _, text in quoted if "::" in text),
        titles=tuple(_pair(text, TITLED) for _, text in quoted if TITLED in text),
        steps=tuple(text for soak, text in quoted if soak),
    )


def _pair(text: str, between: str) -> tuple[str, str]:
    file, _, name = text.partition(between)
    return file, name
