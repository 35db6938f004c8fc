"""The office: sees what is held, corrects and posts it, applies, signs, pairs and revokes."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from pos.models import Device, Payment, Register, Sale, StockItem
from pos.services.contacts import ContactDraft, create_contact
from pos.services.registers import revoke_device
from sync.models import ActionLog, DeviceState, NotCarriedOver, Record, ReviewFlag, Sheet
from tests.sync.builders import Goods, ModelDevice, Printed, dumps, line, return_line
from tests.sync.conftest import Pair, on_hand, send


@pytest.fixture
def office(shop: object) -> Client:
    """A browser in which the office is signed in, with every right."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("dana", password="x"))
    return client


@pytest.fixture
def helper(shop: object) -> Client:
    """Somebody of the office who may look at everything and do nothing."""
    user = get_user_model().objects.create_user("sam", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    """What the page says, without its tags and with single spaces."""
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def page(record: Record) -> str:
    return f"/admin/sync/record/{record.pk}/"


def held_sale(device: ModelDevice, goods: Goods) -> tuple[Record, Printed]:
    printed = device.sell(line(goods, 2)).but(total="47.98")
    device.post_back(printed)
    return Record.objects.get(uuid=printed.uuid), printed


def corrected(printed: Printed) -> str:
    return dumps(printed.data | {"total": "45.98"})


def test_a_held_record_is_shown_in_words_beside_its_bytes(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    record, _ = held_sale(device, cloudstreet)
    shown = text_of(office.get(page(record) + "change/"))
    assert "Lines add up to 45.98, docket says 47.98." in shown
    assert "2 × Cloudstreet at 22.99" in shown
    assert "&quot;total&quot;: &quot;47.98&quot;" in shown
    assert "by Priya" in shown


def test_a_corrected_record_posts_with_who_and_why_and_its_bytes_stay(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    record, printed = held_sale(device, cloudstreet)
    response = office.post(
        page(record) + "correct/",
        {"body": corrected(printed), "reason": "  keyed\nby hand "},
        follow=True,
    )
    assert "is posted as" in text_of(response)
    record.refresh_from_db()
    assert (record.state, record.corrected_by, record.correction_reason) == (
        "posted",
        "dana",
        "keyed by hand",
    )
    assert bytes(record.body) == printed.text.encode()
    assert bytes(record.corrected_body or b"") == corrected(printed).encode()
    assert Sale.objects.get().total == Decimal("45.98")
    assert [log.action for log in record.log.order_by("id")] == ["corrected", "posted again"]
    assert device.post_back(printed)[0]["result"] == "posted_before"


@pytest.mark.parametrize(
    ("changes", "reason", "said"),
    [
        ({}, "", "Say why before posting: it is kept with your name."),
        ({"total": 45.98}, "x", "Expected `str`"),
        ({"device": "00000000-0000-4000-8000-000000000001"}, "x", "keeps the uuid and the device"),
        ({"uuid": "00000000-0000-4000-8000-000000000001"}, "x", "keeps the uuid and the device"),
    ],
)
def test_a_correction_that_cannot_be_says_why_and_changes_nothing(
    office: Client,
    device: ModelDevice,
    cloudstreet: Goods,
    changes: dict[str, object],
    reason: str,
    said: str,
) -> None:
    record, printed = held_sale(device, cloudstreet)
    before = Record.objects.values().get()
    body = dumps(printed.data | {"total": "45.98"} | changes)
    response = office.post(page(record) + "correct/", {"body": body, "reason": reason})
    assert said in text_of(response)
    assert Record.objects.values().get() == before
    assert ActionLog.objects.filter(record=record).count() == 0


def test_a_correction_that_is_still_wrong_is_held_again(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    record, printed = held_sale(device, cloudstreet)
    body = dumps(printed.data | {"total": "46.98"})
    response = office.post(page(record) + "correct/", {"body": body, "reason": "x"}, follow=True)
    assert "Lines add up to 45.98, docket says 46.98." in text_of(response)
    record.refresh_from_db()
    assert (record.state, record.code) == ("held", "sums_wrong")


def test_a_record_that_could_not_be_read_is_corrected_too(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = device.sell(line(cloudstreet))
    device.upload(printed.text[:-1] + ",}")
    record = Record.objects.get()
    assert record.kind == "unreadable"
    good = dumps(printed.data | {"uuid": str(record.uuid)})
    office.post(page(record) + "correct/", {"body": good, "reason": "cut in the middle"})
    record.refresh_from_db()
    assert (record.state, record.kind, record.d_number) == ("posted", "sale", printed.d_number)
    assert (
        str(printed.d_number)
        in device.get(f"/api/till/find/?q=D{printed.d_number}")
        .data["dockets"][0]["d_numbers"]
        .__repr__()
    )


def test_post_again_posts_what_is_right_by_now(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    record, _ = held_sale(device, cloudstreet)
    response = office.post(page(record) + "post/", follow=True)
    assert "Lines add up to 45.98" in text_of(response)
    good = device.sell(line(cloudstreet))
    device.post_back(good)
    other = Record.objects.get(uuid=good.uuid)
    response = office.post(page(other) + "post/", follow=True)
    assert "This record is posted." in text_of(response)
    assert Sale.objects.count() == 1


def test_several_are_posted_again_from_the_list(
    office: Client, pair: Pair, cloudstreet: Goods
) -> None:
    device = pair("Tablet 1")
    aside = [device.sell(line(cloudstreet)) for _ in range(3)]
    revoke_device(device=Device.objects.get())
    device.post_back(*aside)
    ids = [str(pk) for pk in Record.objects.values_list("pk", flat=True)]
    office.post(
        "/admin/sync/record/", {"action": "post_again", "_selected_action": ids}, follow=True
    )
    assert Sale.objects.count() == 3
    assert on_hand(cloudstreet) == 7


def test_what_waits_for_ever_is_posted_without(
    office: Client, pair: Pair, cloudstreet: Goods
) -> None:
    lost, device = pair("Tablet 1"), pair("Tablet 2")
    sale = lost.sell(line(cloudstreet))
    device.post_back(device.sell(return_line(cloudstreet, f"D{sale.d_number}")))
    record = Record.objects.get()
    assert "Post without waiting" in text_of(office.get(page(record) + "change/"))
    office.post(page(record) + "post-without/")
    record.refresh_from_db()
    assert record.state == "posted"
    assert ReviewFlag.objects.get().code == "docket_unknown"


def test_another_body_cannot_be_posted_over_the_first(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = device.sell(line(cloudstreet))
    device.post_back(printed, printed.but(note="other"))
    other = Record.objects.get(canonical=False)
    response = office.post(page(other) + "post/", follow=True)
    shown = text_of(response)
    assert "Another record stands in its place." in shown
    assert "The other record of this identity: Posted" in shown
    assert Sale.objects.count() == 1


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "[]", "[" * 5000, '{"lines": 1, "payments": [1], "kind": "sale"}', "é"],
    ids=lambda text: repr(text)[:20],
)
def test_rubbish_can_be_looked_at(office: Client, device: ModelDevice, text: str) -> None:
    device.upload(text)
    assert office.get(page(Record.objects.get()) + "change/").status_code == 200


def test_a_record_cannot_put_markup_on_the_offices_page(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    nasty = "<script>alert(1)</script>"
    device.post_back(device.sell(line(cloudstreet, title=nasty)).but(total="1.00"))
    content = office.get(page(Record.objects.get()) + "change/").content.decode()
    assert nasty not in content
    assert "&lt;script&gt;alert(1)" in content


@pytest.mark.parametrize(
    ("typed", "count"), [("D1", 1), ("d 0001", 1), ("D2", 0), ("Lines add up", 1), ("x", 0)]
)
def test_records_are_found_by_their_number(
    office: Client, device: ModelDevice, cloudstreet: Goods, typed: str, count: int
) -> None:
    held_sale(device, cloudstreet)
    response = office.get("/admin/sync/record/", {"q": typed})
    assert response.context["cl"].result_count == count


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


def sheet_of(device: ModelDevice, *printed: Printed) -> Sheet:
    assert device.post("/api/till/sheets/", device.claim(*printed)).status == 200
    return Sheet.objects.get()


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
    office.post(f"/admin/sync/sheet/{sheet.pk}/sign/", {"with_exceptions": "1"})
    shown = text_of(office.get(f"/admin/sync/sheet/{sheet.pk}/change/"))
    assert "Signed with exceptions by dana" in shown


def test_missing_dockets_are_named(office: Client, device: ModelDevice, cloudstreet: Goods) -> None:
    assert "Nothing is missing" in text_of(office.get("/admin/sync/record/missing/"))
    printed = [device.sell(line(cloudstreet)) for _ in range(4)]
    device.post_back(printed[0], printed[3])
    shown = text_of(office.get("/admin/sync/record/missing/"))
    assert "Tablet 2 1 2 (2 to 3) D2, D3" in shown.replace(" ,", ",")


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
    office.post(f"/admin/pos/device/{row.pk}/revoke/")
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
    assert "47.98 in 1 record" in shown
    assert "Sheet to sign: Tablet 2" in shown


BUTTONS = [
    "/admin/sync/record/{record}/post/",
    "/admin/sync/record/{record}/correct/",
    "/admin/sync/record/{record}/post-without/",
    "/admin/sync/notcarriedover/{change}/apply/",
    "/admin/sync/reviewflag/{flag}/seen/",
    "/admin/sync/sheet/{sheet}/sign/",
    "/admin/pos/device/{device}/revoke/",
    "/admin/pos/device/pair/",
]


@pytest.mark.parametrize("path", BUTTONS)
def test_who_may_only_look_changes_nothing(
    helper: Client, device: ModelDevice, cloudstreet: Goods, path: str
) -> None:
    assert cloudstreet.uuid is not None
    device.post_back(device.change("stock_item", cloudstreet.uuid, "price", "22.99", "1.00"))
    device.post_back(device.sell(line(cloudstreet, 11)))
    record, printed = held_sale(device, cloudstreet)
    ids = {
        "record": record.pk,
        "change": NotCarriedOver.objects.get().pk,
        "flag": ReviewFlag.objects.get().pk,
        "sheet": sheet_of(device).pk,
        "device": Device.objects.get().pk,
    }
    before = everything()
    said = {"body": corrected(printed), "reason": "x", "register": Register.objects.get().pk}
    response = helper.post(path.format(**ids), said, follow=True)
    assert response.status_code in {200, 403}
    assert everything() == before


@pytest.mark.parametrize("path", BUTTONS[:-1])
def test_opening_a_buttons_address_does_nothing(
    office: Client, device: ModelDevice, cloudstreet: Goods, path: str
) -> None:
    record, _ = held_sale(device, cloudstreet)
    ids = {"record": record.pk, "change": 1, "flag": 1, "sheet": sheet_of(device).pk}
    before = everything()
    response = office.get(path.format(**ids, device=Device.objects.get().pk))
    assert response.status_code in {200, 405}
    assert everything() == before


def everything() -> list[Any]:
    models = (Record, Sale, Payment, StockItem, NotCarriedOver, ReviewFlag, Sheet, Device)
    return [list(model._default_manager.order_by("pk").values()) for model in models] + [
        ActionLog.objects.count()
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/admin/sync/record/",
        "/admin/sync/docketalias/",
        "/admin/sync/docketalias/?q=D1",
        "/admin/sync/docketalias/?q=harper",
        "/admin/sync/lease/",
        "/admin/sync/notcarriedover/",
        "/admin/sync/reviewflag/",
        "/admin/sync/sheet/",
        "/admin/sync/actionlog/",
        "/admin/pos/device/",
        "/admin/pos/device/pair/",
        "/admin/sync/record/missing/",
        "/admin/pos/sale/?q=D1",
    ],
)
def test_every_list_opens(
    office: Client, device: ModelDevice, cloudstreet: Goods, path: str
) -> None:
    device.post_back(device.sell(line(cloudstreet, 11)))
    held_sale(device, cloudstreet)
    sheet_of(device)
    assert office.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/admin/sync/record/999999/change/", "/admin/sync/record/x/post/", "/admin/sync/sheet/9/"],
)
def test_what_is_not_there_is_not_found(office: Client, path: str) -> None:
    assert office.post(path, follow=True).status_code == 404


def test_nothing_of_it_can_be_deleted_or_added(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    record, _ = held_sale(device, cloudstreet)
    assert (
        office.post(f"/admin/sync/record/{record.pk}/delete/", {"post": "yes"}).status_code == 403
    )
    for name in ("record", "lease", "docketalias", "sheet", "actionlog", "reviewflag"):
        assert office.get(f"/admin/sync/{name}/add/").status_code == 403
    assert Record.objects.count() == 1
