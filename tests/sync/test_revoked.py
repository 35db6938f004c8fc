"""A revoked device: its money stays in sight, a person decides, and it can be paired again."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from pos.errors import ShopError
from pos.models import Device, Register, Sale
from pos.services.registers import revoke_device
from sync import deciding, posting
from sync import office as office_service
from sync.models import ActionLog, DeviceEpoch, Record
from sync.pairing import make_code
from tests.sync.builders import Goods, Printed, line
from tests.sync.cast import sheet_of, text_of
from tests.sync.conftest import Pair
from tests.sync.device import ModelDevice

REASON = "Rung up by whoever took the tablet"


def page_of(device: ModelDevice) -> str:
    return f"/admin/sync/record/aside/{Device.objects.get(uuid=device.uuid).pk}/"


def revoke(device: ModelDevice) -> None:
    revoke_device(device=Device.objects.get(uuid=device.uuid))


def pair_again(device: ModelDevice) -> None:
    code = make_code(register=Register.objects.get(), made_by="dana")
    assert device.pair_anew(code).status == 201


def kept_aside(device: ModelDevice, goods: Goods, count: int = 2) -> list[Printed]:
    """Sales that the device made before it knew, and sent after it was revoked."""
    printed = [device.sell(line(goods)) for _ in range(count)]
    revoke(device)
    device.post_back(*printed)
    return printed


def decide(client: Client, device: ModelDevice, do: str, **more: Any) -> Any:
    ids = list(Record.objects.order_by("sequence").values_list("pk", flat=True))
    said = {"record": ids, "do": do} | more
    return client.post(page_of(device), said, follow=True)


# --- paired again


def test_a_revoked_device_pairs_again_and_what_waited_is_posted_once(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    before = device.sell(line(cloudstreet))
    device.post_back(before)
    waiting = [device.sell(line(cloudstreet)) for _ in range(2)]
    revoke(device)
    assert device.hello().error == "device_revoked"
    pair_again(device)
    assert Device.objects.get().revoked_at is None
    results = device.post_back(before, *waiting)
    assert [each["result"] for each in results] == ["posted_before", "posted", "posted"]
    assert [each["result"] for each in device.post_back(*waiting)] == ["posted_before"] * 2
    # It goes on in an epoch and with numbers of its own.
    assert device.epoch == 2
    after = device.sell(line(cloudstreet))
    assert after.d_number not in {each.d_number for each in (before, *waiting)}
    device.post_back(after)
    assert Sale.objects.count() == 4
    assert Device.objects.count() == 1


def test_pairing_again_after_a_revoke_stands_in_the_log(device: ModelDevice) -> None:
    revoke(device)
    pair_again(device)
    row = ActionLog.objects.get(action="paired again after a revoke")
    assert (row.by, row.device) == ("dana", Device.objects.get())
    assert "It had been revoked on " in row.detail


def test_a_wrong_code_leaves_the_device_revoked(device: ModelDevice) -> None:
    revoke(device)
    assert device.pair_anew("0000 0000").error == "code_wrong"
    assert Device.objects.get().revoked_at is not None
    assert DeviceEpoch.objects.count() == 1


def test_pairing_again_needs_the_key_of_the_device(device: ModelDevice) -> None:
    revoke(device)
    code = make_code(register=Register.objects.get(), made_by="dana")
    thief = ModelDevice(device.send)
    answer = thief.pair(code, "Tablet 2", device=str(device.uuid), epoch=1)
    assert (answer.status, answer.error) == (409, "other_key")
    assert Device.objects.get().revoked_at is not None


def test_the_refusal_names_the_device_and_the_request_that_it_answers(device: ModelDevice) -> None:
    """By that a till tells it from somebody's page, and from the answer to another request."""
    revoke(device)
    path = "/api/till/leases/"
    headers = device.headers("GET", path, b"")
    data = device.send("GET", path, b"", headers).data["error"]["data"]
    assert data["device"] == str(device.uuid)
    assert data["signature"] == headers["X-Bookmine-Signature"]
    assert {"revoked_at", "server_time"} <= data.keys()


