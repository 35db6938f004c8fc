"""The device's copy of the shop."""

import hashlib
from base64 import b64encode
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pos.models import StockItem
from pos.services.contacts import ContactDraft, create_contact
from tests.sync.builders import Goods, Json, line, return_line
from tests.sync.conftest import PRIYAS_PIN, Stocked
from tests.sync.device import ModelDevice


def pages(device: ModelDevice, limit: int) -> list[Json]:
    found, after = [], 0
    while True:
        page = device.get(f"/api/till/catalogue/?after={after}&limit={limit}").data
        found.append(page)
        if page["next"] is None:
            return found
        after = page["next"]


def test_the_catalogue_comes_in_columns_of_equal_length_with_prices_in_cents(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    item = StockItem.objects.get()
    (page,) = pages(device, 5000)
    assert (page["next"], page["total"]) == (None, 1)
    assert page["columns"] == {
        "id": [item.pk],
        "uuid": [str(cloudstreet.uuid)],
        "isbn": ["9780140273984"],
        "ean": [""],
        "title": ["Cloudstreet"],
        "authors": [""],
        "publisher": [""],
        "format": [""],
        "category": ["fiction"],
        "shelf": [""],
        "price": [2299],
        "rrp": [0],
        "tax_code": ["GST"],
        "on_hand": [10],
        "is_active": [True],
    }


def test_every_price_arrives_to_the_cent(device: ModelDevice, stocked: Stocked) -> None:
    prices = ["0.01", "0.29", "1.15", "8.70", "19.99", "1234567.89", "0.00", "64.10", "4.35"]
    for number, price in enumerate(prices):
        stocked(f"Book {number}", f"978{number:010}", price, on_hand=0)
    (page,) = pages(device, 5000)
    assert page["columns"]["price"] == [int(price.replace(".", "")) for price in prices]


def test_pages_hold_every_title_once(device: ModelDevice, stocked: Stocked) -> None:
    for number in range(7):
        stocked(f"Book {number}", f"978{number:010}", on_hand=0)
    found = pages(device, 3)
    assert [len(page["columns"]["id"]) for page in found] == [3, 3, 1]
    titles = [title for page in found for title in page["columns"]["title"]]
    assert titles == [f"Book {number}" for number in range(7)]


def test_an_empty_catalogue_is_empty_columns(device: ModelDevice) -> None:
    (page,) = pages(device, 10)
    assert set(map(tuple, page["columns"].values())) == {()}


def test_what_changed_comes_again_and_nothing_else(device: ModelDevice, stocked: Stocked) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        old = stocked("Old", "9780000000001")
        sold = stocked("Sold", "9780000000002")
    since = timezone.now()
    device.post_back(device.sell(line(sold)))
    path = f"/api/till/catalogue/changes/?since={since:%Y-%m-%dT%H:%M:%SZ}"
    page = device.get(path).data
    assert page["columns"]["title"] == ["Sold"]
    assert page["columns"]["on_hand"] == [9]
    assert old.uuid is not None


def test_a_page_is_one_query_however_long(device: ModelDevice, stocked: Stocked) -> None:
    counts = []
    for number in range(2):
        for each in range(10):
            stocked(f"Book {number}", f"978{number:05}{each:05}", on_hand=0)
        with CaptureQueriesContext(connection) as queries:
            device.get("/api/till/catalogue/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_dockets_of_late_come_newest_first_with_what_came_back(
    device: ModelDevice, cloudstreet: Goods
) -> None:
    sale = device.sell(line(cloudstreet, 2))
    device.post_back(sale, device.sell(return_line(cloudstreet, sale)))
    page = device.get("/api/till/dockets/").data
    assert page["next"] is None
    back, sold = page["dockets"]
    assert (sold["uuid"], sold["d_numbers"]) == (str(sale.uuid), [sale.d_number])
    assert sold["lines"][0]["returned"] == 1
    assert sold["lines"][0]["returned_on"] == [str(back["trans_id"])]
    assert back["lines"][0]["return_of"] == str(sold["trans_id"])


def test_dockets_cost_no_query_a_docket(device: ModelDevice, cloudstreet: Goods) -> None:
    counts = []
    for _ in range(2):
        device.post_back(*[device.sell(line(cloudstreet)) for _ in range(10)])
        with CaptureQueriesContext(connection) as queries:
            device.get("/api/till/dockets/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_contacts_come_with_what_a_till_may_show(device: ModelDevice) -> None:
    contact = create_contact(ContactDraft(name="Jo", card_number="1", phone="2", note="secret"))
    page = device.get("/api/till/contacts/").data
    assert page["contacts"] == [
        {
            "uuid": str(contact.uuid),
            "name": "Jo",
            "card_number": "1",
            "phone": "2",
            "email": "",
        }
    ]


def test_a_pin_can_be_checked_with_what_the_device_is_told(device: ModelDevice) -> None:
    cashiers = device.get("/api/till/cashiers/").data["cashiers"]
    pin = next(each["pin"] for each in cashiers if each["name"] == "Priya")
    derived = hashlib.pbkdf2_hmac(
        "sha256", PRIYAS_PIN.encode(), pin["salt"].encode(), pin["iterations"]
    )
    assert b64encode(derived).decode() == pin["hash"]


@pytest.mark.parametrize(
    "path",
    [
        "catalogue/?after=x",
        "catalogue/?after=-1",
        "catalogue/?after=99999999999999999999999",
        "catalogue/?limit=many",
        "catalogue/changes/",
        "catalogue/changes/?since=yesterday",
        "catalogue/changes/?since=2026-11-23T00:00:00",
        "catalogue/changes/?since=9999-12-31T23:59:59Z",
        "contacts/?since=0001-01-01T00:00:00Z",
        "dockets/?since=%00",
        "dockets/?after=1e9",
    ],
)
def test_a_question_that_cannot_be_is_refused(device: ModelDevice, path: str) -> None:
    answer = device.get(f"/api/till/{path}")
    assert (answer.status, answer.error) == (400, "invalid")


def test_a_limit_beyond_the_most_is_the_most(device: ModelDevice, cloudstreet: Goods) -> None:
    assert device.get("/api/till/catalogue/?limit=999999").data["total"] == 1
    assert device.get("/api/till/catalogue/?limit=0").data["columns"]["title"] == ["Cloudstreet"]
