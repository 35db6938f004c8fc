"""Making the demo shop, and saying how to sign in to it.

Its secrets stand in the source, so that only an empty database gets one and only while DEBUG is
on; a server that is no longer for trying out does not start while one of them holds.
"""

import random
import shlex
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import islice

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password, identify_hasher
from django.db import transaction
from django.utils import timezone

from pos.demo.books import SEED, made_up_titles, opening_quantity, other_goods, real_titles
from pos.demo.history import DAYS, SALES, Stage, post_history
from pos.demo.people import CASHIERS, CONTACTS, OFFICE_PASSWORD, OFFICE_USER
from pos.errors import ShopError
from pos.models import (
    Cashier,
    Contact,
    Counter,
    Device,
    Register,
    Sale,
    Shop,
    StockItem,
    StockMovement,
    TaxRate,
)
from pos.numbering import D_NUMBER, TRANS_ID
from pos.services.cashiers import create_cashier, pin_is
from pos.services.days import local_date
from pos.services.registers import create_device, create_register, revoke_device
from pos.services.stock import post_movements

NAME = "Lantern Street Books"
LAST_TRANS_ID = 546788
LAST_D_NUMBER = 12344
TITLES_IN_A_SET = 5000


def shop_is_empty() -> bool:
    """Return whether nobody has put anything here yet."""
    here = (get_user_model(), Shop, Register, StockItem, Contact, Cashier, Sale)
    return not any(model._default_manager.exists() for model in here)


@transaction.atomic
def make_demo_shop(*, more_titles: int = 0, now: datetime | None = None) -> None:
    """Fill an empty database with the demo shop, and with made-up titles for tests of scale.

    Errors: ShopError `demo_outside_debug`, `shop_is_here`.
    """
    if not settings.TRYING_OUT:
        raise ShopError(
            "demo_outside_debug",
            "The demo shop is made with DEBUG=true only: everybody can read its passwords.",
        )
    if not shop_is_empty():
        raise ShopError("shop_is_here", "There is a shop here already: nothing was changed.")
    now = now or timezone.now()
    opened_at = datetime.combine(
        local_date(now) - timedelta(days=DAYS), time(8, 0), timezone.get_default_timezone()
    )
    _make_shop()
    Counter.objects.create(name=TRANS_ID, value=LAST_TRANS_ID - SALES)
    Counter.objects.create(name=D_NUMBER, value=LAST_D_NUMBER)
    gst = TaxRate.objects.create(code="GST", name="GST", percent=Decimal(10), is_default=True)
    TaxRate.objects.create(code="FREE", name="GST-free", percent=Decimal(0))
    # A till that was replaced: its fortnight of sales stays, and no browser has its key.
    register = create_register(name="Front counter")
    device = create_device(name="Old counter till", register_id=register.pk, now=opened_at)
    revoke_device(device=device, now=now)
    cashiers = [
        create_cashier(name=each.name, initials=each.initials, role=each.role, pin=each.pin)
        for each in CASHIERS
    ]
    contacts = _make_contacts()
    random_ = random.Random(SEED)
    items = _stock([*real_titles(gst), *other_goods(gst)], opened_at, random_)
    _stock(made_up_titles(more_titles, gst), opened_at, random_)
    _make_history(device, cashiers, contacts, items, now)
    get_user_model().objects.create_superuser(OFFICE_USER, password=OFFICE_PASSWORD)


def demo_signin_lines() -> list[str]:
    """Return how to sign in, for the demo shop only and only what still holds; else nothing."""
    shop = Shop.objects.first()
    if shop is None or shop.name != NAME:
        return []
    lines = []
    for each in CASHIERS:
        cashier = Cashier.objects.filter(name=each.name, is_active=True).first()
        if cashier is not None and pin_is(cashier, each.pin):
            lines.append(f"{each.name} ({each.role}): PIN {each.pin}")
    user = get_user_model().objects.filter(username=OFFICE_USER, is_active=True).first()
    if user is not None and check_password(OFFICE_PASSWORD, user.password):
        lines.append(f"Office: user {OFFICE_USER}, password {OFFICE_PASSWORD}")
    return lines


def known_secrets() -> list[str]:
    """Return a sentence for each secret of the demo shop that opens something here."""
    sentences = []
    users = get_user_model().objects.filter(is_active=True)
    for user in users.order_by("pk"):
        # Compared only: a hash is not renewed for a question.
        if user.has_usable_password() and _is_demo_password(user.password):
            name = user.get_username()
            sentences.append(
                f"The office user {name} has the demo shop's password, which everybody can read."
                f" Give that user another: manage.py changepassword {name}"
            )
    pins = [each.pin for each in CASHIERS]
    for cashier in Cashier.objects.filter(is_active=True).order_by("pk"):
        if any(pin_is(cashier, pin) for pin in pins):
            sentences.append(
                f"The cashier {cashier.name} has a PIN of the demo shop, which everybody can read."
                f" Give that cashier another: manage.py change_pin {shlex.quote(cashier.name)}"
            )
    return sentences


def is_demo_pin(pin: str) -> bool:
    """Tell whether everybody can read this PIN in the source."""
    return pin in {each.pin for each in CASHIERS}


def _is_demo_password(encoded: str) -> bool:
    return identify_hasher(encoded).verify(OFFICE_PASSWORD, encoded)


def _make_shop() -> None:
    Shop.objects.create(
        id=1,
        name=NAME,
        address="14 Lantern Street, Fitzroy VIC 3065",
        phone="03 5550 0142",
        website="lanternstreet.example",
        tax_number="ABN 12 345 678 901",
        docket_footer=(
            "Exchange within 30 days with this docket.\nThank you for keeping a bookshop open."
        ),
    )


def _make_contacts() -> list[Contact]:
    return Contact.objects.bulk_create(
        Contact(name=name, card_number=card_number, phone=phone, email=email)
        for name, card_number, phone, email in CONTACTS
    )


def _stock(
    items: Iterable[StockItem], opened_at: datetime, random_: random.Random
) -> list[StockItem]:
    """Save items in sets, with what lay on the shelf at the opening; return those in stock."""
    rest = iter(items)
    in_stock: list[StockItem] = []
    number = 0
    while batch := list(islice(rest, TITLES_IN_A_SET)):
        saved = StockItem.objects.bulk_create(batch)
        movements = [
            StockMovement(stock_item=item, kind="opening", quantity=quantity, posted_at=opened_at)
            for place, item in enumerate(saved, number)
            if (quantity := opening_quantity(place, random_))
        ]
        number += len(saved)
        post_movements(movements)
        in_stock += [movement.stock_item for movement in movements if movement.quantity > 4]
    return in_stock


def _make_history(
    device: Device,
    cashiers: Sequence[Cashier],
    contacts: Sequence[Contact],
    items: Sequence[StockItem],
    now: datetime,
) -> None:
    stage = Stage(device=device, cashiers=cashiers, contacts=contacts, items=items)
    post_history(stage, now)