# --- in sight


def test_what_was_accepted_before_the_revoke_is_posted_and_does_not_lie_there(
    device: ModelDevice, cloudstreet: Goods, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server died between accepting and posting; the device's next hello will never be."""
    with monkeypatch.context() as broken:
        broken.setattr(posting, "post", lambda *_: {})
        device.post_back(device.sell(line(cloudstreet)))
    assert Record.objects.get().state == "received"
    staff = get_user_model().objects.create_superuser("dana", password="x")
    office_service.revoke(Device.objects.get(), user=staff)
    assert Record.objects.get().state == "posted"


def test_what_came_in_time_is_posted_with_the_next_upload_too(
    device: ModelDevice, cloudstreet: Goods, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Accepted at the very moment of the revoke, by a server that died before it could post."""
    with monkeypatch.context() as broken:
        broken.setattr(posting, "post", lambda *_: {})
        device.post_back(device.sell(line(cloudstreet)))
    revoke(device)
    device.post_back(device.sell(line(cloudstreet)))
    states = Record.objects.order_by("sequence").values_list("state", flat=True)
    assert list(states) == ["posted", "aside"]


def test_what_is_kept_aside_is_in_the_to_do_with_its_sum(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    assert "Nothing is held." in text_of(office.get("/admin/"))
    kept_aside(device, cloudstreet)
    shown = text_of(office.get("/admin/"))
    assert "Tablet 2: 2 records kept aside, 45.98 in all" in shown
    assert "Nothing is held." not in shown
    assert "2 kept aside, 45.98 in all" in shown
    assert "Nothing else is held." in shown
    assert "D1" in text_of(office.get(page_of(device)))


def test_nobody_claims_to_know_what_waits_on_a_revoked_device(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    """It is heard, by what it sends; how much more waits, its hellos would say."""
    device.hello(waiting=2)
    kept_aside(device, cloudstreet, 1)
    assert "Revoked unknown 2 when last heard" in text_of(office.get("/admin/"))


def test_hello_counts_what_is_kept_aside_as_held(device: ModelDevice, cloudstreet: Goods) -> None:
    kept_aside(device, cloudstreet)
    pair_again(device)
    assert device.hello().data["held"] == 2


def test_no_sheet_is_green_while_money_of_the_device_is_kept_aside(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    """The new epoch's dockets are all posted; those of before the revoke are in no total."""
    kept_aside(device, cloudstreet)
    pair_again(device)
    device.is_disconnected = True
    printed = device.sell(line(cloudstreet))
    device.post_back(printed)
    sheet = sheet_of(device, printed)
    data = device.get(f"/api/till/sheets/{sheet.uuid}/").data
    assert data["equal"] is False
    assert data["verdict"] == "Not equal yet: 2 dockets are held"
    decide(office, device, "post")
    assert device.get(f"/api/till/sheets/{sheet.uuid}/").data["equal"] is True


# --- a person decides


def test_the_office_posts_what_was_kept_aside(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = kept_aside(device, cloudstreet)
    shown = text_of(decide(office, device, "post"))
    assert "Tablet 2: 2 records posted, 45.98 in all." in shown
    assert Sale.objects.count() == 2
    # What the device sends once more changes nothing, also while it is revoked still.
    assert [each["result"] for each in device.post_back(*printed)] == ["posted_before"] * 2
    rows = ActionLog.objects.filter(action="posted from aside")
    assert {(row.by, row.record_id) for row in rows} == {
        ("dana", pk) for pk in Record.objects.values_list("pk", flat=True)
    }
    assert "kept aside" not in text_of(office.get("/admin/"))


def test_only_what_is_chosen_is_posted(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    kept_aside(device, cloudstreet)
    first = Record.objects.order_by("sequence")[0]
    decide(office, device, "post", record=[first.pk])
    assert sorted(Record.objects.values_list("state", flat=True)) == ["aside", "posted"]
    shown = text_of(decide(office, device, "post", record=[]))
    assert "Choose at least one record." in shown


def test_posting_it_is_one_transaction(
    device: ModelDevice, cloudstreet: Goods, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_aside(device, cloudstreet)
    staff = get_user_model().objects.create_superuser("dana", password="x")
    monkeypatch.setattr(deciding, "note_each", lambda *_, **__: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        deciding.post_aside(
            Device.objects.get(),
            records=list(Record.objects.values_list("pk", flat=True)),
            user=staff,
        )
    assert Sale.objects.count() == 0
    assert set(Record.objects.values_list("state", flat=True)) == {"aside"}


def test_what_the_office_leaves_aside_has_its_reason_and_is_no_task_any_more(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = kept_aside(device, cloudstreet)
    assert "Say why" in text_of(decide(office, device, "leave", reason=" "))
    assert {each.code for each in Record.objects.all()} == {"device_revoked"}
    decide(office, device, "leave", reason=REASON)
    assert "kept aside" not in text_of(office.get("/admin/"))
    (result, _) = device.post_back(*printed)
    assert (result["result"], result["code"]) == ("held", "left_aside")
    assert result["reason"] == f"Left aside by dana: {REASON}"
    assert {row.detail for row in ActionLog.objects.filter(action="left aside")} == {REASON}
    # Nothing is for ever: the record's own page posts it still.
    office.post(f"/admin/sync/record/{Record.objects.order_by('pk')[0].pk}/post/")
    assert Sale.objects.count() == 1


def test_what_was_left_aside_keeps_its_own_sheet_from_being_green(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    device.is_disconnected = True
    printed = kept_aside(device, cloudstreet)
    decide(office, device, "leave", reason=REASON)
    pair_again(device)
    claim = device.claim(*printed) | {"epoch": 1}
    assert device.post("/api/till/sheets/", claim).status == 200
    data = device.get(f"/api/till/sheets/{claim['uuid']}/").data
    assert data["equal"] is False
    assert REASON in data["exceptions"][0]["message"]


def test_another_body_is_never_posted_from_aside(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    (printed,) = kept_aside(device, cloudstreet, 1)
    device.post_back(printed.but(note="other"))
    shown = text_of(office.get("/admin/"))
    # Its money is that of the first one.
    assert "Tablet 2: 2 records kept aside, 22.99 in all" in shown
    assert "1 record stays aside" in text_of(decide(office, device, "post"))
    assert Sale.objects.count() == 1


def test_deciding_needs_the_right(helper: Client, device: ModelDevice, cloudstreet: Goods) -> None:
    kept_aside(device, cloudstreet)
    shown = text_of(helper.get(page_of(device)))
    assert "22.99" in shown
    assert "Post chosen records" not in shown
    for do in ("post", "leave"):
        assert "You may not do this." in text_of(decide(helper, device, do, reason=REASON))
    assert {each.code for each in Record.objects.all()} == {"device_revoked"}
    assert Sale.objects.count() == 0


def test_a_page_about_nothing_says_so(office: Client, device: ModelDevice) -> None:
    assert "Nothing is kept aside" in text_of(office.get(page_of(device)))
    assert office.get("/admin/sync/record/aside/999/").status_code == 404


def test_somebody_with_that_one_right_may(helper: Client, pair: Pair, cloudstreet: Goods) -> None:
    device = pair("Tablet 1")
    kept_aside(device, cloudstreet)
    user = get_user_model().objects.get(username="sam")
    user.user_permissions.add(Permission.objects.get(codename="post_record"))
    decide(helper, device, "post")
    assert Sale.objects.count() == 2


def test_a_record_that_is_gone_from_aside_is_not_decided_twice(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    kept_aside(device, cloudstreet)
    staff = get_user_model().objects.create_superuser("dana", password="x")
    records = list(Record.objects.values_list("pk", flat=True))
    deciding.post_aside(Device.objects.get(), records=records, user=staff)
    with pytest.raises(ShopError, match="decided"):
        deciding.leave_aside(Device.objects.get(), records=records, reason=REASON, user=staff)
    assert set(Record.objects.values_list("state", flat=True)) == {"posted"}
