"""A docket number finds its docket, however it is typed (R10, invariant 5)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from pos import find
from pos.dockets import docket_data
from pos.find import DocketNumber, Elsewhere, find_dockets, find_elsewhere, parse_docket_number
from pos.models import Sale
from tests.pos.cast import Cast, line, post

CASES: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "cases/docket-numbers.json").read_text(encoding="utf-8")
)


def print_as(sale: Sale, d_number: int, epoch: int = 1) -> None:
    """Note that the docket was printed with a D-number, as disconnected mode does."""
    aliases: Any = sale
    aliases.aliases.create(offline_trans_id=d_number, device=sale.device, epoch=epoch)


@pytest.mark.parametrize("case", CASES["numbers"], ids=lambda case: repr(case["text"]))
def test_a_docket_number_is_read_in_every_spelling(case: dict[str, Any]) -> None:
    assert parse_docket_number(case["text"]) == DocketNumber(
        number=case["number"], printed_disconnected=case["kind"] == "d"
    )


@pytest.mark.parametrize("text", CASES["not_numbers"])
def test_what_is_no_docket_number_is_none(text: str) -> None:
    assert parse_docket_number(text) is None


@pytest.mark.parametrize("text", ["9" * 20, "9" * 41, "9" * 100_000, "D²", "D١٢", "D12345\0", "💥"])
def test_huge_and_strange_numbers_are_none(text: str) -> None:
    assert parse_docket_number(text) is None


@pytest.mark.parametrize("case", CASES["numbers"][:12], ids=lambda case: repr(case["text"]))
def test_a_d_number_finds_the_sale_it_became(cast: Cast, case: dict[str, Any]) -> None:
    wanted, _ = post(cast.sale(), cast.sale())
    print_as(wanted, 12345)

    assert find_dockets(case["text"]) == [wanted]


def test_a_trans_id_finds_its_sale_and_no_d_number(cast: Cast) -> None:
    first, second = post(cast.sale(), cast.sale())
    print_as(first, second.trans_id)

    assert find_dockets(str(second.trans_id)) == [second]
    assert find_dockets(f"D{second.trans_id}") == [first]
    assert find_dockets("3") == []


def test_a_number_that_was_printed_twice_finds_both_sales(cast: Cast) -> None:
    first, second = post(cast.sale(), cast.sale())
    print_as(first, 12345)
    print_as(second, 12345, epoch=2)

    assert {sale.pk for sale in find_dockets("D12345")} == {first.pk, second.pk}


def test_finding_and_showing_takes_the_same_few_queries_for_any_docket(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    (sale,) = post(cast.sale(*[line(cast.emma) for _ in range(30)]))
    print_as(sale, 12345)

    with django_assert_num_queries(5):
        (found,) = find_dockets("D12345")
        assert len(docket_data(found)["lines"]) == 30


@pytest.fixture
def _known_elsewhere() -> Iterator[None]:
    def ask(number: DocketNumber) -> Elsewhere | None:
        return Elsewhere(str(number), "Tablet 2", "On Tablet 2.") if number.number == 7 else None

    find.elsewhere_finders.append(ask)
    yield
    find.elsewhere_finders.remove(ask)


@pytest.mark.django_db
@pytest.mark.usefixtures("_known_elsewhere")
def test_who_knows_of_other_dockets_is_asked_where_they_are() -> None:
    assert find_elsewhere("d 07") == Elsewhere("D7", "Tablet 2", "On Tablet 2.")
    assert find_elsewhere("D8") is None
    assert find_elsewhere("Emma") is None
