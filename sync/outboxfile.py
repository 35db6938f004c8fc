"""Outbox files: the way out for a device that cannot post back any more.

A till saves everything that it keeps as one file, signed with its own key. Who reads it in takes
its records through the same door as an upload, as often as one likes: what is here already changes
nothing. A file that is not whole and rightly signed is refused as a whole. `docs/design/resync.md`
shows one.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, BinaryIO, Literal
from uuid import UUID

import msgspec
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils import timezone
from msgspec import Meta, Struct

from pos.errors import ShopError
from pos.models import Device
from sync import ingest, review
from sync.auth import Sender, find_device, moment, outbox_text, signature_is_right
from sync.log import note
from sync.models import DeviceState
from sync.wire.header import FORMAT, Name, Sha256Hex, Text80
from sync.wire.upload import MAX_OUTBOX_FILE_BYTES, MAX_RECORDS_IN_UPLOAD, MAX_UPLOAD_BYTES

AGAIN = "Copy it from the device again, or save it there once more."


class FileDevice(Struct):
    uuid: Text80
    name: Name


class Head(Struct):
    """The first line: whose records these are, and when they were saved by the device's clock."""

    bookmine: Literal["outbox"]
    format: int
    device: FileDevice
    exported_at: Annotated[str, Meta(max_length=40)]
    register: str = ""


class Line(Struct):
    """One record: its exact text, and what the device knew of it."""

    body: str
    uuid: UUID
    state: str = ""
    trans_id: int | None = None


class End(Struct, forbid_unknown_fields=True):
    """The last line: SHA-256 of all bytes before it, and the device's signature."""

    records: int
    sha256: Sha256Hex
    signature: Annotated[str, Meta(max_length=200)]


_head_decoder = msgspec.json.Decoder(Head)
_line_decoder = msgspec.json.Decoder(Line)
_end_decoder = msgspec.json.Decoder(End)


@dataclass(slots=True, kw_only=True)
class Reading:
    """What came of reading a file in."""

    device: Device
    saved_at: str
    was_here: int = 0
    posted: int = 0
    waiting: int = 0
    held: int = 0
    aside: int = 0

    @property
    def new(self) -> int:
        return self.posted + self.waiting + self.held + self.aside

    def __str__(self) -> str:
        """Say it as the office reads it."""
        total = self.was_here + self.new
        records = f"{self.device}: {total:,} record{'s' if total != 1 else ''}"
        if self.new == 0:
            return f"{records}, all of them here already. Nothing has changed."
        outcomes = {
            "posted": self.posted,
            "waiting": self.waiting,
            "held": self.held,
            "kept aside, since the device is revoked": self.aside,
        }
        became = ", ".join(f"{count:,} {name}" for name, count in outcomes.items() if count)
        return f"{records}: {self.was_here:,} were here already, {self.new:,} new: {became}."

    def count(self, taken: ingest.Taken) -> None:
        """Count one record."""
        if taken.was_here:
            self.was_here += 1
        elif taken.result.code == "device_revoked":
            self.aside += 1
        elif taken.result.result == "waiting":
            self.waiting += 1
        elif taken.result.result == "held":
            self.held += 1
        else:
            self.posted += 1


def refuse_large(size: int) -> None:
    """Errors: ShopError `file_too_large` for more than the office takes by its page."""
    if size > MAX_OUTBOX_FILE_BYTES:
        raise ShopError(
            "file_too_large",
            f"This file has more than {MAX_OUTBOX_FILE_BYTES // 2**20} MB, which is too much for"
            " this page. Whoever looks after the server can read it in with"
            " “manage.py read_outbox”.",
            {"max_bytes": MAX_OUTBOX_FILE_BYTES},
            status=413,
        )


