"""Signing in to the office: wrong passwords are counted, and a refusal is said on the form."""

import secrets
from functools import partial
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from pos.demo.people import OFFICE_PASSWORD
from pos.errors import ShopError
from pos.hashing import PASSWORDS
from pos.services.signin import Try, begin, forgive

COOKIE = "office_browser"
COOKIE_LASTS_SECONDS = 365 * 24 * 3600
SALT = "bookmine.office_browser"


class OfficeBackend(ModelBackend):
    """Django's own, with the limits of `pos.services.signin` before it.

    Errors: ShopError `too_many`, `busy` (429). They are raised, not returned as "wrong": who typed
    the right password must learn to wait.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the user whose password this is."""
        if username is None or password is None:
            return None
        with PASSWORDS.turn():
            attempt = begin(_try(request, username))
            user = super().authenticate(request, username, password, **kwargs)
        if user is not None:
            forgive(attempt)
        return user


class SignInForm(AdminAuthenticationForm):
    """The office's form; `refused` is set when no password was looked at."""

    refused: ShopError | None = None

    def clean(self) -> dict[str, Any]:
        """Check name and password, or say how long to wait."""
        try:
            return dict(super().clean() or {})
        except ShopError as error:
            self.refused = error
            raise ValidationError(error.message, code=error.code) from None


class PasswordForm(AdminPasswordChangeForm):
    """Change of one's own password: the old one is no easier to guess here than at the door."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request

    def clean_old_password(self) -> str:
        """Check the old password, and count a wrong one."""
        with PASSWORDS.turn():
            attempt = begin(_try(self._request, self.user.get_username()))
            old = str(super().clean_old_password())
        forgive(attempt)
        return old


class NotTheDemoPassword:
    """Refuses the demo shop's password, which everybody can read in the source."""

    def validate(self, password: str, user: object = None) -> None:
        """Errors: ValidationError."""
        if password.casefold() == OFFICE_PASSWORD:
            raise ValidationError(self.get_help_text(), code="password_of_the_demo")

    def get_help_text(self) -> str:
        return "The demo shop's password can be read by everybody: choose another."


def password_form_of(request: HttpRequest) -> Any:
    """Return what makes the form for this request."""
    return partial(PasswordForm, request=request)


def remember_browser(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    """Note in the browser that this name has signed in here."""
    if _browser(request, name):
        return
    response.set_cookie(
        COOKIE,
        signing.dumps({"name": name.casefold(), "browser": secrets.token_hex(16)}, salt=SALT),
        max_age=COOKIE_LASTS_SECONDS,
        path="/admin/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _try(request: HttpRequest | None, name: str) -> Try:
    if request is None:
        return Try(name, "")
    return Try(name, str(request.META.get("REMOTE_ADDR") or ""), _browser(request, name))


def _browser(request: HttpRequest, name: str) -> str:
    """Return which browser this is, when this very name has signed in there before."""
    try:
        told = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_LASTS_SECONDS
        )
    except signing.BadSignature:
        return ""
    return str(told["browser"]) if told["name"] == name.casefold() else ""
