"""Cashiers and their PINs.

A PIN is kept as Django's PBKDF2-SHA-256 hash, which a device can check with WebCrypto while it is
disconnected. Here wrong ones are counted in the database, so that every server process knows.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction
from django.utils import timezone

from pos.errors import ShopError
from pos.hashing import PINS
from pos.models import Cashier

PIN_ITERATIONS = 240_000
WRONG_PINS_ALLOWED = 5
LOCK_SECONDS = 60
LOCK_SECONDS_AT_MOST = 900

_hasher = PBKDF2PasswordHasher()


@dataclass(frozen=True, slots=True)
class PinVerifier:
    """What a device checks a PIN by: PBKDF2-SHA-256 with this salt (UTF-8); `hash` is base64."""

    iterations: int
    salt: str
    hash: str


def pin_verifier(cashier: Cashier) -> PinVerifier:
    """Return the parts of the stored hash; empty ones, which match no PIN, when none was set."""
    if not cashier.pin:
        return PinVerifier(iterations=PIN_ITERATIONS, salt="", hash="")
    _, iterations, salt, hash_ = cashier.pin.split("$", 3)
    base64.b64decode(hash_, validate=True)
    return PinVerifier(iterations=int(iterations), salt=salt, hash=hash_)


def hash_pin(pin: str) -> str:
    """Hash a PIN of 4 to 6 digits. Errors: ShopError `pin_format`, `busy`."""
    if not _is_pin(pin):
        raise ShopError("pin_format", "A PIN has 4 to 6 digits.")
    with PINS.turn():
        return _hasher.encode(pin, secrets.token_hex(11), PIN_ITERATIONS)


def _is_pin(text: str) -> bool:
    return text.isascii() and text.isdigit() and 4 <= len(text) <= 6


@transaction.atomic
def create_cashier(*, name: str, initials: str, role: str, pin: str) -> Cashier:
    """Make a cashier who can sign in. Errors: ShopError `pin_format`."""
    return Cashier.objects.create(name=name, initials=initials, role=role, pin=hash_pin(pin))


def set_pin(cashier: Cashier, pin: str) -> None:
    """Give a cashier a new PIN, and an end to any waiting. Errors: ShopError `pin_format`."""
    cashier.pin = hash_pin(pin)
    cashier.pin_failures = 0
    cashier.pin_locked_until = None
    cashier.save(update_fields=["pin", "pin_failures", "pin_locked_until", "updated_at"])


def pin_is(cashier: Cashier, pin: str) -> bool:
    """Compare only, without counting: for what is no attempt to sign in."""
    # Only what can be a PIN: to HMAC "3333" and "3333\0" are the same key.
    return bool(cashier.pin) and _is_pin(pin) and _hasher.verify(pin, cashier.pin)


def proven(uuid: UUID | None, pin: str, *, now: datetime | None = None) -> Cashier:
    """Return the cashier who proves by the PIN to be that one: a UUID alone proves nobody.

    Call it outside a transaction, as `check_pin`.
    Errors: ShopError `cashier_gone`, `pin_wrong` (data.left), `pin_locked` (data.seconds).
    """
    person = Cashier.objects.filter(uuid=uuid, is_active=True).first() if uuid else None
    if person is None:
        raise ShopError("cashier_gone", "Please sign in at the till again.", status=403)
    check_pin(person, pin, now=now)
    return person


def check_pin(cashier: Cashier, pin: str, *, now: datetime | None = None) -> None:
    """Return when `pin` is right; after five wrong ones every further one makes wait longer.

    Call it outside a transaction: what it counts must outlive the error, and nobody may wait for
    a row while a PIN is hashed. Errors: ShopError `pin_wrong` (data.left), `pin_locked`,
    `busy` (429, data.seconds), `cashier_gone`.
    """
    now = now or timezone.now()
    with PINS.turn():
        refusal = _count(cashier, now)
        if pin_is(cashier, pin):
            _note(cashier, pin_failures=0, pin_locked_until=None)
            return
    raise refusal


def _count(cashier: Cashier, now: datetime) -> ShopError:
    """Count a try as wrong before it is looked at, so that many at once cannot slip through.

    Returns what a wrong one is answered with, and reads the newest hash into `cashier`.
    """
    with transaction.atomic():
        row = Cashier.objects.select_for_update(no_key=True).get(pk=cashier.pk)
        cashier.pin = row.pin
        if not row.is_active:
            raise ShopError("cashier_gone", f"{row.name} no longer sells here.", status=403)
        if row.pin_locked_until is not None and row.pin_locked_until > now:
            raise _locked(row, now)
        # Not save(): this is no news for the devices, which fetch what has a new `updated_at`.
        row.pin_failures += 1
        left = WRONG_PINS_ALLOWED - row.pin_failures
        if left > 0:
            _note(row, pin_failures=row.pin_failures)
            return ShopError("pin_wrong", "That PIN is wrong.", {"left": left}, status=403)
        seconds = min(LOCK_SECONDS * 2 ** min(-left, 10), LOCK_SECONDS_AT_MOST)
        row.pin_locked_until = now + timedelta(seconds=seconds)
        _note(row, pin_failures=row.pin_failures, pin_locked_until=row.pin_locked_until)
        return _locked(row, now)


def _note(row: Cashier, **fields: Any) -> None:
    Cashier.objects.filter(pk=row.pk).update(**fields)


def _locked(row: Cashier, now: datetime) -> ShopError:
    seconds = int(((row.pin_locked_until or now) - now).total_seconds())
    return ShopError(
        "pin_locked",
        f"Too many wrong PINs. Wait {seconds} seconds, or ask a manager.",
        {"seconds": seconds},
        status=429,
    )
