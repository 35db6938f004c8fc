"""The shapes of the staff's API. It reads only: writing is for the office and the tills."""

from typing import Any

from rest_framework import serializers

from pos.dockets import docket_data
from pos.models import Contact, Payment, Sale, StockItem


class StockItemSerializer(serializers.ModelSerializer[StockItem]):
    tax_code = serializers.CharField(source="tax_rate.code")

    class Meta:
        model = StockItem
        fields = [
            "uuid",
            "isbn",
            "ean",
            "title",
            "authors",
            "publisher",
            "format",
            "category",
            "shelf",
            "year",
            "rrp",
            "price",
            "tax_code",
            "on_hand",
            "is_active",
            "is_placeholder",
            "updated_at",
        ]
        read_only_fields = fields


class ContactSerializer(serializers.ModelSerializer[Contact]):
    class Meta:
        model = Contact
        fields = [
            "uuid",
            "name",
            "card_number",
            "phone",
            "email",
            "note",
            "is_active",
            "is_placeholder",
            "updated_at",
        ]
        read_only_fields = fields


class _Money(serializers.DecimalField):
    """A decimal string with two places."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, **kwargs)


class DocketContactSerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    name = serializers.CharField()


class DocketLineSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField()
    stock_item = serializers.UUIDField(allow_null=True)
    title = serializers.CharField()
    barcode = serializers.CharField(allow_blank=True)
    quantity = serializers.IntegerField()
    unit_price = _Money()
    discount = _Money()
    discount_reason = serializers.CharField(allow_blank=True)
    amount = _Money()
    tax_code = serializers.CharField()
    tax_percent = serializers.DecimalField(max_digits=6, decimal_places=3)
    tax = _Money()
    returned = serializers.IntegerField(help_text="How many pieces came back already.")
    returned_on = serializers.ListField(child=serializers.CharField(), help_text="TransIDs.")
    return_of = serializers.CharField(allow_null=True)
    to_stock = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)


class DocketPaymentSerializer(serializers.Serializer[Any]):
    tender = serializers.ChoiceField(choices=Payment.Tender.choices)
    amount = _Money()
    tendered = _Money()
    change = _Money()
    scheme = serializers.CharField(allow_blank=True)
    reference = serializers.CharField(allow_blank=True)


class DocketSerializer(serializers.Serializer[Sale]):
    """A posted sale as a docket. The fields are for the schema: `pos.dockets` makes the data."""

    uuid = serializers.UUIDField()
    trans_id = serializers.IntegerField()
    d_numbers = serializers.ListField(child=serializers.IntegerField())
    device = serializers.CharField()
    register = serializers.CharField()
    cashier = serializers.CharField(allow_blank=True)
    contact = DocketContactSerializer(allow_null=True)
    started_at = serializers.DateTimeField()
    locked_at = serializers.DateTimeField()
    posted_at = serializers.DateTimeField()
    business_date = serializers.DateField()
    made_disconnected = serializers.BooleanField()
    currency = serializers.CharField()
    tax_inclusive = serializers.BooleanField()
    lines = DocketLineSerializer(many=True)
    payments = DocketPaymentSerializer(many=True)
    total = _Money()
    tax_total = _Money()
    rounding = _Money()
    note = serializers.CharField(allow_blank=True)

    def to_representation(self, instance: Sale) -> dict[str, Any]:
        return docket_data(instance)


class FoundSerializer(serializers.Serializer[Any]):
    """`dockets` for "dockets"; else `message`, for "elsewhere" and "unused" with whose number."""

    kind = serializers.ChoiceField(choices=["dockets", "elsewhere", "unused", "nothing"])
    dockets = DocketSerializer(many=True, required=False)
    number = serializers.CharField(required=False)
    device = serializers.CharField(required=False)
    message = serializers.CharField(required=False)


class SalesTotalSerializer(serializers.Serializer[Any]):
    sales = serializers.IntegerField()
    returns = serializers.IntegerField()
    total = _Money()
    tax_total = _Money()
    rounding = _Money()


class TenderTotalSerializer(serializers.Serializer[Any]):
    tender = serializers.ChoiceField(choices=Payment.Tender.choices)
    payments = serializers.IntegerField()
    amount = _Money()
    disconnected_payments = serializers.IntegerField()
    disconnected_amount = _Money()


class TaxTotalSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    percent = serializers.DecimalField(max_digits=6, decimal_places=3)
    amount = _Money()
    tax = _Money()


class DailyTotalsSerializer(serializers.Serializer[Any]):
    business_date = serializers.DateField()
    is_closed = serializers.BooleanField()
    all = SalesTotalSerializer()
    disconnected = SalesTotalSerializer()
    tenders = TenderTotalSerializer(many=True)
    taxes = TaxTotalSerializer(many=True)
    paid = _Money()
