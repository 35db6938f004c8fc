"""Every address against everybody: from the URL configuration itself, so that none is forgotten."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import get_resolver

from tests.pos.cast import Cast, post
from tests.pos.test_hostile_addresses import patterns

STAFF = {
    "api/stock-items/": "view_stockitem",
    "api/stock-items/<uuid>/": "view_stockitem",
    "api/contacts/": "view_contact",
    "api/contacts/<uuid>/": "view_contact",
    "api/sales/": "view_sale",
    "api/sales/<trans_id>/": "view_sale",
    "api/daily-totals/": "view_dayclose",
    "api/find/": "view_sale",
}
"""The one right that each address of the staff's API needs."""
SIGNED = "api/till/"
OPEN = {"api/pair/", "api/schema/"}


def client_with(*rights: str, name: str = "sam") -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client


def api_addresses() -> list[str]:
    """The API's addresses as people write them, without the router's own regular expressions."""
    found = set()
    for route, _ in patterns(get_resolver()):
        plain = route.replace("^", "").replace("$", "").replace("(?P<", "<")
        plain = plain.replace(">[/.]+)", ">")
        if plain.startswith("api/") and plain != "api/":
            found.add(plain)
    return sorted(found)


def test_every_address_of_the_api_has_a_decision() -> None:
    undecided = [
        each
        for each in api_addresses()
        if each not in STAFF and each not in OPEN and not each.startswith(SIGNED)
    ]
    assert undecided == []


@pytest.fixture
def filled(cast: Cast) -> dict[str, str]:
    """An address of something that is there, for each that the staff's API has."""
    (sale,) = post(cast.sale())
    item, contact = cast.emma, cast.ada
    return {
        address: "/"
        + address.replace("stock-items/<uuid>", f"stock-items/{item.uuid}")
        .replace("contacts/<uuid>", f"contacts/{contact.uuid}")
        .replace("<trans_id>", str(sale.trans_id))
        + ("?q=1" if address == "api/find/" else "")
        for address in STAFF
    }


def test_staff_read_by_the_api_what_they_may_see_in_the_office(filled: dict[str, str]) -> None:
    nobody, helper = Client(), client_with()
    for address, path in filled.items():
        right = STAFF[address]
        others = {each for each in STAFF.values() if each != right}
        with_others = client_with(*others, name=f"others {address}")
        with_right = client_with(right, name=f"right {address}")
        assert nobody.get(path).status_code in {401, 403}, address
        assert helper.get(path).status_code == 403, address
        assert with_others.get(path).status_code == 403, address
        assert with_right.get(path).status_code == 200, address
        assert with_right.post(path).status_code in {403, 405}, address


def test_no_list_of_the_office_is_shown_to_staff_without_the_right(cast: Cast) -> None:
    helper = client_with()
    for model in admin.site._registry:
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert helper.get(path).status_code == 403, path


def test_a_device_needs_no_person_and_a_person_is_no_device(cast: Cast) -> None:
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    for address in api_addresses():
        if address.startswith(SIGNED):
            path = "/" + address.replace("<uuid:uuid>", str(cast.emma.uuid))
            assert root.get(path).status_code in {401, 405}, address
            assert root.post(path).status_code in {401, 405}, address
