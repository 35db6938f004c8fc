"""The till's shell: the same for everybody, kept whole by the worker, renewed by a release."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings


def kept(client: Client) -> dict[str, str]:
    """Return what the service worker is told to keep: revision by URL."""
    first_line = client.get("/sw.js").content.decode().partition("\n")[0]
    entries = json.loads(first_line.removeprefix("self.__PRECACHE = ").removesuffix(";"))
    return {entry["url"]: entry["revision"] for entry in entries}


def test_the_root_leads_to_the_till(client: Client) -> None:
    answer: Any = client.get("/")

    assert (answer.status_code, answer.url) == (302, "/till/")


@pytest.mark.django_db
def test_the_shell_is_the_same_bytes_for_everybody(client: Client) -> None:
    before = client.get("/till/")
    client.force_login(User.objects.create_user("mara"))
    after = client.get("/till/sale/new")

    assert before.content == after.content
    assert not after.cookies
    assert "Cookie" not in after.get("Vary", "")


def test_the_shell_holds_no_inline_script_and_no_inline_style(client: Client) -> None:
    page = client.get("/till/").content.decode()

    assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", page) == []


def test_the_worker_is_always_asked_for_anew_and_may_look_after_the_whole_site(
    client: Client,
) -> None:
    answer = client.get("/sw.js")

    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Service-Worker-Allowed"] == "/"


def test_everything_that_the_shell_loads_is_kept(client: Client) -> None:
    loaded = set(
        re.findall(
            r'(?:href|src|data-search-worker)="([^"]+)"', client.get("/till/").content.decode()
        )
    )

    assert loaded <= set(kept(client))
    assert "/till/" in kept(client)


def test_everything_that_is_kept_can_be_fetched(client: Client) -> None:
    assert {url: client.get(url).status_code for url in kept(client)} == dict.fromkeys(
        kept(client), 200
    )


def test_a_release_changes_the_worker_and_the_page_revision(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    old = kept(client)
    template = tmp_path / "pos" / "till.html"
    template.parent.mkdir()
    template.write_text("<p>The next release.</p>")
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    ]
    new = kept(client)

    assert {url for url in old if old[url] != new[url]} == {"/till/"}


def test_production_serves_files_under_names_that_change_with_their_bytes(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)

    assert re.search(
        r'src="/static/build/pos\.[0-9a-f]{12}\.js"', client.get("/till/").content.decode()
    )
    collected = {file.suffix for file in tmp_path.rglob("*")}
    assert not collected & {".ts", ".tsx"}


def test_the_manifest_installs_the_till(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")

    assert answer["Content-Type"] == "application/manifest+json"
    manifest = json.loads(answer.content)
    assert (manifest["start_url"], manifest["display"]) == ("/till/", "standalone")
    assert all(client.get(icon["src"]).status_code == 200 for icon in manifest["icons"])
