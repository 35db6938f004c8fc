"""Signing in to the office: guessing is slowed, nobody is shut out, and hashing has few turns."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.test import Client, override_settings
from django.utils import timezone

from pos.errors import ShopError
from pos.hashing import PASSWORDS, PINS, Turns
from pos.models import Cashier, WrongPassword
from pos.services.cashiers import check_pin, create_cashier, set_pin

LOGIN = "/admin/login/"
RIGHT = "a right long password"
OURS = ["bookmine.hashers.Argon2", "bookmine.hashers.PBKDF2"]


@pytest.fixture
def dana(db: None) -> Any:
    return get_user_model().objects.create_superuser("dana", password=RIGHT)


def sign_in(client: Client, name: str, password: str, address: str = "203.0.113.1") -> Any:
    fields = {"username": name, "password": password}
    return client.post(LOGIN, fields, REMOTE_ADDR=address)


def said(answer: Any) -> str:
    [sentence] = answer.context_data["form"].non_field_errors()
    return str(sentence)


@pytest.mark.usefixtures("dana")
def test_a_name_guessed_from_many_addresses_is_slowed_and_told_for_how_long() -> None:
    answers = [sign_in(Client(), "dana", "x", f"203.0.113.{n}").status_code for n in range(30)]

    assert answers == [200] * 5 + [429] * 25
    refused = sign_in(Client(), "DANA", RIGHT, "198.51.100.7")
    assert (refused.status_code, int(refused["Retry-After"]) <= 60) == (429, True)
    assert said(refused).startswith("Too many wrong passwords. Wait ")
    assert 'name="password"' in refused.content.decode()


@pytest.mark.usefixtures("dana")
def test_the_pause_is_a_minute_and_refused_tries_do_not_prolong_it() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            sign_in(Client(), "dana", "x")
        clock.shift(timedelta(seconds=59))
        assert sign_in(Client(), "dana", "x").status_code == 429
        clock.shift(timedelta(seconds=2))
        assert sign_in(Client(), "dana", RIGHT).status_code == 302


@pytest.mark.usefixtures("dana")
def test_who_signed_in_here_before_does_not_wait_for_those_who_guess_elsewhere() -> None:
    office = Client()
    assert sign_in(office, "dana", RIGHT).status_code == 302
    office.post("/admin/logout/")
    for n in range(30):
        sign_in(Client(), "dana", "x", f"203.0.113.{n}")

    assert sign_in(office, "dana", RIGHT).status_code == 302


@pytest.mark.usefixtures("dana")
def test_a_known_browser_has_a_limit_of_its_own_and_only_for_its_own_name() -> None:
    office = Client()
    sign_in(office, "dana", RIGHT)
    known = office.cookies["office_browser"].value
    office.post("/admin/logout/")

    answers = [sign_in(office, "dana", "x").status_code for _ in range(7)]
    assert answers == [200] * 5 + [429] * 2

    get_user_model().objects.create_superuser("tom", password=RIGHT)
    other = Client()
    other.cookies["office_browser"] = known
    answers = [sign_in(other, "tom", "x", "198.51.100.2").status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    other.cookies["office_browser"] = f"{known}x"
    assert sign_in(other, "dana", "x", "198.51.100.3").status_code == 200


@pytest.mark.usefixtures("dana")
def test_one_address_is_slowed_whatever_names_it_tries() -> None:
    answers = [sign_in(Client(), f"name{n}", "x").status_code for n in range(25)]

    assert answers == [200] * 20 + [429] * 5
    assert sign_in(Client(), "dana", RIGHT, "198.51.100.1").status_code == 302


@pytest.mark.usefixtures("dana")
def test_one_customers_ipv6_addresses_count_as_one() -> None:
    answers = [
        sign_in(Client(), f"name{n}", "x", f"2001:db8:1:2::{n:x}").status_code for n in range(22)
    ]

    assert answers == [200] * 20 + [429] * 2


@pytest.mark.usefixtures("dana")
def test_in_all_there_is_a_limit_and_the_table_stays_small() -> None:
    statuses = [sign_in(Client(), f"name{n}", "x", f"198.51.{n}.1").status_code for n in range(104)]

    assert statuses == [200] * 100 + [429] * 4
    assert WrongPassword.objects.count() == 100
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert sign_in(Client(), "dana", "x").status_code == 200
    assert WrongPassword.objects.count() == 1


@pytest.mark.usefixtures("dana")
def test_no_name_that_was_typed_is_kept_in_clear() -> None:
    sign_in(Client(), "my secret password", "x")

    assert "secret" not in repr(WrongPassword.objects.get().__dict__)


def test_a_wrong_old_password_is_counted_as_at_the_door(dana: Any) -> None:
    office = Client()
    office.force_login(dana)
    fields = {"old_password": "x", "new_password1": "y", "new_password2": "y"}

    answers = [office.post("/admin/password_change/", fields) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert "Too many wrong passwords. Wait" in answers[-1].content.decode()
    dana.refresh_from_db()
    assert dana.check_password(RIGHT)


def test_the_own_password_can_be_changed(dana: Any) -> None:
    office = Client()
    office.force_login(dana)
    new = "another long password"
    fields = {"old_password": RIGHT, "new_password1": new, "new_password2": new}

    assert office.post("/admin/password_change/", fields).status_code == 302
    dana.refresh_from_db()
    assert dana.check_password(new)
    assert WrongPassword.objects.count() == 0


def all_turns_taken(turns: Turns, work: Callable[[], Any]) -> Any:
    """Do `work` while two other threads hash."""
    begun, done = Barrier(3), Event()

    def hash_slowly() -> None:
        with turns.turn():
            begun.wait(timeout=20)
            done.wait(timeout=20)

    with ThreadPoolExecutor(2) as others:
        hashing = [others.submit(hash_slowly) for _ in range(2)]
        begun.wait(timeout=20)
        try:
            return work()
        finally:
            done.set()
            for each in hashing:
                each.result()


@pytest.mark.usefixtures("dana")
def test_a_sign_in_that_finds_no_turn_is_told_to_wait_and_counts_for_nothing() -> None:
    answer = all_turns_taken(PASSWORDS, lambda: sign_in(Client(), "dana", RIGHT))

    assert (answer.status_code, answer["Retry-After"]) == (429, "2")
    assert said(answer).startswith("Too many people are signing in")
    assert WrongPassword.objects.count() == 0
    assert sign_in(Client(), "dana", RIGHT).status_code == 302


def test_so_is_a_change_of_password_on_a_page_in_words(dana: Any) -> None:
    office = Client()
    office.force_login(dana)
    fields = {"old_password": RIGHT, "new_password1": "y", "new_password2": "y"}

    answer = all_turns_taken(PASSWORDS, lambda: office.post("/admin/password_change/", fields))

    assert answer.status_code == 429
    assert "Please wait a few seconds" in answer.content.decode()


@pytest.mark.parametrize("hasher", OURS)
def test_each_hasher_takes_a_turn(hasher: str) -> None:
    with override_settings(PASSWORD_HASHERS=[hasher]):
        encoded = make_password(RIGHT)
        assert check_password(RIGHT, encoded)
        assert not check_password("x", encoded)
        for work in (lambda: make_password(RIGHT), lambda: check_password(RIGHT, encoded)):
            with pytest.raises(ShopError) as caught:
                all_turns_taken(PASSWORDS, work)
            assert (caught.value.code, caught.value.status) == ("busy", 429)


def test_a_password_takes_little_memory_and_one_thread() -> None:
    assert settings.PASSWORD_HASHERS != OURS
    with override_settings(PASSWORD_HASHERS=OURS):
        assert "m=19456,t=2,p=1" in make_password(RIGHT)


@override_settings(PASSWORD_HASHERS=OURS)
def test_a_hash_of_before_is_renewed_at_the_next_sign_in(dana: Any) -> None:
    dana.password = Argon2PasswordHasher().encode(RIGHT, "a salt of before")
    dana.save()

    assert sign_in(Client(), "dana", RIGHT).status_code == 302

    dana.refresh_from_db()
    assert "m=19456,t=2,p=1" in dana.password


def test_a_pin_that_finds_no_turn_is_told_to_wait_and_counts_for_nothing(db: None) -> None:
    mia = create_cashier(name="Mia", initials="MC", role="cashier", pin="3333")
    for work in (lambda: check_pin(mia, "3333"), lambda: set_pin(mia, "4444")):
        with pytest.raises(ShopError) as caught:
            all_turns_taken(PINS, work)
        assert (caught.value.code, caught.value.status) == ("busy", 429)
    assert Cashier.objects.get().pin_failures == 0
    check_pin(mia, "3333")


def test_who_hammers_the_sign_in_keeps_no_cashier_from_a_pin(db: None) -> None:
    mia = create_cashier(name="Mia", initials="MC", role="cashier", pin="3333")

    all_turns_taken(PASSWORDS, lambda: check_pin(mia, "3333"))

    assert Cashier.objects.get().pin_failures == 0
