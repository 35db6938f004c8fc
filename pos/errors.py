"""Trouble that is expected: one error with a code for programs, a message for staff, and data."""

from collections.abc import Mapping
from typing import Any


class ShopError(Exception):
    """Something cannot be done, and staff can be told why.

    `code` is in lower_snake_case and stable; `message` is a sentence in the shop's words; `data`
    can be written as JSON; `status` is the HTTP status of an API that passes the error on.
    """

    def __init__(
        self, code: str, message: str, data: Mapping[str, Any] | None = None, *, status: int = 400
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.data: dict[str, Any] = dict(data or {})
        self.status = status

    def __str__(self) -> str:
        return self.message
