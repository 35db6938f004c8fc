"""Dockets that were printed and never came: named, until they arrive or a person explains them."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from pos.errors import ShopError
from pos.models import Device
from sync import office as office_service
from sync.chain import all_gaps, gaps, open_gaps
from sync.models import ActionLog, GapExplanation
from tests.sync.builders import Goods, Printed, line
from tests.sync.cast import text_of
from tests.sync.conftest import Pair
from tests.sync.device import ModelDevice

MISSING = "/admin/sync/record/missing/"
LOST = "Tablet lost at the fair"


def printed_but_for(device: ModelDevice, goods: Goods, *lost: int, count: int = 6) -> list[Printed]:
    """Post back all dockets but those; they are counted from 1."""
    printed = [device.sell(line(goods)) for _ in range(count)]
    device.post_back(*(each for n, each in enumerate(printed, 1) if n not in lost))
    return printed


def explain(client: Client, first: int, last: int, reason: str = LOST, **other: Any) -> Any:
    said = {
        "device": Device.objects.order_by("id")[0].pk,
        "epoch": 1,
        "first_sequence": first,
        "last_sequence": last,
        "reason": reason,
    }
    return client.post(f"{MISSING}explain/", said | other, follow=True)


def still_open() -> list[tuple[int, int]]:
    return [(gap.first_sequence, gap.last_sequence) for gap in open_gaps(all_gaps())]


def test_each_missing_docket_is_named_in_the_office(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    printed_but_for(device, cloudstreet, 2, 4, 5)
    shown = text_of(office.get(MISSING))
    assert "3 dockets were printed and have not arrived" in shown
    for number in (2, 4, 5):
        assert f"D{number}, Tablet 2, printed, not received" in shown
    assert "D3, Tablet 2" not in shown
    assert "D2, Tablet 2, printed, not received" in text_of(office.get("/admin/"))


def test_a_missing_record_that_is_no_docket_is_named_too(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    first = device.sell(line(cloudstreet))
    device.new_contact()
    device.post_back(first, device.sell(line(cloudstreet)))
    shown = text_of(office.get(MISSING))
    assert "1 record that is no docket, Tablet 2, made, not received" in shown


def test_a_long_gap_names_its_first_dockets_and_its_last(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    printed_but_for(device, cloudstreet, *range(2, 20), count=20)
    (gap,) = all_gaps()
    assert len(gap.names) == 13
    assert gap.names[-1] == "6 more, up to D19, Tablet 2, printed, not received"


def test_an_explained_docket_is_listed_apart_and_missed_no_longer(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    printed_but_for(device, cloudstreet, 2, 4)
    response = explain(office, 2, 2, "  Tablet lost\nat the fair ")
    shown = text_of(response)
    assert "1 docket was printed and has not arrived" in shown
    assert shown.index("D4, Tablet 2, printed, not received") < shown.rindex("Explained")
    row = GapExplanation.objects.get()
    assert (row.reason, row.by, row.first_sequence, row.last_sequence) == (LOST, "dana", 2, 2)
    assert still_open() == [(4, 4)]
    log = ActionLog.objects.get(action="explained")
    assert (log.by, log.detail) == ("dana", f"D2, Tablet 2, printed, not received: {LOST}")
    explain(office, 4, 4)
    assert "Nothing is missing" in text_of(office.get(MISSING))
    assert "not received" not in text_of(office.get("/admin/"))


def test_an_explanation_needs_a_reason(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    printed_but_for(device, cloudstreet, 2)
    assert "Say what happened to it: it is kept with your name." in text_of(
        explain(office, 2, 2, "  ")
    )
    assert GapExplanation.objects.count() == 0
    assert not ActionLog.objects.filter(action="explained").exists()


@pytest.mark.parametrize(
    "place", [{"first_sequence": 1}, {"last_sequence": 3}, {"epoch": 2}], ids=str
)
def test_only_what_is_missing_can_be_explained(
    office: Client, device: ModelDevice, cloudstreet: Goods, place: dict[str, Any]
) -> None:
    printed_but_for(device, cloudstreet, 2)
    shown = text_of(explain(office, 2, 2, **place))
    assert "Some of it has arrived meanwhile: look again." in shown
    assert GapExplanation.objects.count() == 0


def test_what_arrives_after_all_posts_and_the_explanation_no_longer_matters(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = printed_but_for(device, cloudstreet, 2)
    explain(office, 2, 2)
    (result,) = device.post_back(printed[1])
    assert result["result"] == "posted"
    assert all_gaps() == []
    assert "Explained" not in text_of(office.get(MISSING))
    assert GapExplanation.objects.count() == 1


def test_a_gap_that_shrank_or_fell_apart_stays_explained(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = printed_but_for(device, cloudstreet, 2, 3, 4, 5)
    explain(office, 2, 5)
    device.post_back(printed[2])
    assert [(gap.first_sequence, gap.last_sequence) for gap in all_gaps()] == [(2, 2), (4, 5)]
    assert still_open() == []


def test_a_gap_that_reaches_further_than_what_was_explained_is_open(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    printed_but_for(device, cloudstreet, 2, 3)
    row = Device.objects.get()
    GapExplanation.objects.create(
        device=row,
        epoch=1,
        first_sequence=2,
        last_sequence=2,
        reason=LOST,
        by="dana",
        at=timezone.now(),
    )
    assert still_open() == [(2, 3)]


def test_an_explanation_is_never_changed_or_removed(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    printed_but_for(device, cloudstreet, 2)
    explain(office, 2, 2)
    assert "dana has explained this already." in text_of(explain(office, 2, 2, "other")).lower()
    row = GapExplanation.objects.get()
    row.reason = "other"
    with pytest.raises(ShopError):
        row.save()
    with pytest.raises(ShopError):
        row.delete()
    with pytest.raises(ShopError):
        GapExplanation.objects.update(reason="other")
    with pytest.raises(IntegrityError), transaction.atomic():
        GapExplanation.objects.create(
            device=row.device,
            epoch=1,
            first_sequence=2,
            last_sequence=2,
            reason="other",
            by="sam",
            at=row.at,
        )
    assert GapExplanation.objects.get().reason == LOST


def test_who_may_only_look_explains_nothing(
    helper: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    printed_but_for(device, cloudstreet, 2)
    assert "What happened to it" not in text_of(helper.get(MISSING))
    assert "You may not do this." in text_of(explain(helper, 2, 2))
    assert GapExplanation.objects.count() == 0


def test_the_right_to_explain_is_enough(device: ModelDevice, cloudstreet: Goods) -> None:
    printed_but_for(device, cloudstreet, 2)
    user = get_user_model().objects.create_user("sam", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="explain_gap"))
    (gap,) = gaps(Device.objects.get(), 1)
    assert office_service.explain_gap(gap, reason=LOST, user=user).by == "sam"


def test_a_sheet_names_what_is_missing_until_it_is_explained(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = printed_but_for(device, cloudstreet, 2, count=3)
    claim = device.claim(*printed)
    sheet = device.post("/api/till/sheets/", claim).data
    named = "D2, Tablet 2, printed, not received."
    assert [(each["kind"], each["message"]) for each in sheet["exceptions"]] == [("missing", named)]
    explain(office, 2, 2)
    sheet = device.get(f"/api/till/sheets/{claim['uuid']}/").data
    (told,) = sheet["exceptions"]
    assert (told["kind"], told["amount"]) == ("review", "22.99")
    assert told["message"] == f"{named} Explained by dana: {LOST}"
    assert (sheet["equal"], sheet["verdict"]) == (
        False,
        "Not equal: 1 docket never arrived, as the office explains",
    )
    device.post_back(printed[1])
    assert device.get(f"/api/till/sheets/{claim['uuid']}/").data["equal"] is True


def test_a_docket_that_the_device_does_not_claim_either_is_settled_by_an_explanation(
    office: Client, device: ModelDevice, cloudstreet: Goods
) -> None:
    printed = printed_but_for(device, cloudstreet, 2, count=3)
    claim = device.claim(printed[0], printed[2])
    assert device.post("/api/till/sheets/", claim).data["equal"] is False
    explain(office, 2, 2)
    sheet = device.get(f"/api/till/sheets/{claim['uuid']}/").data
    assert sheet["equal"] is True
    assert [each["kind"] for each in sheet["exceptions"]] == ["review"]


def test_what_another_device_misses_is_not_explained_with_it(
    office: Client, pair: Pair, cloudstreet: Goods
) -> None:
    first, second = pair("Tablet 1"), pair("Tablet 2")
    printed_but_for(first, cloudstreet, 2)
    printed_but_for(second, cloudstreet, 2)
    explain(office, 2, 2)
    assert [gap.device.name for gap in open_gaps(all_gaps())] == ["Tablet 2"]
