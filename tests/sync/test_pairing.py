"""Pairing a browser with a one-time code."""

import base64
from datetime import timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from pos import ledger
from pos.models import Counter, Device, Register, Shop
from sync.models import (
    ActionLog,
    DeviceEpoch,
    DeviceState,
    DocketAlias,
    Lease,
    PairingCode,
    Record,
    ReviewFlag,
    WrongCode,
)
from sync.pairing import make_code, spoken
from tests.sync.builders import Goods, dumps, line
from tests.sync.conftest import Pair, send
from tests.sync.device import Answer, ModelDevice
from tests.sync.meddling import empty


@pytest.fixture
def code(shop: Shop) -> str:
    return make_code(register=Register.objects.get(), made_by="office")


def wrong(code: str, offset: int = 1) -> str:
    return f"{(int(code) + offset) % 10**8:08}"


def test_a_code_makes_one_device(code: str) -> None:
    answer = ModelDevice(send).pair(spoken(code), " Tablet  2 ")
    device = Device.objects.get()
    assert answer.status == 201
    assert answer.data == {
        "device": {"uuid": str(device.uuid), "name": "Tablet 2", "epoch": 1},
        "register": {"id": device.register_id, "name": "Front counter"},
    }
    assert ActionLog.objects.get().action == "paired"


def test_a_code_is_used_once(code: str) -> None:
    assert ModelDevice(send).pair(code, "Tablet 2").status == 201
    answer = ModelDevice(send).pair(code, "Tablet 3")
    assert (answer.status, answer.error) == (400, "code_used")
    assert Device.objects.count() == 1


def test_a_code_is_good_for_15_minutes(code: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        answer = ModelDevice(send).pair(code, "Tablet 2")
    assert (answer.status, answer.error) == (400, "code_expired")
    assert Device.objects.count() == 0


def test_a_code_is_kept_as_a_hash_only(code: str) -> None:
    row = PairingCode.objects.get()
    assert code not in repr(row.__dict__)
    assert len(row.code_hash) == 64


def test_a_name_that_is_taken_leaves_the_code_good(code: str) -> None:
    other = make_code(register=Register.objects.get(), made_by="office")
    assert ModelDevice(send).pair(other, "Tablet 2").status == 201
    answer = ModelDevice(send).pair(code, "tablet 2")
    assert (answer.status, answer.error) == (409, "name_taken")
    assert ModelDevice(send).pair(code, "Tablet 3").status == 201


def test_ten_wrong_codes_make_an_address_wait_and_a_right_one_no_longer_helps(code: str) -> None:
    for attempt in range(10):
        answer = ModelDevice(send).pair(wrong(code, attempt + 1), "Tablet 2")
        assert (answer.status, answer.error) == (400, "code_wrong")
    answer = ModelDevice(send).pair(code, "Tablet 2")
    assert (answer.status, answer.error) == (429, "too_many")
    assert 590 <= answer.data["error"]["data"]["seconds"] <= 601
    assert Device.objects.count() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)):
        assert ModelDevice(send).pair(code, "Tablet 2").status == 201


def guess(code: str, offset: int, address: str) -> Answer:
    """Try a wrong code from an address."""
    body = dumps({"code": wrong(code, offset), "name": "Tablet 9", "public_key": "AAAA"})
    response = Client().post(
        "/api/pair/", body, content_type="application/json", REMOTE_ADDR=address
    )
    return Answer(response.status_code, response.json())


def test_a_code_dies_of_many_wrong_ones_from_wherever_and_the_office_sees_why(
    code: str, office: Client
) -> None:
    for number in range(20):
        assert guess(code, number + 1, f"203.0.113.{number}").error == "code_wrong"

    answer = ModelDevice(send).pair(code, "Tablet 2")
    assert (answer.status, answer.error) == (400, "code_dead")
    assert Device.objects.count() == 0
    page = office.post("/admin/pos/device/pair/", {"register": Register.objects.get().pk})
    assert "20 wrong codes were tried" in " ".join(page.content.decode().split())
    assert ModelDevice(send).pair(page.context["code"], "Tablet 2").status == 201


