"""The server's chain finds what anybody changes straight in the database, and names it."""

import os
import random
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from django.utils import timezone

from pos import verify
from pos.models import DayClose, Sale, Seal, StockItem
from pos.sealing import FORMATS, NOTHING_BEFORE, Columns, content, mac, newest_format
from pos.services.days import close_day, local_date
from pos.services.seals import accept_loss, newest, note_head, noted_head
from pos.services.stock import move_stock
from pos.verify import findings
from sync.models import Record
from tests.sync.builders import Goods, line, return_line
from tests.sync.conftest import Pair
from tests.sync.meddling import other, owner_of_the_database

pytestmark = pytest.mark.django_db

SEED = 20261123
ATTEMPTS = int(os.environ.get("CHAIN_ATTEMPTS", "1000"))

# What each table's rows belong to, so that the right sale can be asked for by name.
TRANS_ID_OF = {
    "pos_sale": "SELECT trans_id FROM pos_sale WHERE id = %s",
    "pos_saleline": "SELECT s.trans_id FROM pos_saleline r"
    " JOIN pos_sale s ON s.id = r.sale_id WHERE r.id = %s",
    "pos_payment": "SELECT s.trans_id FROM pos_payment r"
    " JOIN pos_sale s ON s.id = r.sale_id WHERE r.id = %s",
    "pos_shipment": "SELECT s.trans_id FROM pos_shipment r"
    " JOIN pos_sale s ON s.id = r.sale_id WHERE r.id = %s",
    "pos_stockmovement": "SELECT s.trans_id FROM pos_stockmovement r"
    " JOIN pos_saleline l ON l.id = r.sale_line_id"
    " JOIN pos_sale s ON s.id = l.sale_id WHERE r.id = %s",
    "sync_docketalias": "SELECT s.trans_id FROM sync_docketalias r"
    " JOIN pos_sale s ON s.id = r.sale_id WHERE r.id = %s",
    "sync_record": "SELECT s.trans_id FROM sync_record r"
    " JOIN pos_sale s ON s.id = r.sale_id WHERE r.id = %s",
}
# The columns that are sealed; for a till's record its bytes and their hash.
CHANGEABLE = {
    **{model._meta.db_table: list(columns.names) for model, columns in newest_format()[1].items()},
    "pos_seal": ["number", "format", "kind", "subject", "witness", "mac"],
    "sync_docketalias": ["offline_trans_id", "sale_id", "device_id", "epoch"],
    "sync_record": ["body", "body_sha256"],
}


@pytest.fixture
def shop_of_a_week(pair: Pair, cloudstreet: Goods, the_dry: Goods) -> None:
    """Twelve sales of two tills, returns among them, goods received, and a closed day."""
    one, two = pair("Tablet 1"), pair("Tablet 2")
    for number in range(5):
        sale = one.sell(line(cloudstreet, 1 + number % 2), line(the_dry))
        one.post_back(sale)
        two.post_back(two.sell(line(the_dry)))
        title = "Cloudstreet" if number % 2 else "The Dry"
        item = StockItem.objects.get(title=title)
        move_stock(stock_item_id=item.pk, kind="received", quantity=3 + number, note="Box")
    one.post_back(one.sell(return_line(cloudstreet, sale)))
    one.post_back(one.sell(line(cloudstreet)))
    close_day(business_date=local_date(timezone.now()), closed_by="Priya")


