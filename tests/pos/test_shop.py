"""The shop's settings: what no till can use is refused at its field, whoever saves it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client

from pos.models import Cashier, Register, Shop, TaxRate
from tests.pos.cast import Cast, post

PAGE = "/admin/pos/shop/1/change/"
FIELDS = {
    "name": "Lantern Street Books",
    "address": "",
    "phone": "",
    "website": "",
    "tax_number": "",
    "docket_footer": "",
    "currency": "AUD",
    "locale": "en-AU",
    "cash_rounding_cents": "5",
    "prices_include_tax": "on",
    "tax_name": "GST",
}


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(User.objects.create_superuser("dana"))
    return client


def save(office: Client, **changes: Any) -> dict[str, list[str]]:
    """Save the shop's page; return the errors at its fields."""
    fields = {name: value for name, value in (FIELDS | changes).items() if value is not None}
    response = office.post(PAGE, fields)
    if response.status_code == 302:
        return {}
    return {name: list(said) for name, said in response.context["adminform"].form.errors.items()}


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("currency", "aud", "AUD"),
        ("currency", " nzd", "NZD"),
        ("locale", "en_AU", "en-AU"),
        ("locale", "EN-au", "en-AU"),
        ("locale", "de", "de"),
        ("locale", "sr_latn_rs", "sr-Latn-RS"),
        ("cash_rounding_cents", "10", 10),
        ("docket_footer", "Thank you.\r\nCome again.", "Thank you.\nCome again."),
        ("name", "  Buchladen am Eck  ", "Buchladen am Eck"),
    ],
)
def test_what_is_meant_is_kept_as_the_tills_read_it(
    office: Client, field: str, typed: str, kept: object
) -> None:
    assert save(office, **{field: typed}) == {}
    assert getattr(Shop.objects.get(), field) == kept


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("currency", "XXQ", "XXQ isn't a currency. Type its three letters, such as AUD."),
        ("currency", "$", "$ isn't a currency. Type its three letters, such as AUD."),
        ("currency", "JPY", "Bookmine counts in hundredths, and JPY has none: it can't be used."),
        ("currency", "", "This field is required."),
        ("locale", "english", "english isn't a language and a country. Type them as in en-AU."),
        ("locale", "xx-AU", "xx-AU isn't a language and a country. Type them as in en-AU."),
        ("locale", "en-QQ", "en-QQ isn't a language and a country. Type them as in en-AU."),
        ("locale", "en-AU-u-x", "en-AU-u-x isn't a language and a country. Type them as in en-AU."),
        ("cash_rounding_cents", "3", "Choose 1, 5, 10, 20, 50 or 100 cents."),
        ("cash_rounding_cents", "0", "Choose 1, 5, 10, 20, 50 or 100 cents."),
        ("name", "\u200b", "This has nothing in it that can be seen."),
        ("name", "Lantern\x07Books", "This has a character that can't be printed. Type it again."),
        ("phone", "03\u202e12", "This has a character that can't be printed. Type it again."),
        ("tax_name", "\u3164", "This has nothing in it that can be seen."),
        ("docket_footer", "x" * 601, "At most 600 letters fit at the foot of a docket."),
        ("docket_footer", "x\n" * 13, "At most 12 lines fit at the foot of a docket."),
    ],
)
def test_what_no_till_can_use_is_refused_at_its_field(
    office: Client, field: str, typed: str, said: str
) -> None:
    before = Shop.objects.values().get()

    assert save(office, **{field: typed}) == {field: [said]}
    assert Shop.objects.values().get() == before


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("currency", "aud"),
        ("currency", "XXQ"),
        ("currency", "JPY"),
        ("locale", "en_AU"),
        ("locale", "english"),
        ("locale", "en-au"),
        ("locale", "xx-AU"),
        ("cash_rounding_cents", 3),
        ("name", ""),
        ("docket_footer", "x" * 601),
    ],
)
def test_the_database_refuses_it_too(cast: Cast, column: str, value: str | int) -> None:
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE pos_shop SET {column} = %s", [value])

    assert Shop.objects.get().currency == "AUD"


def test_a_shop_that_a_program_makes_is_tidied_as_well(cast: Cast) -> None:
    Shop.objects.all().delete()

    shop = Shop.objects.create(id=1, name="Corner Books", currency="gbp", locale="en_GB")

    assert (shop.currency, shop.locale) == ("GBP", "en-GB")


@pytest.mark.parametrize(("field", "typed"), [("currency", "NZD"), ("prices_include_tax", None)])
def test_what_gives_posted_amounts_their_meaning_stays_once_there_are_sales(
    office: Client, cast: Cast, field: str, typed: str | None
) -> None:
    post(cast.sale())

    (said,) = save(office, **{field: typed})[field]

    assert "1 docket is posted" in said
    shop = Shop.objects.get()
    assert (shop.currency, shop.prices_include_tax) == ("AUD", True)
    assert save(office, name="Lantern Street Books and Maps") == {}


@pytest.mark.parametrize("change", [{"currency": "NZD"}, {"prices_include_tax": False}])
def test_the_database_keeps_what_posted_amounts_mean(cast: Cast, change: dict[str, Any]) -> None:
    Shop.objects.update(**change)
    Shop.objects.update(currency="AUD", prices_include_tax=True)
    post(cast.sale())

    with pytest.raises(IntegrityError, match="dockets are posted"), transaction.atomic():
        Shop.objects.update(**change)

    Shop.objects.update(phone="03 9000 0000")
    assert Shop.objects.get().currency == "AUD"


@pytest.mark.parametrize(
    ("page", "fields", "wrong"),
    [
        ("register", {"name": "\u200b", "is_active": "on"}, "name"),
        ("register", {"name": "Front\x07", "is_active": "on"}, "name"),
        (
            "cashier",
            {"name": "\u2060", "initials": "M", "role": "cashier", "new_pin": "3333"},
            "name",
        ),
        (
            "cashier",
            {"name": "Mia", "initials": "\u200b", "role": "cashier", "new_pin": "3333"},
            "initials",
        ),
        ("taxrate", {"code": "\u200b", "name": "Books", "percent": "7"}, "code"),
        ("taxrate", {"code": "B", "name": "\x07Books", "percent": "7"}, "name"),
    ],
)
def test_what_else_the_tills_show_can_be_seen_and_printed(
    office: Client, page: str, fields: dict[str, str], wrong: str
) -> None:
    response = office.post(f"/admin/pos/{page}/add/", fields)

    assert list(response.context["adminform"].form.errors) == [wrong]


@pytest.mark.parametrize("row", [Register, Cashier, TaxRate])
def test_the_database_wants_a_name(cast: Cast, row: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        row.objects.update(name="")
