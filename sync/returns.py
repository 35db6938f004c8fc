"""Returned goods: the docket that they go back to, whatever it was called by (R10)."""

from datetime import timedelta
from decimal import Decimal

from pos.find import parse_docket_number
from sync.jobs import Job, Waits
from sync.kinds.sale import Line, ReturnOf
from sync.leases import lease_of
from sync.originals import Goods, Original, goods_of
from sync.references import References

# Two tills' clocks are seldom further apart: the server tells them its own.
CLOCK_SLACK = timedelta(minutes=10)


def find_original(job: Job, line: Line, known: References) -> Original | None:
    """Return the docket that a line gives goods back of, or None when it must stand without.

    Errors: `Waits` for a docket that may still come.
    """
    wanted = line.return_of
    if wanted is None:
        return None
    found = known.originals.find(wanted)
    if not found:
        _await_docket(job, wanted)
        job.flag("docket_unknown", f"{line.title} came back of {wanted.number}, not known here.")
        return None
    if len(found) == 1:
        _flag_too_early(job, line, found[0])
        return found[0]
    item = known.items.get(line.stock_item) if line.stock_item else None
    goods = goods_of(item.id if item else None, line)
    fitting = [each for each in found if each.line(None, goods)]
    job.flag("docket_twice", f"{wanted.number} was printed twice: {line.title} came back of one.")
    return (fitting or found)[0]


def _flag_too_early(job: Job, line: Line, original: Original) -> None:
    if job.record.locked_at < original.locked_at - CLOCK_SLACK:
        words = f"{line.title} came back of {original.number} before that was sold."
        job.flag("returned_before_sold", words)


def take_back(job: Job, line: Line, original: Original | None, goods: Goods) -> int | None:
    """Count goods as returned and return the position of their line on the original.

    Flags what came back twice, or was not on the docket.
    """
    if original is None or line.return_of is None:
        return None
    row = original.line(line.return_of.position, goods)
    if row is None:
        job.flag("not_on_docket", f"{line.title} is not on {original.number}.")
        return None
    row.returned -= line.quantity
    row.refunded -= Decimal(line.amount)
    if row.returned <= row.quantity and row.refunded > row.amount:
        words = f"{line.title} of {original.number}: {row.refunded} back, {row.amount} was paid."
        job.flag("refund_over", words)
    if row.returned > row.quantity:
        on = f" on {' and '.join(row.returned_on)}" if row.returned_on else ""
        job.flag("returned_twice", f"{line.title} of {original.number} came back before{on}.")
    row.returned_on.append(f"D{job.record.d_number}")
    return row.position


def _await_docket(job: Job, wanted: ReturnOf) -> None:
    """Wait for a docket that may still come: one with a D-number that a device has leased."""
    number = parse_docket_number(wanted.number)
    may_come = number and number.printed_disconnected and lease_of(number.number)
    if may_come and not job.row.waits_no_longer:
        target = str(wanted.sale or number)
        raise Waits("waits_for_docket", f"{number} has not been posted back yet.", target)
