"""A shop whose settings no till could use is put right by the upgrade, or stops it in words."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from pos.models import Shop

BEFORE = [("pos", "0008_opened_shifts_and_reference_keys")]


def migrate(to: list[tuple[str, str]] | None = None) -> Any:
    executor = MigrationExecutor(connection)
    targets = to or [key for key in executor.loader.graph.leaf_nodes() if key[0] == "pos"]
    return executor.migrate(targets).apps


@pytest.fixture
def before(transactional_db: None) -> Iterator[Any]:
    """The tables as they were before; afterwards they are as they should be, whatever happened."""
    yield migrate(BEFORE).get_model("pos", "Shop")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM pos_shop")
    migrate()


def test_what_was_meant_is_put_right(before: Any) -> None:
    before.objects.create(id=1, name="Corner Books", currency="nzd", locale="en_NZ")

    migrate()

    shop = Shop.objects.get()
    assert (shop.currency, shop.locale) == ("NZD", "en-NZ")


def test_what_would_have_to_be_guessed_stops_the_upgrade_and_stays(before: Any) -> None:
    before.objects.create(id=1, name="Corner Books", currency="XXQ")

    with pytest.raises(RuntimeError, match="currency can't stay as it is. XXQ isn't a currency"):
        migrate()

    assert before.objects.get().currency == "XXQ"
