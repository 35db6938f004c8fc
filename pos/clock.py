"""Whether the server's clock can be right: held against the tills' clocks and the newest posting.

Everything that is posted is dated by the server. A clock that is wrong by months would date sales
there for ever, and a day that is closed there shuts every day before it. No till is believed alone:
two that agree against the server are news, and so is one whose clock goes on from the last posting
where the server's does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from pos.errors import ShopError
from pos.models import ClockWitness, DayClose, Device, Sale

# Devices say hello every ten seconds; older words are no news of now.
FRESH = timedelta(minutes=5)
APART = timedelta(minutes=10)
# Of one till alone: further apart than any holiday between two postings is likely to explain.
APART_ALONE = timedelta(days=7)
# A day may be closed so long after the newest posting with no till there to say what day it is.
UNSEEN = timedelta(days=31)
EARLIEST, LATEST = 2000, 2100


@dataclass(frozen=True, slots=True)
class Trouble:
    """The server's clock is wrong by `ahead` (negative: behind), as it seems to `tills` tills."""

    ahead: timedelta
    now: datetime
    tills: int

    def __str__(self) -> str:
        """Say it as the office reads it."""
        side = "ahead" if self.ahead > timedelta(0) else "behind"
        said = f"The server's clock is {_length(abs(self.ahead))} {side}: it says"
        true = _spoken(self.now - self.ahead)
        because = {
            0: f"but the newest sale was posted on {true}",
            1: f"but by the till and the last sales it is {true}",
        }.get(self.tills, f"and {self.tills} tills agree that it is {true}")
        return f"{said} {_spoken(self.now)}, {because}."


def heard(device: Device, said: datetime | None, now: datetime) -> None:
    """Note what a device's own clock said just now; a moment that no shop lives in is nothing."""
    if said is None or not EARLIEST < said.year < LATEST:
        return
    seconds = int((now - said).total_seconds())
    ClockWitness.objects.bulk_create(
        [ClockWitness(device_id=device.pk, ahead_seconds=seconds, heard_at=now)],
        update_conflicts=True,
        unique_fields=["device"],
        update_fields=["ahead_seconds", "heard_at"],
    )


def is_apart(said: datetime | None, now: datetime) -> bool:
    """Tell whether a device's clock and the server's cannot both be right."""
    if said is None or not EARLIEST < said.year < LATEST:
        return False
    return abs(now - said) > APART


def trouble(now: datetime | None = None) -> Trouble | None:
    """Return what is wrong with the server's clock, or None. At most three small queries."""
    now = now or timezone.now()
    said = [timedelta(seconds=each) for each in _fresh(now)]
    apart = [each for each in said if abs(each) > APART]
    agreeing = len(said) - len(apart)
    together = _largest_group(apart)
    if len(together) > max(agreeing, 1):
        return Trouble(together[len(together) // 2], now, len(together))
    if agreeing:
        return None
    for ahead in apart:
        if abs(ahead) > APART_ALONE and _goes_on_from_the_postings(ahead, now):
            return Trouble(ahead, now, 1)
    newest = _newest_posting()
    if not said and newest is not None and newest > now + APART:
        return Trouble(now - newest, now, 0)
    return None


def refuse_a_close(business_date: date, now: datetime) -> None:
    """Errors: ShopError `clock_wrong`, `clock_unseen` (409): the close might lie in the future."""
    wrong = trouble(now)
    if wrong is not None and wrong.ahead > timedelta(0):
        raise ShopError(
            "clock_wrong",
            f"{wrong} Put it right first: a day that has not come cannot be closed.",
            {"ahead_seconds": int(wrong.ahead.total_seconds())},
            status=409,
        )
    newest = _newest_posting()
    if newest is None or _fresh(now):
        return
    if timezone.make_aware(datetime.combine(business_date, datetime.min.time())) > newest + UNSEEN:
        raise ShopError(
            "clock_unseen",
            f"The last sale was posted on {newest:%d %b %Y}, and no till is there to say that it is"
            f" {business_date:%d %b %Y} by now. Open a till that reaches the server, and close"
            " the day then.",
            {"newest": newest.isoformat()},
            status=409,
        )


def _fresh(now: datetime) -> list[int]:
    rows = ClockWitness.objects.filter(
        heard_at__gt=now - FRESH, heard_at__lte=now + FRESH, device__revoked_at=None
    )
    return sorted(rows.values_list("ahead_seconds", flat=True))


def _largest_group(apart: Sequence[timedelta]) -> list[timedelta]:
    """Return the most that agree with each other; `apart` is sorted."""
    groups = [[each for each in apart if first <= each <= first + APART] for first in apart]
    return max(groups, key=len, default=[])


def _goes_on_from_the_postings(ahead: timedelta, now: datetime) -> bool:
    """Tell whether sales were posted up to where a till's clock is, and then none for long."""
    its_now = now - ahead
    last = Sale.objects.filter(posted_at__lte=its_now + APART).aggregate(at=Max("posted_at"))["at"]
    if last is None or last < its_now - APART_ALONE:
        return False
    if ahead < timedelta(0):
        # The server is behind: nothing may be posted after its own now but what came before.
        return bool(last > now + APART)
    until = its_now + ahead / 2
    return not Sale.objects.filter(posted_at__gt=its_now + APART, posted_at__lte=until).exists()


def _newest_posting() -> datetime | None:
    closed: datetime | None = DayClose.objects.aggregate(at=Max("closed_at"))["at"]
    posted: datetime | None = Sale.objects.aggregate(at=Max("posted_at"))["at"]
    return max((each for each in (closed, posted) if each is not None), default=None)


def _length(apart: timedelta) -> str:
    for name, length in (("day", timedelta(days=1)), ("hour", timedelta(hours=1))):
        if apart >= 2 * length:
            return f"{apart // length} {name}s"
    return f"{apart // timedelta(minutes=1)} minutes"


def _spoken(moment: datetime) -> str:
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return f"{local:%a %d %b %Y, %H:%M}"
