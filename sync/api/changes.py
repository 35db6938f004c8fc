"""A connected till's edits of records that exist; in disconnected mode they are only noted (R2)."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from pos.models import Contact, StockItem
from pos.services.cashiers import proven
from sync import changes
from sync import serializers as shapes
from sync.api.base import ERRORS, TillView, checked, json_response, one


class ChangeView(TillView):
    """A connected till's edit of a record that exists (in disconnected mode it is only noted)."""

    model: type[StockItem] | type[Contact] = StockItem

    def change(self, request: Request, uuid: UUID) -> HttpResponse:
        data = checked(shapes.ChangeSerializer(data=request.data))
        person = proven(data["cashier"], data["pin"])
        changes.change_from_till(
            one(self.model, uuid),
            [changes.FieldChange(**each) for each in data["fields"]],
            sender=self.sender(request),
            person=person,
        )
        return json_response({"applied": True})


class StockItemView(ChangeView):
    @extend_schema(
        operation_id="till_change_stock_item",
        request=shapes.ChangeSerializer,
        responses={200: shapes.AppliedSerializer, **ERRORS},
    )
    def post(self, request: Request, uuid: UUID) -> HttpResponse:
        return self.change(request, uuid)


class ContactView(ChangeView):
    model = Contact

    @extend_schema(
        operation_id="till_change_contact",
        request=shapes.ChangeSerializer,
        responses={200: shapes.AppliedSerializer, **ERRORS},
    )
    def post(self, request: Request, uuid: UUID) -> HttpResponse:
        return self.change(request, uuid)
