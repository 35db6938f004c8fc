"""Limits on wrong passwords, by name, by address and in all: they slow guessing, no more.

After the stated number of wrong passwords within a quarter of an hour one more try is taken only
after a pause, and so on. Tries that are refused do not count, or an attacker could prolong the
pause for ever. A browser in which the name has signed in before has a limit of its own: whoever
guesses from elsewhere does not make the owner wait at his own desk.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from pos.addresses import counted
from pos.errors import ShopError
from pos.models import WrongPassword

COUNT_FOR = timedelta(minutes=15)
BY_BROWSER, BY_NAME, BY_ADDRESS, IN_ALL = 5, 5, 20, 100
PAUSE = timedelta(seconds=60)
PAUSE_IN_ALL = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Try:
    """Who wants to sign in: the name as typed, the address, and the browser when it is known."""

    name: str
    address: str
    browser: str = ""

    @property
    def name_hash(self) -> str:
        """The name as it is kept, whatever its case."""
        return salted_hmac("pos.signin", self.name.casefold(), algorithm="sha256").hexdigest()


def begin(who: Try, *, now: datetime | None = None) -> WrongPassword:
    """Count a try as wrong before it is looked at, so that many at once cannot slip through.

    `forgive` it when the password was right. Errors: ShopError `too_many` (429, data.seconds).
    """
    now = now or timezone.now()
    seconds = _pause(who, now)
    if seconds > 0:
        raise ShopError(
            "too_many",
            f"Too many wrong passwords. Wait {seconds} second{'s' if seconds != 1 else ''},"
            " then try again.",
            {"seconds": seconds},
            status=429,
        )
    # What is past counts for nothing any more: the table stays small whatever is tried.
    WrongPassword.objects.filter(tried_at__lt=now - COUNT_FOR).delete()
    return WrongPassword.objects.create(
        name_hash=who.name_hash, address=counted(who.address), browser=who.browser, tried_at=now
    )


def forgive(attempt: WrongPassword) -> None:
    """The password was right: forget this try, and what the same browser or place got wrong."""
    same = Q(browser=attempt.browser) if attempt.browser else Q(address=attempt.address, browser="")
    WrongPassword.objects.filter(same, name_hash=attempt.name_hash).delete()


def _pause(who: Try, now: datetime) -> int:
    """Return for how many seconds a try is refused; 0 when it is taken."""
    tries = WrongPassword.objects.filter(tried_at__gt=now - COUNT_FOR, tried_at__lte=now)
    if who.browser:
        mine = tries.filter(name_hash=who.name_hash, browser=who.browser)
        limits = [(mine, BY_BROWSER, PAUSE)]
    else:
        strangers = tries.filter(browser="")
        limits = [
            (strangers.filter(name_hash=who.name_hash), BY_NAME, PAUSE),
            (strangers.filter(address=counted(who.address)), BY_ADDRESS, PAUSE),
            (strangers, IN_ALL, PAUSE_IN_ALL),
        ]
    longest = timedelta(0)
    for rows, allowed, pause in limits:
        found = rows.aggregate(count=Count("id"), newest=Max("tried_at"))
        if found["count"] >= allowed:
            longest = max(longest, found["newest"] + pause - now)
    return -(-int(longest.total_seconds() * 1000) // 1000)
