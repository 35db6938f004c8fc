"""What people and tills did after a sale is as fixed as the sale: what was changed is named."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pos.models import Device, SealedStates, Shift
from pos.services.seals import accept_loss, newest
from pos.states import changed, sealed_models
from pos.verify import findings
from sync import deciding, office, posting
from sync.chain import gaps
from sync.models import (
    ActionLog,
    GapExplanation,
    NotCarriedOver,
    Record,
    ReviewFlag,
    Sheet,
)
from sync.sealed import NOT_SEALED_OF_A_RECORD
from tests.sync.builders import Goods, dumps, line
from tests.sync.conftest import Pair
from tests.sync.device import ModelDevice
from tests.sync.meddling import other, owner_of_the_database

pytestmark = pytest.mark.django_db

# By these a row's place is found: another one is another row, which is named as well.
TABLES: list[type[models.Model]] = [
    Shift,
    Record,
    ReviewFlag,
    Sheet,
    NotCarriedOver,
    GapExplanation,
    ActionLog,
]


# What a copy of a row must not share with it, for the unique keys.
UUID = {"uuid": "'00000000000000000000000000000001'"}
UNLIKE_THE_ROW: dict[type[models.Model], dict[str, str]] = {
    Shift: UUID,
    Record: UUID,
    Sheet: UUID,
    ReviewFlag: {"code": "'invented'"},
    GapExplanation: {"epoch": "77"},
}


@pytest.fixture
def dana(shop: object) -> office.User:
    return get_user_model().objects.create_superuser("dana", password="x")


@pytest.fixture
def week(pair: Pair, cloudstreet: Goods, the_dry: Goods, dana: office.User) -> ModelDevice:
    """A week in which everything happened that a person decides about."""
    till = pair("Tablet 2")
    till.post_back(till.shift_event("opened"))
    till.post_back(till.sell(line(cloudstreet)))
    till.is_disconnected = True
    flagged = till.sell(line(cloudstreet, unit_price="20.00"))
    assert the_dry.uuid is not None
    change = till.change("stock_item", the_dry.uuid, "price", "19.99", "21.99")
    held, kept, mended = (till.sell(line(the_dry), total="99.99") for _ in range(3))
    till.post_back(till.new_title(), till.new_contact(), flagged, change, held, kept, mended)
    till.upload("{}", held.but(note="another body"))
    till.sell(line(the_dry))  # It is never sent.
    till.post_back(till.sell(line(the_dry)))
    till.post_back(till.shift_event("closed", "412.35"))
    till.is_disconnected = False
    claim = till.claim(flagged, held)
    assert till.post("/api/till/sheets/", claim).status in {200, 201}
    till.hello()

    row = Record.objects.get(uuid=mended.uuid, canonical=True)
    right = mended.data | {"total": str(mended.data["lines"][0]["amount"])}
    for reason in ("typed wrong", "typed wrong again"):
        body = dumps(right if reason.endswith("again") else right | {"total": "1.00"})
        office.correct(row, text=body, reason=reason, user=dana)
    office.post_again(Record.objects.get(uuid=kept.uuid), user=dana)
    office.mark_seen(list(ReviewFlag.objects.all()[:1]), user=dana)
    office.apply_change(NotCarriedOver.objects.get(), user=dana)
    office.sign_sheet(Sheet.objects.get(), with_exceptions=True, user=dana)
    (gap,) = gaps(row.device, till.epoch)
    office.explain_gap(gap, reason="The tablet fell into the sea.", user=dana)
    lost = pair("Tablet 9")
    office.revoke(Device.objects.get(name="Tablet 9"), user=dana)
    lost.upload(*(lost.sell(line(the_dry)).text for _ in range(3)))
    tablet = Device.objects.get(name="Tablet 9")
    ids = list(Record.objects.filter(device=tablet).order_by("id").values_list("pk", flat=True))
    deciding.post_aside(tablet, records=ids[:1], user=dana)
    deciding.leave_aside(tablet, records=ids[1:2], reason="Rung up by a thief.", user=dana)
    return till


def named() -> list[str]:
    return [str(each) for each in findings()]


def test_an_honest_week_raises_no_alarm(week: ModelDevice) -> None:
    for model in TABLES:
        assert model._default_manager.exists(), model
    states = set(Record.objects.values_list("state", flat=True))
    assert {"posted", "held", "aside"} <= states
    assert named() == []


@pytest.mark.parametrize("model", TABLES)
def test_every_changed_column_is_found(week: ModelDevice, model: type[models.Model]) -> None:
    stateful = sealed_models()[model]
    columns = {field.attname: field.column for field in model._meta.concrete_fields}
    table = model._meta.db_table
    chance = random.Random(7)
    names = stateful.formats[max(stateful.formats)].names
    tried = 0
    for name in names:
        column = columns[name]
        rows = model._default_manager.order_by("pk")
        rows = rows.filter(state__in=("held", "aside")) if model is Record else rows
        with owner_of_the_database() as cursor:
            key = rows.values_list("pk", flat=True)[0]
            cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [key])
            before = cursor.fetchone()[0]
            after = another(before, name, chance)
            try:
                with transaction.atomic():
                    cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [after, key])
            except IntegrityError:
                continue  # A constraint refused it: nothing happened.
            tried += 1
            found = named()
            who = f"{model._meta.verbose_name} {key}"
            assert any(each.lower().startswith((f"{who} ", f"{who}:")) for each in found), name
    assert tried >= len(names) - 2
    assert named() == []


def another(before: Any, name: str, chance: random.Random) -> Any:
    if isinstance(before, str) and before[:1] == "{":
        return json.dumps(json.loads(before) | {"forged": True})
    if isinstance(before, dict):
        return json.dumps(before | {"forged": True})
    if before is None and name.endswith("_at"):
        return "2026-11-20 10:00:00+00:00"
    if before is None and name in {"signed_verdict", "claim"}:
        return "{}"
    if before is None and "body" in name or before is None and "sha256" in name:
        return b"forged"
    if before is None and name.endswith("_id"):
        return 999_999
    return other(before, chance)


@pytest.mark.parametrize("model", TABLES)
def test_every_removed_or_invented_row_is_found(
    week: ModelDevice, model: type[models.Model]
) -> None:
    table = model._meta.db_table
    rows = model._default_manager.order_by("pk")
    rows = rows.filter(sale__isnull=True) if model is Record else rows
    for key in rows.values_list("pk", flat=True):
        with owner_of_the_database() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE id = %s", [key])
            name = f"{str(model._meta.verbose_name).capitalize()} {key}"
            assert f"{name}: it was removed from the tables." in named()
    with owner_of_the_database() as cursor:
        key = rows.values_list("pk", flat=True)[0]
        columns = {str(field.column): str(field.column) for field in model._meta.concrete_fields}
        columns |= {"id": "999999"} | UNLIKE_THE_ROW.get(model, {})
        names, values = ", ".join(columns), ", ".join(columns.values())
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE id = %s", [key]
        )
        assert any("999999" in each and "never sealed" in each for each in named())


def test_a_posted_sale_that_is_made_to_look_held_is_found(week: ModelDevice) -> None:
    record = Record.objects.filter(sale__isnull=False, corrected_by="")[0]
    with owner_of_the_database() as cursor:
        cursor.execute("UPDATE sync_record SET state = 'held' WHERE id = %s", [record.pk])
        assert any(f"Record {record.pk} " in each for each in named())


def test_an_earlier_state_that_is_put_back_is_found(week: ModelDevice) -> None:
    """With everything of it: what was sealed last is what counts."""
    with owner_of_the_database() as cursor:
        cursor.execute(
            "UPDATE pos_shift SET closed_at = NULL, closed_by_id = NULL, counted_amount = NULL"
        )
        assert any("Shift" in each for each in named())
        cursor.execute("DELETE FROM pos_sealedstates WHERE rows LIKE '%%\"shift\"%%'")
        assert named() != []


def test_a_set_of_states_that_was_put_in_by_hand_is_found(week: ModelDevice) -> None:
    SealedStates.objects.create(
        at=Shift.objects.all()[0].opened_at, rows='[["shift", 1, "1:forged"]]'
    )
    assert any("States" in each and "never sealed" in each for each in named())


def test_a_server_killed_before_posting_again_is_no_alarm(
    week: ModelDevice, dana: office.User
) -> None:
    """The record is let in again in one transaction, and posted in the next."""
    record = Record.objects.filter(state="held", canonical=True)[0]
    with transaction.atomic():
        office._let_in_again(Record.objects.get(pk=record.pk), user=dana)
    assert Record.objects.get(pk=record.pk).state == "received"
    assert named() == []
    posting.post([record.pk])
    assert named() == []


def test_a_record_that_another_version_took_and_this_one_cannot_read_is_sealed_as_held(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    device.post_back(device.sell(line(cloudstreet)))
    printed = device.new_contact().but(of_another_version=1)
    record = Record.objects.create(
        uuid=printed.uuid,
        device=Device.objects.get(uuid=device.uuid),
        epoch=device.epoch,
        sequence=device.sequence,
        kind=Record.Kind.CONTACT,
        body=printed.text.encode(),
        body_sha256=bytes.fromhex(printed.sha256),
        received_at=timezone.now(),
    )
    posting.post([record.pk])
    record.refresh_from_db()
    assert (record.state, record.code) == ("held", "wrong_format")
    assert named() == []


def test_what_changes_outside_a_transaction_is_refused(
    transactional_db: None, shop: object
) -> None:
    with pytest.raises(RuntimeError, match="in the transaction that changes it"):
        changed(ActionLog())


def test_every_column_is_sealed_or_said_not_to_be() -> None:
    """A column that is added later has to be thought of."""
    for model, stateful in sealed_models().items():
        names = {field.attname for field in model._meta.concrete_fields}
        left_out = NOT_SEALED_OF_A_RECORD if model is Record else {"id"}
        assert names - left_out == set(stateful.formats[max(stateful.formats)].names)


@pytest.fixture
def _posted(device: ModelDevice, cloudstreet: Goods) -> None:
    device.post_back(device.sell(line(cloudstreet)))
    head = newest()
    assert head is not None
    accept_loss()


@pytest.mark.usefixtures("_posted")
@pytest.mark.parametrize("note", [None, b"", b"\xff\xfe", b"5", b"[]", b'{"number": 1}'])
def test_a_note_that_is_missing_or_garbage_is_an_alarm_until_it_is_accepted(
    device: ModelDevice, cloudstreet: Goods, note: bytes | None, django_capture_on_commit_callbacks
) -> None:
    file = Path(settings.LEDGER_HEAD_FILE)
    file.unlink()
    if note is not None:
        file.write_bytes(note)
    assert any("Note of the newest seal" in each for each in named())
    with django_capture_on_commit_callbacks(execute=True):
        device.post_back(device.sell(line(cloudstreet)))
    # Selling on makes no new note over one that was taken away.
    assert any("Note of the newest seal" in each for each in named())
    accept_loss()
    assert named() == []


def test_from_the_first_seal_on_there_is_a_note(device: ModelDevice, cloudstreet: Goods) -> None:
    """Written before the first commit, so that a server killed there leaves no false alarm."""
    file = Path(settings.LEDGER_HEAD_FILE)
    assert json.loads(file.read_bytes()) == {"number": 0, "mac": ""}
    device.post_back(device.sell(line(cloudstreet)))
    assert named() == []


def test_the_check_asks_in_sets(device: ModelDevice, cloudstreet: Goods) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert named() == []
        return len(queries)

    device.post_back(*(device.sell(line(cloudstreet), total="9.99") for _ in range(3)))
    few = asked()
    device.post_back(*(device.sell(line(cloudstreet), total="9.99") for _ in range(60)))
    assert asked() == few
