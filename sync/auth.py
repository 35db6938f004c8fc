"""Who sends: a device signs each request with the key that it made when it was paired.

A request carries the device's UUID, the moment it was sent by the device's own clock (which may be
wrong and is not judged), the server's time as the device last heard it, and an ECDSA P-256
signature over method, path, both moments and body. It is good for a while by the server's time, and
one that changes something counts once. Nobody needs to be signed in for a device to post back.
`docs/design/resync.md` shows an example.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from pos.errors import ShopError
from pos.models import Device
from pos.outside import HIGHEST_NUMBER, read_moment, read_whole
from sync.models import DeviceState, SignedRequest

SCHEME = "bookmine1"
OUTBOX_SCHEME = "bookmine-outbox1"
SIGNATURE_BYTES = 64
DEVICE_HEADER = "X-Bookmine-Device"
SENT_AT_HEADER = "X-Bookmine-Sent-At"
SERVER_TIME_HEADER = "X-Bookmine-Server-Time"
SIGNATURE_HEADER = "X-Bookmine-Signature"
GOOD_FOR = timedelta(minutes=10)
"""How far the server's time as the device last heard it may be off, either way."""
MAX_BODY_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Sender:
    """The device that signed what came; `sent_at` is its own clock, None when that is no moment.

    `is_heard` is False for an outbox file: the device signed it, and is not there itself.
    """

    state: DeviceState
    sent_at: datetime | None
    is_heard: bool = True

    @property
    def device(self) -> Device:
        return self.state.device

    @property
    def is_authenticated(self) -> bool:
        """What DRF asks of `request.user`."""
        return True

    @property
    def pk(self) -> str:
        """What DRF tells callers apart by."""
        return f"device-{self.device.pk}"


def read_public_key(der: bytes) -> ec.EllipticCurvePublicKey:
    """Read a P-256 key from SubjectPublicKeyInfo. Errors: ShopError `invalid`."""
    try:
        key = load_der_public_key(der)
    except ValueError:
        key = None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ShopError("invalid", "This is not the key of a device.", {"field": "public_key"})
    return key


_known_key = lru_cache(maxsize=256)(read_public_key)


