"""Sealing what is posted, in the transaction that posts it, and noting the head outside of it.

The chain has one order, that of the lock on TransIDs: whoever seals holds it. After the commit the
newest link is written to a file beside the key, so that sales cut off the end of the tables with
their seals are missed. The file may lag behind a server that was killed; it never leads.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Model

from pos.bulk import fresh, insert
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
from pos.numbering import lock_trans_ids
from pos.sealing import NOTHING_BEFORE, Row, content, day_number, mac, newest_format

log = structlog.get_logger(__name__)
Kind = Seal.Kind


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link of the chain."""

    number: int
    mac: bytes


BEFORE_THE_FIRST = Head(0, NOTHING_BEFORE)


class _Entry(NamedTuple):
    """What one seal is of, with the rows of each part."""

    kind: Seal.Kind
    subject: int
    parts: Sequence[Sequence[Row]]
    witness: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """All rows of a set of sales, just inserted; `witnesses` by TransID."""

    sales: Sequence[Sale]
    lines: Sequence[SaleLine]
    payments: Sequence[Payment]
    shipments: Sequence[Shipment]
    movements: Sequence[StockMovement]
    witnesses: Mapping[int, str]


def seal_sales(posted: Posted) -> None:
    """Seal a set of sales; call it last in the transaction that posts them."""
    _, columns = newest_format()
    lines = _values(posted.lines)
    of_line, id_of_line = columns[SaleLine].at["sale_id"], columns[SaleLine].at["id"]
    sale_of_line = {row[id_of_line]: row[of_line] for row in lines}
    of_movement = columns[StockMovement].at["sale_line_id"]
    parts = [
        _by(lines, itemgetter(of_line)),
        _by(_values(posted.payments), itemgetter(columns[Payment].at["sale_id"])),
        _by(_values(posted.shipments), itemgetter(columns[Shipment].at["sale_id"])),
        _by(_values(posted.movements), lambda row: sale_of_line[row[of_movement]]),
    ]
    entries = []
    for sale, row in zip(posted.sales, _values(posted.sales), strict=True):
        witness = posted.witnesses.get(sale.trans_id, "")
        others = [part.get(sale.id, []) for part in parts]
        entries.append(_Entry(Kind.SALE, sale.trans_id, [[row], *others], witness))
    _append(entries)


def seal_movements(movements: Iterable[StockMovement]) -> None:
    """Seal movements that belong to no sale."""
    lock_trans_ids()
    new = list(movements)
    rows = zip(new, _values(new), strict=True)
    _append([_Entry(Kind.MOVEMENT, each.pk, [[row]]) for each, row in rows])


def seal_close(close: DayClose) -> None:
    """Seal a day's final totals; call it under the lock on TransIDs."""
    _append([_Entry(Kind.CLOSE, day_number(close.business_date), [_values([close])])])


def seal_states(states: SealedStates) -> None:
    """Seal what some rows are now; call it last in the transaction that changes them."""
    _append([_Entry(Kind.STATES, states.pk, [_values([states])])])


def newest() -> Head | None:
    """Return the newest link in the database, or None before the first."""
    last = Seal.objects.order_by("-number").values_list("number", "mac").first()
    return Head(last[0], bytes(last[1])) if last else None


def noted_head() -> Head | None:
    """Return the head as noted outside of the database. Errors: ValueError when unreadable."""
    try:
        written = _file().read_bytes()
    except FileNotFoundError:
        return None
    try:
        noted = json.loads(written)
        return Head(int(noted["number"]), bytes.fromhex(noted["mac"]))
    except (KeyError, TypeError, ValueError):
        raise ValueError(f"{_file()} cannot be read: it is no note of a seal.") from None


def note_head(head: Head) -> None:
    """Note a head that is committed, unless a later one is noted or the noted one has gone.

    A missing or unreadable note is never replaced: somebody took it away, or this is another
    machine.
    """
    with _alone():
        try:
            before = noted_head()
        except ValueError:
            before = None
        if before is None:
            log.error("note_of_the_newest_seal_is_missing", newest=head.number)
            return
        if before.number >= head.number:
            return
        if not is_sealed(before):
            # What is missing must stay known: the note is the only thing that still tells.
            log.error("sealed_sales_are_missing", noted=before.number, newest=head.number)
            return
        _write(head)


def accept_loss() -> Path | None:
    """Begin a new note from the newest link there is, and keep the old one under another name.

    For a database that was restored from a backup. Returns where the old note is now.
    """
    with _alone():
        kept = None
        if _file().exists():
            kept = _file().with_name(f"{_file().name}.{_number_noted()}")
            _file().replace(kept)
        _write(newest() or BEFORE_THE_FIRST)
    return kept


def _number_noted() -> str:
    try:
        before = noted_head()
    except ValueError:
        return "unreadable"
    return str(before.number) if before else ""


def is_sealed(head: Head) -> bool:
    """Tell whether this very link is in the database; before the first one, none need be."""
    if head == BEFORE_THE_FIRST:
        return True
    found = Seal.objects.filter(number=head.number).values_list("mac", flat=True).first()
    return found is not None and bytes(found) == head.mac


def _values(rows: Sequence[Model]) -> list[Row]:
    return newest_format()[1][type(rows[0])].of_instances(rows) if rows else []


def _by(rows: Iterable[Row], sale_of: Callable[[Row], int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(sale_of(row), []).append(row)
    return found


def _append(entries: Sequence[_Entry]) -> None:
    if not entries:
        return
    form, _ = newest_format()
    head = newest() or _begin()
    seals = []
    for kind, subject, parts, witness in entries:
        sealed = content(form, kind.value, subject, witness, parts)
        head = Head(head.number + 1, mac(head.mac, sealed))
        seals.append(
            fresh(
                Seal,
                number=head.number,
                format=form,
                kind=kind,
                subject=subject,
                witness=witness,
                mac=head.mac,
            )
        )
    insert(seals)
    transaction.on_commit(lambda: note_head(head), robust=True)


def _begin() -> Head:
    """Note that there is nothing yet, before the first seal is committed.

    From then on there is a note at all times, and one that is missing was taken away.
    """
    with _alone():
        if not _file().exists():
            _write(BEFORE_THE_FIRST)
    return BEFORE_THE_FIRST


def _file() -> Path:
    return Path(settings.LEDGER_HEAD_FILE)


@contextmanager
def _alone() -> Iterator[None]:
    """Keep the other workers of this server away from the note."""
    with _file().with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(head: Head) -> None:
    new = _file().with_suffix(".new")
    with new.open("w") as file:
        json.dump({"number": head.number, "mac": head.mac.hex()}, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(_file())
    # So that the name is on the disk as well.
    folder = os.open(_file().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
