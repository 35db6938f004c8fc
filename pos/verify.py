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

from pos.models import (
    DayClose,
    Payment,
    Sale,
    SaleLine,
    Seal,
    SealedStates,
    Shipment,
    StockMovement,
)
from pos.sealing import (
    FORMATS,
    NOTHING_BEFORE,
    ColumnsOf,
    Row,
    content,
    day_number,
    mac,
    newest_format,
)
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


Counts = dict[type[models.Model], int]
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
    counts: Counts = dict.fromkeys(newest_format()[1], 0)
    yield from _wrong_seals(counts)
    yield from _unsealed()
    yield from _left_over(counts)
    yield from _head_is_missing()


def _wrong_seals(counts: Counts) -> Iterator[Finding]:
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
            sealed = content(seal.format, seal.kind, seal.subject, seal.witness, rows)
            if seal.format not in FORMATS:
                yield Finding(name(seal), f"nobody knows the format {seal.format} of its seal.")
            elif not any(rows[:1]):
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
    if seal.kind == Kind.STATES:
        return f"Set {seal.subject} of what rows were"
    return f"Stock movement {seal.subject}"


def _numbers(first: int, last: int) -> str:
    return f"Seal {first}" if first == last else f"Seals {first} to {last}"


Parts = dict[tuple[str, int], list[list[Row]]]


def _parts(seals: Sequence[Seal], counts: Counts) -> Parts:
    """Return the rows that each seal was made of, as they are now: the columns of its format."""
    found: Parts = {(seal.kind, seal.subject): [[]] for seal in seals}
    for form in {seal.format for seal in seals} & FORMATS.keys():
        mine = [seal for seal in seals if seal.format == form]
        _FormatParts(FORMATS[form], counts).put(mine, found)
    return found


class _FormatParts:
    """Reads the rows of seals of one format."""

    def __init__(self, columns: ColumnsOf, counts: Counts) -> None:
        self.columns = columns
        self.counts = counts

    def put(self, seals: Sequence[Seal], found: Parts) -> None:
        subjects = {kind: [seal.subject for seal in seals if seal.kind == kind] for kind in Kind}
        if subjects[Kind.SALE]:
            self._put_sales(subjects[Kind.SALE], found)
        ids = subjects[Kind.MOVEMENT]
        for key, row in self._by("id", StockMovement, id__in=ids, sale_line__isnull=True):
            found[Kind.MOVEMENT.value, key] = [[row]]
        days = [day for subject in subjects[Kind.CLOSE] if (day := _day(subject))]
        for day, row in self._by("business_date", DayClose, business_date__in=days):
            found[Kind.CLOSE.value, day_number(day)] = [[row]]
        for key, row in self._by("id", SealedStates, id__in=subjects[Kind.STATES]):
            found[Kind.STATES.value, key] = [[row]]

    def _put_sales(self, trans_ids: Sequence[int], found: Parts) -> None:
        number_of: dict[int, int] = {}
        of_sale = self.columns[Sale].at["id"]
        for number, row in self._by("trans_id", Sale, trans_id__in=trans_ids):
            number_of[row[of_sale]] = number
            found[Kind.SALE.value, number] = [[row], [], [], [], []]
        ids = list(number_of)
        sale_of_line: dict[int, int] = {}
        of_line = self.columns[SaleLine].at["id"]
        for place, model in enumerate((SaleLine, Payment, Shipment), 1):
            for sale, row in self._by("sale_id", model, sale_id__in=ids):
                found[Kind.SALE.value, number_of[sale]][place].append(row)
                if model is SaleLine:
                    sale_of_line[row[of_line]] = number_of[sale]
        movements = self._by("sale_line_id", StockMovement, sale_line__sale_id__in=ids)
        for line, row in movements:
            found[Kind.SALE.value, sale_of_line[line]][4].append(row)

    def _by(self, name: str, model: type[models.Model], **wanted: Any) -> list[tuple[Any, Row]]:
        """Return rows as they are sealed, each with its value of one column."""
        columns = self.columns[model]
        values = model._default_manager.filter(**wanted).order_by().values_list(*columns.names)
        rows = columns.of_values(values)
        self.counts[model] += len(rows)
        place = columns.at[name]
        return [(row[place], row) for row in rows]


def _day(subject: int) -> date | None:
    """Return the day of a seal; None when somebody changed it into one that no calendar has."""
    try:
        return date(subject // 10_000, subject // 100 % 100, subject % 100)
    except ValueError:
        return None


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
    sealed = Seal.objects.filter(kind=Kind.STATES, subject=OuterRef("pk"))
    for states in SealedStates.objects.filter(~Exists(sealed)).order_by("id")[:MOST_NAMED]:
        yield Finding(str(states), "it was never sealed: it was put in by hand.")
    closed = set(Seal.objects.filter(kind=Kind.CLOSE).values_list("subject", flat=True))
    for close in DayClose.objects.order_by("business_date"):
        if day_number(close.business_date) not in closed:
            yield Finding(f"Close of {close}", "it was never sealed: it was put in by hand.")


def _left_over(counts: Counts) -> Iterator[Finding]:
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
    if noted is None:
        if Seal.objects.exists():
            yield Finding(
                "Note of the newest seal",
                "it is missing: what was cut off the end would not be missed. Once that is looked"
                " into, verify_chain --after-restore begins a new one.",
            )
    elif not is_sealed(noted):
        yield Finding(
            f"Seal {noted.number}",
            "it was noted outside of the database, and is not in it: the newest sales were"
            " removed, or an older backup was put back.",
        )
