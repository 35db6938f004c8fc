"""What the views of the tills' API share: who asks, and how JSON comes in and goes out."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.db import models
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from pos.api.errors import ErrorSerializer
from pos.errors import ShopError
from pos.outside import read_moment, read_whole
from sync.auth import DeviceAuthentication, Sender
from sync.wire.upload import encoder

T = TypeVar("T")
Row = TypeVar("Row", bound=models.Model)

ERROR_STATUSES = (400, 401, 403, 404, 405, 406, 409, 413, 415, 429)
ERRORS: dict[int, Any] = dict.fromkeys(ERROR_STATUSES, ErrorSerializer)
AFTER = OpenApiParameter("after", int, description="`next` of the page before.")
SINCE = OpenApiParameter("since", datetime, description="Only what changed from then.")


class TillView(APIView):
    """What only a paired device may ask."""

    authentication_classes = [DeviceAuthentication]
    permission_classes = []

    def sender(self, request: Request) -> Sender:
        """Return who signed the request."""
        sender = request.auth
        assert isinstance(sender, Sender)
        return sender


def checked(serializer: serializers.Serializer[Any]) -> dict[str, Any]:
    """Return what a small request says. Errors: ShopError `invalid` (data.fields)."""
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def decoded(request: Request, decoder: "msgspec.json.Decoder[T]") -> T:
    """Return what a large request says. Errors: ShopError `malformed`."""
    try:
        return decoder.decode(request.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ShopError(
            "malformed", "This is not what a till sends.", {"detail": str(error)[:300]}
        ) from None


def json_response(answer: object) -> HttpResponse:
    """Write an answer without a walk through it in Python."""
    return HttpResponse(encoder.encode(answer), content_type="application/json")


def number_asked(request: Request, name: str, default: int) -> int:
    """Return a whole number of the query. Errors: ShopError `invalid`."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    number = read_whole(text)
    if number is None:
        raise ShopError("invalid", f"{name} is not a number.", {"field": name})
    return number


def moment_asked(request: Request, name: str) -> datetime | None:
    """Return a moment of the query. Errors: ShopError `invalid`."""
    text = request.query_params.get(name, "")
    if not text:
        return None
    moment = read_moment(text)
    if moment is None:
        raise ShopError("invalid", f"{name} is not a moment with its zone.", {"field": name})
    return moment


def one(model: type[Row], uuid: UUID) -> Row:
    """Return the row. Errors: ShopError `not_found` (404)."""
    row = model._default_manager.filter(uuid=uuid).first()
    if row is None:
        raise ShopError(
            "not_found", f"There is no such {model._meta.verbose_name} here.", status=404
        )
    return row
