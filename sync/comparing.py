"""A device's count of what it sold, held against what the server posted (R7), to the cent.

Equal is said only when the number of dockets, the cents by tender and the digest of the set agree,
and every new record is here too. Otherwise the dockets that differ are named.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from pos.models import Device, Payment
from pos.money import ZERO
from sync.aside import UNDECIDED
from sync.chain import Gap, gaps, not_received
from sync.kinds.registry import KINDS
from sync.models import DeviceEpoch, GapExplanation, Record, ReviewFlag, Sheet
from sync.wire.sheet import ClaimedDocket, SheetClaim

CHUNK = 5000
MOST_NAMED = 500
State = Record.State
COUNTED = [kind for kind in KINDS.values() if kind.counted_as]
"""Kinds beside the dockets that a claim names record by record."""


@dataclass(slots=True)
class SheetException:
    """A docket or new record that a person should look at; `kind` as in the till's `Sheet`.

    One that never came and that a person has explained is only to be reviewed.
    """

    kind: str
    message: str
    uuid: str
    d_number: int | None = None
    amount: Decimal = ZERO
    trans_id: int | None = None
    record_id: int | None = None
    flag_id: int | None = None
    is_explained: bool = False


@dataclass(slots=True)
class TenderPair:
    """One tender as the device counted it, and as it was posted."""

    tender: str
    device_payments: int = 0
    device_amount: Decimal = ZERO
    server_payments: int = 0
    server_amount: Decimal = ZERO

    @property
    def difference(self) -> Decimal:
        return self.server_amount - self.device_amount

    @property
    def is_equal(self) -> bool:
        return self.device_payments == self.server_payments and not self.difference


@dataclass(slots=True)
class Comparison:
    """What came out; `posted` has UUID, D-number, amount and TransID of each posted docket."""

    claim: SheetClaim
    posted: list[tuple[UUID, int, Decimal, int]] = field(default_factory=list)
    exceptions: list[SheetException] = field(default_factory=list)
    tenders: list[TenderPair] = field(default_factory=list)

    @property
    def device_amount(self) -> Decimal:
        return sum((Decimal(each.amount) for each in self.claim.dockets), ZERO)

    @property
    def posted_amount(self) -> Decimal:
        return sum((amount for _, _, amount, _ in self.posted), ZERO)

    @property
    def is_equal(self) -> bool:
        return (
            len(self.posted) == len(self.claim.dockets)
            and all(each.is_equal for each in self.tenders)
            and digest(each[:3] for each in self.posted) == self.claim.digest
            and not self.open_exceptions
        )

    @property
    def open_exceptions(self) -> list[SheetException]:
        """Return what keeps the sheet from being equal: all but what is only to be reviewed."""
        return [each for each in self.exceptions if each.kind != "review"]


def digest(dockets: Iterable[tuple[UUID, int, Decimal]]) -> str:
    """Return SHA-256 over the lines "uuid d_number amount", in the order of the UUIDs."""
    lines = sorted(f"{uuid} {d_number} {amount:.2f}\n" for uuid, d_number, amount in dockets)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def compare(sheet: Sheet, claim: SheetClaim) -> Comparison:
    """Compare a claim with what is posted now: a handful of queries, however many dockets."""
    found = Comparison(claim)
    rows = _records(sheet.device, claim)
    _add_missing(found, sheet, rows)
    for docket in claim.dockets:
        if docket.uuid in rows:
            _compare_docket(found, docket, rows[docket.uuid])
    _add_unclaimed(found, sheet, {docket.uuid for docket in claim.dockets})
    _add_new_records(found, sheet.device)
    _add_aside(found, sheet)
    _add_flags(found, sheet.device)
    found.tenders = _tenders(claim, sheet.device, {each[0] for each in found.posted})
    found.exceptions.sort(key=lambda each: (each.d_number or 0, each.kind))
    return found


Rows = dict[UUID, dict[str, Any]]
FIELDS = (
    "id",
    "uuid",
    "d_number",
    "epoch",
    "state",
    "code",
    "reason",
    "amount",
    "sale__trans_id",
    "sale__total",
    "sale__rounding",
    "sale__made_disconnected",
    "sale__locked_at",
)


def _records(device: Device, claim: SheetClaim) -> Rows:
    """Return the device's records by UUID: those between the D-numbers, and what else it names."""
    numbers = [docket.d_number for docket in claim.dockets]
    mine = Record.objects.filter(device=device).order_by("canonical", "id")
    rows: Rows = {}
    if numbers:
        between = mine.filter(d_number__range=(min(numbers), max(numbers)))
        rows = {row["uuid"]: row for row in between.values(*FIELDS)}
    rest = [docket.uuid for docket in claim.dockets if docket.uuid not in rows]
    for start in range(0, len(rest), CHUNK):
        named = mine.filter(uuid__in=rest[start : start + CHUNK])
        rows |= {row["uuid"]: row for row in named.values(*FIELDS)}
    return rows


