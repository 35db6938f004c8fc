"""The demo shop: always the same, made once, and its books are good."""

from collections import Counter as Count
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from itertools import islice

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from stdnum import isbn

from pos.demo.books import made_up_titles, real_titles
from pos.ledger import violations
from pos.models import (
    Cashier,
    Contact,
    DayClose,
    Register,
    Sale,
    Shop,
    StockItem,
    StockMovement,
    TaxRate,
)
from pos.numbering import D_NUMBER, TRANS_ID, last_number
from pos.services.cashiers import check_pin, set_pin
from pos.services.demo import demo_signin_lines, make_demo_shop
from tests.pos.cast import MONDAY, Cast


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("demo_shop", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def _demo(db: None) -> None:
    make_demo_shop(now=MONDAY)


@pytest.mark.usefixtures("_demo")
def test_the_demo_shop_has_what_it_promises() -> None:
    shop = Shop.objects.get()
    assert (shop.name, shop.tax_number) == ("Lantern Street Books", "ABN 12 345 678 901")
    books = StockItem.objects.exclude(category="goods")
    assert books.count() == 425
    assert all(isbn.is_valid(number or "") for number in books.values_list("isbn", flat=True))
    assert books.get(title="Pride and Prejudice").authors == "Jane Austen"
    assert {price % 1 for price in books.values_list("price", flat=True)} == {Decimal("0.99")}
    assert set(books.values_list("category", flat=True)) == {
        "fiction",
        "crime",
        "children",
        "nonfiction",
        "poetry",
    }
    assert [str(rate) for rate in TaxRate.objects.all()] == ["GST-free", "GST"]
    assert Register.objects.get().name == "Front counter"
    assert Contact.objects.count() == 12
    assert get_user_model().objects.get(username="office").check_password("lantern-street")


@pytest.mark.usefixtures("_demo")
def test_its_cashiers_sign_in_with_the_pins_that_are_told() -> None:
    for name, pin in (("Priya", "1111"), ("Tom", "2222"), ("Mia", "3333")):
        check_pin(Cashier.objects.get(name=name), pin)


@pytest.mark.usefixtures("_demo")
def test_its_next_numbers_are_those_of_the_manual() -> None:
    assert last_number(TRANS_ID) == 546788
    assert last_number(D_NUMBER) == 12344
    assert Sale.objects.order_by("-trans_id")[0].trans_id == 546788


@pytest.mark.usefixtures("_demo")
def test_its_fortnight_was_sold_day_by_day_and_closed_but_for_yesterday() -> None:
    monday = date(2026, 11, 23)
    days = Count(Sale.objects.values_list("business_date", flat=True))

    assert sum(days.values()) == 40
    assert set(days) == {monday - timedelta(days=n) for n in range(1, 15)}
    assert DayClose.objects.order_by("-business_date")[0].business_date == date(2026, 11, 21)
    assert not Sale.objects.filter(posted_at__gt=MONDAY).exists()


@pytest.mark.usefixtures("_demo")
def test_its_books_are_good() -> None:
    assert violations() == []
    assert not StockItem.objects.filter(on_hand__lt=0).exists()


@pytest.mark.django_db
def test_it_is_made_once() -> None:
    assert "is open" in run()
    before = list(StockItem.objects.values())

    assert run() == "There is a shop here already: nothing was changed.\n"

    assert list(StockItem.objects.values()) == before
    assert Sale.objects.count() == 40


def test_a_real_shop_is_left_alone(cast: Cast) -> None:
    assert "nothing was changed" in run("--titles", "5")

    assert (StockItem.objects.count(), Cashier.objects.count()) == (2, 2)


@pytest.mark.usefixtures("_demo")
def test_how_to_sign_in_is_told_while_it_holds() -> None:
    assert demo_signin_lines() == [
        "Priya (manager): PIN 1111",
        "Tom (cashier): PIN 2222",
        "Mia (cashier): PIN 3333",
        "Office: user office, password lantern-street",
    ]

    set_pin(Cashier.objects.get(name="Priya"), "9876")
    Cashier.objects.filter(name="Tom").update(is_active=False)
    user = get_user_model().objects.get()
    user.set_password("another one")
    user.save()

    assert demo_signin_lines() == ["Mia (cashier): PIN 3333"]


def test_no_real_shops_pins_are_told(cast: Cast) -> None:
    Shop.objects.update(name="Corner Books")

    assert demo_signin_lines() == []


@pytest.mark.django_db
def test_more_titles_can_be_made_for_scale() -> None:
    run("--titles", "3000")

    assert StockItem.objects.count() == 3000 + 425 + 6
    assert violations() == []
    assert Sale.objects.count() == 40


@pytest.mark.parametrize("titles", ["-1", "2000001"])
def test_a_number_of_titles_that_cannot_be_is_refused(titles: str) -> None:
    with pytest.raises(CommandError, match="from 0 to 2,000,000"):
        run("--titles", titles)


def test_titles_are_the_same_every_time_and_each_isbn_its_own() -> None:
    gst = TaxRate(code="GST", name="GST")

    def told(count: int) -> list[tuple[str | None, str, Decimal]]:
        return [(each.isbn, each.title, each.price) for each in made_up_titles(count, gst)]

    many = told(20_000)
    real = {item.isbn for item in real_titles(gst)}
    assert told(50) == list(islice(many, 50))
    assert len({number for number, _, _ in many} | real) == 20_000 + 425
    assert all(isbn.is_valid(number or "") for number, _, _ in many)


@pytest.mark.usefixtures("_demo")
def test_what_is_on_the_shelf_came_by_a_movement() -> None:
    assert StockMovement.objects.filter(kind="opening").count() > 300
