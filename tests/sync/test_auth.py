"""Who sends: only what a paired device signed is let in."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from pos.models import Device, Sale
from pos.services.registers import revoke_device
from sync.models import Record
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
    headers = device.headers("GET", "/api/till/cashiers/", b"")
    assert send("GET", "/api/till/cashiers/", b"", headers).status == 200
    signed = device.signature(
        "bookmine1\nGET\n/api/till/cashiers/\nyesterday\n" + SHA256_OF_NOTHING
    )
    headers |= {"X-Bookmine-Sent-At": "yesterday", "X-Bookmine-Signature": signed}
    assert send("GET", "/api/till/cashiers/", b"", headers).status == 200


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
        ("/api/till/sheets/", 8 * 1024 * 1024),
    ):
        body = b" " * (limit + 1)
        answer = send("POST", path, body, device.headers("POST", path, body))
        assert (answer.status, answer.error) == (413, "too_large")
        assert answer.data["error"]["data"] == {"max_bytes": limit}
