"""What every record carries, and the types and limits of its fields."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

FORMAT: Literal[1] = 1
MAX_RECORD_BYTES = 1024 * 1024
"""A till counts by it too, in `domain/records/sale.ts`: it sells nothing that is refused here."""
MAX_LINES = 1000
MAX_SEQUENCE = 999_999_999
"""A record a second for thirty years."""
MAX_PAYMENTS = 20
MAX_QUANTITY = 9999

Money = Annotated[str, Meta(pattern=r"^-?[0-9]{1,9}\.[0-9]{2}\Z")]
"""Decimal string with two places, up to 999,999,999.99."""
Percent = Annotated[str, Meta(pattern=r"^[0-9]{1,2}(\.[0-9]{1,3})?\Z")]
Sha256Hex = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Previous = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]
Quantity = Annotated[int, Meta(ge=-MAX_QUANTITY, le=MAX_QUANTITY)]
DNumber = Annotated[int, Meta(ge=1, le=999_999_999_999)]
Sequence = Annotated[int, Meta(ge=1, le=MAX_SEQUENCE)]
Epoch = Annotated[int, Meta(ge=1, le=2**31 - 1)]
RegisterId = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Moment = Annotated[datetime, Meta(tz=True)]
Name = Annotated[str, Meta(min_length=1, max_length=120)]
Title = Annotated[str, Meta(min_length=1, max_length=250)]
Barcode = Annotated[str, Meta(max_length=20)]
Text40 = Annotated[str, Meta(max_length=40)]
Text80 = Annotated[str, Meta(max_length=80)]
Text200 = Annotated[str, Meta(max_length=200)]
Text250 = Annotated[str, Meta(max_length=250)]
Text500 = Annotated[str, Meta(max_length=500)]


class Header(Struct, tag_field="kind", forbid_unknown_fields=True, kw_only=True):
    """What each record carries.

    `previous` is the SHA-256 of the record before it in this epoch, "" for the first.
    """

    format: Literal[1]
    uuid: UUID
    device: UUID
    epoch: Epoch
    sequence: Sequence
    previous: Previous
    made_at: Moment
    cashier: UUID | None
