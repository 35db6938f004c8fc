"""A server whose clock jumped: seen at once, no day closed in the future, sales flagged."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client

from pos.models import ClockWitness, DayClose, Sale
from sync.models import ReviewFlag
from tests.sync.builders import Goods, line
from tests.sync.conftest import Pair
from tests.sync.device import ModelDevice

TRUE = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
AHEAD = timedelta(days=400)
Tills = tuple[ModelDevice, ModelDevice]


@pytest.fixture
def tills(pair: Pair) -> Tills:
    """Two tills whose clocks are right, and a shop that sold yesterday."""
    with time_machine.travel(TRUE - timedelta(days=1), tick=False):
        found = pair("Tablet 1"), pair("Tablet 2")
    for till in found:
        till.now = lambda: TRUE
    return found


def flags() -> list[str]:
    return list(ReviewFlag.objects.filter(code="server_clock").values_list("message", flat=True))


@pytest.fixture
def office(tills: Tills) -> Client:
    """Somebody who is signed in for longer than clocks jump."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("dana"))
    session = client.session
    session.set_expiry(TRUE + 2 * AHEAD)
    session.save()
    return client


def pages(office: Client) -> list[str]:
    """Return the first page and the totals."""
    return [
        office.get(path).content.decode() for path in ("/admin/", "/admin/pos/dayclose/totals/")
    ]


def test_a_clock_that_jumped_is_seen_and_everything_says_so(
    tills: Tills, cloudstreet: Goods, office: Client
) -> None:
    first, second = tills
    with time_machine.travel(TRUE + AHEAD, tick=False):
        assert all("Daily totals" in page for page in pages(office))
        assert not any("office-alarm" in page for page in pages(office))
        first.hello()
        second.hello()
        (result,) = first.post_back(first.sell(line(cloudstreet)))

        assert result["result"] == "posted"
        [message] = flags()
        assert message.startswith("Its date may be wrong. The server's clock is 400 days ahead:")
        for page in pages(office):
            assert "The server&#x27;s clock is 400 days ahead" in page
            assert 'role="alert"' in page
        assert "Close 31" not in pages(office)[1]
        health = office.get("/healthz")
        assert (health.status_code, health.json()) == (
            200,
            {"status": "ok", "database": "ok", "clock": "wrong", "ahead_seconds": 34560000},
        )
        answer: Any = office.post("/admin/pos/dayclose/close/", {"date": "2027-12-31"}, follow=True)
        assert "Put it right first" in answer.content.decode()
    assert DayClose.objects.count() == 0


def test_once_it_is_right_again_the_alarm_is_over_and_sales_have_their_days(
    tills: Tills, cloudstreet: Goods, office: Client
) -> None:
    first, second = tills
    with time_machine.travel(TRUE + AHEAD, tick=False):
        first.hello()
        second.hello()
        first.post_back(first.sell(line(cloudstreet)))
    with time_machine.travel(TRUE, tick=False):
        first.hello()
        second.hello()
        first.post_back(first.sell(line(cloudstreet)))
        assert not any("office-alarm" in page for page in pages(office))
        assert office.get("/healthz").json() == {"status": "ok", "database": "ok"}

    assert len(flags()) == 1
    assert Sale.objects.order_by("-trans_id")[0].posted_at == TRUE


def test_the_only_till_is_believed_when_the_postings_go_on_with_it(
    pair: Pair, cloudstreet: Goods
) -> None:
    with time_machine.travel(TRUE - timedelta(days=1), tick=False):
        till = pair("Tablet 1")
        till.now = lambda: TRUE - timedelta(days=1)
        till.post_back(till.sell(line(cloudstreet)))
        assert flags() == []
    till.now = lambda: TRUE
    with time_machine.travel(TRUE + AHEAD, tick=False):
        till.hello()
        till.post_back(till.sell(line(cloudstreet)))
        till.post_back(till.sell(line(cloudstreet)))

    assert len(flags()) == 2


def test_one_till_with_a_wrong_clock_is_no_alarm(tills: Tills, cloudstreet: Goods) -> None:
    first, second = tills
    first.now = lambda: TRUE - AHEAD
    with time_machine.travel(TRUE, tick=False):
        first.hello()
        second.hello()
        first.post_back(first.sell(line(cloudstreet)))

    assert flags() == []


def test_an_upload_speaks_before_the_next_hello(tills: Tills, cloudstreet: Goods) -> None:
    first, second = tills
    with time_machine.travel(TRUE + AHEAD, tick=False):
        for till in (first, second):
            till.post_back(till.sell(line(cloudstreet)))
        first.post_back(first.sell(line(cloudstreet)))

    # By one till alone the first sale could not be doubted.
    assert len(flags()) == 2


@pytest.mark.parametrize("year", [1, 1999, 9998])
def test_a_clock_that_says_nonsense_is_nothing(tills: Tills, year: int) -> None:
    first, _ = tills
    ClockWitness.objects.all().delete()
    first.now = lambda: TRUE.replace(year=year)
    first.hello()

    assert ClockWitness.objects.count() == 0