class Meddler:
    """Changes, removes, swaps and copies rows at random; tells which sales were touched."""

    def __init__(self, cursor: CursorWrapper, chance: random.Random) -> None:
        self.cursor = cursor
        self.chance = chance
        self.table = chance.choice(sorted(CHANGEABLE))
        self.key = "number" if self.table == "pos_seal" else "id"
        self.touched: set[str] = set()

    def rows(self) -> list[Any]:
        where = " WHERE sale_id IS NOT NULL" if self.table == "sync_record" else ""
        self.cursor.execute(f"SELECT {self.key} FROM {self.table}{where} ORDER BY 1")
        return [row[0] for row in self.cursor.fetchall()]

    def value(self, key: Any, column: str) -> Any:
        self.cursor.execute(f"SELECT {column} FROM {self.table} WHERE {self.key} = %s", [key])
        return self.cursor.fetchone()[0]

    def put(self, key: Any, column: str, value: Any) -> None:
        sql = f"UPDATE {self.table} SET {column} = %s WHERE {self.key} = %s"
        self.cursor.execute(sql, [value, key])

    def touch(self, key: Any) -> None:
        if (sql := TRANS_ID_OF.get(self.table)) is None:
            return
        self.cursor.execute(sql, [key])
        self.touched |= {f"TransID {row[0]}" for row in self.cursor.fetchall()}
        if self.table == "pos_stockmovement":
            self.touched.add(f"Stock movement {key}")

    def change(self) -> bool:
        key = self.chance.choice(self.rows())
        column = self.chance.choice(CHANGEABLE[self.table])
        before = self.value(key, column)
        self.touch(key)
        # Text in a column of moments would read as none in SQLite, as before.
        is_moment = before is None and column.endswith("_at")
        self.put(key, column, timezone.now() if is_moment else other(before, self.chance))
        self.touch(key)
        return True

    def remove(self) -> bool:
        key = self.chance.choice(self.rows())
        self.touch(key)
        self.cursor.execute(f"DELETE FROM {self.table} WHERE {self.key} = %s", [key])
        return True

    def swap(self) -> bool:
        rows = self.rows()
        if len(rows) < 2:
            return False
        one, two = self.chance.sample(rows, 2)
        column = self.chance.choice([c for c in CHANGEABLE[self.table] if c != self.key])
        first, second = self.value(one, column), self.value(two, column)
        if first == second:
            return False
        self.touch(one)
        self.touch(two)
        self.put(one, column, other(first, self.chance))
        self.put(two, column, first)
        self.put(one, column, second)
        return True

    def copy(self) -> bool:
        """Put a row in again under a key of its own, where the table lets it."""
        key = self.chance.choice(self.rows())
        self.cursor.execute(f"SELECT * FROM {self.table} WHERE {self.key} = %s", [key])
        names = [column[0] for column in self.cursor.description]
        row = dict(zip(names, self.cursor.fetchone(), strict=True))
        row[self.key] = max(self.rows()) + 1
        for name in ("uuid", "trans_id", "position", "subject", "business_date"):
            if name in row and self.table != "sync_record":
                row[name] = other(row[name], self.chance)
        if self.table == "pos_shipment":
            row["sale_id"] += 1000
        if self.table == "pos_stockmovement":
            row["sale_line_id"] = None
        if self.table == "sync_record":
            return False
        marks = ", ".join(["%s"] * len(names))
        sql = f"INSERT INTO {self.table} ({', '.join(names)}) VALUES ({marks})"
        self.cursor.execute(sql, list(row.values()))
        return True


@pytest.mark.usefixtures("shop_of_a_week")
def test_every_change_removal_swap_and_insertion_is_found_and_named() -> None:
    """By somebody with all rights in the database, in any sealed column of any table."""
    assert list(findings()) == []
    chance = random.Random(SEED)
    deeds: list[Callable[[Meddler], bool]] = [
        Meddler.change,
        Meddler.change,
        Meddler.remove,
        Meddler.swap,
        Meddler.copy,
    ]
    tried = found = 0
    missed: list[str] = []
    while tried < ATTEMPTS:
        deed = chance.choice(deeds)
        with owner_of_the_database() as cursor:
            meddler = Meddler(cursor, chance)
            try:
                with transaction.atomic():
                    was_done = deed(meddler)
            except DatabaseError:
                continue  # A unique key or a type refused it: nothing happened.
            if not was_done:
                continue
            tried += 1
            first = next(findings(), None)
            named = first is not None and (
                not meddler.touched or any(each in first.subject for each in meddler.touched)
            )
            found += named
            if not named:
                missed.append(f"{deed.__name__} {meddler.table} {meddler.touched}: {first}")
    assert "\n".join(missed) == ""
    assert found == ATTEMPTS
    assert list(findings()) == []