def signature_is_right(public_key: bytes, signature: str, text: str) -> bool:
    """Tell whether `signature` (base64url of r and s) is that of the key's owner over `text`."""
    try:
        raw = base64.b64decode(
            signature + "=" * (-len(signature) % 4), altchars=b"-_", validate=True
        )
    except (binascii.Error, ValueError):
        return False
    if len(raw) != SIGNATURE_BYTES:
        return False
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    try:
        _known_key(public_key).verify(encode_dss_signature(r, s), text.encode(), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def request_text(method: str, path: str, sent_at: str, server_time: str, body: bytes) -> str:
    """Return what a device signs; `path` has its query string."""
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join([SCHEME, method, path, sent_at, server_time, digest])


def live_text(nonce: str) -> str:
    """Return what a device signs to listen to the live events."""
    return "\n".join([SCHEME, "LIVE", nonce])


def outbox_text(device: str, exported_at: str, sha256: str) -> str:
    """Return what a device signs of an outbox file; `sha256` is of all lines before the last."""
    return "\n".join([OUTBOX_SCHEME, device, exported_at, sha256])


def find_device(text: str) -> DeviceState:
    """Return the state of the device with this UUID. Errors: ShopError `device_unknown` (401)."""
    try:
        uuid = UUID(text)
    except ValueError:
        uuid = None
    state = (
        DeviceState.objects.select_related("device__register").filter(device__uuid=uuid).first()
        if uuid
        else None
    )
    if state is None:
        raise ShopError(
            "device_unknown",
            "This device is not paired with the shop: pair it in the office.",
            status=401,
        )
    return state


def refuse_revoked(device: Device, signature: str = "") -> None:
    """Errors: ShopError `device_revoked` (403) for a device that the office has revoked.

    A till locks by it, so it names the device and the signature of the request that it answers:
    nobody's standing page can say that, nor can the answer to another request.
    """
    if device.revoked_at is not None:
        raise ShopError(
            "device_revoked",
            "The office has revoked this device. What waits on it is safe: call the office.",
            {
                "revoked_at": device.revoked_at.isoformat(),
                "server_time": timezone.now().isoformat(),
                "device": str(device.uuid),
                "signature": signature,
            },
            status=403,
        )


def refuse_stale(server_time: str) -> None:
    """Errors: ShopError `clock_apart` (401) for a request that was signed long ago, or never was.

    It tells the time, so that a device whose clock is wrong learns the difference and asks again.
    """
    now = timezone.now()
    stamp = moment(server_time)
    if stamp is None or abs(now - stamp) > GOOD_FOR:
        raise ShopError(
            "clock_apart",
            "This was signed for another time.",
            {"server_time": now.isoformat()},
            status=401,
        )


def refuse_repeated(device: Device, text: str) -> None:
    """Errors: ShopError `repeated` (409) for what was signed and sent before.

    By what was signed, and not by the signature: anybody can make another valid one of it.
    """
    now = timezone.now()
    SignedRequest.objects.filter(device=device, seen_at__lt=now - 2 * GOOD_FOR).delete()
    digest = hashlib.sha256(text.encode()).digest()
    _, is_new = SignedRequest.objects.get_or_create(
        device=device, digest=digest, defaults={"seen_at": now}
    )
    if not is_new:
        raise ShopError("repeated", "This was sent before. Send a new request.", status=409)


class DeviceAuthentication(BaseAuthentication):
    """Lets in what a paired device signed.

    Errors: ShopError `device_unknown`, `signature_wrong`, `clock_apart` (401, data.server_time),
    `device_revoked` (403), `repeated` (409), `too_large` (413).
    """

    def authenticate(self, request: Request) -> tuple[Sender, Sender]:
        """Return the sender, as user and as auth."""
        body = read_body(request)
        state = find_device(request.headers.get(DEVICE_HEADER, ""))
        sent_at = request.headers.get(SENT_AT_HEADER, "")
        query = request.META.get("QUERY_STRING", "")
        path = f"{request.path}?{query}" if query else request.path
        server_time = request.headers.get(SERVER_TIME_HEADER, "")
        text = request_text(str(request.method), path, sent_at, server_time, body)
        signature = request.headers.get(SIGNATURE_HEADER, "")
        if not signature_is_right(bytes(state.public_key), signature, text):
            raise ShopError(
                "signature_wrong",
                "This did not come from the device that it names.",
                status=401,
            )
        refuse_stale(server_time)
        if not getattr(request.parser_context["view"], "lets_revoked_in", False):
            refuse_revoked(state.device, signature)
        if request.method != "GET" and not getattr(
            request.parser_context["view"], "may_be_repeated", False
        ):
            refuse_repeated(state.device, text)
        sender = Sender(state, moment(sent_at))
        return sender, sender

    def authenticate_header(self, request: Request) -> str:
        return "Bookmine"


class DeviceSignatureScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's schema tells of it."""

    target_class = DeviceAuthentication
    name = "deviceSignature"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": SIGNATURE_HEADER,
            "description": f"ECDSA P-256 signature, with {DEVICE_HEADER}, {SENT_AT_HEADER} and"
            f" {SERVER_TIME_HEADER}.",
        }


def declared_bytes(request: Request) -> int:
    """Return how long the body is said to be; a length that is no number is too long."""
    length = read_whole(request.META.get("CONTENT_LENGTH") or "0")
    return HIGHEST_NUMBER if length is None else length


def read_body(request: Request) -> bytes:
    """Read a request's body, up to its view's limit.

    Errors: ShopError `too_large` (413), `length_required` (411): whoever serves us has to count
    what comes in chunks, as `bookmine.doors` does.
    """
    limit = getattr(request.parser_context["view"], "max_body_bytes", MAX_BODY_BYTES)
    if "HTTP_TRANSFER_ENCODING" in request.META:
        raise ShopError("length_required", "Say how long this is: Content-Length.", status=411)
    if declared_bytes(request) > limit:
        raise ShopError(
            "too_large",
            f"This is more than {limit} bytes at once: send less.",
            {"max_bytes": limit},
            status=413,
        )
    return bytes(request.body)


def moment(text: str) -> datetime | None:
    """Return what a device's clock said, or None when it is no moment."""
    return read_moment(text)
