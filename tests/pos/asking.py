"""Answering what the office asks before it does what cannot be undone."""

from typing import Any

from django.test import Client


def confirm(client: Client, path: str, **fields: str) -> Any:
    """Open the page that asks, tick what it wants ticked, and press its button."""
    page: Any = client.get(path, fields)
    seen = page.context["question"].seen
    return client.post(path, {**fields, "seen": seen, "agree": "1"}, follow=True)