@pytest.mark.usefixtures("shop_of_a_week")
def test_somebody_who_recomputes_the_whole_chain_without_the_key_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All rights in the database and all of our code, but another key."""
    right_key = settings.LEDGER_KEY
    with owner_of_the_database() as cursor:
        cursor.execute("UPDATE pos_sale SET note = 'paid in full' WHERE id = %s", [first_sale()])
        monkeypatch.setattr(settings, "LEDGER_KEY", b"not the key of this shop at all!")
        recompute(cursor)
        assert list(findings()) == []
        monkeypatch.setattr(settings, "LEDGER_KEY", right_key)
        first = next(findings())
        assert first.message == "it is not what was posted: it was changed."


def first_sale() -> int:
    return Sale.objects.order_by("trans_id").values_list("pk", flat=True)[0]


def recompute(cursor: CursorWrapper) -> None:
    before = NOTHING_BEFORE
    for seal in list(Seal.objects.order_by("number")):
        parts = verify._parts([seal], dict.fromkeys(newest_format()[1], 0))[seal.kind, seal.subject]
        before = mac(before, content(seal.format, seal.kind, seal.subject, seal.witness, parts))
        cursor.execute("UPDATE pos_seal SET mac = %s WHERE number = %s", [before, seal.number])


@pytest.mark.usefixtures("shop_of_a_week")
def test_the_newest_sales_cut_off_with_their_seals_are_missed() -> None:
    head = newest()
    assert head is not None
    note_head(head)
    with owner_of_the_database() as cursor:
        cursor.execute("DELETE FROM pos_seal WHERE number = %s", [head.number])
        cursor.execute("DELETE FROM pos_dayclose")
        (found,) = findings()
        assert found.subject == f"Seal {head.number}"
        assert "the newest sales were removed, or an older backup was put back" in found.message


@pytest.mark.usefixtures("shop_of_a_week")
def test_a_note_that_lags_behind_a_killed_server_is_no_alarm() -> None:
    seal = Seal.objects.get(number=3)
    Path(settings.LEDGER_HEAD_FILE).write_text(f'{{"number": 3, "mac": "{bytes(seal.mac).hex()}"}}')
    assert list(findings()) == []


@pytest.mark.usefixtures("shop_of_a_week")
def test_what_is_missing_stays_known_while_the_shop_sells_on(cloudstreet: Goods) -> None:
    head = newest()
    assert head is not None
    gone = type(head)(head.number - 1, b"another chain's link, long gone!")
    Path(settings.LEDGER_HEAD_FILE).write_text(
        f'{{"number": {gone.number}, "mac": "{gone.mac.hex()}"}}'
    )
    note_head(head)
    assert noted_head() == gone
    kept = accept_loss()
    assert kept is not None
    assert kept.exists()
    assert noted_head() == head
    assert list(findings()) == []


@pytest.mark.usefixtures("shop_of_a_week")
def test_the_command_says_that_the_chain_holds_or_what_is_first() -> None:
    told = StringIO()
    call_command("verify_chain", stdout=told)
    assert "The chain holds: 12 sales, Seal " in told.getvalue()
    trans_id = Sale.objects.order_by("trans_id").values_list("trans_id", flat=True)[3]
    with owner_of_the_database() as cursor:
        cursor.execute("UPDATE pos_sale SET total = total + 1 WHERE trans_id = %s", [trans_id])
        told = StringIO()
        with pytest.raises(CommandError, match="1 found that is not as it was posted"):
            call_command("verify_chain", stdout=told)
        assert f"First: TransID {trans_id} (D" in told.getvalue()
        assert "Tablet 2): it is not what was posted: it was changed." in told.getvalue()


def test_every_column_of_what_is_sealed_is_sealed() -> None:
    """A column that is added later has to be thought of."""
    for model, columns in newest_format()[1].items():
        assert {field.attname for field in model._meta.concrete_fields} == set(columns.names)


def test_a_new_format_leaves_every_old_seal_valid(
    shop_of_a_week: None, pair: Pair, cloudstreet: Goods, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the note of a sale had been a new column: sealed from then on, and by name."""
    before: dict[type[Model], Columns] = {
        **FORMATS[1],
        Sale: Columns(Sale, [name for name in FORMATS[1][Sale].names if name != "note"]),
    }
    monkeypatch.setattr("pos.sealing.FORMATS", {1: before})
    monkeypatch.setattr("pos.verify.FORMATS", {1: before})
    till = pair("Tablet 3")
    till.post_back(till.sell(line(cloudstreet)))
    old = Sale.objects.order_by("-trans_id")[0]
    both: dict[int, dict[type[Model], Columns]] = {
        1: before,
        2: {**before, Sale: Columns(Sale, ["note", *before[Sale].names])},
    }
    monkeypatch.setattr("pos.sealing.FORMATS", both)
    monkeypatch.setattr("pos.verify.FORMATS", both)
    till.post_back(till.sell(line(cloudstreet)))
    new = Sale.objects.order_by("-trans_id")[0]
    sealed = [Seal.objects.get(kind="sale", subject=each.trans_id).format for each in (old, new)]
    assert sealed == [1, 2]
    # The twelve before were sealed with the note in them: as another format they no longer fit.
    named = {each.subject for each in findings()}
    assert not any(str(each.trans_id) in " ".join(named) for each in (old, new))
    with owner_of_the_database() as cursor:
        cursor.execute("UPDATE pos_sale SET note = 'x' WHERE id IN (%s, %s)", [old.pk, new.pk])
        named = {each.subject for each in findings()} - named
        assert [str(new.trans_id) in each for each in named] == [True]


def test_the_close_of_a_day_names_the_newest_seal(shop_of_a_week: None) -> None:
    closed = Seal.objects.get(kind=Seal.Kind.CLOSE)
    before = Seal.objects.get(number=closed.number - 1)
    assert DayClose.objects.get().head.startswith(f"Seal {before.number}, ")


def test_a_record_of_the_tills_that_was_posted_is_sealed_with_its_sale(
    shop_of_a_week: None,
) -> None:
    record = Record.objects.filter(sale__isnull=False)[0]
    with owner_of_the_database() as cursor:
        cursor.execute(
            "UPDATE sync_record SET corrected_body = body, body = %s WHERE id = %s",
            [b"{}", record.pk],
        )
        assert next(findings()).message == (
            "the till's record that it was posted from was changed or removed."
        )


def test_the_newest_seal_proves_everything_before_it() -> None:
    """What stands on a Z report depends on every row that was posted until then."""
    heads = {mac(mac(NOTHING_BEFORE, earlier), b"the same sale") for earlier in (b"one", b"two")}
    assert len(heads) == 2
