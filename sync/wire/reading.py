"""Reading a record's bytes: strictly for posting, and leniently for what a held one still tells.

A text that cannot be posted is never refused for that: it is kept and held, so that what names it
(UUID, D-number, amount) is taken from it as far as it goes.
"""

import hashlib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID, uuid5

import msgspec

from pos.errors import ShopError
from pos.outside import is_plausible
from sync.kinds.registry import KINDS, AnyRecord, kind_of, record_decoder
from sync.kinds.sale import SaleRecord
from sync.models import Record
from sync.wire.header import MAX_RECORD_BYTES, MAX_SEQUENCE


def read_record(body: bytes) -> AnyRecord:
    """Decode a record. Errors: ShopError `unreadable`, `wrong_format`, with a reason in words."""
    if len(body) > MAX_RECORD_BYTES:
        raise ShopError("wrong_format", f"It is longer than {MAX_RECORD_BYTES} bytes.")
    try:
        record: AnyRecord = record_decoder.decode(body)
    except msgspec.ValidationError as error:
        raise ShopError(
            "wrong_format", f"It does not say what it must: {printable(error)}."
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ShopError("unreadable", f"It cannot be read: {printable(error)}.") from None
    if b"\\u0000" in body:
        raise ShopError("wrong_format", "It has a character in it that no text can have.")
    kind = kind_of(record)
    if not all(is_plausible(moment) for moment in kind.moments(record)):
        raise ShopError("wrong_format", "It has a date in it that cannot be.")
    if wrong := kind.wrong(record):
        raise ShopError("wrong_format", wrong)
    return record


def printable(error: Exception) -> str:
    """Return what a decoder says, which may quote the record, as text that can be kept."""
    return "".join(each if each.isprintable() else "\ufffd" for each in str(error))


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record's text as it came, and what could be read of it; `trouble` is why to hold it."""

    body: bytes
    sha256: bytes
    said_uuid: str
    uuid: UUID
    kind: str
    epoch: int
    sequence: int
    d_number: int | None
    amount: Decimal | None
    previous_sha256: bytes | None
    disconnected: bool
    trouble: ShopError | None
    record: AnyRecord | None = None


def read_incoming(text: str, device_uuid: UUID) -> Incoming:
    """Read a record's text; never raises, whatever it is."""
    body = text.encode()
    sha256 = hashlib.sha256(body).digest()
    try:
        record = read_record(body)
    except ShopError as error:
        return _incoming(body, sha256, _what_it_tells(body), device_uuid, error)
    trouble = None
    if record.device != device_uuid:
        trouble = ShopError("wrong_device", "It was made on another device than sent it.")
    sale = record if isinstance(record, SaleRecord) else None
    return Incoming(
        body=body,
        sha256=sha256,
        said_uuid=str(record.uuid),
        uuid=record.uuid,
        kind=kind_of(record).tag,
        epoch=record.epoch,
        sequence=record.sequence,
        d_number=sale.d_number if sale else None,
        amount=Decimal(sale.total) + Decimal(sale.rounding) if sale else None,
        previous_sha256=_sha256(record.previous),
        disconnected=sale is not None and sale.disconnected,
        trouble=trouble,
        record=record,
    )


def _what_it_tells(body: bytes) -> dict[str, Any]:
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _incoming(
    body: bytes, sha256: bytes, told: dict[str, Any], device_uuid: UUID, trouble: ShopError | None
) -> Incoming:
    uuid = _uuid(told.get("uuid"))
    kind = told.get("kind")
    epoch = _number(told.get("epoch"), 2**31 - 1) or 0
    sequence = _number(told.get("sequence"), MAX_SEQUENCE) or 0
    has_place = epoch > 0 and sequence > 0
    return Incoming(
        body=body,
        sha256=sha256,
        said_uuid=str(uuid or ""),
        # One that names itself by nothing is known again by its bytes.
        uuid=uuid or uuid5(device_uuid, sha256.hex()),
        kind=kind if isinstance(kind, str) and kind in KINDS else Record.Kind.UNREADABLE,
        # Both or neither: what has no place of its own gets that before the record that names it.
        epoch=epoch if has_place else 0,
        sequence=sequence if has_place else 0,
        d_number=_number(told.get("d_number"), 999_999_999_999),
        amount=_amount(told.get("total"), told.get("rounding")),
        previous_sha256=_sha256(told.get("previous")),
        disconnected=kind == "sale" and told.get("disconnected") is True,
        trouble=trouble,
    )


def _uuid(value: object) -> UUID | None:
    if not isinstance(value, str) or len(value) != 36:
        return None
    try:
        return UUID(value)
    except ValueError:
        return None


def _number(value: object, highest: int) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 1 <= value <= highest else None  # type: ignore[operator, return-value]


def _sha256(value: object) -> bytes | None:
    try:
        return bytes.fromhex(value) if isinstance(value, str) and len(value) == 64 else None
    except ValueError:
        return None


def _amount(total: object, rounding: object) -> Decimal | None:
    try:
        amount = Decimal(str(total)) + Decimal(str(rounding))
        return amount.quantize(Decimal("0.01")) if abs(amount) < 10**10 else None
    except (InvalidOperation, ValueError):
        return None
