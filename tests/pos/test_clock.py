"""The server's clock is held against the tills and the newest posting."""

from datetime import datetime, timedelta

import pytest

from pos import clock
from pos.errors import ShopError
from pos.models import ClockWitness, DayClose, Device, Sale
from pos.services.days import close_day, local_date, posting_moment
from pos.services.registers import create_device, revoke_device
from tests.pos.cast import FRIDAY, Cast, line, post

AHEAD = timedelta(days=400)
WRONG = FRIDAY + AHEAD
MINUTE = timedelta(minutes=1)


@pytest.fixture
def tills(cast: Cast) -> list[Device]:
    """Three tills of one shop."""
    register_id = Device.objects.get().register_id
    return [create_device(name=f"Till {n}", register_id=register_id) for n in range(3)]


def sold_at(cast: Cast, moment: datetime) -> Sale:
    [sale] = post(cast.sale(line(cast.emma)), now=moment)
    return sale


def ahead(now: datetime) -> timedelta | None:
    found = clock.trouble(now)
    return found.ahead if found else None


def test_tills_that_agree_with_the_server_are_no_news(tills: list[Device]) -> None:
    for till, off in zip(tills, (-9, 0, 9), strict=True):
        clock.heard(till, FRIDAY + off * MINUTE, FRIDAY)

    assert clock.trouble(FRIDAY) is None


@pytest.mark.parametrize("apart", [AHEAD, timedelta(hours=2), -timedelta(days=3)])
def test_two_tills_that_agree_against_the_server_are_news(
    tills: list[Device], apart: timedelta
) -> None:
    clock.heard(tills[0], FRIDAY, FRIDAY + apart)
    assert ahead(FRIDAY + apart) is None
    clock.heard(tills[1], FRIDAY + 3 * MINUTE, FRIDAY + apart)

    assert ahead(FRIDAY + apart) in {apart, apart - 3 * MINUTE}
    assert ahead(FRIDAY + apart + clock.FRESH * 2) is None


def test_two_tills_that_are_wrong_each_in_its_own_way_are_not(tills: list[Device]) -> None:
    clock.heard(tills[0], FRIDAY - timedelta(hours=1), FRIDAY)
    clock.heard(tills[1], FRIDAY - timedelta(hours=9), FRIDAY)

    assert clock.trouble(FRIDAY) is None


def test_two_against_one_are_believed_and_one_against_two_is_not(tills: list[Device]) -> None:
    clock.heard(tills[0], FRIDAY, WRONG)
    clock.heard(tills[1], FRIDAY, WRONG)
    clock.heard(tills[2], WRONG, WRONG)
    assert ahead(WRONG) == AHEAD

    clock.heard(tills[1], WRONG, WRONG)
    assert ahead(WRONG) is None


def test_a_revoked_till_is_no_witness(tills: list[Device]) -> None:
    clock.heard(tills[0], FRIDAY, WRONG)
    clock.heard(tills[1], FRIDAY, WRONG)
    revoke_device(device=tills[1])

    assert clock.trouble(WRONG) is None


def test_a_till_alone_is_believed_when_the_postings_go_on_with_it(
    cast: Cast, tills: list[Device]
) -> None:
    clock.heard(tills[0], FRIDAY, WRONG)
    assert ahead(WRONG) is None

    sold_at(cast, FRIDAY - timedelta(days=1))
    assert ahead(WRONG) == AHEAD
    # What the server dated meanwhile changes nothing of that.
    sold_at(cast, WRONG)
    clock.heard(tills[0], FRIDAY + 5 * MINUTE, WRONG + 5 * MINUTE)
    assert ahead(WRONG + 5 * MINUTE) == AHEAD


def test_a_till_alone_that_is_behind_is_not_when_the_shop_has_sold_since(
    cast: Cast, tills: list[Device]
) -> None:
    for days in range(0, 400, 20):
        sold_at(cast, FRIDAY + timedelta(days=days))
    clock.heard(tills[0], FRIDAY, WRONG)

    assert clock.trouble(WRONG) is None


def test_a_clock_behind_the_newest_posting_is_news_until_a_till_agrees(
    cast: Cast, tills: list[Device]
) -> None:
    sold_at(cast, WRONG)
    assert ahead(FRIDAY) == -AHEAD

    clock.heard(tills[0], FRIDAY, FRIDAY)
    assert clock.trouble(FRIDAY) is None


@pytest.mark.parametrize("year", [1, 1999, 2100, 9999])
def test_a_moment_that_no_shop_lives_in_is_no_witness(tills: list[Device], year: int) -> None:
    clock.heard(tills[0], FRIDAY.replace(year=year), FRIDAY)

    assert ClockWitness.objects.count() == 0


def test_no_day_is_closed_while_the_server_is_ahead_of_the_tills(
    cast: Cast, tills: list[Device]
) -> None:
    sold_at(cast, FRIDAY)
    for till in tills[:2]:
        clock.heard(till, FRIDAY, WRONG)
    for day in (local_date(WRONG), local_date(FRIDAY)):
        with pytest.raises(ShopError, match="400 days ahead: it says .* and 2 tills agree") as no:
            close_day(business_date=day, closed_by="Priya", now=WRONG)
        assert (no.value.code, no.value.status) == ("clock_wrong", 409)
    assert DayClose.objects.count() == 0


def test_nor_when_no_till_is_there_to_say_what_day_it_is(cast: Cast, tills: list[Device]) -> None:
    sold_at(cast, FRIDAY)
    with pytest.raises(ShopError, match="no till is there to say") as caught:
        close_day(business_date=local_date(WRONG), closed_by="Priya", now=WRONG)
    assert caught.value.code == "clock_unseen"

    # After a long holiday a till says so.
    clock.heard(tills[0], WRONG, WRONG)
    close_day(business_date=local_date(WRONG), closed_by="Priya", now=WRONG)


def test_once_the_clock_is_right_again_sales_are_dated_by_it(
    cast: Cast, tills: list[Device]
) -> None:
    close_day(business_date=local_date(FRIDAY - timedelta(days=1)), closed_by="Priya", now=FRIDAY)
    for till in tills[:2]:
        clock.heard(till, FRIDAY, WRONG)
    sold_at(cast, WRONG)
    for till in tills[:2]:
        clock.heard(till, FRIDAY + MINUTE, FRIDAY + MINUTE)

    assert clock.trouble(FRIDAY + MINUTE) is None
    assert posting_moment(FRIDAY + MINUTE).posted_at == FRIDAY + MINUTE
    assert sold_at(cast, FRIDAY + MINUTE).business_date == local_date(FRIDAY)
    close_day(business_date=local_date(FRIDAY), closed_by="Priya", now=FRIDAY + MINUTE)
