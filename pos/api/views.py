"""The staff's API: stock items, contacts, sales, daily totals and Find. It reads only."""

import datetime
from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from pos.api.errors import ErrorSerializer
from pos.api.filters import ContactFilter, SaleFilter, StockItemFilter
from pos.api.rights import MayView
from pos.api.serializers import (
    ContactSerializer,
    DailyTotalsSerializer,
    DocketSerializer,
    FoundSerializer,
    StockItemSerializer,
)
from pos.dockets import docket_data
from pos.find import find_dockets, find_elsewhere, with_docket_parts
from pos.models import Contact, Sale, StockItem
from pos.outside import is_plausible
from pos.reports import daily_totals
from pos.services.days import open_business_date

ERRORS = {400: ErrorSerializer, 403: ErrorSerializer, 404: ErrorSerializer}


class Pages(PageNumberPagination):
    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000


def describe_list_and_one(thing: type[serializers.BaseSerializer[Any]]) -> Any:
    """Add the errors to the schema of a read-only view set."""
    return extend_schema_view(
        list=extend_schema(responses={200: thing(many=True), **ERRORS}),
        retrieve=extend_schema(responses={200: thing, **ERRORS}),
    )


@describe_list_and_one(StockItemSerializer)
class StockItemViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[StockItem]
):
    queryset = StockItem.objects.select_related("tax_rate").order_by("title", "id")
    serializer_class = StockItemSerializer
    filterset_class = StockItemFilter
    pagination_class = Pages
    permission_classes = [MayView]
    rights = ("pos.view_stockitem",)
    lookup_field = "uuid"


@describe_list_and_one(ContactSerializer)
class ContactViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Contact]
):
    queryset = Contact.objects.order_by("name", "id")
    serializer_class = ContactSerializer
    filterset_class = ContactFilter
    pagination_class = Pages
    permission_classes = [MayView]
    rights = ("pos.view_contact",)
    lookup_field = "uuid"


@describe_list_and_one(DocketSerializer)
class SaleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Sale]):
    queryset = with_docket_parts(Sale.objects.order_by("-trans_id"))
    serializer_class = DocketSerializer
    filterset_class = SaleFilter
    pagination_class = Pages
    permission_classes = [MayView]
    rights = ("pos.view_sale",)
    lookup_field = "trans_id"


class DateQuery(serializers.Serializer[Any]):
    date = serializers.DateField(required=False)

    def validate_date(self, value: datetime.date) -> datetime.date:
        if not is_plausible(value):
            raise serializers.ValidationError("There is no such business date.")
        return value


class DailyTotalsView(APIView):
    permission_classes = [MayView]
    rights = ("pos.view_dayclose",)

    @extend_schema(
        operation_id="daily_totals",
        parameters=[OpenApiParameter("date", str, description="Business date; today's if none.")],
        responses={200: DailyTotalsSerializer, **ERRORS},
    )
    def get(self, request: Request) -> Response:
        query = DateQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        business_date = query.validated_data.get("date") or open_business_date()
        return Response(DailyTotalsSerializer(asdict(daily_totals(business_date))).data)


class FindQuery(serializers.Serializer[Any]):
    q = serializers.CharField(max_length=200)


class FindView(APIView):
    permission_classes = [MayView]
    rights = ("pos.view_sale",)

    @extend_schema(
        operation_id="find",
        parameters=[OpenApiParameter("q", str, required=True, description="TransID or D-number.")],
        responses={200: FoundSerializer, **ERRORS},
    )
    def get(self, request: Request) -> Response:
        query = FindQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        return Response(find_docket_data(query.validated_data["q"]))


def find_docket_data(text: str) -> dict[str, Any]:
    """Return what Find has for a docket number, in the shape of `FoundSerializer`."""
    if sales := find_dockets(text):
        return {"kind": "dockets", "dockets": [docket_data(sale) for sale in sales]}
    if (elsewhere := find_elsewhere(text)) is not None:
        kind = "unused" if elsewhere.is_unused else "elsewhere"
        where = {"number": elsewhere.number, "device": elsewhere.device}
        return {"kind": kind, **where, "message": elsewhere.message}
    return {"kind": "nothing", "message": f"Nothing found for “{text.strip()}”."}
