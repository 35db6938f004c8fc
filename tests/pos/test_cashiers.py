"""PINs: kept as hashes that a device can check too, and limited when they are guessed."""

import base64
import hashlib
from datetime import timedelta

import pytest

from pos.errors import ShopError
from pos.models import Cashier
from pos.services.cashiers import (
    check_pin,
    create_cashier,
    pin_is,
    pin_verifier,
    set_pin,
)
from tests.pos.cast import FRIDAY


@pytest.fixture
def mia(db: None) -> Cashier:
    return create_cashier(name="Mia", initials="MC", role="cashier", pin="3333")


def refused(cashier: Cashier, pin: str, seconds_later: int = 0) -> ShopError:
    with pytest.raises(ShopError) as caught:
        check_pin(cashier, pin, now=FRIDAY + timedelta(seconds=seconds_later))
    return caught.value


def test_the_right_pin_is_right_and_is_not_kept_in_clear(mia: Cashier) -> None:
    check_pin(mia, "3333")

    assert "3333" not in mia.pin
    assert mia.pin.startswith("pbkdf2_sha256$240000$")


def test_a_device_can_check_the_pin_with_what_it_is_given(mia: Cashier) -> None:
    verifier = pin_verifier(mia)

    derived = hashlib.pbkdf2_hmac("sha256", b"3333", verifier.salt.encode(), verifier.iterations)
    assert base64.b64encode(derived).decode() == verifier.hash
    assert verifier.iterations == 240_000


def test_without_a_pin_nothing_is_right(db: None) -> None:
    sam = Cashier.objects.create(name="Sam", initials="S")

    assert pin_verifier(sam).hash == ""
    assert refused(sam, "").code == "pin_wrong"


@pytest.mark.parametrize("pin", ["", "123", "1234567", "12a4", "12 4", "١٢٣٤", "１２３４", "-123"])
def test_a_pin_that_is_not_4_to_6_digits_is_refused(mia: Cashier, pin: str) -> None:
    with pytest.raises(ShopError) as caught:
        set_pin(mia, pin)

    assert caught.value.code == "pin_format"
    check_pin(mia, "3333")


@pytest.mark.parametrize("pin", ["3334", "", "٣٣٣٣", "x" * 10_000, "3333\0"])
def test_a_wrong_pin_is_counted(mia: Cashier, pin: str) -> None:
    error = refused(mia, pin)

    assert (error.code, error.data) == ("pin_wrong", {"left": 4})


def test_the_fifth_wrong_pin_locks_and_then_even_the_right_one_waits(mia: Cashier) -> None:
    left = [refused(mia, "0000").data.get("left") for _ in range(4)]
    fifth = refused(mia, "0000")
    right_too_soon = refused(mia, "3333", seconds_later=59)

    assert left == [4, 3, 2, 1]
    assert (fifth.code, fifth.data, fifth.status) == ("pin_locked", {"seconds": 60}, 429)
    assert (right_too_soon.code, right_too_soon.data) == ("pin_locked", {"seconds": 1})
    check_pin(mia, "3333", now=FRIDAY + timedelta(seconds=60))
    assert refused(mia, "0000", seconds_later=61).data == {"left": 4}


def test_each_further_wrong_pin_waits_twice_as_long_up_to_a_quarter_of_an_hour(
    mia: Cashier,
) -> None:
    waits, at = [], 0
    for _ in range(11):
        error = refused(mia, "0000", seconds_later=at)
        if error.code == "pin_locked":
            waits.append(error.data["seconds"])
            at += error.data["seconds"]

    assert waits == [60, 120, 240, 480, 900, 900, 900]


def test_counting_wrong_pins_is_no_news_for_the_devices(mia: Cashier) -> None:
    before = Cashier.objects.get().updated_at

    refused(mia, "0000")

    assert Cashier.objects.get().updated_at == before


def test_a_new_pin_ends_the_waiting_and_is_news(mia: Cashier) -> None:
    before = Cashier.objects.get().updated_at
    for _ in range(5):
        refused(mia, "0000")

    set_pin(mia, "444444")

    check_pin(mia, "444444", now=FRIDAY)
    assert Cashier.objects.get().updated_at > before
    assert not pin_is(mia, "3333")


def test_somebody_who_left_cannot_sign_in(mia: Cashier) -> None:
    Cashier.objects.update(is_active=False)

    assert refused(mia, "3333").code == "cashier_gone"
