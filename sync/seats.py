"""Seats of the live socket: how many listen, and how many have not shown yet who they are."""

from collections import Counter
from dataclasses import dataclass

from pos.addresses import counted

LISTENERS = 200
UNPROVEN = 64
UNPROVEN_OF_AN_ADDRESS = 32

_unproven: Counter[str] = Counter()
_taken = 0


@dataclass(slots=True)
class Seat:
    """One socket's, until it leaves."""

    place: str
    is_proven: bool = False
    is_left: bool = False

    def prove(self) -> None:
        """Whose seat it is has been shown."""
        if not self.is_proven and not self.is_left:
            self.is_proven = True
            _make_room(self.place)

    def leave(self) -> None:
        """Give the seat back; more than once does no harm."""
        global _taken
        if self.is_left:
            return
        if not self.is_proven:
            _make_room(self.place)
        self.is_left = True
        _taken -= 1


def take_seat(address: str) -> Seat | None:
    """Return a seat for somebody who has not shown yet who it is, or None when all are taken.

    Called in the event loop only, of which a process has one.
    """
    global _taken
    place = counted(address)
    is_full = (
        _taken >= LISTENERS
        or _unproven.total() >= UNPROVEN
        or _unproven[place] >= UNPROVEN_OF_AN_ADDRESS
    )
    if is_full:
        return None
    _taken += 1
    _unproven[place] += 1
    return Seat(place)


def _make_room(place: str) -> None:
    _unproven[place] -= 1
    if _unproven[place] <= 0:
        del _unproven[place]
