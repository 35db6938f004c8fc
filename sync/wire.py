"""The wire format, version 1: what a device sends and what it gets back.

A *record* is frozen on the device as one JSON text; its UTF-8 bytes are hashed, kept and posted as
they are. An *upload* is an envelope with such texts as strings, so that the bytes survive any JSON
library on the way. Money is a decimal string with two places, moments are ISO 8601 with an offset,
identities are UUIDs. Decoding is strict: `msgspec` refuses wrong types, unknown values and texts
past the limits here. `docs/design/resync.md` shows an example of each message.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

FORMAT: Literal[1] = 1
MAX_UPLOAD_BYTES = 4 * 1024 * 1024
MAX_CLAIM_BYTES = 2 * 1024 * 1024
MAX_CLAIMED = 5000
"""Dockets of one claim, and new records of each kind: a device that has more makes several."""
MAX_RECORD_BYTES = 1024 * 1024
"""A till counts by it too, in `domain/record.ts`: it sells nothing that is refused here."""
MAX_RECORDS_IN_UPLOAD = 1000
MAX_OUTBOX_FILE_BYTES = 256 * 1024 * 1024
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


class ReturnOf(Struct, forbid_unknown_fields=True):
    """What a returned line goes back to: its line when the docket was at hand, else its number."""

    number: Annotated[str, Meta(min_length=1, max_length=20)]
    sale: UUID | None = None
    position: Annotated[int, Meta(ge=1, le=MAX_LINES)] | None = None


class Line(Struct, forbid_unknown_fields=True):
    """A line as printed: `pos.models.SaleLine` says what the amounts mean.

    `made_on_device` says that its title comes from this device too: the sale waits for it.
    """

    position: Annotated[int, Meta(ge=1, le=MAX_LINES)]
    stock_item: UUID | None
    title: Title
    barcode: Barcode
    quantity: Quantity
    unit_price: Money
    discount: Money
    amount: Money
    tax_code: Annotated[str, Meta(min_length=1, max_length=12)]
    tax_percent: Percent
    tax: Money
    made_on_device: bool = False
    discount_reason: Text80 = ""
    return_of: ReturnOf | None = None
    to_stock: bool = True
    note: Text200 = ""


class PaymentLine(Struct, forbid_unknown_fields=True):
    """Money in one tender: `amount = tendered − change`. `reference` cannot hold a card number."""

    position: Annotated[int, Meta(ge=1, le=MAX_PAYMENTS)]
    tender: Literal["cash", "card", "voucher", "account", "credit"]
    amount: Money
    tendered: Money
    change: Money
    scheme: Annotated[str, Meta(max_length=20)] = ""
    reference: Annotated[str, Meta(max_length=12)] = ""


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


class SaleRecord(Header, tag="sale", forbid_unknown_fields=True, kw_only=True):
    """A sale or return. What was paid is `total` + `rounding`.

    `allowed_by` is the manager who allowed what its cashier may not do alone.
    """

    d_number: DNumber
    register: RegisterId
    shift: UUID
    shift_opened_at: Moment
    cashier_name: Annotated[str, Meta(max_length=60)]
    contact: UUID | None
    contact_made_on_device: bool = False
    disconnected: bool
    started_at: Moment
    locked_at: Moment
    utc_offset_minutes: Annotated[int, Meta(ge=-1440, le=1440)]
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]
    tax_inclusive: bool
    lines: Annotated[list[Line], Meta(min_length=1, max_length=MAX_LINES)]
    payments: Annotated[list[PaymentLine], Meta(max_length=MAX_PAYMENTS)]
    total: Money
    tax_total: Money
    rounding: Money
    note: Text500 = ""
    allowed_by: UUID | None = None


class TitleRecord(Header, tag="title", forbid_unknown_fields=True, kw_only=True):
    """A new title (R1). The record's `uuid` is the stock item's."""

    isbn: Annotated[str, Meta(max_length=13)]
    ean: Annotated[str, Meta(max_length=13)]
    title: Title
    authors: Text250
    publisher: Annotated[str, Meta(max_length=120)]
    binding: Text40
    category: Literal["fiction", "crime", "children", "nonfiction", "poetry", "goods"]
    rrp: Money
    price: Money
    tax_code: Annotated[str, Meta(min_length=1, max_length=12)]


class ContactRecord(Header, tag="contact", forbid_unknown_fields=True, kw_only=True):
    """A new contact (R1). The record's `uuid` is the contact's."""

    name: Name
    card_number: Annotated[str, Meta(max_length=32)]
    phone: Text40
    email: Annotated[str, Meta(max_length=254)]
    note: Text500


class FieldChange(Struct, forbid_unknown_fields=True):
    field: Annotated[str, Meta(min_length=1, max_length=40)]
    old: Text500
    new: Text500


class ChangeRecord(Header, tag="change", forbid_unknown_fields=True, kw_only=True):
    """Changed fields of a record that exists already: noted, never applied by itself (R2)."""

    of: Literal["stock_item", "contact"]
    target: UUID
    fields: Annotated[list[FieldChange], Meta(min_length=1, max_length=40)]


class ShiftRecord(Header, tag="shift", forbid_unknown_fields=True, kw_only=True):
    """A shift that was opened or closed; both carry the shift's own UUID in `shift`."""

    shift: UUID
    event: Literal["opened", "closed"]
    register: RegisterId
    at: Moment
    amount: Money


