"""The office's frame, and addresses that do not exist."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.mark.django_db
def test_the_office_lists_the_shop_first_and_the_accounts_last(client: Client) -> None:
    client.force_login(User.objects.create_superuser("ada"))

    page: Any = client.get("/admin/")

    labels = [app["app_label"] for app in page.context["available_apps"]]
    assert labels == ["pos", "sync", "auth"]


@pytest.mark.parametrize("path", ["/api/", "/api/nothing/", "/api/till/nothing/at/all"])
def test_an_address_the_api_does_not_have_is_said_in_its_own_words(
    client: Client, path: str
) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


def test_the_short_address_leads_to_the_daily_totals(client: Client) -> None:
    answer: Any = client.get("/admin/totals/?date=2026-11-20")

    assert (answer.status_code, answer.url) == (
        302,
        "/admin/pos/dayclose/totals/?date=2026-11-20",
    )
