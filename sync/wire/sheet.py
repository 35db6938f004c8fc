"""What a device counted while it was disconnected (R7)."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from sync.wire.header import MAX_PAYMENTS, DNumber, Epoch, Moment, Money, Sha256Hex

MAX_CLAIM_BYTES = 2 * 1024 * 1024
MAX_CLAIMED = 5000
"""Dockets of one claim, and new records of each kind: a device that has more makes several."""


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


claim_decoder = msgspec.json.Decoder(SheetClaim)
