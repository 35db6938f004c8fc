"""Verifying the chain: every seal against the rows it was made of, and the tables against it.

Reads in sets, in constant memory. Other apps add what they can check with `@verifier`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef

from pos.models import DayClose, Payment, Sale, SaleLine, Seal, Shipment, StockMovement
from pos.sealing import COLUMNS, NOTHING_BEFORE, Row, content, day_number, mac
from pos.services.seals import is_sealed, noted_head

SET_SIZE = 500
MOST_NAMED = 100
Kind = Seal.Kind


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was posted. `subject` names it in a bookseller's words."""

    subject: str
    message: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}"


Verifier = Callable[[], Iterable[tuple[str, str]]]
WitnessVerifier = Callable[[Sequence[tuple[int, str]]], Iterable[tuple[int, str]]]

_verifiers: list[Verifier] = []
_witness_verifiers: list[WitnessVerifier] = []


def verifier(check: Verifier) -> Verifier:
    """Add a function that returns subject and message of what is not as it was."""
    _verifiers.append(check)
    return check


def witness_verifier(check: WitnessVerifier) -> WitnessVerifier:
    """Add a function that is given sealed TransIDs with their witnesses, a set at a time.

    It returns TransID and message of each whose witness is contradicted by the tables.
    """
    _witness_verifiers.append(check)
    return check


def findings() -> Iterator[Finding]:
    """Return what is wrong, the first in the chain first; nothing when all is as it was posted."""
    yield from wrong_in_chain()
    for check in _verifiers:
        yield from (Finding(*each) for each in check())


def wrong_in_chain() -> Iterator[Finding]:
    """Return what the server's own chain alone shows."""
    counts: dict[type[models.Model], int] = dict.fromkeys(COLUMNS, 0)
    yield from _wrong_seals(counts)
    yield from _unsealed()
    yield from _left_over(counts)
    yield from _head_is_missing()


def _wrong_seals(counts: dict[type[models.Model], int]) -> Iterator[Finding]:
    number, before = 0, NOTHING_BEFORE
    seals = Seal.objects.order_by("number").iterator(chunk_size=SET_SIZE)
    while some := list(islice(seals, SET_SIZE)):
        parts = _parts(some, counts)
        witnesses = _wrong_witnesses(some)
        for seal in some:
            follows = seal.number == number + 1
            if not follows:
                yield Finding(_numbers(number + 1, seal.number - 1), "the seal was removed.")
            rows = parts[seal.kind, seal.subject]
            sealed = content(seal.kind, seal.subject, seal.witness, rows)
            if not any(rows[:1]):
                yield Finding(name(seal), "it was removed from the tables.")
            elif follows and mac(before, sealed) != bytes(seal.mac):
                yield Finding(name(seal), "it is not what was posted: it was changed.")
            elif message := witnesses.get(seal.subject if seal.kind == Kind.SALE else 0):
                yield Finding(name(seal), message)
            number, before = seal.number, bytes(seal.mac)


def name(seal: Seal) -> str:
    """Name what was sealed, for a person."""
    if seal.kind == Kind.SALE:
        sale = Sale.objects.filter(trans_id=seal.subject).select_related("device").first()
        told = [seal.witness.split(" ")[0], sale.device.name if sale else ""]
        more = ", ".join(filter(None, told))
        return f"TransID {seal.subject}" + (f" ({more})" if more else "")
    if seal.kind == Kind.CLOSE:
        text = str(seal.subject)
        return f"Close of {text[:4]}-{text[4:6]}-{text[6:]}"
    return f"Stock movement {seal.subject}"


def _numbers(first: int, last: int) -> str:
    return f"Seal {first}" if first == last else f"Seals {first} to {last}"


Parts = dict[tuple[str, int], list[list[Row]]]


