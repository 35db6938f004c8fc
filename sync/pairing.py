"""Pairing: a one-time code made in the office turns a browser into a device of the shop.

A code has eight digits, is good once and for a quarter of an hour, and only its keyed hash is kept.
Guessing is limited for each address.
"""

import base64
import binascii
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from pos.errors import ShopError
from pos.models import Device, Register
from pos.services.registers import create_device
from sync.auth import read_public_key
from sync.log import note
from sync.models import DeviceEpoch, DeviceState, PairingCode, WrongCode

CODE_DIGITS = 8
CODE_LASTS = timedelta(minutes=15)
WRONG_CODES_ALLOWED = 10
WRONG_CODES_COUNT_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingRequest:
    """What a browser sends to become a device; `public_key` is base64 of SPKI DER."""

    code: str
    name: str
    public_key: str


def make_code(*, register: Register, made_by: str, now: datetime | None = None) -> str:
    """Make a code and return its digits: they are told once and then forgotten."""
    now = now or timezone.now()
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        _, is_new = PairingCode.objects.get_or_create(
            code_hash=_hash(code),
            defaults={
                "register": register,
                "made_by": made_by,
                "made_at": now,
                "expires_at": now + CODE_LASTS,
            },
        )
        if is_new:
            return code


def spoken(code: str) -> str:
    """Write a code as it is shown: 1234 5678."""
    return f"{code[:4]} {code[4:]}"


def pair(request: PairingRequest, *, address: str, now: datetime | None = None) -> Device:
    """Pair a browser that has a code, and return its device.

    Errors: ShopError `too_many` (429, data.seconds), `code_wrong`, `code_used`, `code_expired`,
    `invalid` (the key), `name_wrong`, `name_taken`. A code is used up only by success.
    """
    now = now or timezone.now()
    attempt = _count_attempt(address, now)
    code = PairingCode.objects.filter(code_hash=_hash(_digits(request.code))).first()
    if code is None:
        raise ShopError("code_wrong", "This code is wrong. Please look at it again.")
    attempt.delete()
    with transaction.atomic():
        return _pair(PairingCode.objects.select_for_update().get(pk=code.pk), request, now)


def _pair(code: PairingCode, request: PairingRequest, now: datetime) -> Device:
    if code.used_at is not None:
        raise ShopError("code_used", "This code was used already. Make a new one in the office.")
    if code.expires_at <= now:
        raise ShopError("code_expired", "This code is too old. Make a new one in the office.")
    public_key = _decode_key(request.public_key)
    device = create_device(name=request.name, register_id=code.register_id, now=now)
    DeviceState.objects.create(device=device, public_key=public_key)
    DeviceEpoch.objects.create(device=device, number=1, began_at=now)
    code.used_at = now
    code.device = device
    code.save(update_fields=["used_at", "device"])
    note("paired", device=device, by=code.made_by, detail=f"At {code.register}.", now=now)
    return device


def _count_attempt(address: str, now: datetime) -> WrongCode:
    """Count before looking, so that many attempts at the same moment cannot slip through."""
    since = now - WRONG_CODES_COUNT_FOR
    WrongCode.objects.filter(tried_at__lt=since).delete()
    attempt = WrongCode.objects.create(address=address, tried_at=now)
    earlier = WrongCode.objects.filter(address=address, tried_at__gte=since, id__lt=attempt.pk)
    if earlier.count() < WRONG_CODES_ALLOWED:
        return attempt
    attempt.delete()
    oldest = earlier.earliest("tried_at")
    seconds = int((oldest.tried_at - since).total_seconds()) + 1
    raise ShopError(
        "too_many",
        f"Too many wrong codes. Wait {-(-seconds // 60)} minutes and try again.",
        {"seconds": seconds},
        status=429,
    )


def _decode_key(text: str) -> bytes:
    try:
        der = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        der = b""
    read_public_key(der)
    return der


def _digits(text: str) -> str:
    return text.replace(" ", "").replace("-", "").strip()


def _hash(code: str) -> str:
    return salted_hmac("sync.pairing", code, algorithm="sha256").hexdigest()
