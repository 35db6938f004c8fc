"""No address gives a 500, whatever stands in it: walked from the URL configuration itself."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.pos.cast import Cast

VALUES = [
    "\u00b2",
    "\u0663",
    "-1",
    "0",
    "9" * 19,
    "9" * 400,
    "1e5",
    "NaN",
    "a\0b",
    "x" * 3000,
    "\u202e",
    "%",
    "9999-12-31",
    "0001-01-01",
    "2026-02-30",
    "9999-12-31T23:59:59-14:00",
    "2000-01-01T00:00:00+23:59",
    "00000000-0000-0000-0000-000000000000",
]
LOOKUPS = ["", "__exact", "__year", "__month", "__day", "__gte", "__lt", "__isnull", "__in"]
LEFT_OUT = {"admin/logout/", "admin/jsi18n/"}


@pytest.fixture
def office(cast: Cast) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("dana"))
    return client


def patterns(resolver: Any, before: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every address as text with {parameters}, and its converters."""
    for each in resolver.url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, route)
        elif isinstance(each, URLPattern):
            yield route, each.pattern.converters


def addresses() -> list[str]:
    found = []
    for route, _ in patterns(get_resolver()):
        if "^" in route or "(" in route or route in LEFT_OUT:
            continue
        found.append(route.replace("<", "{").replace(">", "}"))
    return sorted(set(found))


def filled(address: str, value: str) -> str:
    """The address with this value in the place of each parameter."""
    parts = []
    rest = address
    while "{" in rest:
        start, _, rest = rest.partition("{")
        _, _, rest = rest.partition("}")
        parts += [start, quote(value, safe="")]
    return "/" + "".join([*parts, rest])


def test_no_parameter_of_an_address_gives_a_500(office: Client) -> None:
    with_parameters = [each for each in addresses() if "{" in each]
    assert len(with_parameters) > 30
    for address in with_parameters:
        for value in VALUES[:9]:
            for ask in (office.get, office.post):
                assert ask(filled(address, value)).status_code < 500, (address, value)


def test_no_query_of_an_address_gives_a_500(office: Client) -> None:
    names = [
        "q",
        "p",
        "page",
        "page_size",
        "o",
        "e",
        "all",
        "date",
        "from_date",
        "to_date",
        "after",
        "since",
        "limit",
        "device",
        "start",
    ]
    for address in [each for each in addresses() if "{" not in each]:
        for value in VALUES:
            query = "&".join(f"{name}={quote(value)}" for name in names)
            assert office.get(f"/{address}?{query}").status_code < 500, (address, value)


def test_no_filter_of_a_list_of_the_office_gives_a_500(office: Client) -> None:
    for model, page in admin.site._registry.items():
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        fields = [each[0] if isinstance(each, tuple) else each for each in page.list_filter]
        names = [str(getattr(each, "parameter_name", each)) for each in fields]
        names += [each for each in (page.date_hierarchy,) if each]
        for name in names:
            for lookup in LOOKUPS:
                for value in VALUES[:5]:
                    query = f"{name}{lookup}={quote(value)}"
                    assert office.get(f"{path}?{query}").status_code < 500, (path, query)
