"""A small shop with its people, and model devices that are paired with it."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from pos.models import Cashier, Register, Shop, StockItem, TaxRate
from pos.services.cashiers import hash_pin
from pos.services.stock import StockItemDraft, create_stock_item, move_stock
from sync.pairing import make_code
from tests.sync.builders import Goods
from tests.sync.device import Answer, ModelDevice

PRIYAS_PIN, TOMS_PIN = "1111", "2222"

Pair = Callable[[str], ModelDevice]
Stocked = Callable[..., Goods]


@pytest.fixture
def shop(db: None) -> Shop:
    """An open shop: GST, one register, a manager (Priya) and a cashier (Tom)."""
    TaxRate.objects.create(code="GST", name="GST", percent=Decimal("10.000"), is_default=True)
    Register.objects.create(name="Front counter")
    priya = {"name": "Priya", "initials": "PN", "role": Cashier.Role.MANAGER}
    tom = {"name": "Tom", "initials": "TB", "role": Cashier.Role.CASHIER}
    Cashier.objects.create(**priya, pin=hashed(PRIYAS_PIN))
    Cashier.objects.create(**tom, pin=hashed(TOMS_PIN))
    return Shop.objects.create(id=1, name="Lantern Street Books")


@cache
def hashed(pin: str) -> str:
    """Hash a PIN once for all tests: it takes a tenth of a second."""
    return hash_pin(pin)


def send(method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Ask the application itself, without a socket."""
    client = Client(headers=dict(headers))
    response = client.generic(method, path, body, content_type="application/json")
    return Answer(response.status_code, json.loads(response.content) if response.content else None)


@pytest.fixture
def pair(shop: Shop) -> Pair:
    """Pairs a device and lets it say hello."""

    def paired(name: str) -> ModelDevice:
        device = ModelDevice(send)
        code = make_code(register=Register.objects.get(), made_by="office")
        assert device.pair(code, name).status == 201
        assert device.hello().status == 200
        device.cashier = Cashier.objects.get(name="Priya").uuid
        return device

    return paired


@pytest.fixture
def device(pair: Pair) -> ModelDevice:
    """Tablet 2, connected."""
    return pair("Tablet 2")


@pytest.fixture
def stocked(shop: Shop) -> Stocked:
    """Puts a title on the shelf."""

    def put(title: str, isbn: str, price: str = "22.99", on_hand: int = 10) -> Goods:
        item = create_stock_item(
            StockItemDraft(
                title=title, isbn=isbn, price=Decimal(price), tax_rate=TaxRate.objects.get()
            )
        )
        if on_hand:
            move_stock(stock_item_id=item.pk, kind="opening", quantity=on_hand)
        return Goods(item.uuid, title, isbn, Decimal(price))

    return put


@pytest.fixture
def cloudstreet(stocked: Stocked) -> Goods:
    return stocked("Cloudstreet", "9780140273984")


@pytest.fixture
def the_dry(stocked: Stocked) -> Goods:
    return stocked("The Dry", "9781743548059", "19.99")


def on_hand(goods: Goods) -> int:
    assert goods.uuid is not None
    return StockItem.objects.get(uuid=goods.uuid).on_hand


@pytest.fixture
def office(shop: object) -> Client:
    """A browser in which the office is signed in, with every right."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("dana", password="x"))
    return client


@pytest.fixture
def helper(shop: object) -> Client:
    """Somebody of the office who may look at everything and do nothing."""
    user = get_user_model().objects.create_user("sam", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client = Client()
    client.force_login(user)
    return client
