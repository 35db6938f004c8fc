"""How much anybody may ask of the server: bytes of a body by address, and requests at once.

What a shop does stays far below. Nothing here needs a sign-in, so nothing here may cost much.
"""

from dataclasses import dataclass

from sync.auth import MAX_BODY_BYTES
from sync.wire.sheet import MAX_CLAIM_BYTES
from sync.wire.upload import MAX_OUTBOX_FILE_BYTES, MAX_UPLOAD_BYTES

OUTBOX_FILE = "/admin/sync/record/outbox-file/"
SMALL_BYTES = MAX_BODY_BYTES
# Of somebody who is signed in: a correction of the largest record, in a form.
FORM_BYTES = 4 * 1024 * 1024
# What a form needs around a file.
FRAME_BYTES = 64 * 1024

# Bodies that wait in memory, in all.
HELD_BYTES = 128 * 1024 * 1024

FIRST_BYTES_SECONDS = 15
SLOWEST_BYTES_A_SECOND = 8 * 1024
LISTEN_SECONDS = 30

# Of one process. Whoever connects must ask for something soon, in a head of a sensible length.
CONNECTIONS = 500
CONNECTIONS_OF_AN_ADDRESS = 200
HEAD_SECONDS = 10
HEAD_BYTES = 32 * 1024
SOCKET_MESSAGE_BYTES = 8 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """Requests of one kind: how many at once, and how many may wait for how long."""

    name: str
    at_once: int
    waiting: int = 0
    patience_seconds: float = 0.0


SIGN_IN = Line("sign_in", at_once=2)
PAIR = Line("pair", at_once=2)
FILE = Line("file", at_once=2)
# Pages take long and are many people's; a few at once leave the processor to the tills.
OFFICE = Line("office", at_once=6, waiting=60, patience_seconds=10)
TILLS = Line("tills", at_once=96, waiting=200, patience_seconds=10)

_SIGN_INS = {"/admin/login/", "/admin/password_change/"}
_BODIES = {"/api/till/records/": MAX_UPLOAD_BYTES, "/api/till/sheets/": MAX_CLAIM_BYTES}


def line_of(method: str, path: str) -> Line:
    """Return in which line a request stands."""
    if method == "POST" and path in _SIGN_INS:
        return SIGN_IN
    if method == "POST" and path == "/api/pair/":
        return PAIR
    if method == "POST" and path == OUTBOX_FILE:
        return FILE
    return OFFICE if path.startswith("/admin/") else TILLS


def body_limit(path: str) -> int:
    """Return how many bytes anybody may send there."""
    return _BODIES.get(path, SMALL_BYTES)


def staff_body_limit(path: str) -> int:
    """Return how many bytes somebody may send there who is signed in to the office."""
    if path == OUTBOX_FILE:
        return MAX_OUTBOX_FILE_BYTES + FRAME_BYTES
    if path.startswith("/admin/") and path not in _SIGN_INS:
        return FORM_BYTES
    return body_limit(path)
