"""Numbers that only rise: TransIDs (R9) and the blocks of D-numbers that devices lease (R8).

A number is taken under the lock of its counter's row, in the caller's transaction: a rollback gives
it back, so that TransIDs have no gap, and nobody else can take one until the commit, so that they
rise in the order of commits. For that the TransID is the last thing a posting locks.
`docs/design/numbering.md` draws it.
"""

from django.db import connection
from django.db.models import F

from pos.models import Counter

TRANS_ID = "trans_id"
D_NUMBER = "d_number"
D_OVERFLOW = "d_overflow"

# The last number before the first one: far above every block, so that no two ranges can meet.
STARTS = {TRANS_ID: 0, D_NUMBER: 0, D_OVERFLOW: 899_999_999}


def take_range(name: str, count: int) -> range:
    """Take the next `count` numbers of a counter: `range(first, last + 1)`.

    Holds the counter's row until the transaction ends. `count` 0 takes none and locks all the same.
    Errors: RuntimeError outside a transaction, KeyError for a counter that does not exist.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A number is taken inside the transaction that uses it.")
    if count < 0:
        raise ValueError("A counter never goes back.")
    # UPDATE takes the row's lock just as SELECT … FOR UPDATE would, and on SQLite the writer's too.
    mine = Counter.objects.filter(name=name)
    if not mine.update(value=F("value") + count):
        Counter.objects.bulk_create([Counter(name=name, value=STARTS[name])], ignore_conflicts=True)
        mine.update(value=F("value") + count)
    last = mine.values_list("value", flat=True).get()
    return range(last - count + 1, last + 1)


def take_trans_ids(count: int) -> int:
    """Take `count` TransIDs and return the first. Call it after every other lock."""
    return take_range(TRANS_ID, count).start


def lock_trans_ids() -> None:
    """Wait for every posting that runs, and hold back those to come, until the transaction ends."""
    take_range(TRANS_ID, 0)


def skip_to(name: str, number: int) -> None:
    """Leave out the numbers up to this one: a restored database has forgotten who has them.

    Does nothing when the counter is beyond. Call it in the transaction that takes numbers.
    """
    take_range(name, 0)
    Counter.objects.filter(name=name, value__lt=number).update(value=number)


def last_number(name: str) -> int:
    """Return the number that was given out last."""
    value = Counter.objects.filter(name=name).values_list("value", flat=True).first()
    return STARTS[name] if value is None else value
