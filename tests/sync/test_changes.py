"""A connected till's edits of records that exist."""

from decimal import Decimal
from uuid import uuid4

import pytest

from pos.models import Cashier, Contact, StockItem
from pos.services.contacts import ContactDraft, create_contact
from sync.models import ActionLog
from tests.sync.builders import Goods, Json
from tests.sync.conftest import TOMS_PIN
from tests.sync.device import Answer, ModelDevice


def change(
    device: ModelDevice, path: str, field: str, old: str, new: str, pin: str = TOMS_PIN
) -> Answer:
    said = {
        "fields": [{"field": field, "old": old, "new": new}],
        "cashier": str(Cashier.objects.get(name="Tom").uuid),
        "pin": pin,
    }
    return device.post(path, said)


def of_item(goods: Goods) -> str:
    return f"/api/till/stock-items/{goods.uuid}/"


def test_a_connected_edit_is_applied_and_logged(device: ModelDevice, cloudstreet: Goods) -> None:
    answer = change(device, of_item(cloudstreet), "price", "22.99", "24.99")
    assert (answer.status, answer.data) == (200, {"applied": True})
    assert StockItem.objects.get().price == Decimal("24.99")
    log = ActionLog.objects.get(action="changed")
    assert (log.by, log.detail) == ("Tom", "Cloudstreet: price: 22.99 → 24.99")


def test_a_contact_is_edited_too(device: ModelDevice) -> None:
    contact = create_contact(ContactDraft(name="Jo Harper", phone="1"))
    path = f"/api/till/contacts/{contact.uuid}/"
    assert change(device, path, "phone", "1", "0491 570 156").status == 200
    assert Contact.objects.get().phone == "0491 570 156"


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    StockItem.objects.update(price=Decimal("23.99"))
    answer = change(device, of_item(cloudstreet), "price", "22.99", "24.99")
    assert (answer.status, answer.error) == (409, "changed_meanwhile")
    assert answer.data["error"]["data"] == {"field": "price", "now": "23.99"}
    assert StockItem.objects.get().price == Decimal("23.99")


def test_the_same_edit_again_is_no_trouble(device: ModelDevice, cloudstreet: Goods) -> None:
    for _ in range(2):
        assert change(device, of_item(cloudstreet), "title", "Cloudstreet", "Cloud").status == 200
    assert StockItem.objects.get().title == "Cloud"


BAD = [
    ("price", "22.99", "a lot"),
    ("price", "22.99", "-1.00"),
    ("price", "22.99", "99999999999999"),
    ("title", "Cloudstreet", ""),
    ("title", "Cloudstreet", "x" * 251),
    ("title", "Cloudstreet", "nul\x00"),
    ("isbn", "9780140273984", "123"),
    ("category", "fiction", "cookery"),
    ("tax_code", "GST", "VAT"),
    ("on_hand", "10", "99"),
    ("uuid", "", "00000000-0000-4000-8000-000000000001"),
    ("is_placeholder", "", "1"),
    ("__proto__", "", "x"),
]


@pytest.mark.parametrize(("field", "old", "new"), BAD, ids=lambda each: str(each)[:20])
def test_an_edit_that_cannot_be_changes_nothing(
    device: ModelDevice, cloudstreet: Goods, field: str, old: str, new: str
) -> None:
    before = StockItem.objects.values().get()
    answer = change(device, of_item(cloudstreet), field, old, new)
    assert answer.status == 400, answer.data
    assert set(answer.data["error"]) == {"code", "message", "data"}
    assert StockItem.objects.values().get() == before


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"fields": []},
        {"fields": [{"field": "price"}], "cashier": None},
        {"fields": "price", "cashier": None},
        {"fields": [{"field": "price", "old": 1, "new": {}}], "cashier": None},
    ],
    ids=str,
)
def test_an_edit_that_is_none_is_refused(
    device: ModelDevice, cloudstreet: Goods, said: Json
) -> None:
    answer = device.post(of_item(cloudstreet), said)
    assert (answer.status, answer.error) == (400, "invalid")


def test_only_somebody_who_sells_here_edits(device: ModelDevice, cloudstreet: Goods) -> None:
    for cashier in (None, str(uuid4())):
        said = {
            "fields": [{"field": "price", "old": "22.99", "new": "1.00"}],
            "cashier": cashier,
            "pin": TOMS_PIN,
        }
        answer = device.post(of_item(cloudstreet), said)
        assert (answer.status, answer.error) == (403, "cashier_gone")


def test_something_that_is_not_here_cannot_be_edited(device: ModelDevice) -> None:
    answer = change(device, f"/api/till/stock-items/{uuid4()}/", "price", "1.00", "2.00")
    assert (answer.status, answer.error) == (404, "not_found")


def test_who_edits_is_proved_by_the_pin_and_wrong_ones_are_counted(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    """Any device knows every cashier's UUID: it proves nobody."""
    for pin in ("", "9999", "1111"):
        answer = change(device, of_item(cloudstreet), "price", "22.99", "0.01", pin)
        assert (answer.status, answer.error) == (403, "pin_wrong")
    for _ in range(2):
        answer = change(device, of_item(cloudstreet), "price", "22.99", "0.01", "9999")
    assert (answer.status, answer.error) == (429, "pin_locked")
    assert change(device, of_item(cloudstreet), "price", "22.99", "0.01").error == "pin_locked"
    assert StockItem.objects.get().price == Decimal("22.99")
