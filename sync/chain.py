"""The hash chain of each device and epoch: which records are missing, and which were changed.

Each record carries the SHA-256 of the one before it and a sequence without gaps, so that a docket
that was printed and never arrived can be named. A hole never blocks what did arrive.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Max, Q, Window
from django.db.models.functions import Lead

from pos.models import Device
from sync.models import DeviceEpoch, GapExplanation, Lease, Record

MOST_NAMED = 1000
NUMBERS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Gap:
    """Records of an epoch that never came, the D-numbers among them, and why, if somebody knows."""

    device: Device
    epoch: int
    first_sequence: int
    last_sequence: int
    d_numbers: tuple[int, ...]
    explanation: GapExplanation | None = None

    @property
    def records(self) -> int:
        return self.last_sequence - self.first_sequence + 1

    @property
    def names(self) -> list[str]:
        """Name each docket as staff say it; the rest of a long gap in one line."""
        device = self.device.name
        shown = [not_received(number, device) for number in self.d_numbers[:NUMBERS_SHOWN]]
        rest = len(self.d_numbers) - NUMBERS_SHOWN
        if rest > 0:
            shown.append(f"{rest:,} more, up to {not_received(self.d_numbers[-1], device)}")
        others = self.records - len(self.d_numbers)
        if others > 0 and len(self.d_numbers) < MOST_NAMED:
            what = (
                "1 record that is no docket" if others == 1 else f"{others:,} that are no dockets"
            )
            shown.append(f"{what}, {device}, made, not received")
        return shown


def not_received(d_number: int, device: str) -> str:
    """Name a docket that was printed and never came."""
    return f"D{d_number}, {device}, printed, not received"


def gaps(device: Device, epoch: int) -> list[Gap]:
    """Return what is missing below the highest record that was received.

    Of an epoch that will not go on, also what the device said it had reached beyond that.
    """
    records = Record.objects.filter(
        device=device, epoch=epoch, canonical=True, sequence__gte=1
    ).order_by("sequence")
    first = records.first()
    ended_at = _ended_at(device, epoch)
    if first is None and not ended_at:
        return []
    holes = list(
        records.annotate(following=Window(Lead("sequence"), order_by="sequence"))
        .filter(following__gt=F("sequence") + 1)
        .values_list("sequence", "following")
    )
    if first and first.previous_sha256 is not None and first.sequence > 1:
        holes.insert(0, (0, first.sequence))
    last = records.last()
    received = last.sequence if last else 0
    if ended_at > received:
        holes.append((received, ended_at + 1))
    leases = list(
        Lease.objects.filter(device=device, epoch=epoch)
        .order_by("first")
        .values_list("first", "last")
    )
    explained = list(GapExplanation.objects.filter(device=device, epoch=epoch)) if holes else []
    return [
        Gap(
            device,
            epoch,
            before + 1,
            after - 1,
            _numbers(device, epoch, (before, after), leases),
            next((each for each in explained if _covers(each, before + 1, after - 1)), None),
        )
        for before, after in holes
    ]


def _covers(each: GapExplanation, first_sequence: int, last_sequence: int) -> bool:
    return each.first_sequence <= first_sequence and last_sequence <= each.last_sequence


def _ended_at(device: Device, epoch: int) -> int:
    """Return the last sequence of an epoch that a newer one or the office has ended, or 0."""
    newer = DeviceEpoch.objects.filter(device=device, number__gt=epoch, beside__isnull=True)
    if device.revoked_at is None and not newer.exists():
        return 0
    return DeviceEpoch.objects.get(device=device, number=epoch).last_sequence


def all_gaps() -> list[Gap]:
    """Return what is missing of every device: one query for all that are whole."""
    of_epoch = Q(device__records__epoch=F("number"), device__records__canonical=True)
    placed = of_epoch & Q(device__records__sequence__gte=1)
    epochs = (
        DeviceEpoch.objects.filter(beside__isnull=True)
        .select_related("device")
        .annotate(
            received=Count("device__records__sequence", filter=placed, distinct=True),
            highest=Max("device__records__sequence", filter=placed, default=0),
        )
        .order_by("device__name", "number")
    )
    return [
        gap
        for each in epochs
        if each.received < max(each.highest, each.last_sequence)
        for gap in gaps(each.device, each.number)
    ]


def open_gaps(found: Sequence[Gap]) -> list[Gap]:
    """Return the gaps that nobody has explained."""
    return [gap for gap in found if gap.explanation is None]


def broken_on_arrival(rows: Sequence[Record]) -> list[Record]:
    """Return those of some records that do not follow the record that is here before them.

    After a copied profile that is how two dockets with one place look; after a change on the way,
    too. A record whose predecessor has not come is not broken: `gaps` names what is missing.
    """
    together = {(row.device_id, row.epoch, row.sequence, bytes(row.body_sha256)) for row in rows}
    linked = [
        row
        for row in rows
        if row.sequence > 1
        and row.previous_sha256
        and (row.device_id, row.epoch, row.sequence - 1, bytes(row.previous_sha256)) not in together
    ]
    if not linked:
        return []
    found = Record.objects.filter(
        device__in={row.device_id for row in linked},
        epoch__in={row.epoch for row in linked},
        sequence__among={row.sequence - 1 for row in linked},
    ).order_by()
    at: dict[tuple[int, int, int], set[bytes]] = {}
    for device, epoch, sequence, sha256 in found.values_list(
        "device_id", "epoch", "sequence", "body_sha256"
    ):
        at.setdefault((device, epoch, sequence), set()).add(bytes(sha256))
    loose = []
    for row in linked:
        before = at.get((row.device_id, row.epoch, row.sequence - 1))
        if before and bytes(row.previous_sha256 or b"") not in before:
            loose.append(row)
    unplaced = {device: _unplaced(device) for device in {row.device_id for row in loose}}
    return [
        row for row in loose if bytes(row.previous_sha256 or b"") not in unplaced[row.device_id]
    ]


def broken_links(device_id: int, epoch: int) -> Iterator[tuple[Record, str]]:
    """Return the records whose bytes or whose link to the one before are not what they were."""
    unplaced = _unplaced(device_id)
    before: set[bytes] = set()
    at_sequence, here = 0, set[bytes]()
    records = Record.objects.filter(device_id=device_id, epoch=epoch, sequence__gte=1)
    for record in records.order_by("sequence", "id").iterator(chunk_size=500):
        if record.sequence != at_sequence:
            before = here if record.sequence == at_sequence + 1 else set()
            at_sequence, here = record.sequence, set()
        digest = bytes(record.body_sha256)
        here.add(digest)
        if hashlib.sha256(bytes(record.body)).digest() != digest:
            yield record, "its bytes are not those that were received"
        previous = bytes(record.previous_sha256 or b"")
        if previous and before and previous not in before | unplaced:
            yield record, "it does not follow the record before it"


def _unplaced(device_id: int) -> set[bytes]:
    """Return the hashes of what came and tells no place: any record may follow one of those."""
    unreadable = Record.objects.filter(device_id=device_id, sequence=0).order_by()
    return {bytes(sha256) for sha256 in unreadable.values_list("body_sha256", flat=True)}


def _numbers(
    device: Device, epoch: int, hole: tuple[int, int], leases: list[tuple[int, int]]
) -> tuple[int, ...]:
    """Return the D-numbers between the dockets on both sides of a hole, as they were leased."""
    before, after = hole
    dockets = Record.objects.filter(
        device=device, epoch=epoch, canonical=True, d_number__isnull=False
    )
    last = dockets.filter(sequence__lte=before).order_by("-sequence").first()
    next_ = dockets.filter(sequence__gte=after).order_by("sequence").first()
    low = last.d_number or 0 if last else 0
    high = next_.d_number or 0 if next_ else 0
    if next_ is None:
        ended = DeviceEpoch.objects.get(device=device, number=epoch)
        high = (ended.last_d_number or 0) + 1
    numbers: list[int] = []
    most = min(after - before - 1, MOST_NAMED)
    for first, until in leases:
        within = range(max(first, low + 1), min(until, high - 1) + 1)
        numbers += within[: most - len(numbers)]
    return tuple(numbers)
