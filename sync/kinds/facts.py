"""A record in words, as far as it can be read: what the office sees beside its bytes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from pos.texts import showable

MOST_LINES = 200
LONGEST = 200

Fields = Mapping[str, Any]
"""A record's JSON as it came: anything may be missing, or be something else."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a record says: a label, a text, and money where there is some."""

    label: str
    text: str
    amount: str = ""


def made(fields: Fields) -> Fact:
    """Say when a record was made, and by whom."""
    by = text(fields.get("cashier_name"))
    at = moment(fields.get("locked_at") or fields.get("made_at"))
    return Fact("Made", at + (f", by {by}" if by else ""))


def unknown(fields: Fields) -> Iterator[Fact]:
    """Say what a record calls itself that is of no kind."""
    yield Fact("Kind", text(fields.get("kind")) or "It does not say what it is.")


def rows(value: object) -> list[dict[str, Any]]:
    """Return the rows of what should be a list of objects."""
    if not isinstance(value, list):
        return []
    return [each for each in value[:MOST_LINES] if isinstance(each, dict)]


def row(value: object) -> dict[str, Any]:
    """Return what should be an object."""
    return value if isinstance(value, dict) else {}


def text(value: object) -> str:
    """Return anything as a short text that can be shown."""
    return "" if value is None else showable(str(value)[:LONGEST])


def moment(value: object) -> str:
    """Return a moment by the shop's clock; what is none, as it came."""
    try:
        found: datetime | None = parse_datetime(text(value))
        if found is None or found.tzinfo is None:
            return text(value)
        local = timezone.localtime(found, timezone.get_default_timezone())
    except (OverflowError, ValueError):
        return text(value)
    return f"{local:%a %d %b %Y, %H:%M:%S}"
