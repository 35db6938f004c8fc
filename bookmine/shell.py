"""The till's shell: what the service worker keeps, so that it opens without a server.

The shell is the same bytes for everybody, so it holds no name, no token and nothing of a session.
Each file's revision is a hash of its bytes and the page's is a hash over all of them: a release
that changes anything changes `/sw.js`, and only by that do browsers notice a release.
"""

import hashlib
import json
from pathlib import Path
from typing import TypedDict

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.urls import reverse

SERVICE_WORKER = "build/sw.js"
BUILT_FILES = ("build/pos.js", "build/search.js", "build/till.css", SERVICE_WORKER)
PICTURES = ("img/icon.svg", "img/icon-192.png", "img/icon-512.png", "img/icon-maskable-512.png")
KEPT_FILES = ("build/pos.js", "build/search.js", "build/till.css", *PICTURES)


class Kept(TypedDict):
    """One entry of the list that the service worker keeps, in Workbox's form."""

    url: str
    revision: str


def till_page() -> str:
    """Return the till's page, rendered without a request so that it cannot hold any of one."""
    return render_to_string("pos/till.html")


def web_manifest() -> str:
    """Return the manifest that lets a browser install the till."""
    return render_to_string("manifest.webmanifest")


def service_worker() -> str:
    """Return the built service worker with the list of what it is to keep in front of it."""
    return f"self.__PRECACHE = {json.dumps(kept_files())};\n{_source(SERVICE_WORKER).decode()}"


def kept_files() -> list[Kept]:
    """Return the shell's files, the page last: its revision covers the others and the worker."""
    kept = [
        Kept(url=staticfiles_storage.url(path), revision=_hash(_source(path)))
        for path in KEPT_FILES
    ]
    kept.append(Kept(url=reverse("manifest"), revision=_hash(web_manifest().encode())))
    everything = json.dumps(kept).encode() + till_page().encode() + _source(SERVICE_WORKER)
    return [*kept, Kept(url=reverse("till"), revision=_hash(everything))]


def _source(path: str) -> bytes:
    found = finders.find(path)
    if found is None:
        raise FileNotFoundError(f"static/{path} is not built: run `make setup`.")
    return Path(found).read_bytes()


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
