"""What devices say of the time, for `pos.clock`."""

from datetime import datetime

from django.utils import timezone

from pos import clock
from sync.auth import Sender, moment


def hear(sender: Sender, said: str | None, *, now: datetime | None = None) -> None:
    """Note a device's clock: `said` is its own, as a hello has it.

    Without it the moment of sending speaks only where it contradicts: a device may have it from
    this very server.
    """
    now = now or timezone.now()
    own = moment(said) if said else None
    if own is not None:
        clock.heard(sender.device, own, now)
    elif clock.is_apart(sender.sent_at, now):
        clock.heard(sender.device, sender.sent_at, now)
