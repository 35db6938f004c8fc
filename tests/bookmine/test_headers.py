"""What browsers are told: only our own scripts, only our own frames, nothing guessed."""

import pytest
from django.test import Client


def directives(client: Client, address: str) -> dict[str, str]:
    """Return the Content-Security-Policy of an address, by directive."""
    parts = client.get(address)["Content-Security-Policy"].split("; ")
    return {name: value for name, _, value in (part.partition(" ") for part in parts)}


STRICT = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}


def test_the_till_may_load_its_own_files_only_and_make_scripts_only_by_its_policy(
    client: Client,
) -> None:
    assert directives(client, "/till/") == STRICT | {
        "require-trusted-types-for": "'script'",
        "trusted-types": "bookmine",
    }


@pytest.mark.django_db
def test_the_office_may_load_its_own_files_only(client: Client) -> None:
    assert directives(client, "/admin/login/") == STRICT


def test_a_worker_gets_the_policy_with_its_script(client: Client) -> None:
    assert directives(client, "/static/build/search.js") == STRICT


@pytest.mark.parametrize("address", ["/till/", "/sw.js", "/static/build/pos.js"])
def test_nothing_is_guessed_framed_or_told_to_other_sites(client: Client, address: str) -> None:
    headers = client.get(address).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_sources_are_not_served(client: Client) -> None:
    assert client.get("/static/src/pos.tsx").status_code == 404
