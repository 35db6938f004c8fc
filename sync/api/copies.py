"""The device's copy of the shop, and Find where the copy does not reach."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from pos.api.serializers import DocketSerializer, FoundSerializer
from pos.api.views import find_docket_data
from pos.errors import ShopError
from sync import serializers as shapes
from sync import snapshot
from sync.api.base import (
    AFTER,
    ERRORS,
    SINCE,
    TillView,
    json_response,
    moment_asked,
    number_asked,
)

LIMIT = OpenApiParameter("limit", int, description="At most 5,000.")


class CashiersView(TillView):
    @extend_schema(
        operation_id="till_cashiers",
        responses={200: shapes.CashiersSerializer, **ERRORS},
    )
    def get(self, request: Request) -> HttpResponse:
        return json_response(snapshot.cashiers())


class CatalogueView(TillView):
    @extend_schema(
        operation_id="till_catalogue",
        parameters=[AFTER, LIMIT],
        responses={200: shapes.CatalogueSerializer, **ERRORS},
    )
    def get(self, request: Request) -> HttpResponse:
        limit = number_asked(request, "limit", snapshot.TITLES_IN_A_PAGE)
        return json_response(
            snapshot.catalogue(
                after=number_asked(request, "after", 0),
                limit=max(1, min(limit, snapshot.TITLES_IN_A_PAGE)),
            )
        )


class CatalogueChangesView(TillView):
    @extend_schema(
        operation_id="till_catalogue_changes",
        parameters=[SINCE, AFTER],
        responses={200: shapes.CatalogueSerializer, **ERRORS},
    )
    def get(self, request: Request) -> HttpResponse:
        since = moment_asked(request, "since")
        if since is None:
            raise ShopError("invalid", "Say since when.", {"field": "since"})
        return json_response(
            snapshot.catalogue(
                after=number_asked(request, "after", 0),
                limit=snapshot.TITLES_IN_A_PAGE,
                since=since,
            )
        )


class ContactsView(TillView):
    @extend_schema(
        operation_id="till_contacts",
        parameters=[SINCE, AFTER],
        responses={200: shapes.ContactsSerializer, **ERRORS},
    )
    def get(self, request: Request) -> HttpResponse:
        return json_response(
            snapshot.contacts(
                after=number_asked(request, "after", 0), since=moment_asked(request, "since")
            )
        )


class DocketsSerializer(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    next = serializers.IntegerField(allow_null=True)
    dockets = DocketSerializer(many=True)


class DocketsView(TillView):
    @extend_schema(
        operation_id="till_dockets",
        parameters=[SINCE, AFTER],
        responses={200: DocketsSerializer, **ERRORS},
    )
    def get(self, request: Request) -> HttpResponse:
        before = number_asked(request, "after", 0) or None
        return json_response(snapshot.dockets(before=before, since=moment_asked(request, "since")))


class LeasesView(TillView):
    @extend_schema(
        operation_id="till_leases",
        responses={200: shapes.LeasesSerializer, **ERRORS},
    )
    def get(self, request: Request) -> HttpResponse:
        return json_response(snapshot.leases())


class FindView(TillView):
    @extend_schema(
        operation_id="till_find",
        parameters=[OpenApiParameter("q", str, required=True)],
        responses={200: FoundSerializer, **ERRORS},
    )
    def get(self, request: Request) -> HttpResponse:
        return json_response(find_docket_data(request.query_params.get("q", "")[:200]))
