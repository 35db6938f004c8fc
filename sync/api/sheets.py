"""The till's side of the sheets "Back from disconnected" (R7)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from pos.errors import ShopError
from sync import serializers as shapes
from sync import sheets
from sync.api.base import ERRORS, TillView, checked, decoded, json_response
from sync.models import Sheet
from sync.wire.sheet import MAX_CLAIM_BYTES, claim_decoder


class SheetListSerializer(serializers.Serializer[Any]):
    sheets = shapes.SheetSerializer(many=True)


class SheetsView(TillView):
    max_body_bytes = MAX_CLAIM_BYTES

    @extend_schema(
        operation_id="till_sheets",
        responses={200: SheetListSerializer, **ERRORS},
    )
    def get(self, request: Request) -> HttpResponse:
        mine = sheets.sheets_of(self.sender(request).device)
        return json_response({"sheets": [sheets.sheet_data(sheet) for sheet in mine]})

    @extend_schema(
        operation_id="till_claim",
        request=shapes.ClaimSerializer,
        responses={200: shapes.SheetSerializer, **ERRORS},
    )
    def post(self, request: Request) -> HttpResponse:
        claim = decoded(request, claim_decoder)
        sheet = sheets.take_claim(self.sender(request).device, claim)
        return json_response(sheets.sheet_data(sheet))


class SheetView(TillView):
    @extend_schema(
        operation_id="till_sheet",
        responses={200: shapes.SheetSerializer, **ERRORS},
    )
    def get(self, request: Request, uuid: UUID) -> HttpResponse:
        return json_response(sheets.sheet_data(_sheet(self.sender(request).device.pk, uuid)))


class SignView(TillView):
    @extend_schema(
        operation_id="till_sign_sheet",
        request=shapes.SignSerializer,
        responses={200: shapes.SheetSerializer, **ERRORS},
    )
    def post(self, request: Request, uuid: UUID) -> HttpResponse:
        data = checked(shapes.SignSerializer(data=request.data))
        device_id = self.sender(request).device.pk
        sheets.sign_with_pin(_sheet(device_id, uuid), **data)
        return json_response(sheets.sheet_data(_sheet(device_id, uuid)))


def _sheet(device_id: int, uuid: UUID) -> Sheet:
    sheet = Sheet.objects.select_related("device").filter(device_id=device_id, uuid=uuid).first()
    if sheet is None:
        raise ShopError("not_found", "This device has no such sheet.", status=404)
    return sheet
