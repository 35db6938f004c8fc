"""Turns at slow hashing: a password or a PIN costs much time on purpose, and tills must not pay it.

Anybody may ask for a sign-in, so at most `AT_ONCE` run in one process. Whoever finds no turn is
refused at once instead of waiting: waiting costs a thread, and many of them the memory of the shop.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, local

from pos.errors import ShopError

AT_ONCE = 2


class Turns:
    """A number of turns at once; a thread that has one may begin again within it."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = BoundedSemaphore(at_once)
        self._mine = local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold a turn. Errors: ShopError `busy` (429, data.seconds) when none is free."""
        if getattr(self._mine, "has_turn", False):
            yield
            return
        if not self._free.acquire(blocking=False):
            raise ShopError(
                "busy",
                "Too many people are signing in at the moment. Please wait a few seconds and try"
                " again.",
                {"seconds": 2},
                status=429,
            )
        self._mine.has_turn = True
        try:
            yield
        finally:
            self._mine.has_turn = False
            self._free.release()


# Two kinds, so that who hammers the office's sign-in keeps no cashier from signing a sheet.
PASSWORDS = Turns()
PINS = Turns()