def read_in(
    file: BinaryIO,
    *,
    name: str,
    by: str,
    user: AbstractBaseUser | AnonymousUser | None = None,
    now: datetime | None = None,
) -> Reading:
    """Take in the records of an outbox file that is whole and signed, and tell what came of them.

    It may break off anywhere: what was taken in stays, and the file is read in again. Errors:
    ShopError `file_not_ours`, `file_newer`, `file_cut_off`, `file_damaged`, `file_of_unknown`,
    `file_signature_wrong`; then nothing was taken in.
    """
    head, state = _checked(file)
    sender = Sender(state, moment(head.exported_at), is_heard=False)
    reading = Reading(device=state.device, saved_at=head.exported_at)
    file.seek(0)
    file.readline()
    for batch in _batches(_records(file)):
        taken = ingest.take_in_and_tell(sender, [line.body for line in batch], now)
        printed = {line.uuid: line.trans_id for line in batch if line.trans_id is not None}
        review.flag_moved([each.result for each in taken], printed)
        for each in taken:
            reading.count(each)
    note(
        "outbox file read",
        by=by,
        device=state.device,
        user=user,
        detail=f"{name[:120]}, saved at {head.exported_at}. {reading}",
        now=now or timezone.now(),
    )
    return reading


def _checked(file: BinaryIO) -> tuple[Head, DeviceState]:
    """Return whose file this is, once all of it is known to be theirs and whole."""
    first = file.readline(MAX_UPLOAD_BYTES)
    head = _head_of(first)
    digest = hashlib.sha256(first)
    records = 0
    last = file.readline(MAX_UPLOAD_BYTES)
    while following := file.readline(MAX_UPLOAD_BYTES):
        digest.update(last)
        records += 1
        last, before = following, last
        if not _is_record(before):
            raise ShopError("file_damaged", f"This file was changed or damaged. {AGAIN}")
    end = _end_of(last)
    if end.sha256 != digest.hexdigest() or end.records != records:
        raise ShopError("file_damaged", f"This file was changed or damaged. {AGAIN}")
    return head, _signer(head, end)


def _head_of(line: bytes) -> Head:
    try:
        head = _head_decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ShopError(
            "file_not_ours",
            "This is no outbox file. Choose the one that the till saved: its name begins with"
            " “bookmine-”.",
        ) from None
    if head.format != FORMAT:
        raise ShopError(
            "file_newer",
            "A newer Bookmine saved this file. Update the server, then read it in again.",
        )
    return head


def _is_record(line: bytes) -> bool:
    with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        _line_decoder.decode(line)
        return True
    return False


def _end_of(line: bytes) -> End:
    try:
        return _end_decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ShopError(
            "file_cut_off", f"This file is not whole: its end is missing. {AGAIN}"
        ) from None


def _signer(head: Head, end: End) -> DeviceState:
    try:
        state = find_device(head.device.uuid)
    except ShopError:
        raise ShopError(
            "file_of_unknown",
            f"This server does not know the device {head.device.name}. Press “Pair anew” at that"
            " till, then read its file in again.",
        ) from None
    text = outbox_text(head.device.uuid, head.exported_at, end.sha256)
    if not signature_is_right(bytes(state.public_key), end.signature, text):
        raise ShopError(
            "file_signature_wrong",
            f"This file was not signed by {state.device}, so it is refused. Save it on the device"
            " once more; if that does not help, ask where the file comes from.",
        )
    return state


def _records(file: BinaryIO) -> Iterator[Line]:
    """Return the records of a file that was checked, from the second line on."""
    while line := file.readline(MAX_UPLOAD_BYTES):
        try:
            yield _line_decoder.decode(line)
        except msgspec.ValidationError:
            return  # the last line


def _batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Group records as a device would upload them."""
    batch: list[Line] = []
    size = 0
    for line in lines:
        if batch and (
            len(batch) == MAX_RECORDS_IN_UPLOAD or size + len(line.body) > MAX_UPLOAD_BYTES
        ):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += len(line.body)
    if batch:
        yield batch
