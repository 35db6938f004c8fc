"""Registers and devices have names of their own."""

import pytest

from pos.errors import ShopError
from pos.models import Device
from pos.services.registers import create_device, create_register, rename_device, revoke_device
from tests.pos.cast import FRIDAY, MONDAY, Cast


def test_a_device_is_named_renamed_and_revoked(cast: Cast) -> None:
    device = create_device(name="  Tablet   2 ", register_id=cast.register.pk, now=FRIDAY)
    assert (device.name, device.paired_at) == ("Tablet 2", FRIDAY)

    rename_device(device=device, name="Tablet 3")
    revoke_device(device=device, now=FRIDAY)
    revoke_device(device=device, now=MONDAY)

    device.refresh_from_db()
    assert (device.name, device.revoked_at) == ("Tablet 3", FRIDAY)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("front TILL", "name_taken"),
        ("", "name_wrong"),
        ("   ", "name_wrong"),
        ("x" * 61, "name_wrong"),
        ("a\0b", "name_wrong"),
        ("\u3164", "name_wrong"),
    ],
)
def test_a_name_that_cannot_be_is_refused(cast: Cast, name: str, code: str) -> None:
    with pytest.raises(ShopError) as caught:
        create_device(name=name, register_id=cast.register.pk)

    assert caught.value.code == code
    assert Device.objects.count() == 1


def test_a_device_may_be_given_its_own_name_again(cast: Cast) -> None:
    rename_device(device=cast.device, name="Front Till")

    assert Device.objects.get().name == "Front Till"


def test_two_registers_have_two_names(cast: Cast) -> None:
    with pytest.raises(ShopError) as caught:
        create_register(name="front counter")

    assert caught.value.code == "name_taken"
