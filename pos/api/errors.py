"""The one JSON shape of every error of the API: `{"error": {"code", "message", "data"}}`.

`code` is for programs, `message` is a sentence for staff, `data` has what a program may need beside
it. Set as REST framework's EXCEPTION_HANDLER; what it does not know stays a 500, and is logged.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import OperationalError
from django.http import Http404
from psycopg_pool import PoolTimeout
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import set_rollback

from pos.errors import ShopError

_SENTENCES: dict[type[exceptions.APIException], tuple[str, str]] = {
    exceptions.ParseError: ("malformed", "This is not JSON."),
    exceptions.NotAuthenticated: ("not_signed_in", "Please sign in."),
    exceptions.AuthenticationFailed: ("not_signed_in", "Please sign in."),
    exceptions.PermissionDenied: ("not_allowed", "You may not do this."),
    exceptions.NotFound: ("not_found", "There is nothing at this address."),
    exceptions.MethodNotAllowed: ("method_not_allowed", "This address does not take that."),
    exceptions.UnsupportedMediaType: ("not_json", "Send JSON: application/json."),
    exceptions.NotAcceptable: ("not_acceptable", "The answer can only be JSON."),
    exceptions.Throttled: ("too_many", "Too many requests: please wait a moment."),
}


class ErrorDetailSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]  # a field here, not the property


class ErrorSerializer(serializers.Serializer[Any]):
    """The shape, for the schema."""

    error = ErrorDetailSerializer()


def error_body(error: ShopError) -> dict[str, Any]:
    """Return the JSON of an error."""
    return {"error": {"code": error.code, "message": error.message, "data": error.data}}


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer for an expected error, None for a bug."""
    known = _as_shop_error(error)
    if known is None:
        return None
    set_rollback()
    headers = {}
    wait_seconds = getattr(error, "wait", None)
    if wait_seconds is not None:
        headers["Retry-After"] = str(wait_seconds)
    return Response(error_body(known), status=known.status, headers=headers)


def _as_shop_error(error: Exception) -> ShopError | None:
    match error:
        case ShopError():
            return error
        case exceptions.ValidationError():
            return _invalid(error)
        case exceptions.APIException():
            default = (error.default_code, str(error.detail))
            code, message = _SENTENCES.get(type(error), default)
            return ShopError(code, message, status=error.status_code)
        case Http404():
            return ShopError("not_found", "There is no such thing here.", status=404)
        case PermissionDenied():
            return ShopError("not_allowed", "You may not do this.", status=403)
        case RequestDataTooBig():
            return ShopError("too_large", "This is more than can be taken at once.", status=413)
        case SuspiciousOperation() | BadRequest() | RecursionError():
            # Python reads JSON by recursion: ten thousand opening brackets are no request of ours.
            return ShopError("malformed", "This request cannot be read.")
        case OperationalError() if isinstance(error.__cause__, PoolTimeout):
            # Every connection is taken, as when twenty tills come back at once: nobody's fault.
            return ShopError("busy", "The server is busy: please wait a moment.", status=503)
        case _:
            return None


def _invalid(error: exceptions.ValidationError) -> ShopError:
    detail: Any = error.detail
    fields = detail if isinstance(detail, dict) else {"non_field_errors": detail}
    name, messages = next(iter(fields.items()))
    where = "" if name == "non_field_errors" else f"{str(name).replace('_', ' ')}: "
    sentence = next(_sentences(messages), "This cannot be right.")
    return ShopError("invalid", f"{where}{sentence}", {"fields": fields})


def _sentences(detail: Any) -> Iterator[str]:
    """Yield the messages of an error's tree: of nested lists there is a part for each row."""
    match detail:
        case dict():
            for part in detail.values():
                yield from _sentences(part)
        case list() | tuple():
            for part in detail:
                yield from _sentences(part)
        case _:
            yield str(detail)
