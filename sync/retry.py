"""Doing a transaction again when the database gave up on it for no fault of its own."""

from collections.abc import Callable
from typing import TypeVar

import structlog
from django.db import OperationalError

T = TypeVar("T")
TRIES = 3
# PostgreSQL: serialization failure, deadlock detected, lock not available.
_STATES = {"40001", "40P01", "55P03"}

log = structlog.get_logger(__name__)


def with_retries(work: Callable[[], T]) -> T:
    """Return what `work`, a whole transaction, returns; up to `TRIES` times after a deadlock."""
    for attempt in range(1, TRIES):
        try:
            return work()
        except OperationalError as error:
            if not _may_pass(error):
                raise
            log.warning("tried_again", attempt=attempt, because=str(error).splitlines()[0])
    return work()


def _may_pass(error: OperationalError) -> bool:
    state = getattr(error.__cause__, "sqlstate", None)
    return state in _STATES or "database is locked" in str(error)
