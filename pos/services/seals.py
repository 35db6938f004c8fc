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
from functools import partial
from operator import itemgetter
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Model

from pos.bulk import fresh, insert
from pos.models import DayClose, Payment, Sale, SaleLine, Seal, Shipment, StockMovement
from pos.numbering import lock_trans_ids
from pos.sealing import COLUMNS, NOTHING_BEFORE, Row, content, day_number, mac

log = structlog.get_logger(__name__)
Kind = Seal.Kind


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link of the chain."""

    number: int
    mac: bytes


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
    lines = _values(posted.lines)
    of_line, id_of_line = _at(SaleLine, "sale_id"), _at(SaleLine, "id")
    sale_of_line = {row[id_of_line]: row[of_line] for row in lines}
    of_movement = _at(StockMovement, "sale_line_id")
    parts = [
        _by(lines, itemgetter(of_line)),
        _by(_values(posted.payments), itemgetter(_at(Payment, "sale_id"))),
        _by(_values(posted.shipments), itemgetter(_at(Shipment, "sale_id"))),
        _by(_values(posted.movements), lambda row: sale_of_line[row[of_movement]]),
    ]
    entries = []
    for sale, row in zip(posted.sales, COLUMNS[Sale].of_instances(posted.sales), strict=True):
        witness = posted.witnesses.get(sale.trans_id, "")
        others = [part.get(sale.id, []) for part in parts]
        sealed = content(Kind.SALE.value, sale.trans_id, witness, [[row], *others])
        entries.append((Kind.SALE, sale.trans_id, witness, sealed))
    _append(entries)


def seal_movements(movements: Iterable[StockMovement]) -> None:
    """Seal movements that belong to no sale."""
    lock_trans_ids()
    new = list(movements)
    rows = zip(new, COLUMNS[StockMovement].of_instances(new), strict=True)
    _append(
        [
            (Kind.MOVEMENT, each.pk, "", content(Kind.MOVEMENT.value, each.pk, "", [[row]]))
            for each, row in rows
        ]
    )


def seal_close(close: DayClose) -> None:
    """Seal a day's final totals; call it under the lock on TransIDs."""
    day = day_number(close.business_date)
    [row] = COLUMNS[DayClose].of_instances([close])
    _append([(Kind.CLOSE, day, "", content(Kind.CLOSE.value, day, "", [[row]]))])


def newest() -> Head | None:
    """Return the newest link in the database, or None before the first."""
    last = Seal.objects.order_by("-number").values_list("number", "mac").first()
    return Head(last[0], bytes(last[1])) if last else None


def noted_head() -> Head | None:
    """Return the head as noted outside of the database. Errors: ValueError when unreadable."""
    try:
        text = _file().read_text()
    except FileNotFoundError:
        return None
    try:
        noted = json.loads(text)
        return Head(int(noted["number"]), bytes.fromhex(noted["mac"]))
    except (KeyError, TypeError, ValueError):
        raise ValueError(f"{_file()} cannot be read: it is no note of a seal.") from None


def note_head(head: Head) -> None:
    """Note a head that is committed, unless a later one is noted or the noted one has gone."""
    with _alone():
        before = noted_head()
        if before and before.number >= head.number:
            return
        if before and not is_sealed(before):
            # What is missing must stay known: the note is the only thing that still tells.
            log.error("sealed_sales_are_missing", noted=before.number, newest=head.number)
            return
        _write(head)


def accept_loss() -> Path | None:
    """Begin a new note from the newest link there is, and keep the old one under another name.

    For a database that was restored from a backup. Returns where the old note is now.
    """
    with _alone():
        before, head = noted_head(), newest()
        kept = None
        if before:
            kept = _file().with_name(f"{_file().name}.{before.number}")
            _file().replace(kept)
        if head:
            _write(head)
    return kept


def is_sealed(head: Head) -> bool:
    """Tell whether this very link is in the database."""
    found = Seal.objects.filter(number=head.number).values_list("mac", flat=True).first()
    return found is not None and bytes(found) == head.mac


def _values(rows: Sequence[Model]) -> list[Row]:
    return COLUMNS[type(rows[0])].of_instances(rows) if rows else []


def _at(model: type[Model], name: str) -> int:
    return COLUMNS[model].names.index(name)


def _by(rows: Iterable[Row], sale_of: Callable[[Row], int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(sale_of(row), []).append(row)
    return found


def _append(entries: Sequence[tuple[Seal.Kind, int, str, bytes]]) -> None:
    if not entries:
        return
    head = newest() or Head(0, NOTHING_BEFORE)
    seals = []
    for kind, subject, witness, sealed in entries:
        head = Head(head.number + 1, mac(head.mac, sealed))
        seals.append(
            fresh(
                Seal,
                number=head.number,
                kind=kind,
                subject=subject,
                witness=witness,
                mac=head.mac,
            )
        )
    insert(seals)
    transaction.on_commit(partial(note_head, head), robust=True)


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
