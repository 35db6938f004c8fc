"""D12345 typed in Find: the docket, or where it is (R10)."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from pos.models import Counter, Sale
from sync.models import DeviceState
from tests.sync.builders import Goods, line
from tests.sync.conftest import Pair
from tests.sync.device import ModelDevice

SPELLINGS = [
    "D12345",
    "d12345",
    "D 12345",
    "d 012345",
    " D12345 ",
    "D-12345",
    "D0012345",
    "d.12345",
]


@pytest.fixture
def fair(shop: object, pair: Pair) -> ModelDevice:
    """Tablet 2, whose first docket is D12345."""
    Counter.objects.update_or_create(name="d_number", defaults={"value": 12344})
    Counter.objects.update_or_create(name="trans_id", defaults={"value": 546788})
    return pair("Tablet 2")


@pytest.mark.parametrize("typed", SPELLINGS)
def test_every_spelling_of_a_d_number_finds_the_new_docket(
    fair: ModelDevice, cloudstreet: Goods, typed: str
) -> None:
    printed = fair.sell(line(cloudstreet))
    fair.post_back(printed)
    found = fair.get(f"/api/till/find/?q={typed.replace(' ', '%20')}").data
    (docket,) = found["dockets"]
    assert found["kind"] == "dockets"
    assert (docket["uuid"], docket["trans_id"], docket["d_numbers"]) == (
        str(printed.uuid),
        546789,
        [12345],
    )


def test_the_transid_finds_the_same_docket(fair: ModelDevice, cloudstreet: Goods) -> None:
    fair.post_back(fair.sell(line(cloudstreet)))
    by_d = fair.get("/api/till/find/?q=D12345").data
    assert fair.get("/api/till/find/?q=546789").data == by_d


def test_before_posting_back_find_says_where_the_docket_is(
    fair: ModelDevice, cloudstreet: Goods, pair: Pair
) -> None:
    other = pair("Tablet 1")
    fair.sell(line(cloudstreet))
    DeviceState.objects.update(last_heard_at=timezone.now() - timedelta(minutes=2))
    assert other.get("/api/till/find/?q=d%20012345").data == {
        "kind": "elsewhere",
        "number": "D12345",
        "device": "Tablet 2",
        "message": "D12345 belongs to Tablet 2, which has not posted it back:"
        " last heard, it has printed no docket yet.",
    }
    fair.hello(waiting=1)
    assert (
        other.get("/api/till/find/?q=D12345").data["message"]
        == "D12345 was made on Tablet 2 and is not posted back yet."
    )


def test_a_number_that_a_connected_till_has_not_reached_is_not_used_yet(
    fair: ModelDevice, cloudstreet: Goods, pair: Pair
) -> None:
    other = pair("Tablet 1")
    fair.post_back(fair.sell(line(cloudstreet)))
    assert other.get("/api/till/find/?q=D12346").data == {
        "kind": "unused",
        "number": "D12346",
        "device": "Tablet 2",
        "message": "D12346 is not used yet. It is kept for Tablet 2, and it has reached D12345.",
    }
    fair.hello(mode="disconnected")
    assert other.get("/api/till/find/?q=D12346").data["kind"] == "elsewhere"


def test_a_number_that_was_passed_over_was_never_printed(
    fair: ModelDevice, cloudstreet: Goods, pair: Pair
) -> None:
    fair.d_number = 12400
    fair.post_back(fair.sell(line(cloudstreet)))
    other = pair("Tablet 1")
    assert other.get("/api/till/find/?q=D12399").data["kind"] == "unused"
    missing = fair.sell(line(cloudstreet))
    fair.post_back(fair.sell(line(cloudstreet)))
    asked = f"/api/till/find/?q=D{missing.d_number}"
    assert other.get(asked).data["message"] == (
        f"D{missing.d_number} was made on Tablet 2 and is not posted back yet."
    )


def test_a_held_docket_is_said_to_be_held(fair: ModelDevice, cloudstreet: Goods) -> None:
    fair.post_back(fair.sell(line(cloudstreet), total="99.99"))
    found = fair.get("/api/till/find/?q=D12345").data
    assert (found["kind"], found["device"]) == ("elsewhere", "Tablet 2")
    assert found["message"] == (
        "D12345 of Tablet 2 is held for the office: Lines add up to 22.99, docket says 99.99."
    )


@pytest.mark.parametrize(
    "typed", ["", "D", "D99999999999999999999", "harpr", "%00", "D12346789", "%F0%9F%90%9B", "-1"]
)
def test_what_is_no_docket_finds_nothing(fair: ModelDevice, typed: str) -> None:
    found = fair.get(f"/api/till/find/?q={typed}")
    assert (found.status, found.data["kind"]) == (200, "nothing")


def test_the_office_finds_it_by_the_same_number(fair: ModelDevice, cloudstreet: Goods) -> None:
    fair.post_back(fair.sell(line(cloudstreet)))
    client = Client()
    user = get_user_model().objects.create_superuser("office", password="x")
    client.force_login(user)
    found = client.get("/api/find/", {"q": "d 012345"}).json()
    assert found["dockets"][0]["trans_id"] == Sale.objects.get().trans_id == 546789
