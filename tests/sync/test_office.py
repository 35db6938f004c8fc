"""The office: applies, marks, signs, pairs and revokes."""

import re
from decimal import Decimal

from django.test import Client

from pos.models import Device, Register, Sale, StockItem
from pos.services.contacts import ContactDraft, create_contact
from pos.services.stock import update_stock_item
from sync.models import ActionLog, DeviceState, NotCarriedOver, ReviewFlag
from tests.pos.asking import confirm
from tests.sync.builders import Goods, Printed, line
from tests.sync.cast import held_sale, sheet_of, text_of
from tests.sync.conftest import send
from tests.sync.device import ModelDevice


def test_a_change_is_applied_by_hand_field_by_field(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    assert cloudstreet.uuid is not None
    contact = create_contact(ContactDraft(name="Jo", phone="1"))
    device.post_back(
        device.change("stock_item", cloudstreet.uuid, "price", "22.99", "24.99"),
        device.change("contact", contact.uuid, "phone", "1", "2"),
    )
    price, phone = NotCarriedOver.objects.order_by("id")
    assert "24.99" in text_of(office.get("/admin/sync/notcarriedover/"))
    office.post(f"/admin/sync/notcarriedover/{price.pk}/apply/")
    assert StockItem.objects.get().price == Decimal("24.99")
    contact.refresh_from_db()
    assert contact.phone == "1"
    price.refresh_from_db()
    assert (price.applied_by, price.applied_at is not None) == ("dana", True)
    assert ActionLog.objects.get(action="applied").detail == "Cloudstreet: price is 24.99 now."
    again = office.post(f"/admin/sync/notcarriedover/{price.pk}/apply/", follow=True)
    assert "Dana has applied this already." in text_of(again)
    office.post(
        "/admin/sync/notcarriedover/",
        {"action": "apply_chosen", "_selected_action": [str(phone.pk)]},
    )
    contact.refresh_from_db()
    assert contact.phone == "2"


def test_a_change_is_not_written_over_what_somebody_changed_meanwhile_unseen(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    assert cloudstreet.uuid is not None
    device.post_back(device.change("stock_item", cloudstreet.uuid, "price", "22.99", "24.99"))
    change = NotCarriedOver.objects.get()
    sheet = sheet_of(device, Printed(change.record.uuid, bytes(change.record.body).decode()))
    apply = f"/admin/sync/notcarriedover/{change.pk}/apply/"
    assert "Server now" in text_of(office.get(f"/admin/sync/sheet/{sheet.pk}/change/"))
    update_stock_item(item=StockItem.objects.get(), changes={"price": "23.50"})
    for said in ({}, {f"seen-{change.pk}": "22.99"}):
        shown = text_of(office.post(apply, said, follow=True))
        assert "Somebody changed the price meanwhile: it is 23.50 now." in shown
        assert StockItem.objects.get().price == Decimal("23.50")
    for page in (f"/admin/sync/sheet/{sheet.pk}/change/", "/admin/sync/notcarriedover/"):
        content = office.get(page).content.decode()
        assert "Apply over 23.50" in content
        assert f'name="seen-{change.pk}" value="23.50"' in content
    office.post(apply, {f"seen-{change.pk}": "23.50"})
    assert StockItem.objects.get().price == Decimal("24.99")
    log = ActionLog.objects.get(action="applied")
    assert log.detail == "Cloudstreet: price is 24.99 now, over 23.50."
    assert "Applied by dana" in text_of(office.get("/admin/sync/notcarriedover/"))


def test_a_change_that_is_nonsense_cannot_be_applied(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    assert cloudstreet.uuid is not None
    device.post_back(
        device.change("stock_item", cloudstreet.uuid, "on_hand", "10", "99"),
        device.change("stock_item", cloudstreet.uuid, "price", "22.99", "free"),
    )
    before = StockItem.objects.values().get()
    for change in NotCarriedOver.objects.all():
        response = office.post(f"/admin/sync/notcarriedover/{change.pk}/apply/", follow=True)
        assert 'class="error"' in response.content.decode()
    assert StockItem.objects.values().get() == before


def test_a_flag_is_seen_by_somebody(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    device.post_back(device.sell(line(cloudstreet, 11)))
    flag = ReviewFlag.objects.get()
    assert "Cloudstreet went to −1 on hand." in text_of(office.get("/admin/sync/reviewflag/"))
    response = office.post(
        f"/admin/sync/reviewflag/{flag.pk}/seen/", {"next": "https://elsewhere.example/"}
    )
    assert response["Location"] == "/admin/sync/reviewflag/"
    flag.refresh_from_db()
    assert (flag.seen_by, flag.seen_at is not None) == ("dana", True)


def test_the_office_sees_the_same_sheet_and_signs_it(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = device.sell(line(cloudstreet))
    device.post_back(printed)
    sheet = sheet_of(device, printed)
    shown = text_of(office.get(f"/admin/sync/sheet/{sheet.pk}/change/"))
    assert "Equal. Everything this device sold has been posted." in shown
    assert "1 docket, D1 to D1, 22.99." in shown
    assert f"D1 → {Sale.objects.get().trans_id}" in shown
    office.post(f"/admin/sync/sheet/{sheet.pk}/sign/")
    sheet.refresh_from_db()
    assert (sheet.signed_by, sheet.signed_at is not None) == ("dana", True)


def test_a_sheet_that_is_not_equal_is_signed_only_with_exceptions(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    sheet = sheet_of(device, device.sell(line(cloudstreet)))
    response = office.post(f"/admin/sync/sheet/{sheet.pk}/sign/", follow=True)
    assert "D1 of Tablet 2 has not arrived" in text_of(response)
    sheet.refresh_from_db()
    assert sheet.signed_at is None
    confirm(office, f"/admin/sync/sheet/{sheet.pk}/sign/", with_exceptions="1")
    shown = text_of(office.get(f"/admin/sync/sheet/{sheet.pk}/change/"))
    assert "Signed with exceptions by dana" in shown


def test_missing_dockets_are_named(office: Client, device: ModelDevice, cloudstreet: Goods) -> None:
    assert "Nothing is missing" in text_of(office.get("/admin/sync/record/missing/"))
    printed = [device.sell(line(cloudstreet)) for _ in range(4)]
    device.post_back(printed[0], printed[3])
    shown = text_of(office.get("/admin/sync/record/missing/"))
    assert "D2, Tablet 2, printed, not received D3, Tablet 2, printed, not received" in shown
    assert "Records 2 to 3 of epoch 1." in shown


def test_a_device_is_paired_with_a_code_that_is_shown_once(office: Client, shop: object) -> None:
    register = Register.objects.get()
    response = office.post("/admin/pos/device/pair/", {"register": register.pk})
    shown = text_of(response)
    code = re.search(r"\d{4} \d{4}", shown)
    assert code is not None
    assert f"/till/#pair={code[0].replace(' ', '')}" in shown
    assert "15 minutes" in shown
    assert code[0] not in text_of(office.get("/admin/pos/device/pair/"))
    assert ModelDevice(send).pair(code[0], "Tablet 9").status == 201


def test_a_device_is_revoked_at_once(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    row = Device.objects.get()
    assert "Revoke Tablet 2" in text_of(office.get(f"/admin/pos/device/{row.pk}/change/"))
    confirm(office, f"/admin/pos/device/{row.pk}/revoke/")
    assert device.hello().error == "device_revoked"
    assert ActionLog.objects.filter(action="revoked", device=row, by="dana").count() == 1


def test_a_device_that_was_never_heard_from_has_unknown_waiting(
    office: Client, device: ModelDevice
) -> None:
    device.hello(waiting=410)
    assert "410" in text_of(office.get("/admin/pos/device/"))
    DeviceState.objects.update(last_heard_at=None, waiting=None)
    assert "unknown" in text_of(office.get("/admin/pos/device/"))


def test_the_dashboard_tells_devices_held_records_and_sheets(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    device.hello(waiting=3, mode="posting", d_numbers_left=998)
    held_sale(device, cloudstreet)
    sheet_of(device)
    shown = text_of(office.get("/admin/"))
    assert "Tablet 2 heard now" in shown
    assert "Posting back" in shown
    assert "998" in shown
    assert "1 held, 47.98 in all" in shown
    assert "Sheet to sign: Tablet 2" in shown
