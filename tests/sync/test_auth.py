"""Who sends: only what a paired device signed is let in."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from pos.models import Device, Sale
from pos.services.registers import revoke_device
from sync.auth import GOOD_FOR
from sync.models import DeviceEpoch, Lease, Record, SignedRequest
from tests.sync.builders import Goods, dumps, line
from tests.sync.conftest import Pair, send
from tests.sync.device import ModelDevice

PATHS = [
    ("GET", "/api/till/cashiers/"),
    ("GET", "/api/till/catalogue/?after=0"),
    ("GET", "/api/till/contacts/"),
    ("GET", "/api/till/dockets/"),
    ("GET", "/api/till/leases/"),
    ("GET", "/api/till/find/?q=D12345"),
    ("GET", "/api/till/sheets/"),
    ("POST", "/api/till/hello/"),
    ("POST", "/api/till/records/"),
    ("POST", "/api/till/sheets/"),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_nobody_gets_in_without_a_signature(device: ModelDevice, method: str, path: str) -> None:
    answer = send(method, path, b"", {})
    assert (answer.status, answer.error) == (401, "device_unknown")


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_a_foreign_device_does_not_get_in(device: ModelDevice, method: str, path: str) -> None:
    foreign = ModelDevice(send)
    answer = foreign.ask(method, path, {} if method == "POST" else None)
    assert (answer.status, answer.error) == (401, "device_unknown")


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_another_devices_key_does_not_open(device: ModelDevice, method: str, path: str) -> None:
    thief = ModelDevice(send)
    thief.uuid = device.uuid
    answer = thief.ask(method, path, {} if method == "POST" else None)
    assert (answer.status, answer.error) == (401, "signature_wrong")


def test_a_signature_is_good_for_its_own_request_only(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    body = dumps({"format": 1, "records": [device.sell(line(cloudstreet)).text]}).encode()
    path = "/api/till/records/"
    headers = device.headers("POST", path, body)
    for method, other_path, other_body in (
        ("POST", path, body.replace(b"22.99", b"02.99")),
        ("POST", "/api/till/hello/", body),
        ("POST", path + "?x=1", body),
        ("PUT", path, body),
    ):
        answer = send(method, other_path, other_body, headers)
        assert (answer.status, answer.error) == (401, "signature_wrong")
    later = {**headers, "X-Bookmine-Sent-At": "2030-01-01T00:00:00.000Z"}
    assert send("POST", path, body, later).error == "signature_wrong"
    assert Record.objects.count() == 0
    assert send("POST", path, body, headers).status == 200


@pytest.mark.parametrize("signature", ["", "AAAA", "not base64 ü", "A" * 86, "=" * 86])
def test_rubbish_for_a_signature_is_just_wrong(device: ModelDevice, signature: str) -> None:
    headers = device.headers("GET", "/api/till/cashiers/", b"")
    headers["X-Bookmine-Signature"] = signature.encode("ascii", "ignore").decode()
    answer = send("GET", "/api/till/cashiers/", b"", headers)
    assert (answer.status, answer.error) == (401, "signature_wrong")


@pytest.mark.parametrize("uuid", ["", "0", "not-a-uuid", "12345678-1234-1234-1234-123456789012"])
def test_a_device_that_is_none_is_unknown(device: ModelDevice, uuid: str) -> None:
    headers = device.headers("GET", "/api/till/cashiers/", b"") | {"X-Bookmine-Device": uuid}
    answer = send("GET", "/api/till/cashiers/", b"", headers)
    assert (answer.status, answer.error) == (401, "device_unknown")


def test_a_clock_that_is_wrong_shuts_nobody_out(device: ModelDevice) -> None:
    """Whatever it says, the server's own time is in the answer, and the next request is right."""
    for days in (400, -400, 0):
        off = timedelta(days=days)
        device.now = lambda off=off: datetime.now(UTC) + off  # type: ignore[misc]
        assert device.get("/api/till/cashiers/").status == 200
    headers = device.headers("GET", "/api/till/cashiers/", b"")
    stamp = headers["X-Bookmine-Server-Time"]
    signed = device.signature(
        f"bookmine1\nGET\n/api/till/cashiers/\nyesterday\n{stamp}\n{SHA256_OF_NOTHING}"
    )
    headers |= {"X-Bookmine-Sent-At": "yesterday", "X-Bookmine-Signature": signed}
    assert send("GET", "/api/till/cashiers/", b"", headers).status == 200


