"""What the admin's pages have in common: what cannot be deleted, and what can only be looked at."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pos.errors import ShopError

_Row = TypeVar("_Row", bound=models.Model)
_Result = TypeVar("_Result")


class KeptAdmin(admin.ModelAdmin[_Row]):
    """Rows that stay: dockets name them. What is no longer used is made inactive."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_delete_permission(self, request: HttpRequest, obj: _Row | None = None) -> bool:
        return False


class ReadOnlyAdmin(KeptAdmin[_Row]):
    """Rows that nobody edits, not even a superuser."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: _Row | None = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline[Any, Any]):
    """The parts of a row that nobody edits."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def money(amount: Decimal | None) -> str:
    """Write an amount with thousands apart: 1,234.50; the minus is a real one."""
    return "–" if amount is None else f"{amount:,.2f}".replace("-", "−")


def list_link(page: str, text: object, query: Mapping[str, object]) -> SafeString:
    """Return a link to an admin list, such as `pos_sale_changelist`, with a filter."""
    pairs = "&".join(f"{name}={value}" for name, value in query.items())
    return format_html('<a href="{}?{}">{}</a>', reverse(f"admin:{page}"), pairs, text)


def as_form_error(run: Callable[[], _Result]) -> _Result:
    """Run a check inside a form's `clean`, and turn the shop's error into the form's."""
    try:
        return run()
    except ShopError as error:
        raise ValidationError(error.message, code=error.code) from None
