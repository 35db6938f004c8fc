"""A record in words, as far as it can be read: what the office sees beside its bytes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from pos.texts import showable

MOST_LINES = 200
LONGEST = 200
TENDERS = {"cash": "Cash", "card": "Card", "voucher": "Voucher", "account": "On account"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a record says: a label, a text, and money where there is some."""

    label: str
    text: str
    amount: str = ""


def facts(body: bytes) -> list[Fact]:
    """Return what a record says; nothing for bytes that cannot be read at all."""
    told = _read(body)
    if told is None:
        return []
    tellers = {
        "sale": _sale,
        "title": _title,
        "contact": _contact,
        "change": _change,
        "shift": _shift,
        "void": _void,
    }
    teller = tellers.get(_text(told.get("kind")), _nothing)
    return [Fact("Made", _made(told)), *teller(told)]


def pretty(body: bytes) -> str:
    """Return a record's bytes as text, indented where they are JSON."""
    text = body.decode("utf-8", "replace")
    try:
        return showable(json.dumps(json.loads(text), ensure_ascii=False, indent=2))
    except (ValueError, RecursionError):
        return text


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _made(told: Mapping[str, Any]) -> str:
    by = _text(told.get("cashier_name"))
    return _moment(told.get("locked_at") or told.get("made_at")) + (f", by {by}" if by else "")


def _sale(told: Mapping[str, Any]) -> Iterator[Fact]:
    yield Fact("Docket", f"D{_text(told.get('d_number'))}")
    yield from _lines(told)
    yield Fact("Tax", "in all", _text(told.get("tax_total")))
    yield Fact("Total printed", _text(told.get("currency")), _text(told.get("total")))
    if _text(told.get("rounding")) not in {"", "0.00"}:
        yield Fact("Rounding", "of cash", _text(told.get("rounding")))
    yield from _payments("Paid", told.get("payments"))
    if told.get("note"):
        yield Fact("Note", _text(told.get("note")))


def _void(told: Mapping[str, Any]) -> Iterator[Fact]:
    yield Fact("Voided", "Nothing was sold: no money and no stock is counted by it.")
    yield from _lines(told)
    yield Fact("It came to", _text(told.get("currency")), _text(told.get("total")))
    yield from _payments("Given back", told.get("given_back"))
    if told.get("reason"):
        yield Fact("Why", _text(told.get("reason")))


def _lines(told: Mapping[str, Any]) -> Iterator[Fact]:
    for number, line in enumerate(_rows(told.get("lines")), 1):
        discount = _text(line.get("discount"))
        less = f", less {discount}" if discount not in {"", "0.00"} else ""
        back = _row(line.get("return_of")).get("number")
        of = f", back from {_text(back)}" if back else ""
        words = f"{_text(line.get('quantity'))} × {_text(line.get('title'))}"
        price = f" at {_text(line.get('unit_price'))}{less}{of}"
        yield Fact(f"Line {number}", words + price, _text(line.get("amount")))


def _payments(label: str, payments: object) -> Iterator[Fact]:
    for payment in _rows(payments):
        tender = _text(payment.get("tender"))
        parts = [
            TENDERS.get(tender, tender),
            _text(payment.get("scheme")),
            _text(payment.get("reference")),
        ]
        if _text(payment.get("change")) not in {"", "0.00"}:
            parts.append(
                f"tendered {_text(payment.get('tendered'))}, change {_text(payment.get('change'))}"
            )
        yield Fact(label, ", ".join(filter(None, parts)), _text(payment.get("amount")))


def _title(told: Mapping[str, Any]) -> Iterator[Fact]:
    yield Fact("New title", _text(told.get("title")), _text(told.get("price")))
    yield Fact("By", _text(told.get("authors")))
    yield Fact("ISBN or EAN", _text(told.get("isbn")) or _text(told.get("ean")))


def _contact(told: Mapping[str, Any]) -> Iterator[Fact]:
    yield Fact("New contact", _text(told.get("name")))
    yield Fact("Card", _text(told.get("card_number")))
    yield Fact("Phone, email", f"{_text(told.get('phone'))}, {_text(told.get('email'))}")


def _change(told: Mapping[str, Any]) -> Iterator[Fact]:
    for change in _rows(told.get("fields")):
        words = f"{_text(change.get('old'))} → {_text(change.get('new'))}"
        yield Fact(_text(change.get("field")).replace("_", " ").capitalize(), words)


def _shift(told: Mapping[str, Any]) -> Iterator[Fact]:
    yield Fact(f"Shift {_text(told.get('event'))}", _moment(told.get("at")))
    yield Fact("In the drawer", "", _text(told.get("amount")))


def _nothing(told: Mapping[str, Any]) -> Iterator[Fact]:
    yield Fact("Kind", _text(told.get("kind")) or "It does not say what it is.")


def _rows(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        return []
    return [row for row in value[:MOST_LINES] if isinstance(row, dict)]


def _row(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return "" if value is None else showable(str(value)[:LONGEST])


def _moment(value: object) -> str:
    try:
        moment: datetime | None = parse_datetime(_text(value))
        if moment is None or moment.tzinfo is None:
            return _text(value)
        local = timezone.localtime(moment, timezone.get_default_timezone())
    except (OverflowError, ValueError):
        return _text(value)
    return f"{local:%a %d %b %Y, %H:%M:%S}"
