"""Sockets that show nobody who they are cannot take the place of those that do."""

import pytest

from sync import seats
from sync.consumers import MESSAGES_OF_A_LISTENER, NO_SEAT
from tests.sync.conftest import Pair
from tests.sync.test_live import Listener, application, closed, in_thread, listening, socket


def test_unproven_sockets_of_one_address_are_few_and_of_all_limited() -> None:
    taken = [seats.take_seat("203.0.113.1") for _ in range(seats.UNPROVEN_OF_AN_ADDRESS)]
    assert None not in taken
    assert seats.take_seat("203.0.113.1") is None
    rest = seats.UNPROVEN - len(taken)
    taken += [seats.take_seat(f"198.51.100.{n}") for n in range(rest)]
    assert None not in taken
    assert seats.take_seat("192.0.2.1") is None
    for seat in taken:
        assert seat is not None
        seat.leave()
        seat.leave()


def test_who_has_proven_makes_room_and_listeners_are_limited_too() -> None:
    taken = []
    for number in range(seats.LISTENERS):
        seat = seats.take_seat("203.0.113.1")
        assert seat is not None, number
        seat.prove()
        taken.append(seat)
    assert seats.take_seat("203.0.113.2") is None
    taken.pop().leave()
    last = seats.take_seat("203.0.113.2")
    assert last is not None
    for seat in [*taken, last]:
        seat.leave()


@pytest.mark.django_db(transaction=True)
async def test_a_socket_without_a_seat_is_closed_before_it_is_open(pair: Pair) -> None:
    device = await in_thread(lambda: pair("Tablet 1"))
    taken = [seats.take_seat("") for _ in range(seats.UNPROVEN_OF_AN_ADDRESS)]
    try:
        refused = Listener(application, "/ws/live/")
        assert await refused.connect() == (False, NO_SEAT)
    finally:
        for seat in taken:
            assert seat is not None
            seat.leave()
    async with listening(device) as listener:
        assert listener is not None


@pytest.mark.django_db(transaction=True)
async def test_a_listener_that_talks_is_closed(pair: Pair) -> None:
    device = await in_thread(lambda: pair("Tablet 1"))
    async with listening(device) as listener:
        for _ in range(MESSAGES_OF_A_LISTENER + 1):
            await listener.send_json_to({"type": "hello"})
        assert await closed(listener) == NO_SEAT


@pytest.mark.django_db(transaction=True)
async def test_a_socket_that_is_closed_leaves_its_seat(pair: Pair) -> None:
    for _ in range(seats.UNPROVEN_OF_AN_ADDRESS + 1):
        async with socket() as listener:
            assert (await listener.receive_json_from())["type"] == "challenge"
