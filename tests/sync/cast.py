"""People of the office, and what they look at."""

import re
from typing import Any

from sync.models import Record, Sheet
from tests.sync.builders import Goods, Printed, dumps, line
from tests.sync.device import ModelDevice


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


def sheet_of(device: ModelDevice, *printed: Printed) -> Sheet:
    assert device.post("/api/till/sheets/", device.claim(*printed)).status == 200
    return Sheet.objects.get()
