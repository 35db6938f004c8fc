"""Money goes back the way it came: what goes back another way is for a manager to allow.

The till asks by the same rule, in `static/src/domain/refund.ts`; here it is seen when it was not
asked. What went back of a docket before is not there to go back again.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from pos.money import ZERO
from sync.flags import Flag
from sync.jobs import Job
from sync.originals import Original
from sync.references import References

WAYS = {
    "cash": "in cash",
    "card": "by card",
    "voucher": "by voucher",
    "account": "on account",
    "credit": "with credit",
}


def another_way(job: Job, originals: Iterable[Original | None], known: References) -> Flag | None:
    """Return a flag when more goes back in a tender than its dockets have left of it.

    `originals` are those of the lines, None for a line that gives nothing back of a docket known
    here. Money for goods without a docket has no way that it came. Each docket notes what goes
    back, for the returns that come after this one.
    """
    back: defaultdict[str, Decimal] = defaultdict(Decimal)
    for each in job.record.payments:
        if (amount := Decimal(each.amount)) < 0:
            back[each.tender] -= amount
    if not back:
        return None
    returned = [
        (original, -Decimal(line.amount))
        for line, original in zip(job.record.lines, originals, strict=True)
        if line.quantity < 0
    ]
    dockets = {original.uuid: original for original, _ in returned if original is not None}
    left: defaultdict[str, Decimal] = defaultdict(Decimal)
    for original in dockets.values():
        for tender, amount in original.left().items():
            left[tender] += amount
        came_to = sum((amount for of, amount in returned if of is original), ZERO)
        original.give_back(back, came_to)
    has_no_way = not dockets or any(original is None for original, _ in returned)
    if has_no_way or _is_allowed(job, known):
        return None
    coin = Decimal(known.shop.cash_rounding_cents) / 100 if known.shop else ZERO
    for tender, amount in back.items():
        if amount > left.get(tender, ZERO) + (coin if tender == "cash" and tender in left else 0):
            return Flag("refund_another_way", _words(tender, dockets.values()))
    return None


def _is_allowed(job: Job, known: References) -> bool:
    """Tell whether a manager sold it or allowed it: one who had not been switched off before."""
    by = (job.record.cashier, job.record.allowed_by)
    people = [person for uuid in by if uuid and (person := known.cashiers.get(uuid))]
    return any(
        person.is_manager and (person.is_active or job.record.locked_at <= person.updated_at)
        for person in people
    )


def _words(tender: str, dockets: Iterable[Original]) -> str:
    paid = {each for original in dockets for each in original.paid}
    ways = " and ".join(WAYS[each] for each in sorted(paid)) or "with nothing"
    more = "more of it went back" if tender in paid else "money went back"
    return f"It was paid {ways}, and {more} {WAYS[tender]}; no manager allowed it."
