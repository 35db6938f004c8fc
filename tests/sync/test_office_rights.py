"""The office: who may only look changes nothing, and nothing is deleted."""

from typing import Any

import pytest
from django.test import Client

from pos.models import Device, Payment, Register, Sale, StockItem
from sync.models import ActionLog, NotCarriedOver, Record, ReviewFlag, Sheet
from tests.sync.builders import Goods, line
from tests.sync.cast import corrected, held_sale, sheet_of
from tests.sync.device import ModelDevice

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
