"""A sale on its way through a set, and what can make it wait."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pos.services.sales import SaleDraft
from sync.flags import Flag
from sync.kinds.sale import SaleRecord
from sync.models import Record


class Waits(Exception):
    """A record cannot be posted before something else is; `target` is a UUID or a D-number."""

    def __init__(self, code: str, reason: str, target: str) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.target = target


@dataclass(slots=True)
class Job:
    """A sale's row, what it says, and what was found out about it."""

    row: Record
    record: SaleRecord
    draft: SaleDraft | None = None
    copy: int = 0
    flags: list[Flag] = field(default_factory=list)

    def flag(self, code: str, message: str) -> None:
        self.flags.append(Flag(code, message))


def in_sequence(jobs: Sequence[Job]) -> list[Job]:
    """Return sales in the order of their making."""
    return sorted(jobs, key=_sequence)


def in_posting_order(jobs: Sequence[Job]) -> list[Job]:
    """Return sales in the order of their making, those with returned goods after the others."""
    return sorted(jobs, key=lambda job: (_takes_back(job), _sequence(job)))


def _takes_back(job: Job) -> bool:
    return any(line.return_of for line in job.record.lines)


def _sequence(job: Job) -> tuple[int, int, int]:
    return job.row.device_id, job.row.epoch, job.row.sequence
