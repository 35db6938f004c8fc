"""Turns of large uploads: few are taken in at once, the others wait before they hold a connection.

Posting ends in the one lock on TransIDs, so that more at once gain nothing: twenty tills that come
back together would only take twenty connections and each other's time. A sale that comes alone
passes by.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from pos.errors import ShopError

LARGE_BYTES = 100_000
AT_ONCE = 2
PATIENCE_SECONDS = 20

_turns = BoundedSemaphore(AT_ONCE)


@contextmanager
def turn(body_bytes: int) -> Iterator[None]:
    """Wait for the turn of an upload of this size. Errors: ShopError `busy`, for a later try."""
    if body_bytes < LARGE_BYTES:
        yield
        return
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise ShopError("busy", "The server is busy: please wait a moment.", status=503)
    try:
        yield
    finally:
        _turns.release()
