"""The staff's API: reads only, for staff only, and every wrong request gets one shape of answer."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import RequestDataTooBig
from django.core.management import call_command
from django.http import Http404
from django.test import Client
from rest_framework import exceptions

from pos.api.errors import exception_handler
from pos.errors import ShopError
from pos.models import Sale, StockItem
from tests.pos.cast import FRIDAY, Cast, line, post
from tests.pos.test_find import print_as

ADDRESSES = [
    "/api/stock-items/",
    "/api/contacts/",
    "/api/sales/",
    "/api/daily-totals/",
    "/api/find/?q=1",
]


@pytest.fixture
def staff(client: Client, db: None) -> Client:
    user = User.objects.create_user("office", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    return client


def error_of(response: Any) -> dict[str, Any]:
    """Return the error, once its shape is right: a code, a sentence, and data."""
    body = response.json()
    assert set(body) == {"error"}
    error: dict[str, Any] = body["error"]
    assert set(error) == {"code", "message", "data"}
    assert error["message"]
    return error


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_reads_it_signed_out(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 403
    assert error_of(response)["code"] == "not_signed_in"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_who_is_no_staff_reads_nothing(client: Client, address: str) -> None:
    client.force_login(User.objects.create_user("customer"))

    response = client.get(address)

    assert response.status_code == 403
    assert error_of(response) == {
        "code": "not_allowed",
        "message": "You may not do this.",
        "data": {},
    }


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_written_here(staff: Client, cast: Cast, address: str, method: str) -> None:
    before = (Sale.objects.count(), list(StockItem.objects.values()))

    response = getattr(staff, method)(address, {"title": "x"}, content_type="application/json")

    assert response.status_code in {403, 405}
    assert error_of(response)["code"] == "method_not_allowed"
    assert (Sale.objects.count(), list(StockItem.objects.values())) == before


def test_stock_items_are_listed_and_found(staff: Client, cast: Cast) -> None:
    everything = staff.get("/api/stock-items/").json()
    by_words = staff.get("/api/stock-items/?q=herbert+du").json()
    one = staff.get(f"/api/stock-items/{cast.emma.uuid}/").json()

    assert (everything["count"], [each["title"] for each in everything["results"]]) == (
        2,
        ["Dune", "Emma"],
    )
    assert [each["title"] for each in by_words["results"]] == ["Dune"]
    assert one == {
        "uuid": str(cast.emma.uuid),
        "isbn": "9780141439587",
        "ean": None,
        "title": "Emma",
        "authors": "Jane Austen",
        "publisher": "",
        "format": "",
        "category": "fiction",
        "shelf": "",
        "year": None,
        "rrp": "0.00",
        "price": "14.99",
        "tax_code": "GST",
        "on_hand": 10,
        "is_active": True,
        "is_placeholder": False,
        "updated_at": one["updated_at"],
    }


def test_contacts_are_found_by_their_card(staff: Client, cast: Cast) -> None:
    found = staff.get("/api/contacts/?card_number=LSB-0007").json()["results"]

    assert [(each["name"], each["uuid"]) for each in found] == [("Ada Okafor", str(cast.ada.uuid))]


def test_a_sale_is_shown_as_its_docket(staff: Client, cast: Cast) -> None:
    (sale,) = post(cast.sale(line(cast.emma, 2)), now=FRIDAY)
    print_as(sale, 12345)

    docket = staff.get(f"/api/sales/{sale.trans_id}/").json()

    assert (docket["trans_id"], docket["d_numbers"], docket["total"]) == (1, [12345], "29.98")
    assert docket["posted_at"] == "2026-11-20T00:30:00Z"
    assert docket["business_date"] == "2026-11-20"
    assert docket["lines"][0]["amount"] == "29.98"


def test_sales_are_listed_by_business_date_and_kind(staff: Client, cast: Cast) -> None:
    post(cast.sale(), cast.sale(made_disconnected=True), now=FRIDAY)

    def numbers(query: str) -> list[int]:
        return [each["trans_id"] for each in staff.get(f"/api/sales/?{query}").json()["results"]]

    assert numbers("date=2026-11-20") == [2, 1]
    assert numbers("date=2026-11-19") == []
    assert numbers("from_date=2026-11-20&made_disconnected=true") == [2]
    assert numbers(f"device={cast.device.uuid}") == [2, 1]
    assert numbers(f"contact={cast.ada.uuid}") == []


def test_daily_totals_are_those_of_the_report(staff: Client, cast: Cast) -> None:
    post(cast.sale(), cast.sale(made_disconnected=True), now=FRIDAY)

    totals = staff.get("/api/daily-totals/?date=2026-11-20").json()

    assert totals["all"]["total"] == "29.98"
    assert totals["disconnected"] == {
        "sales": 1,
        "returns": 0,
        "total": "14.99",
        "tax_total": "1.36",
        "rounding": "0.00",
    }
    assert totals["tenders"] == [
        {
            "tender": "card",
            "payments": 2,
            "amount": "29.98",
            "disconnected_payments": 1,
            "disconnected_amount": "14.99",
        }
    ]
    assert staff.get("/api/daily-totals/").json()["all"]["sales"] == 0


def test_find_returns_the_docket_of_a_d_number(staff: Client, cast: Cast) -> None:
    (sale,) = post(cast.sale())
    print_as(sale, 12345)

    found = staff.get("/api/find/", {"q": " d 012345"}).json()

    assert found["kind"] == "dockets"
    assert [each["trans_id"] for each in found["dockets"]] == [sale.trans_id]


def test_find_says_that_there_is_nothing(staff: Client) -> None:
    assert staff.get("/api/find/", {"q": "harpr "}).json() == {
        "kind": "nothing",
        "message": "Nothing found for “harpr”.",
    }


LONG = "x" * 100_000
WRONG: list[tuple[str, int, str]] = [
    ("/api/find/", 400, "invalid"),
    ("/api/find/?q=", 400, "invalid"),
    ("/api/find/?q=%00", 400, "invalid"),
    (f"/api/find/?q={LONG}", 400, "invalid"),
    ("/api/daily-totals/?date=yesterday", 400, "invalid"),
    ("/api/daily-totals/?date=2026-02-30", 400, "invalid"),
    ("/api/daily-totals/?date=99999-01-01", 400, "invalid"),
    ("/api/daily-totals/?date=%00", 400, "invalid"),
    ("/api/stock-items/not-a-uuid/", 404, "not_found"),
    ("/api/stock-items/00000000-0000-0000-0000-000000000000/", 404, "not_found"),
    ("/api/stock-items/?page=99999999999999999999", 404, "not_found"),
    ("/api/stock-items/?page=x", 404, "not_found"),
    ("/api/stock-items/?category=maps", 400, "invalid"),
    (f"/api/stock-items/?q={LONG}", 400, "invalid"),
    ("/api/stock-items/?q=a%00b", 400, "invalid"),
    ("/api/contacts/?card_number=%00", 400, "invalid"),
    ("/api/sales/0/", 404, "not_found"),
    ("/api/sales/-1/", 404, "not_found"),
    ("/api/sales/abc/", 404, "not_found"),
    (f"/api/sales/{'9' * 30}/", 404, "not_found"),
    (f"/api/sales/{'9' * 5000}/", 404, "not_found"),
    ("/api/sales/?device=1", 400, "invalid"),
    ("/api/sales/?date=1e9", 400, "invalid"),
]


@pytest.mark.parametrize(("address", "status", "code"), WRONG, ids=lambda each: str(each)[:60])
def test_a_wrong_request_gets_a_clear_message(
    staff: Client, cast: Cast, address: str, status: int, code: str
) -> None:
    response = staff.get(address)

    assert response.status_code == status
    assert error_of(response)["code"] == code


@pytest.mark.parametrize("address", ["/api/stock-items/?page_size=0", "/api/sales/?page_size=-1"])
def test_a_page_size_that_cannot_be_is_the_usual_one(staff: Client, address: str) -> None:
    assert staff.get(address).status_code == 200


def answer(error: Exception) -> tuple[int, dict[str, Any]]:
    response = exception_handler(error, {})
    assert response is not None
    return response.status_code, response.data["error"]


def test_every_expected_error_has_the_one_shape() -> None:
    assert answer(ShopError("day_closed", "It is closed.", {"day": "x"}, status=409)) == (
        409,
        {"code": "day_closed", "message": "It is closed.", "data": {"day": "x"}},
    )
    assert answer(exceptions.ParseError())[1]["code"] == "malformed"
    assert answer(RecursionError()) == (
        400,
        {"code": "malformed", "message": "This request cannot be read.", "data": {}},
    )
    assert answer(RequestDataTooBig()) == (
        413,
        {
            "code": "too_large",
            "message": "This is more than can be taken at once.",
            "data": {},
        },
    )
    assert answer(Http404())[0] == 404
    assert answer(exceptions.UnsupportedMediaType("text/xml"))[1]["code"] == "not_json"
    assert answer(exceptions.ValidationError({"lines": [{}, {"quantity": ["Too many."]}]})) == (
        400,
        {
            "code": "invalid",
            "message": "lines: Too many.",
            "data": {"fields": {"lines": [{}, {"quantity": ["Too many."]}]}},
        },
    )


def test_who_asks_too_often_is_told_when_to_come_back() -> None:
    response = exception_handler(exceptions.Throttled(wait=3.2), {})

    assert response is not None
    assert (response.status_code, response["Retry-After"]) == (429, "4")
    assert response.data["error"]["code"] == "too_many"


def test_a_bug_is_not_dressed_up_as_an_answer() -> None:
    assert exception_handler(ZeroDivisionError(), {}) is None


def test_the_schema_is_valid_and_without_warnings(tmp_path: Any) -> None:
    schema = tmp_path / "schema.yml"

    call_command(
        "spectacular", urlconf="pos.api.urls", validate=True, fail_on_warn=True, file=str(schema)
    )

    assert "/daily-totals/:" in schema.read_text()


def test_money_is_written_as_text(staff: Client, cast: Cast) -> None:
    StockItem.objects.filter(pk=cast.emma.pk).update(price=Decimal("1234567.80"))

    assert '"price":"1234567.80"' in staff.get("/api/stock-items/?q=emma").content.decode()
