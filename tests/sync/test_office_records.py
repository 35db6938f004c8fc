"""Held records in the office: seen in words, corrected, posted again."""

from decimal import Decimal

import pytest
from django.test import Client

from pos.models import Device, Sale
from pos.services.registers import revoke_device
from sync.models import ActionLog, Record, ReviewFlag
from tests.pos.asking import confirm
from tests.sync.builders import Goods, dumps, line, return_line
from tests.sync.cast import corrected, held_sale, page, text_of
from tests.sync.conftest import Pair, on_hand
from tests.sync.device import ModelDevice


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
    confirm(office, page(record) + "post-without/")
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
