"""What is posted is never changed nor deleted: not by the models, and not past them."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, models, transaction

from pos.errors import ShopError
from pos.models import Payment, Sale, SaleLine, Seal, Shipment, StockMovement
from tests.pos.cast import Cast, post

POSTED: list[type[models.Model]] = [Sale, SaleLine, Payment, Shipment, StockMovement, Seal]


def change_one(model: type[models.Model]) -> None:
    model._default_manager.order_by("-pk")[0].save()


def delete_one(model: type[models.Model]) -> None:
    model._default_manager.order_by("-pk")[0].delete()


def change_all(model: type[models.Model]) -> None:
    model._default_manager.update(posted_at=None)


def change_some(model: type[models.Model]) -> None:
    model._default_manager.bulk_update([model._default_manager.all()[0]], ["pk"])


def delete_all(model: type[models.Model]) -> None:
    model._default_manager.filter(pk__gt=0).delete()


@pytest.mark.parametrize("model", POSTED)
@pytest.mark.parametrize("attempt", [change_one, delete_one, change_all, change_some, delete_all])
def test_a_posted_row_is_refused_any_change(
    cast: Cast, model: type[models.Model], attempt: Callable[[type[models.Model]], None]
) -> None:
    post(cast.sale())
    before = list(model._default_manager.values())

    with pytest.raises(ShopError, match="cannot be changed or deleted") as caught:
        attempt(model)

    assert caught.value.code == "append_only"
    assert list(model._default_manager.values()) == before


def test_the_parts_of_a_sale_are_refused_any_change_through_it(cast: Cast) -> None:
    (sale,) = post(cast.sale())

    for parts in (sale.lines, sale.payments):
        with pytest.raises(ShopError, match="cannot be changed"):
            parts.update(position=2)


@pytest.mark.parametrize("model", POSTED)
def test_the_database_itself_refuses_an_update(cast: Cast, model: type[models.Model]) -> None:
    post(cast.sale())
    table, key = model._meta.db_table, model._meta.pk.attname

    with (
        pytest.raises(DatabaseError, match=f"append_only: UPDATE on {table} is refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {table} SET {key} = {key}")  # never a user's text


@pytest.mark.parametrize("model", POSTED)
def test_postgresql_itself_refuses_to_delete(cast: Cast, model: type[models.Model]) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no such trigger: its tests empty tables with DELETE")
    post(cast.sale())
    table = model._meta.db_table

    with (
        pytest.raises(DatabaseError, match=f"append_only: DELETE on {table} is refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table}")
