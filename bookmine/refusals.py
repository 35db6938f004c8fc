"""What the doors answer themselves, before the application hears of a request."""

import base64
import hashlib
import html
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

_STYLE = (
    "body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f4f1ea;"
    "color:#1d2b2a;font:1.125rem/1.5 system-ui,sans-serif}main{max-width:32rem;padding:2rem}"
    "h1{font-size:1.5rem;margin:0 0 .5rem}a{color:inherit}"
    "@media(prefers-color-scheme:dark){body{background:#14201f;color:#eef2ef}}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width,initial-scale=1"><style>{style}</style>'
    '</head><body><main><h1>{title}</h1><p>{message}</p><p><a href="">Try again</a></p></main>'
    "</body></html>"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status, a code for programs and a sentence for people; `data` as in every error."""

    status: int
    code: str
    message: str
    data: dict[str, Any] = field(default_factory=dict)

    def answer(self, path: str) -> tuple[Message, bytes]:
        """Return the start of the answer, and its body: JSON for programs, a page for people."""
        if path.startswith("/admin/"):
            title = "Please wait" if self.status in {429, 503} else "This did not work"
            text = _PAGE.format(title=title, style=_STYLE, message=html.escape(self.message))
            body, content_type = text.encode(), b"text/html; charset=utf-8"
        else:
            error = {"code": self.code, "message": self.message, "data": self.data}
            body, content_type = json.dumps({"error": error}).encode(), b"application/json"
        headers = [
            (b"content-type", content_type),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            (
                b"content-security-policy",
                f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'".encode(),
            ),
        ]
        if "seconds" in self.data:
            headers.append((b"retry-after", str(self.data["seconds"]).encode()))
        if self.status in {408, 413}:
            # What is still on its way must not be taken for the next request.
            headers.append((b"connection", b"close"))
        start = {"type": "http.response.start", "status": self.status, "headers": headers}
        return start, body


def too_large(limit: int) -> Refusal:
    """Refuse a body that is longer than anybody may send there."""
    message = f"This is more than {limit} bytes at once: send less."
    return Refusal(413, "too_large", message, {"max_bytes": limit})


TOO_SLOW = Refusal(408, "too_slow", "The rest of this did not come in time: send it again.")
BUSY = Refusal(503, "busy", "The server is busy: please wait a moment.", {"seconds": 2})
MANY_SIGN_INS = Refusal(
    429,
    "busy",
    "Too many people are signing in at the moment. Please wait a few seconds and try again.",
    {"seconds": 2},
)
MANY_PAIRINGS = Refusal(
    429,
    "busy",
    "Other devices are being paired at the moment. Please wait a few seconds and try again.",
    {"seconds": 2},
)