@pytest.mark.parametrize(
    "stamp",
    ["", "now", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "-11", "31"],
)
def test_a_request_is_good_for_a_while_by_the_servers_time(device: ModelDevice, stamp: str) -> None:
    """A number stands for a moment so many minutes from now."""
    if stamp.lstrip("-").isdigit():
        stamp = (datetime.now(UTC) + timedelta(minutes=int(stamp))).isoformat()
    path = "/api/till/records/"
    device.server_time = lambda: stamp  # type: ignore[method-assign]
    body = b'{"format":1,"records":[]}'
    answer = device.send("POST", path, body, device.headers("POST", path, body))
    assert (answer.status, answer.error) == (401, "clock_apart")
    told = datetime.fromisoformat(answer.data["error"]["data"]["server_time"])
    assert abs(datetime.now(UTC) - told) < timedelta(minutes=1)


def test_a_hello_that_is_sent_again_counts_once(device: ModelDevice) -> None:
    """Replayed, it would begin one epoch after the other and burn a million numbers each time."""
    path = "/api/till/hello/"
    body = dumps({"epoch": 7, "last_sequence": 0, "last_d_number": None} | HELLO).encode()
    headers = device.headers("POST", path, body)
    assert device.send("POST", path, body, headers).status == 200
    epochs, leases = DeviceEpoch.objects.count(), Lease.objects.count()
    # The same request, and the same with another valid signature of it.
    for signature in (headers["X-Bookmine-Signature"], other_signature_of(headers)):
        again = device.send("POST", path, body, headers | {"X-Bookmine-Signature": signature})
        assert (again.status, again.error) == (409, "repeated")
    assert (DeviceEpoch.objects.count(), Lease.objects.count()) == (epochs, leases)


def test_an_upload_may_be_sent_again(device: ModelDevice, cloudstreet: Goods) -> None:
    path = "/api/till/records/"
    body = dumps({"format": 1, "records": [device.sell(line(cloudstreet)).text]}).encode()
    headers = device.headers("POST", path, body)
    results = [device.send("POST", path, body, headers).data["results"][0] for _ in range(2)]
    assert [each["result"] for each in results] == ["posted", "posted_before"]


def test_what_counts_once_is_remembered_for_as_long_as_it_is_good(device: ModelDevice) -> None:
    path, body = "/api/till/hello/", dumps(HELLO | {"epoch": 1, "last_sequence": 0}).encode()
    SignedRequest.objects.all().delete()
    old = timezone.now() - 2 * GOOD_FOR - timedelta(seconds=1)
    shop_device = Device.objects.get(uuid=device.uuid)
    SignedRequest.objects.create(device=shop_device, digest=bytes(32), seen_at=old)
    device.send("POST", path, body, device.headers("POST", path, body))
    (kept,) = SignedRequest.objects.all()
    assert bytes(kept.digest) != bytes(32)


HELLO = {
    "last_d_number": None,
    "waiting": 0,
    "mode": "normal",
    "storage_persisted": True,
    "d_numbers_left": 0,
}
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256: with s, its negative is a valid signature too."""


def other_signature_of(headers: dict[str, str]) -> str:
    text = headers["X-Bookmine-Signature"]
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    s = ORDER - int.from_bytes(raw[32:], "big")
    return base64.urlsafe_b64encode(raw[:32] + s.to_bytes(32, "big")).decode().rstrip("=")


SHA256_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_revoked_device_is_out_at_once_and_what_it_sends_is_kept_aside(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    revoke_device(device=Device.objects.get(uuid=device.uuid))
    for path in ("/api/till/cashiers/", "/api/till/find/?q=D1", "/api/till/leases/"):
        answer = device.get(path)
        assert (answer.status, answer.error) == (403, "device_revoked")
    printed = device.sell(line(cloudstreet))
    (result,) = device.post_back(printed)
    assert (result["result"], result["code"]) == ("held", "device_revoked")
    record = Record.objects.get()
    assert (record.state, bytes(record.body)) == ("aside", printed.text.encode())
    assert Sale.objects.count() == 0


def test_the_tills_api_does_not_ask_who_is_signed_in(pair: Pair, shop: object) -> None:
    """A session that has run out, or another person's, changes nothing for a device."""
    device = pair("Tablet 3")
    staff = get_user_model().objects.create_user("office", is_staff=True, password="x")
    client = Client()
    client.force_login(staff)
    assert client.get("/api/till/cashiers/").status_code == 401
    headers = device.headers("GET", "/api/till/cashiers/", b"")
    assert client.get("/api/till/cashiers/", headers=headers).status_code == 200


def test_a_body_over_the_limit_is_refused_before_it_is_read(device: ModelDevice) -> None:
    for path, limit in (
        ("/api/till/hello/", 64 * 1024),
        ("/api/till/records/", 4 * 1024 * 1024),
        ("/api/till/sheets/", 2 * 1024 * 1024),
    ):
        body = b" " * (limit + 1)
        answer = send("POST", path, body, device.headers("POST", path, body))
        assert (answer.status, answer.error) == (413, "too_large")
        assert answer.data["error"]["data"] == {"max_bytes": limit}