def test_wrong_codes_before_it_was_made_do_not_harm_a_code(code: str) -> None:
    for number in range(20):
        guess(code, number + 1, f"203.0.113.{number}")
    fresh = make_code(register=Register.objects.get(), made_by="office")

    assert ModelDevice(send).pair(fresh, "Tablet 2").status == 201


def test_wrong_codes_from_everywhere_are_refused_in_all(code: str) -> None:
    answers = [guess(code, n + 1, f"203.0.113.{n}").status for n in range(70)]

    assert answers == [400] * 60 + [429] * 10
    assert WrongCode.objects.count() == 60
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)):
        fresh = make_code(register=Register.objects.get(), made_by="office")
        assert ModelDevice(send).pair(fresh, "Tablet 2").status == 201


def test_right_codes_do_not_count_against_an_address(shop: Shop) -> None:
    for number in range(12):
        code = make_code(register=Register.objects.get(), made_by="office")
        assert ModelDevice(send).pair(code, f"Tablet {number}").status == 201


@pytest.mark.parametrize(
    "typed", ["", "1", "hello", "0" * 40, "１２３４５６７８", "12345678; drop", "\x00" * 8]
)
def test_rubbish_for_a_code_pairs_nothing(code: str, typed: str) -> None:
    answer = ModelDevice(send).pair(typed, "Tablet 2")
    assert answer.status == 400
    assert answer.error in {"code_wrong", "invalid"}
    assert Device.objects.count() == 0


def _spki(key: object) -> str:
    der = key.public_key().public_bytes(  # type: ignore[attr-defined]
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(der).decode()


@pytest.mark.parametrize(
    "public_key",
    [
        "",
        "AAAA",
        "not base64!",
        _spki(ec.generate_private_key(ec.SECP384R1())),
        _spki(rsa.generate_private_key(65537, 1024)),
    ],
)
def test_only_a_p256_key_is_taken(code: str, public_key: str) -> None:
    body = dumps({"code": code, "name": "Tablet 2", "public_key": public_key}).encode()
    answer = send("POST", "/api/pair/", body, {})
    assert (answer.status, answer.error) == (400, "invalid")
    assert Device.objects.count() == 0


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "Tablet\n2\x07"])
def test_a_device_needs_a_name(code: str, name: str) -> None:
    answer = ModelDevice(send).pair(code, name)
    assert answer.status == 400
    assert answer.error in {"invalid", "name_wrong"}
    assert Device.objects.count() == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 5000])
def test_a_request_that_is_no_json_is_refused_in_words(code: str, body: bytes) -> None:
    answer = send("POST", "/api/pair/", body, {})
    assert answer.status == 400
    assert set(answer.data["error"]) == {"code", "message", "data"}