def _parts(seals: Sequence[Seal], counts: dict[type[models.Model], int]) -> Parts:
    """Return the rows that each seal was made of, as they are now."""
    found: Parts = {(seal.kind, seal.subject): [[]] for seal in seals}
    subjects = {kind: [seal.subject for seal in seals if seal.kind == kind] for kind in Kind.values}
    sales = _rows(Sale, counts, trans_id__in=subjects[Kind.SALE])
    number_of = {row[0]: row[2] for row in sales}
    for row in sales:
        found[Kind.SALE.value, row[2]] = [[row], [], [], [], []]
    sale_of_line: dict[int, int] = {}
    for i, model in enumerate((SaleLine, Payment, Shipment), 1):
        for row in _rows(model, counts, sale_id__in=list(number_of)):
            found[Kind.SALE.value, number_of[row[1]]][i].append(row)
            if model is SaleLine:
                sale_of_line[row[0]] = number_of[row[1]]
    for row in _rows(StockMovement, counts, sale_line__sale_id__in=list(number_of)):
        found[Kind.SALE.value, sale_of_line[row[4]]][4].append(row)
    for row in _rows(StockMovement, counts, id__in=subjects[Kind.MOVEMENT], sale_line__isnull=True):
        found[Kind.MOVEMENT.value, row[0]] = [[row]]
    days = [day for subject in subjects[Kind.CLOSE] if (day := _day(subject))]
    for row in _rows(DayClose, counts, business_date__in=days):
        found[Kind.CLOSE.value, day_number(row[1])] = [[row]]
    return found


def _day(subject: int) -> date | None:
    """Return the day of a seal; None when somebody changed it into one that no calendar has."""
    try:
        return date(subject // 10_000, subject // 100 % 100, subject % 100)
    except ValueError:
        return None


def _rows(
    model: type[models.Model], counts: dict[type[models.Model], int], **wanted: Any
) -> list[Row]:
    columns = COLUMNS[model]
    values = model._default_manager.filter(**wanted).order_by().values_list(*columns.names)
    rows = columns.of_values(values)
    counts[model] += len(rows)
    return rows


def _wrong_witnesses(seals: Sequence[Seal]) -> dict[int, str]:
    pairs = [(seal.subject, seal.witness) for seal in seals if seal.kind == Kind.SALE]
    return {trans_id: message for check in _witness_verifiers for trans_id, message in check(pairs)}


def _unsealed() -> Iterator[Finding]:
    """What stands in the tables and was never sealed: somebody put it there."""
    sealed = Seal.objects.filter(kind=Kind.SALE, subject=OuterRef("trans_id"))
    for sale in Sale.objects.filter(~Exists(sealed)).order_by("trans_id")[:MOST_NAMED]:
        yield Finding(f"TransID {sale.trans_id}", "it was never sealed: it was put in by hand.")
    sealed = Seal.objects.filter(kind=Kind.MOVEMENT, subject=OuterRef("pk"))
    others = StockMovement.objects.filter(~Exists(sealed), sale_line__isnull=True)
    for movement in others.order_by("id")[:MOST_NAMED]:
        yield Finding(
            f"Stock movement {movement.pk}", "it was never sealed: it was put in by hand."
        )
    closed = set(Seal.objects.filter(kind=Kind.CLOSE).values_list("subject", flat=True))
    for close in DayClose.objects.order_by("business_date"):
        if day_number(close.business_date) not in closed:
            yield Finding(f"Close of {close}", "it was never sealed: it was put in by hand.")


def _left_over(counts: dict[type[models.Model], int]) -> Iterator[Finding]:
    """Rows that belong to nothing sealed, in a database whose own keys were switched off."""
    for model in (SaleLine, Payment, Shipment, StockMovement):
        there = model._default_manager.count()
        if there > counts[model]:
            rows = there - counts[model]
            yield Finding(
                str(model._meta.verbose_name_plural).capitalize(),
                f"{rows} of {there} belong to nothing that is sealed.",
            )


def _head_is_missing() -> Iterator[Finding]:
    try:
        noted = noted_head()
    except ValueError as error:
        yield Finding("Note of the newest seal", str(error))
        return
    if noted and not is_sealed(noted):
        yield Finding(
            f"Seal {noted.number}",
            "it was noted outside of the database, and is not in it: the newest sales were"
            " removed, or an older backup was put back.",
        )
