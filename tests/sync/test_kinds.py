"""Each kind of record has all its parts, on both sides and in the model world."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from sync.kinds.registry import KINDS, kind_of, record_decoder
from sync.kinds.words import facts
from sync.models import Record
from sync.wire.sheet import SheetClaim
from tests.proof.world import World
from tests.sync.conftest import send

ROOT = Path(__file__).parents[2]
CASES = json.loads((ROOT / "tests/cases/records-1.json").read_text())


def test_the_kinds_of_the_table_are_those_of_the_registry() -> None:
    assert set(KINDS) == set(Record.Kind) - {Record.Kind.UNREADABLE}


@pytest.mark.parametrize("tag", KINDS)
def test_a_kind_says_how_it_posts_what_may_be_corrected_and_how_it_is_counted(tag: str) -> None:
    kind = KINDS[tag]
    # Sales alone are posted in sets.
    assert (kind.post is None) == (tag == "sale")
    assert set(kind.editable) == {kind.struct, *kind.rows.values()}
    for struct, names in kind.editable.items():
        assert set(names) <= {each.name for each in msgspec.structs.fields(struct)}
    claimed = {each.name for each in msgspec.structs.fields(SheetClaim)}
    assert (kind.counted_as in claimed) == bool(kind.counted_name)


@pytest.mark.parametrize("tag", KINDS)
def test_a_record_of_each_kind_as_a_till_freezes_it_is_read_and_told_in_words(tag: str) -> None:
    body = CASES[tag].encode()
    assert kind_of(record_decoder.decode(body)) is KINDS[tag]
    labels = [fact.label for fact in facts(body)]
    assert labels[0] == "Made"
    assert len(labels) > 1
    assert "Kind" not in labels


@pytest.mark.parametrize("tag", KINDS)
def test_a_till_knows_each_kind_by_name(tag: str) -> None:
    union = (ROOT / "static/src/domain/result.ts").read_text()
    assert tag in re.findall(r'"(\w+)"', union.partition("kind:")[2].partition(";")[0])
    words = (ROOT / "static/src/ui/WaitingPanel.tsx").read_text()
    assert re.search(rf'^  {tag}: "', words, re.MULTILINE)


@pytest.mark.django_db
def test_the_model_world_makes_records_of_every_kind() -> None:
    world = World(send, seed=3)
    till = world.pair()
    for step in (
        world.sell,
        world.new_title_sold,
        world.change_a_title,
        world.void_a_sale,
        world.new_contact,
        world.work_a_shift,
    ):
        step(till)
    assert {each.data["kind"] for each in till.waiting} == set(KINDS)
