"""Stock items and movements: on hand is what the movements come to (invariant 9)."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from pos.errors import ShopError
from pos.models import StockItem, StockMovement, TaxRate
from pos.services.stock import (
    StockItemDraft,
    create_placeholder_item,
    create_stock_item,
    find_by_code,
    move_stock,
    tax_rate_for,
    update_stock_item,
)
from tests.pos.cast import Cast, on_hand

ISBN = "9780141036144"
ITS_UUID = UUID("01900000-0000-7000-8000-000000000001")


def draft(cast: Cast, **changes: Any) -> StockItemDraft:
    given: dict[str, Any] = {
        "title": "1984",
        "isbn": ISBN,
        "price": Decimal("19.99"),
        "tax_rate": cast.gst,
    }
    return StockItemDraft(**(given | changes))


def refused(run: Any, *args: Any, **kwargs: Any) -> ShopError:
    with pytest.raises(ShopError) as caught:
        run(*args, **kwargs)
    return caught.value


def test_a_title_keeps_the_identity_that_a_device_gave_it(cast: Cast) -> None:
    item = create_stock_item(draft(cast, uuid=ITS_UUID, authors="George Orwell"))

    item.refresh_from_db()
    assert (item.uuid, item.isbn, item.authors, item.on_hand) == (
        ITS_UUID,
        ISBN,
        "George Orwell",
        0,
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0141036141", ISBN),
        ("0-14-103614-1", ISBN),
        ("978-0-14-103614-4", ISBN),
        ("", None),
        ("9780141036145", "9780141036145"),  # a wrong check digit: flagged by others, kept here
    ],
)
def test_a_devices_isbn_is_kept_as_13_digits_where_it_can_be(
    cast: Cast, typed: str, kept: str | None
) -> None:
    assert create_stock_item(draft(cast, isbn=typed)).isbn == kept


def test_a_code_belongs_to_one_title(cast: Cast) -> None:
    error = refused(create_stock_item, draft(cast, isbn=cast.emma.isbn))

    assert (error.code, error.data) == ("code_taken", {"stock_item": str(cast.emma.uuid)})
    assert StockItem.objects.count() == 2


def test_the_same_title_is_not_made_twice(cast: Cast) -> None:
    create_stock_item(draft(cast, uuid=ITS_UUID))

    assert refused(create_stock_item, draft(cast, uuid=ITS_UUID)).code == "stock_item_exists"


def test_a_placeholder_becomes_the_title_when_it_comes(cast: Cast) -> None:
    placeholder = create_placeholder_item(
        uuid=ITS_UUID, title="1984", price=Decimal("-1.00"), tax_rate=cast.gst
    )
    again = create_placeholder_item(
        uuid=ITS_UUID, title="Other", price=Decimal("1.00"), tax_rate=cast.gst
    )

    item = create_stock_item(draft(cast, uuid=ITS_UUID))

    assert (again.pk, again.title, again.price) == (placeholder.pk, "1984", Decimal("0.00"))
    assert (item.pk, item.is_placeholder, item.price) == (placeholder.pk, False, Decimal("19.99"))


def test_a_title_is_found_by_either_code(cast: Cast) -> None:
    lamp = create_stock_item(draft(cast, title="Lamp", isbn="", ean="2000000000015"))

    assert find_by_code(isbn="0141439580", ean="") == cast.emma
    assert find_by_code(isbn="", ean="2000000000015") == lamp
    assert find_by_code(isbn=ISBN, ean="2000000000015") == lamp
    assert find_by_code(isbn="", ean="") is None


def test_fields_are_changed_as_a_form_would_read_them(cast: Cast) -> None:
    free = TaxRate.objects.create(code="FREE", name="GST-free", percent=0)
    before = StockItem.objects.get(pk=cast.emma.pk).updated_at

    update_stock_item(
        item=cast.emma,
        changes={"price": "16.50", "tax_code": "FREE", "shelf": "Classics", "ean": "", "year": ""},
    )

    item = StockItem.objects.get(pk=cast.emma.pk)
    assert (item.price, item.tax_rate, item.shelf) == (Decimal("16.50"), free, "Classics")
    assert (item.ean, item.year, item.title, item.on_hand) == (None, None, "Emma", 10)
    assert item.updated_at > before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"on_hand": 99}, "field_unknown"),
        ({"uuid": "x"}, "field_unknown"),
        ({"is_placeholder": True}, "field_unknown"),
        ({"price": "cheap"}, "invalid"),
        ({"price": "-1.00"}, "invalid"),
        ({"price": "1.999"}, "invalid"),
        ({"price": "99999999999.00"}, "invalid"),
        ({"price": "NaN"}, "invalid"),
        ({"title": ""}, "invalid"),
        ({"title": "x" * 251}, "invalid"),
        ({"title": "a\0b"}, "invalid"),
        ({"category": "maps"}, "invalid"),
        ({"year": "99999999"}, "invalid"),
        ({"year": "soon"}, "invalid"),
        ({"isbn": "9780141439588"}, "isbn_wrong"),
        ({"isbn": "x" * 5000}, "isbn_wrong"),
        ({"isbn": "9780340960196"}, "code_taken"),
        ({"ean": "123"}, "ean_wrong"),
        ({"tax_code": "VAT"}, "tax_rate_unknown"),
        ({"shelf": "A", "price": None}, "invalid"),
    ],
)
def test_a_wrong_change_is_refused_and_changes_nothing(
    cast: Cast, changes: dict[str, object], code: str
) -> None:
    before = StockItem.objects.filter(pk=cast.emma.pk).values().get()

    error = refused(update_stock_item, item=cast.emma, changes=changes)

    assert error.code == code
    assert StockItem.objects.filter(pk=cast.emma.pk).values().get() == before


def test_a_movement_changes_what_is_on_hand(cast: Cast) -> None:
    before = StockItem.objects.get(pk=cast.emma.pk).updated_at

    move_stock(stock_item_id=cast.emma.pk, kind="received", quantity=5, note="Box 7")
    move_stock(stock_item_id=cast.emma.pk, kind="adjusted", quantity=-2)

    item = StockItem.objects.get(pk=cast.emma.pk)
    assert item.on_hand == 13
    assert item.updated_at > before
    assert list(item.movements.values_list("kind", "quantity", "note")) == [
        ("opening", 10, ""),
        ("received", 5, "Box 7"),
        ("adjusted", -2, ""),
    ]
    assert on_hand(cast.dune) == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "sold"}, "kind_wrong"),
        ({"kind": "lost"}, "kind_wrong"),
        ({"quantity": 0}, "quantity_wrong"),
        ({"quantity": 10**9}, "quantity_wrong"),
        ({"stock_item_id": 10**15}, "stock_item_unknown"),
    ],
)
def test_a_wrong_movement_is_refused(cast: Cast, changes: dict[str, Any], code: str) -> None:
    given = {"stock_item_id": cast.emma.pk, "kind": "received", "quantity": 1} | changes

    assert refused(move_stock, **given).code == code
    assert on_hand(cast.emma) == 10
    assert StockMovement.objects.count() == 2


def test_a_new_title_gets_the_default_rate_when_its_own_is_gone(cast: Cast) -> None:
    free = TaxRate.objects.create(code="FREE", name="GST-free", percent=0)

    assert tax_rate_for("FREE") == free
    assert tax_rate_for("GONE") == cast.gst


@pytest.mark.django_db
def test_a_shop_without_any_rate_is_told_so() -> None:
    assert refused(tax_rate_for, "GST").code == "no_tax_rate"
