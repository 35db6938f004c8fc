"""What is missing of each epoch, kept as records arrive: ranges of sequences below the highest one.

Hello answers from them how far the records go without a hole. A device sends again whatever it
keeps beyond that, once it had been acknowledged: so a server that was restored from a backup gets
back what it forgot, also when newer records have arrived since (R4).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from pos.states import changed
from sync.models import DeviceEpoch, MissingRange, Record

Range = tuple[int, int]
"""First and last sequence."""


def note_arrivals(epoch: DeviceEpoch, arrived: AbstractSet[int]) -> None:
    """Take in the sequences of records that were just inserted.

    `epoch` is locked, and saved by the caller.
    """
    sequences = sorted(arrived)
    highest = epoch.highest_received
    beyond = bisect_right(sequences, highest)
    opened: list[Range] = []
    for sequence in sequences[beyond:]:
        if sequence > highest + 1:
            opened.append((highest + 1, sequence - 1))
        highest = sequence
    epoch.highest_received = highest
    if within := sequences[:beyond]:
        opened += _filled(epoch, within)
    if opened:
        MissingRange.objects.bulk_create(
            MissingRange(
                device_id=epoch.device_id,
                epoch=epoch.number,
                first_sequence=first,
                last_sequence=last,
            )
            for first, last in opened
        )


def note_all(epoch: DeviceEpoch) -> None:
    """Take in what came of an epoch before anybody had begun it, and save it.

    A record that cannot be read may tell its place in one, and begins none.
    """
    here = Record.objects.filter(
        device_id=epoch.device_id, epoch=epoch.number, canonical=True, sequence__gte=1
    )
    note_arrivals(epoch, set(here.values_list("sequence", flat=True)))
    epoch.save()


def _filled(epoch: DeviceEpoch, arrived: Sequence[int]) -> list[Range]:
    """Take away the ranges that these fell into, and return what is left of them."""
    rows = MissingRange.objects.filter(
        device_id=epoch.device_id,
        epoch=epoch.number,
        first_sequence__lte=arrived[-1],
        last_sequence__gte=arrived[0],
    )
    gone: list[int] = []
    left: list[Range] = []
    for row in rows:
        start = bisect_left(arrived, row.first_sequence)
        inside = arrived[start : bisect_right(arrived, row.last_sequence)]
        if not inside:
            continue
        gone.append(row.pk)
        edges = [row.first_sequence - 1, *inside, row.last_sequence + 1]
        left += [
            (before + 1, after - 1)
            for before, after in zip(edges, edges[1:], strict=False)
            if after > before + 1
        ]
    MissingRange.objects.filter(pk__among=gone).delete()
    return left


def place_unplaced(device_id: int, new: Sequence[Record]) -> list[Record]:
    """Give each record that could not tell its place the one before the record that names its hash.

    `new` were just inserted. So garbage stands in one place of the chain, and no other record can
    follow it. Returns what was placed.
    """
    named: dict[bytes, Record] = {}
    for row in sorted(new, key=lambda row: (row.epoch, row.sequence)):
        if row.sequence > 1 and row.previous_sha256:
            named.setdefault(bytes(row.previous_sha256), row)
    unplaced = Record.objects.filter(device_id=device_id, epoch=0, sequence=0, canonical=True)
    found = list(unplaced.filter(body_sha256__in=list(named))) if named else []
    pairs = [(row, named[bytes(row.body_sha256)]) for row in found]
    loose = {bytes(row.body_sha256): row for row in new if not row.sequence}
    if loose:
        # It came after the one that names it.
        followers = Record.objects.filter(
            device_id=device_id, sequence__gt=1, previous_sha256__in=list(loose)
        ).order_by("-epoch", "-sequence", "-id")
        pairs += [(loose[bytes(each.previous_sha256 or b"")], each) for each in followers]
    placed: dict[int, Record] = {}
    for row, follower in pairs:
        row.epoch, row.sequence = follower.epoch, follower.sequence - 1
        placed[row.pk] = row
    Record.objects.bulk_update(placed.values(), ["epoch", "sequence"])
    changed(*placed.values())
    return list(placed.values())
