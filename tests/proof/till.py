"""A till of the model: a device with an outbox that outlives its crashes, and faults on its line.

It keeps what a browser keeps in IndexedDB: what it froze and what was acknowledged. What it called
paid is told to the world's ground truth, which no fault can reach.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random
from uuid import UUID

from tests.sync.builders import Printed
from tests.sync.device import Answer, ModelDevice

MOST_IN_A_BATCH = 1000
ON_A_SHEET = 2000


class Fault(Enum):
    """What happens to a request and its answer."""

    NONE = "no fault"
    REQUEST_LOST = "request lost"
    ANSWER_LOST = "answer lost after commit"
    ANSWER_CUT = "answer cut in the middle"
    CAPTIVE_PORTAL = "answered by a captive portal with 200 HTML"
    SENT_TWICE = "same batch twice"
    SERVER_SICK = "500, 503 or 429"
    OUT_OF_ORDER = "batches out of order"
    KILLED_BEFORE_NOTING = "killed after the ack and before it was noted"


DELIVERED = {
    Fault.NONE,
    Fault.ANSWER_LOST,
    Fault.ANSWER_CUT,
    Fault.SENT_TWICE,
    Fault.OUT_OF_ORDER,
    Fault.KILLED_BEFORE_NOTING,
}
NOTED = {Fault.NONE, Fault.SENT_TWICE, Fault.OUT_OF_ORDER}


@dataclass(frozen=True)
class Truth:
    """What a till called paid: no fault changes it."""

    cents: int
    tender: str
    device: UUID
    epoch: int
    sequence: int


class Till:
    """A device, and the records that it has not seen acknowledged."""

    def __init__(self, device: ModelDevice) -> None:
        self.device = device
        self.waiting: list[Printed] = []
        # What was sold disconnected and is on no sheet yet.
        self.unclaimed: list[Printed] = []
        self.backup: Till | None = None
        self.has_copy = False
        self.lies = 0
        # What was acknowledged since the server was backed up, while somebody may put that back.
        self.kept: list[Printed] | None = None
        self.forgotten: list[tuple[int, int]] = []

    def freeze(self, printed: Printed) -> Printed:
        self.waiting.append(printed)
        return printed

    def upload(self, fault: Fault, most: int, chance: Random) -> Answer | None:
        """Send a batch; returns the answer that arrived whole, or None."""
        batch = self.waiting[:most]
        if fault is Fault.OUT_OF_ORDER:
            batch = chance.sample(self.waiting, min(most, len(self.waiting)))
        if fault not in DELIVERED:
            return None
        answer = self.device.upload(*batch)
        if fault is Fault.SENT_TWICE:
            again = self.device.upload(*batch)
            assert trans_ids(again) == trans_ids(answer)
        if fault not in NOTED:
            return None
        if answer.status == 200:
            self.note(batch, answer)
        return answer

    def note(self, batch: Sequence[Printed], answer: Answer) -> None:
        """Take what the server has off the outbox; an answer counts for the hash it names."""
        results = answer.data["results"]
        said = [(each["sha256"], each["result"]) for each in results]
        assert [sha256 for sha256, _ in said] == [each.sha256 for each in batch]
        taken = {each.sha256 for each in batch}
        if self.kept is not None:
            self.kept += [each for each in self.waiting if each.sha256 in taken]
        self.waiting = [each for each in self.waiting if each.sha256 not in taken]

    def greet(self) -> Answer:
        """Say hello with what it has reached."""
        head = self.device.previous or None
        before = self.acknowledged()
        answer = self.device.hello(waiting=len(self.waiting), head=head)
        if answer.status == 200 and self.kept is not None:
            self._send_again(before, answer.data["received"])
        return answer

    def acknowledged(self) -> dict[int, int]:
        """Up to where everything of each epoch was acknowledged, of what it still keeps."""
        through: dict[int, int] = {}
        for each in self.kept or ():
            if (place := placed(each)) is not None:
                through[place[0]] = max(through.get(place[0], 0), place[1])
        for each in self.waiting:
            if (place := placed(each)) is not None and place[0] in through:
                through[place[0]] = min(through[place[0]], place[1] - 1)
        return through

    def _send_again(self, before: dict[int, int], received: Sequence[dict[str, int]]) -> None:
        """Put back what a restored server has forgotten, once for each loss."""
        has = {each["epoch"]: each["last_sequence"] for each in received}
        forgotten = sorted(
            (epoch, has.get(epoch, 0))
            for epoch, through in before.items()
            if through > has.get(epoch, 0)
        )
        # Of what was put back for the last hello, nothing is known while it is on its way.
        if forgotten and (forgotten != self.forgotten or not self.waiting):
            self.waiting = [*(self.kept or ()), *self.waiting]
            self.kept = []
        self.forgotten = forgotten

    def copied(self) -> "Till":
        """The same profile once more: restored from a backup, or on a second machine."""
        twin = Till(copy.copy(self.device))
        twin.device.leases = copy.deepcopy(self.device.leases)
        twin.waiting = list(self.waiting)
        twin.unclaimed = list(self.unclaimed)
        return twin


def placed(printed: Printed) -> tuple[int, int] | None:
    """The epoch and sequence of a record; None for one that is spoiled."""
    try:
        record = printed.data
        return int(record["epoch"]), int(record["sequence"])
    except (ValueError, KeyError, TypeError):
        return None


def trans_ids(answer: Answer) -> list[int | None]:
    """The TransIDs of an answer, in the order of its records."""
    return [each.get("trans_id") for each in answer.data["results"]]
