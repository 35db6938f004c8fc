"""Registers and the devices that sell at them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from pos.errors import ShopError
from pos.models import Device, Register
from pos.texts import is_visible


@transaction.atomic
def create_register(*, name: str) -> Register:
    """Make a place with a drawer. Errors: ShopError `name_wrong`, `name_taken`."""
    name = _clean_name(name)
    if Register.objects.filter(name__iexact=name).exists():
        raise ShopError("name_taken", f"There is a register called {name} already.", status=409)
    return Register.objects.create(name=name)


@transaction.atomic
def create_device(
    *, name: str, register_id: int, uuid: UUID | None = None, now: datetime | None = None
) -> Device:
    """Note a paired browser, under a new UUID or under the one that it has already.

    Errors: ShopError `name_wrong`, `name_taken`.
    """
    name = check_device_name(name)
    return Device.objects.create(
        uuid=uuid or uuid7(), name=name, register_id=register_id, paired_at=now or timezone.now()
    )


@transaction.atomic
def rename_device(*, device: Device, name: str) -> None:
    """Give a device another name. Errors: ShopError `name_wrong`, `name_taken`."""
    device.name = check_device_name(name, but=device)
    device.save(update_fields=["name"])


@transaction.atomic
def revoke_device(*, device: Device, now: datetime | None = None) -> None:
    """Stop posting what a device sends: it is kept aside. Revoking again changes nothing."""
    if device.revoked_at is None:
        device.revoked_at = now or timezone.now()
        device.save(update_fields=["revoked_at"])


@transaction.atomic
def readmit_device(*, device: Device) -> None:
    """Take a revoked device up again. One that is not revoked stays as it is."""
    if device.revoked_at is not None:
        device.revoked_at = None
        device.save(update_fields=["revoked_at"])


def check_device_name(name: str, but: Device | None = None) -> str:
    """Return a name as it is kept, free for a device other than `but`.

    Errors: ShopError `name_wrong`, `name_taken`.
    """
    name = _clean_name(name)
    others = Device.objects.exclude(pk=but.pk) if but else Device.objects.all()
    if others.filter(name__iexact=name).exists():
        raise ShopError("name_taken", f"There is a device called {name} already.", status=409)
    return name


def _clean_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 60 or not name.isprintable() or not is_visible(name):
        raise ShopError("name_wrong", "A name has 1 to 60 letters.")
    return name