def _compare_docket(found: Comparison, docket: ClaimedDocket, row: dict[str, Any]) -> None:
    uuid, d_number, amount = docket.uuid, docket.d_number, Decimal(docket.amount)
    if row["state"] == State.POSTED:
        posted = row["sale__total"] + row["sale__rounding"]
        found.posted.append((uuid, row["d_number"], posted, row["sale__trans_id"]))
        if posted != amount or row["d_number"] != d_number:
            _add(found, row, "differs", f"Posted as D{row['d_number']} with {posted}.", amount)
        return
    # A record that could not be read does not tell its number: the claim does.
    row["d_number"] = row["d_number"] or d_number
    _add(found, row, _kind_of(row), row["reason"] or "It is being posted.", amount)


def _kind_of(row: dict[str, Any]) -> str:
    return "waiting" if row["state"] in {State.WAITING, State.RECEIVED} else "held"


def _add(found: Comparison, row: dict[str, Any], kind: str, message: str, amount: Decimal) -> None:
    found.exceptions.append(
        SheetException(
            kind,
            message,
            str(row["uuid"]),
            row["d_number"],
            amount,
            row["sale__trans_id"],
            row["id"],
        )
    )


def _add_unclaimed(found: Comparison, sheet: Sheet, claimed: AbstractSet[UUID]) -> None:
    """Name what the server had of the device before the claim, and no claim of it counts."""
    of_device = Record.objects.filter(device=sheet.device, epoch=sheet.epoch)
    not_counted = of_device.filter(
        disconnected=True, sheet__isnull=True, received_at__lte=sheet.made_at
    )
    for row in islice(_counted_nowhere(sheet, not_counted, claimed), MOST_NAMED):
        _add(found, row, "differs", "The device did not count it.", _amount_of(row))
    # What is not posted keeps every sheet of its time from being equal, counted or not.
    stuck = of_device.exclude(state=State.POSTED).filter(
        canonical=True,
        sequence__gt=sheet.after_sequence,
        sequence__lte=sheet.through_sequence,
    )
    named = {each.uuid for each in found.exceptions}
    for row in stuck.order_by("sequence").values(*FIELDS)[:MOST_NAMED]:
        if str(row["uuid"]) not in named and row["uuid"] not in claimed:
            reason = row["reason"] or "It is being posted."
            _add(found, row, _kind_of(row), reason, _amount_of(row))


def _counted_nowhere(
    sheet: Sheet, rows: QuerySet[Record], claimed: AbstractSet[UUID]
) -> Iterator[dict[str, Any]]:
    """Find what no claim counts. However much others count, it does not hide the rest."""
    elsewhere: set[UUID] | None = None
    for row in rows.order_by("sequence").values(*FIELDS).iterator(chunk_size=CHUNK):
        if row["uuid"] in claimed:
            continue
        if elsewhere is None:
            elsewhere = _claimed_elsewhere(sheet)
        if row["uuid"] not in elsewhere:
            yield row


def _add_aside(found: Comparison, sheet: Sheet) -> None:
    """Name what is kept aside of the device, of whatever epoch: its money is in no total yet."""
    rows = Record.objects.filter(UNDECIDED, device=sheet.device, received_at__lte=sheet.made_at)
    named = {each.record_id for each in found.exceptions}
    for row in rows.order_by("epoch", "sequence", "id").values(*FIELDS)[:MOST_NAMED]:
        if row["id"] not in named:
            _add(found, row, "held", row["reason"], _amount_of(row))


def _claimed_elsewhere(sheet: Sheet) -> set[UUID]:
    """Return what the other claims of the epoch count: it arrived after they did."""
    others = Sheet.objects.filter(device=sheet.device, epoch=sheet.epoch).exclude(pk=sheet.pk)
    claims = others.values_list("claim", flat=True)
    return {UUID(docket["uuid"]) for claim in claims for docket in claim["dockets"]}


def _amount_of(row: dict[str, Any]) -> Decimal:
    if row["sale__total"] is not None:
        posted: Decimal = row["sale__total"] + row["sale__rounding"]
        return posted
    return row["amount"] or ZERO


def _add_missing(found: Comparison, sheet: Sheet, rows: Rows) -> None:
    """Name what the device made and what never came, until it comes or a person explains it."""
    claimed = {docket.d_number: docket for docket in found.claim.dockets}
    missing: dict[int, GapExplanation | None] = {}
    for gap in _gaps_of(sheet):
        missing |= dict.fromkeys(gap.d_numbers, gap.explanation)
        if not gap.d_numbers and not _new_records_to_come(found, sheet):
            _add_gap(found, gap)
    for number, docket in claimed.items():
        if docket.uuid in rows:
            missing.pop(number, None)
        else:
            missing.setdefault(number, None)
    for number, explanation in missing.items():
        found.exceptions.append(
            _missing(number, sheet.device.name, claimed.get(number), explanation)
        )


