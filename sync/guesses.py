"""Limits on guessing pairing codes: by address, in all, and by the life of a code.

A code that is good dies when too many wrong ones were tried meanwhile, by whomever and from
wherever: many addresses then gain nothing. The office sees why, and makes another.
"""

from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from pos.addresses import counted
from pos.errors import ShopError
from sync.models import PairingCode, WrongCode

ALLOWED_BY_ADDRESS = 10
ALLOWED_IN_ALL = 60
COUNT_FOR = timedelta(minutes=10)
CODE_DIES_AFTER = 20


def count_attempt(address: str, now: datetime) -> WrongCode:
    """Count a try before it is looked at, so that many at once cannot slip through.

    Errors: ShopError `too_many` (429, data.seconds). What is refused is not counted.
    """
    counting = WrongCode.objects.filter(tried_at__gt=now - COUNT_FOR)
    place = counted(address)
    _refuse_beyond(counting, place, now)
    attempt = WrongCode.objects.create(address=place, tried_at=now)
    try:
        _refuse_beyond(counting.filter(id__lt=attempt.pk), place, now)
    except ShopError:
        attempt.delete()
        raise
    WrongCode.objects.filter(tried_at__lte=now - COUNT_FOR).delete()
    return attempt


def count_against_codes(now: datetime) -> None:
    """Count a wrong code against every code that is good."""
    good_codes(now).update(wrong_tries=F("wrong_tries") + 1)


def good_codes(now: datetime) -> QuerySet[PairingCode]:
    """Return the codes that pair a device now."""
    return PairingCode.objects.filter(
        used_at=None, expires_at__gt=now, wrong_tries__lt=CODE_DIES_AFTER
    )


def killed_codes(now: datetime) -> QuerySet[PairingCode]:
    """Return the codes that would be good, had not too many wrong ones been tried."""
    return PairingCode.objects.filter(
        used_at=None, expires_at__gt=now, wrong_tries__gte=CODE_DIES_AFTER
    )


def _refuse_beyond(counting: "QuerySet[WrongCode]", place: str, now: datetime) -> None:
    """Errors: ShopError `too_many`."""
    for tries, allowed in (
        (counting.filter(address=place), ALLOWED_BY_ADDRESS),
        (counting, ALLOWED_IN_ALL),
    ):
        # The one that has to be forgotten before the next is taken.
        newest = tries.order_by("-tried_at").values_list("tried_at", flat=True)[:allowed]
        if len(newest) == allowed:
            seconds = int((newest[allowed - 1] - (now - COUNT_FOR)).total_seconds()) + 1
            raise ShopError(
                "too_many",
                f"Too many wrong codes. Wait {-(-seconds // 60)} minutes and try again.",
                {"seconds": seconds},
                status=429,
            )
