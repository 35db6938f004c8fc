"""The hash chain of each device and epoch: which records are missing, and which were changed.

Each record carries the SHA-256 of the one before it and a sequence without gaps, so that a docket
that was printed and never arrived can be named. A hole never blocks what did arrive.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from pos.models import Device
from sync.models import DeviceEpoch, GapExplanation, Lease, MissingRange, Record

MOST_NAMED = 1000
NUMBERS_SHOWN = 12


@dataclass(frozen=True)
class Gap:
    """Records of an epoch that never came, the D-numbers among them, and why, if somebody knows."""

    device: Device
    epoch: int
    first_sequence: int
    last_sequence: int
    explanation: GapExplanation | None = None

    @property
    def records(self) -> int:
        return self.last_sequence - self.first_sequence + 1

    @cached_property
    def d_numbers(self) -> tuple[int, ...]:
        """The D-numbers between the dockets on both sides, as they were leased; at most 1,000."""
        return _numbers(self)

    @cached_property
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
    """Return what is missing of an epoch below the highest record that was received.

    Of an epoch that will not go on, also what the device said it had reached beyond that.
    """
    return _gaps(Q(device=device, epoch=epoch), Q(device=device, number=epoch))


def all_gaps() -> list[Gap]:
    """Return what is missing of every device."""
    return _gaps(Q(), Q())


def count_open_gaps(device: Device | None = None) -> int:
    """Return how many gaps nobody has explained, of one device or of all."""
    of = _of(device)
    return _ranges(of, is_explained=False).count() + _ends(of, is_explained=False).count()


def some_gaps(
    *, is_explained: bool, most: int, start: int = 0, device: Device | None = None
) -> list[Gap]:
    """Return a page of the gaps that somebody has explained, or that nobody has."""
    ranges = _ranges(_of(device), is_explained=is_explained)
    ends = _ends(_of(device), is_explained=is_explained)
    # Ends come last: they are few, and known only once a newer epoch has begun.
    found = [*ranges[start : start + most]]
    if len(found) < most:
        skipped = max(start - ranges.count(), 0)
        return _with_explanations(found, list(ends[skipped : skipped + most - len(found)]))
    return _with_explanations(found, [])


def _of(device: Device | None) -> Q:
    return Q() if device is None else Q(device=device)


def _gaps(of_ranges: Q, of_epochs: Q) -> list[Gap]:
    ranges = MissingRange.objects.filter(of_ranges).select_related("device").order_by(*IN_ORDER)
    found = _with_explanations(list(ranges), list(_ends(of_epochs)))
    return sorted(found, key=lambda gap: (gap.device.name, gap.epoch, gap.first_sequence))


IN_ORDER = ("device__name", "epoch", "first_sequence")


def _ranges(wanted: Q, *, is_explained: bool) -> QuerySet[MissingRange]:
    explained = GapExplanation.objects.filter(
        device=OuterRef("device"),
        epoch=OuterRef("epoch"),
        first_sequence__lte=OuterRef("first_sequence"),
        last_sequence__gte=OuterRef("last_sequence"),
    )
    rows = MissingRange.objects.filter(
        wanted, Exists(explained) if is_explained else ~Exists(explained)
    )
    return rows.select_related("device").order_by(*IN_ORDER)


def _ends(wanted: Q, *, is_explained: bool | None = None) -> QuerySet[DeviceEpoch]:
    """Return the epochs that will not go on and whose device had reached more than has come."""
    newer = DeviceEpoch.objects.filter(device=OuterRef("device"), number__gt=OuterRef("number"))
    rows = DeviceEpoch.objects.filter(
        wanted,
        Q(device__revoked_at__isnull=False) | Exists(newer),
        last_sequence__gt=F("highest_received"),
    )
    if is_explained is not None:
        explained = GapExplanation.objects.filter(
            device=OuterRef("device"),
            epoch=OuterRef("number"),
            first_sequence__lte=OuterRef("highest_received") + 1,
            last_sequence__gte=OuterRef("last_sequence"),
        )
        rows = rows.filter(Exists(explained) if is_explained else ~Exists(explained))
    return rows.select_related("device").order_by("device__name", "number")


def _with_explanations(ranges: Sequence[MissingRange], ends: Sequence[DeviceEpoch]) -> list[Gap]:
    places = [(row.device, row.epoch, row.first_sequence, row.last_sequence) for row in ranges]
    places += [
        (row.device, row.number, row.highest_received + 1, row.last_sequence) for row in ends
    ]
    if not places:
        return []
    known: dict[tuple[int, int], list[GapExplanation]] = {}
    for each in GapExplanation.objects.filter(device__in={place[0].pk for place in places}):
        known.setdefault((each.device_id, each.epoch), []).append(each)
    return [
        Gap(
            *place,
            next(
                (
                    each
                    for each in known.get((place[0].pk, place[1]), [])
                    if each.first_sequence <= place[2] and place[3] <= each.last_sequence
                ),
                None,
            ),
        )
        for place in places
    ]


def open_gaps(found: Sequence[Gap]) -> list[Gap]:
    """Return the gaps that nobody has explained."""
    return [gap for gap in found if gap.explanation is None]


def broken_on_arrival(rows: Sequence[Record]) -> list[Record]:
    """Return those of some records that do not follow the record that is here before them.

    After a copied profile that is how two dockets with one place look; after a change on the way,
    too. So does a record that names none before it and is not its epoch's first. A record whose
    predecessor has not come is not broken: `gaps` names what is missing.
    """
    placed = [row for row in rows if row.sequence]
    together = {(row.device_id, row.epoch, row.sequence, bytes(row.body_sha256)) for row in rows}
    loose = [row for row in placed if (row.sequence > 1) != bool(row.previous_sha256)]
    linked = [
        row
        for row in placed
        if row.sequence > 1
        and row.previous_sha256
        and (row.device_id, row.epoch, row.sequence - 1, bytes(row.previous_sha256)) not in together
    ]
    if not linked:
        return loose
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
    for row in linked:
        before = at.get((row.device_id, row.epoch, row.sequence - 1))
        if before and bytes(row.previous_sha256 or b"") not in before:
            loose.append(row)
    return loose


def broken_links() -> Iterator[tuple[Record, str]]:
    """Return the records whose bytes or whose link to the one before are not what they were.

    One pass over all that have a place, whatever number of devices and epochs they are of.
    """
    before: set[bytes] = set()
    at, here = (0, 0, 0), set[bytes]()
    records = Record.objects.filter(sequence__gte=1).select_related("device")
    in_order = records.order_by("device_id", "epoch", "sequence", "id")
    for record in in_order.iterator(chunk_size=500):
        place = (record.device_id, record.epoch, record.sequence)
        if place != at:
            before = here if place == (*at[:2], at[2] + 1) else set()
            at, here = place, set()
        digest = bytes(record.body_sha256)
        here.add(digest)
        if hashlib.sha256(bytes(record.body)).digest() != digest:
            yield record, "its bytes are not those that were received"
        previous = bytes(record.previous_sha256 or b"")
        if previous and before and previous not in before:
            yield record, "it does not follow the record before it"
        elif (record.sequence > 1) != bool(previous) and not _cannot_tell(record):
            yield (
                record,
                (
                    "it names a record before it, and is the first"
                    if previous
                    else "it does not name the record before it"
                ),
            )


def _cannot_tell(record: Record) -> bool:
    """Tell whether the record's hash could not be read, as of one that is no record at all."""
    return record.code in {"wrong_format", "unreadable"} or record.corrected_body is not None


def _numbers(gap: Gap) -> tuple[int, ...]:
    dockets = Record.objects.filter(
        device=gap.device, epoch=gap.epoch, canonical=True, d_number__isnull=False
    )
    before = dockets.filter(sequence__lt=gap.first_sequence).order_by("-sequence").first()
    after = dockets.filter(sequence__gt=gap.last_sequence).order_by("sequence").first()
    low = before.d_number or 0 if before else 0
    high = after.d_number or 0 if after else 0
    if after is None:
        ended = DeviceEpoch.objects.get(device=gap.device, number=gap.epoch)
        high = (ended.last_d_number or 0) + 1
    leases = Lease.objects.filter(device=gap.device, epoch=gap.epoch).order_by("first")
    numbers: list[int] = []
    most = min(gap.records, MOST_NAMED)
    for first, until in leases.values_list("first", "last"):
        within = range(max(first, low + 1), min(until, high - 1) + 1)
        numbers += within[: most - len(numbers)]
    return tuple(numbers)
