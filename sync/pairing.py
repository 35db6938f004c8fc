"""Pairing: a one-time code made in the office turns a browser into a device of the shop.

A code has eight digits, is good once and for a quarter of an hour, and only its keyed hash is kept.
Guessing is limited (`sync.guesses`).

A browser that was a device already may keep its UUID and its key: a server that was restored from a
backup made before it was paired does not know it, and what waits there names that UUID. So may one
that the office had revoked: the code is the office's word that it may come back.
"""

import base64
import binascii
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from pos.errors import ShopError
from pos.models import Device, Register
from pos.services.registers import create_device, readmit_device
from sync import guesses
from sync.auth import read_public_key
from sync.epochs import begin_epoch
from sync.log import note
from sync.models import DeviceState, PairingCode

CODE_DIGITS = 8
CODE_LASTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingRequest:
    """What a browser sends to become a device; `public_key` is base64 of SPKI DER.

    One that was a device before names its UUID, the epoch that it has reached and when it was
    paired, by its own clock.
    """

    code: str
    name: str
    public_key: str
    device: UUID | None = None
    epoch: int = 0
    paired_at: datetime | None = None


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
    """Pair a browser that has a code, and return its device; in a new epoch in any case.

    Errors: ShopError `too_many` (429, data.seconds), `code_wrong`, `code_used`, `code_expired`,
    `code_dead`, `invalid` (the key), `name_wrong`, `name_taken`; of a browser that was a device
    before, `other_key` (409). A code is used up only by success.
    """
    now = now or timezone.now()
    attempt = guesses.count_attempt(address, now)
    code = PairingCode.objects.filter(code_hash=_hash(_digits(request.code))).first()
    if code is None:
        guesses.count_against_codes(now)
        raise ShopError("code_wrong", "This code is wrong. Please look at it again.")
    attempt.delete()
    with transaction.atomic():
        return _pair(PairingCode.objects.select_for_update().get(pk=code.pk), request, now)


def _pair(code: PairingCode, request: PairingRequest, now: datetime) -> Device:
    if code.used_at is not None:
        raise ShopError("code_used", "This code was used already. Make a new one in the office.")
    if code.expires_at <= now:
        raise ShopError("code_expired", "This code is too old. Make a new one in the office.")
    if code.wrong_tries >= guesses.CODE_DIES_AFTER:
        raise ShopError(
            "code_dead",
            "Too many wrong codes were tried while this one was good, so it was cancelled. Make a"
            " new one in the office.",
        )
    state = _known(request)
    device = state.device if state else _new_device(code, request, now)
    if state:
        begin_epoch(state, now, after=request.epoch)
    code.used_at = now
    code.device = device
    code.save(update_fields=["used_at", "device"])
    action, detail = "paired anew" if request.device else "paired", f"At {code.register}."
    if device.revoked_at is not None:
        action = "paired again after a revoke"
        detail = f"{detail} It had been revoked on {_written(device.revoked_at)}."
        readmit_device(device=device)
    note(action, device=device, by=code.made_by, detail=detail, now=now)
    return device


def _known(request: PairingRequest) -> DeviceState | None:
    """Return the device that the browser was before, when this server knows it."""
    state = (
        DeviceState.objects.select_for_update(of=("self",))
        .select_related("device__register")
        .filter(device__uuid=request.device)
        .first()
        if request.device
        else None
    )
    if state is None:
        return None
    if bytes(state.public_key) != _decode_key(request.public_key):
        raise ShopError(
            "other_key",
            "The office knows this device by another key, so it cannot go on here. What waits on it"
            " is safe: save it as a file, and call the office.",
            status=409,
        )
    return state


def _new_device(code: PairingCode, request: PairingRequest, now: datetime) -> Device:
    public_key = _decode_key(request.public_key)
    device = create_device(
        name=request.name,
        register_id=code.register_id,
        uuid=request.device,
        # Sales of before are no less likely for it: their times are held against this.
        now=min(now, request.paired_at or now),
    )
    state = DeviceState.objects.create(device=device, public_key=public_key, epoch=0)
    begin_epoch(state, now, after=request.epoch)
    return device


def _written(moment: datetime) -> str:
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return f"{local.day} {local:%b %Y, %H:%M}"


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