class VoidRecord(Header, tag="void", forbid_unknown_fields=True, kw_only=True):
    """A sale that was given up before it was paid in full; the record's `uuid` is the sale's.

    `given_back` is the money that had been taken for it, by tender. It moves nothing: neither
    money nor stock is counted by it.
    """

    register: RegisterId
    shift: UUID | None
    cashier_name: Annotated[str, Meta(max_length=60)]
    contact: UUID | None
    started_at: Moment
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]
    lines: Annotated[list[Line], Meta(max_length=MAX_LINES)]
    given_back: Annotated[list[PaymentLine], Meta(max_length=MAX_PAYMENTS)]
    total: Money
    reason: Text80 = ""


AnyRecord = SaleRecord | TitleRecord | ContactRecord | ChangeRecord | ShiftRecord | VoidRecord


class Upload(Struct, forbid_unknown_fields=True):
    """`POST /api/till/records/`: up to `MAX_RECORDS_IN_UPLOAD` record texts, in any order.

    `printed` has the TransIDs that a server told before it was restored, by the records' UUIDs.
    """

    format: Literal[1]
    records: list[str]
    printed: dict[UUID, int] = {}


class Result(Struct, omit_defaults=True):
    """The answer for one record, in the place it had in the upload.

    `sha256` is that of the record's bytes as the server read them: a device takes a result only
    when UUID and hash are those of what it sent. `uuid` is "" when the server could not read one.
    """

    uuid: str
    sha256: str
    result: Literal["posted", "posted_before", "waiting", "held"]
    trans_id: int | None = None
    code: str = ""
    reason: str = ""


class UploadAnswer(Struct):
    format: Literal[1]
    server_time: datetime
    results: list[Result]


class TenderCount(Struct, forbid_unknown_fields=True):
    tender: Literal["cash", "card", "voucher", "account", "credit"]
    payments: Annotated[int, Meta(ge=0, le=MAX_CLAIMED * MAX_PAYMENTS)]
    amount: Money


class ClaimedDocket(Struct, forbid_unknown_fields=True):
    """A docket that the device printed with a D-number: [uuid, D-number, total + rounding]."""

    uuid: UUID
    d_number: DNumber
    amount: Money


class SheetClaim(Struct, forbid_unknown_fields=True):
    """`POST /api/till/sheets/`: what a device counted while it was disconnected (R7).

    `uuid` makes sending it again harmless. `digest` is the SHA-256 over the lines
    "uuid d_number amount\\n" in the order of the UUIDs. Each tender is counted once.
    """

    format: Literal[1]
    uuid: UUID
    epoch: Epoch
    disconnected_at: Moment
    reconnected_at: Moment
    tenders: Annotated[list[TenderCount], Meta(max_length=5)]
    dockets: Annotated[list[ClaimedDocket], Meta(max_length=MAX_CLAIMED)]
    titles: Annotated[list[UUID], Meta(max_length=MAX_CLAIMED)]
    contacts: Annotated[list[UUID], Meta(max_length=MAX_CLAIMED)]
    changes: Annotated[list[UUID], Meta(max_length=MAX_CLAIMED)]
    digest: Sha256Hex


record_decoder = msgspec.json.Decoder(AnyRecord)
upload_decoder = msgspec.json.Decoder(Upload)
claim_decoder = msgspec.json.Decoder(SheetClaim)
encoder = msgspec.json.Encoder()
