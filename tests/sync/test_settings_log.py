"""Who changed which setting of the shop, from what to what."""

from typing import Any

import pytest
from django.test import Client

from pos.models import Cashier, Register, Shop, TaxRate
from sync.models import ActionLog
from tests.pos.test_shop import FIELDS


def test_a_change_of_the_shop_is_noted_with_old_and_new_values(office: Client) -> None:
    office.post(
        "/admin/pos/shop/1/change/", FIELDS | {"currency": "nzd", "cash_rounding_cents": "10"}
    )

    assert Shop.objects.get().currency == "NZD"
    row = ActionLog.objects.get()
    assert (row.by, row.action) == ("dana", "changed")
    assert row.user is not None
    assert row.detail == (
        "Shop Lantern Street Books: currency: AUD → NZD; cash rounding cents: 5 → 10"
    )


def test_what_was_refused_or_saved_as_it_was_leaves_no_line(office: Client) -> None:
    office.post("/admin/pos/shop/1/change/", FIELDS)
    office.post("/admin/pos/shop/1/change/", FIELDS | {"currency": "XXQ"})

    assert not ActionLog.objects.exists()


@pytest.mark.parametrize("page", ["register", "taxrate", "cashier"])
def test_other_settings_are_noted_too(office: Client, page: str) -> None:
    rows = {"register": Register.objects, "taxrate": TaxRate.objects, "cashier": Cashier.objects}
    row: Any = rows[page].first()
    fields = {
        "register": {"name": "Back", "is_active": "on"},
        "taxrate": {"name": "Back", "percent": "10", "is_default": "on"},
        "cashier": {"name": "Back", "initials": "PN", "role": "manager", "is_active": "on"},
    }[page]
    was = row.name

    office.post(f"/admin/pos/{page}/{row.pk}/change/", fields)

    line = ActionLog.objects.get()
    assert line.detail.endswith(f" {was}: name: {was} → Back")


def test_a_new_pin_is_noted_and_never_told(office: Client) -> None:
    tom = Cashier.objects.get(name="Tom")
    fields = {"name": "Tom", "initials": "TB", "role": "cashier", "is_active": "on"}

    office.post(f"/admin/pos/cashier/{tom.pk}/change/", fields | {"new_pin": "9731"})

    line = ActionLog.objects.get()
    assert line.detail == "Cashier Tom: PIN: a new one"
