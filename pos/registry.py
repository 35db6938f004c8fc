"""What the shop asks of disconnected mode, which it may not import: `sync.apps` adds itself here.

Without it the lists are empty, and the shop works as one that has no tills away from the server.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class StillOpen:
    """Something that is open. `key` stays the same while nothing about it changes that matters."""

    kind: str
    key: str
    what: str
    detail: str = ""
    link: str = ""
    act: str = "Look at it"


open_finders: list[Callable[[datetime], Iterable[StillOpen]]] = []
"""Who knows of more that is open than shifts: asked before a day is closed."""


class ActionNote(Protocol):
    """Writes a line of who did what."""

    def __call__(self, action: str, *, by: str, detail: str, user: Any) -> None: ...


action_notes: list[ActionNote] = []


def note_action(action: str, *, by: str, detail: str, user: Any) -> None:
    """Write the line into the office's log of actions."""
    for note in action_notes:
        note(action, by=by, detail=detail, user=user)


def add_once(to: list[Any], what: Callable[..., Any]) -> None:
    """Add something to one of these lists, also when the app is made ready twice."""
    if what not in to:
        to.append(what)
