"""Uploads: records on their way in, and the answer for each of them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

MAX_UPLOAD_BYTES = 4 * 1024 * 1024
MAX_RECORDS_IN_UPLOAD = 1000
MAX_OUTBOX_FILE_BYTES = 256 * 1024 * 1024


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


upload_decoder = msgspec.json.Decoder(Upload)
encoder = msgspec.json.Encoder()
