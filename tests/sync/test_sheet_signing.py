"""Signing a sheet: by PIN, once, with exceptions only by a manager."""

from uuid import uuid4

import pytest

from pos.models import Cashier
from sync.models import ActionLog, Sheet
from tests.sync.builders import Goods, Json, line
from tests.sync.conftest import PRIYAS_PIN, TOMS_PIN, Pair
from tests.sync.device import ModelDevice

PATH = "/api/till/sheets/"


def sheet_of(device: ModelDevice, claim: Json) -> Json:
    answer = device.post(PATH, claim)
    assert answer.status == 200, answer.data
    return dict(answer.data)


def sign(
    device: ModelDevice,
    uuid: str,
    name: str = "Priya",
    pin: str = PRIYAS_PIN,
    with_exceptions: bool = False,
) -> Json:
    cashier = Cashier.objects.get(name=name).uuid
    said = {"cashier": str(cashier), "pin": pin, "with_exceptions": with_exceptions}
    return dict(device.post(f"{PATH}{uuid}/sign/", said).data)


def unequal(device: ModelDevice, cloudstreet: Goods) -> str:
    claim = device.claim(device.sell(line(cloudstreet)))
    sheet_of(device, claim)
    return str(claim["uuid"])


def test_an_equal_sheet_is_signed_by_any_cashiers_pin(device: ModelDevice) -> None:
    claim = device.claim()
    sheet_of(device, claim)
    signed = sign(device, claim["uuid"], "Tom", TOMS_PIN)
    assert (signed["signed_by"], signed["equal"]) == ("Tom", True)
    assert signed["signed_at"] is not None
    log = ActionLog.objects.get(action="signed")
    assert (log.by, log.sheet) == ("Tom", Sheet.objects.get())


def test_a_sheet_that_is_not_equal_cannot_just_be_signed(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    answer = sign(device, unequal(device, cloudstreet))
    assert answer["error"]["code"] == "sheet_not_equal"
    assert Sheet.objects.get().signed_at is None


def test_only_a_manager_signs_with_exceptions_and_they_are_kept(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    uuid = unequal(device, cloudstreet)
    assert sign(device, uuid, "Tom", TOMS_PIN, True)["error"]["code"] == "manager_needed"
    signed = sign(device, uuid, "Priya", PRIYAS_PIN, True)
    assert (signed["signed_by"], signed["equal"]) == ("Priya", False)
    verdict = Sheet.objects.get().signed_verdict
    assert verdict is not None
    assert (verdict["equal"], verdict["verdict"]) == (False, "D1 of Tablet 2 has not arrived")
    assert [each["d_number"] for each in verdict["exceptions"]] == [1]


def test_a_sheet_is_signed_once(device: ModelDevice) -> None:
    claim = device.claim()
    sheet_of(device, claim)
    sign(device, claim["uuid"])
    assert sign(device, claim["uuid"], "Tom", TOMS_PIN)["error"]["code"] == "signed_already"
    assert Sheet.objects.get().signed_by == "Priya"


def test_wrong_pins_are_limited(device: ModelDevice) -> None:
    claim = device.claim()
    sheet_of(device, claim)
    codes = [sign(device, claim["uuid"], pin="9999")["error"]["code"] for _ in range(5)]
    assert codes == ["pin_wrong"] * 4 + ["pin_locked"]
    assert sign(device, claim["uuid"])["error"]["code"] == "pin_locked"
    assert Sheet.objects.get().signed_at is None


@pytest.mark.parametrize("said", [{}, {"cashier": "x", "pin": "1"}, {"pin": "1111"}])
def test_a_signature_that_cannot_be_is_refused(device: ModelDevice, said: Json) -> None:
    claim = device.claim()
    sheet_of(device, claim)
    answer = device.post(f"{PATH}{claim['uuid']}/sign/", said)
    assert (answer.status, answer.error) == (400, "invalid")


def test_a_cashier_who_does_not_exist_signs_nothing(device: ModelDevice) -> None:
    claim = device.claim()
    sheet_of(device, claim)
    answer = device.post(f"{PATH}{claim['uuid']}/sign/", {"cashier": str(uuid4()), "pin": "1111"})
    assert (answer.status, answer.error) == (403, "cashier_gone")


def test_hello_tells_of_the_newest_unsigned_sheet(device: ModelDevice) -> None:
    claim = device.claim()
    sheet_of(device, claim)
    assert device.hello().data["sheet"] == claim["uuid"]
    sign(device, claim["uuid"])
    assert device.hello().data["sheet"] is None


def test_another_devices_sheet_cannot_be_signed(pair: Pair) -> None:
    first, second = pair("Tablet 1"), pair("Tablet 2")
    claim = first.claim()
    sheet_of(first, claim)
    assert sign(second, claim["uuid"])["error"]["code"] == "not_found"
    assert Sheet.objects.get().signed_at is None
