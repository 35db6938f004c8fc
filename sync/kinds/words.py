"""Any record in words."""

import json
from typing import Any

from pos.texts import showable
from sync.kinds.facts import Fact, made, text, unknown
from sync.kinds.registry import KINDS


def facts(body: bytes) -> list[Fact]:
    """Return what a record says; nothing for bytes that cannot be read at all."""
    fields = _read(body)
    if fields is None:
        return []
    kind = KINDS.get(text(fields.get("kind")))
    return [made(fields), *(kind.tell(fields) if kind else unknown(fields))]


def pretty(body: bytes) -> str:
    """Return a record's bytes as text, indented where they are JSON."""
    raw = body.decode("utf-8", "replace")
    try:
        return showable(json.dumps(json.loads(raw), ensure_ascii=False, indent=2))
    except (ValueError, RecursionError):
        return raw


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None