def test_the_command_prints_a_code_that_pairs(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("pairing_code", "--register", "Front counter")
    code = capsys.readouterr().out.strip()
    assert len(code) == 9
    assert code[4] == " "
    assert ModelDevice(send).pair(code, "Tablet 2").status == 201


def test_the_welcome_leads_straight_to_a_paired_till(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("welcome")
    said = capsys.readouterr().out
    code = said.split("/till/#pair=")[1][:8]
    assert "/admin/" in said
    assert "Lantern Street Books" in said
    assert ModelDevice(send).pair(code, "Tablet 2").status == 201


def new_code() -> str:
    return make_code(register=Register.objects.get(), made_by="office")


def forget(device: ModelDevice) -> None:
    """Restore the server from a backup of before this device was paired."""
    Lease.objects.all().delete()
    for model in (DeviceEpoch, DeviceState):
        model.objects.filter(device__uuid=device.uuid).delete()
    PairingCode.objects.all().delete()
    empty("sync_actionlog")
    Device.objects.filter(uuid=device.uuid).delete()
    Counter.objects.all().delete()


def test_a_device_that_the_server_forgot_pairs_anew_and_keeps_its_uuid_and_what_waits(
    pair: Pair, cloudstreet: Goods
) -> None:
    device = pair("Tablet 2")
    sold = [device.sell(line(cloudstreet)) for _ in range(3)]
    forget(device)
    assert device.hello().error == "device_unknown"
    answer = device.pair_anew(new_code())
    assert answer.data["device"] == {"uuid": str(device.uuid), "name": "Tablet 2", "epoch": 2}
    assert [each["result"] for each in device.post_back(*sold)] == ["posted"] * 3
    assert {each.epoch for each in Record.objects.all()} == {1}
    assert device.hello().data["received"] == [
        {"epoch": 2, "last_sequence": 0},
        {"epoch": 1, "last_sequence": 3},
    ]
    aliases = DocketAlias.objects.order_by("offline_trans_id")
    assert [each.offline_trans_id for each in aliases] == [each.d_number for each in sold]
    assert [str(each) for each in ledger.violations()] == []


def test_a_device_that_was_paired_anew_prints_no_number_that_it_or_another_has(
    pair: Pair, cloudstreet: Goods
) -> None:
    device = pair("Tablet 2")
    sold = device.sell(line(cloudstreet))
    forget(device)
    device.pair_anew(new_code())
    other = pair("Tablet 3")
    later = [device.sell(line(cloudstreet)), other.sell(line(cloudstreet))]
    assert sold.d_number is not None
    assert all(each.d_number and each.d_number > sold.d_number for each in later)
    assert [str(each) for each in ledger.violations()] == []


def test_after_pairing_anew_every_hello_stays_in_the_one_new_epoch(
    pair: Pair, cloudstreet: Goods
) -> None:
    device = pair("Tablet 2")
    reached = device.sell(line(cloudstreet)).d_number
    forget(device)
    device.pair_anew(new_code())
    # A till goes on telling the last number that it took, whatever epoch that was in.
    epochs = [device.hello(last_d_number=reached).data["epoch"] for _ in range(3)]
    assert epochs == [2, 2, 2]
    assert DeviceEpoch.objects.count() == 1


def test_sales_of_before_are_not_flagged_for_being_older_than_the_new_pairing(
    pair: Pair, cloudstreet: Goods
) -> None:
    device = pair("Tablet 2")
    device.now = lambda: timezone.now() - timedelta(days=9)
    sold = device.sell(line(cloudstreet))
    device.now = timezone.now
    forget(device)
    assert device.pair("", "Tablet 2").status == 400
    told = (timezone.now() - timedelta(days=100)).isoformat()
    answer = device.pair(new_code(), "Tablet 2", device=str(device.uuid), epoch=1, paired_at=told)
    assert answer.status == 201
    device.post_back(sold)
    assert not ReviewFlag.objects.filter(code="clock_wrong").exists()


def test_a_device_that_is_known_pairs_anew_with_its_key_and_begins_an_epoch(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    sold = device.sell(line(cloudstreet))
    answer = device.pair_anew(new_code())
    assert (answer.status, answer.data["device"]["epoch"], device.epoch) == (201, 2, 2)
    assert [each["result"] for each in device.post_back(sold)] == ["posted"]
    assert Device.objects.count() == 1
    assert Lease.objects.filter(epoch=2).count() == 3


def test_a_uuid_that_is_known_goes_with_its_own_key_only(device: ModelDevice) -> None:
    code = new_code()
    thief = ModelDevice(send)
    answer = thief.pair(code, "Tablet 2", device=str(device.uuid), epoch=1)
    assert (answer.status, answer.error) == (409, "other_key")
    assert DeviceState.objects.get().epoch == 1
    # The code is good still.
    assert thief.pair(code, "Tablet 3").status == 201


@pytest.mark.parametrize("before", [{"device": "x"}, {"epoch": 0}, {"paired_at": "yesterday"}])
def test_rubbish_of_before_pairs_nothing(code: str, before: dict[str, object]) -> None:
    answer = ModelDevice(send).pair(code, "Tablet 2", **before)
    assert (answer.status, answer.error) == (400, "invalid")
    assert Device.objects.count() == 0