def _new_records_to_come(found: Comparison, sheet: Sheet) -> bool:
    """Tell whether the claim itself names records beside dockets that have not come."""
    uuids = {uuid for kind in COUNTED for uuid in getattr(found.claim, kind.counted_as)}
    return Record.objects.filter(device=sheet.device, uuid__among=uuids).count() < len(uuids)


def _gaps_of(sheet: Sheet) -> list[Gap]:
    """Return what is missing of the sheet's time; what was only reached is missing, too."""
    first, last = sheet.after_sequence + 1, sheet.through_sequence
    found = [
        gap
        for gap in gaps(sheet.device, sheet.epoch)
        if gap.first_sequence <= last and gap.last_sequence >= first
    ]
    highest = DeviceEpoch.objects.get(device=sheet.device, number=sheet.epoch).highest_received
    if highest < last and all(gap.last_sequence <= highest for gap in found):
        found.append(Gap(sheet.device, sheet.epoch, max(highest + 1, first), last))
    # Unexplained gaps first: the limit must not drop one that keeps the sheet from being equal.
    return sorted(found, key=lambda gap: gap.explanation is not None)[:MOST_NAMED]


def _add_gap(found: Comparison, gap: Gap) -> None:
    message = f"{'; '.join(gap.names)}."
    if gap.explanation is not None:
        message = f"{message} Explained by {gap.explanation.by}: {gap.explanation.reason}"
    kind = "review" if gap.explanation else "missing"
    is_explained = gap.explanation is not None
    found.exceptions.append(SheetException(kind, message, "", is_explained=is_explained))


def _missing(
    number: int, device: str, docket: ClaimedDocket | None, explanation: GapExplanation | None
) -> SheetException:
    message = f"{not_received(number, device)}."
    if explanation is not None:
        message = f"{message} Explained by {explanation.by}: {explanation.reason}"
    return SheetException(
        "review" if explanation else "missing",
        message,
        str(docket.uuid) if docket else "",
        number,
        Decimal(docket.amount) if docket else ZERO,
        is_explained=explanation is not None,
    )


def _add_new_records(found: Comparison, device: Device) -> None:
    for kind in COUNTED:
        what, uuids = kind.counted_name, getattr(found.claim, kind.counted_as)
        records = Record.objects.filter(device=device, uuid__in=uuids).order_by("canonical")
        rows = {row["uuid"]: row for row in records.values(*FIELDS)}
        for uuid in uuids:
            row = rows.get(uuid)
            if row is None:
                message = f"{what} has not arrived."
                found.exceptions.append(SheetException("missing", message, str(uuid)))
            elif row["state"] != State.POSTED:
                _add(found, row, _kind_of(row), f"{what}: {row['reason']}", ZERO)


def _add_flags(found: Comparison, device: Device) -> None:
    amounts = {uuid: amount for uuid, _, amount, _ in found.posted}
    uuids = [*amounts, *found.claim.titles, *found.claim.contacts]
    unseen = ReviewFlag.objects.filter(record__device=device, seen_at__isnull=True).order_by("id")
    for start in range(0, len(uuids), CHUNK):
        flags = unseen.filter(record__uuid__in=uuids[start : start + CHUNK])
        found.exceptions += [
            SheetException(
                "review",
                flag.message,
                str(flag.record.uuid),
                flag.record.d_number,
                amounts.get(flag.record.uuid, ZERO),
                flag.sale.trans_id if flag.sale else None,
                flag.record_id,
                flag.pk,
            )
            for flag in flags.select_related("record", "sale")
        ]


def _tenders(claim: SheetClaim, device: Device, posted: set[UUID]) -> list[TenderPair]:
    pairs = {tender: TenderPair(tender) for tender in Payment.Tender.values}
    for count in claim.tenders:
        pairs[count.tender].device_payments += count.payments
        pairs[count.tender].device_amount += Decimal(count.amount)
    for tender, amount in _payments(claim, device, posted):
        pairs[tender].server_payments += 1
        pairs[tender].server_amount += amount
    return [each for each in pairs.values() if each.device_payments or each.server_payments]


def _payments(
    claim: SheetClaim, device: Device, posted: set[UUID]
) -> Sequence[tuple[str, Decimal]]:
    numbers = [docket.d_number for docket in claim.dockets]
    if not numbers:
        return []
    of_device = Payment.objects.filter(
        Q(sale__aliases__offline_trans_id__range=(min(numbers), max(numbers))),
        sale__device=device,
    ).order_by()
    rows = of_device.values_list("sale__uuid", "tender", "amount")
    return [(tender, amount) for uuid, tender, amount in rows if uuid in posted]
