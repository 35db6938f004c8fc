"""The shapes of the tills' API, for reading small requests and for its schema.

Uploads and claims are decoded by `sync.wire`; their shapes here are for the schema alone.
"""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from pos.outside import read_moment
from sync.epochs import HIGHEST_EPOCH
from sync.wire.header import MAX_SEQUENCE
from sync.wire.upload import MAX_RECORDS_IN_UPLOAD

HIGHEST_NUMBER = 999_999_999_999


class MomentField(serializers.DateTimeField):
    """A moment with its zone, within the range of `pos.outside`."""

    def to_internal_value(self, value: Any) -> datetime:
        moment = read_moment(value) if isinstance(value, str) else None
        if moment is None:
            raise serializers.ValidationError("This is not a moment with its zone.")
        return moment


class PairSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=60)
    public_key = serializers.CharField(max_length=400, help_text="Base64 of SPKI DER, P-256.")
    device = serializers.UUIDField(required=False, help_text="Of a browser that was one before.")
    epoch = serializers.IntegerField(min_value=1, max_value=HIGHEST_EPOCH, required=False)
    paired_at = MomentField(required=False)


class DeviceSerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    name = serializers.CharField()
    epoch = serializers.IntegerField(required=False)


class RegisterSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class PairedSerializer(serializers.Serializer[Any]):
    device = DeviceSerializer()
    register = RegisterSerializer()


class HelloSerializer(serializers.Serializer[Any]):
    epoch = serializers.IntegerField(min_value=1, max_value=HIGHEST_EPOCH)
    last_sequence = serializers.IntegerField(min_value=0, max_value=MAX_SEQUENCE)
    last_d_number = serializers.IntegerField(min_value=1, max_value=HIGHEST_NUMBER, allow_null=True)
    waiting = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    mode = serializers.ChoiceField(choices=["normal", "disconnected", "posting"])
    storage_persisted = serializers.BooleanField(allow_null=True)
    d_numbers_left = serializers.IntegerField(min_value=0, max_value=HIGHEST_NUMBER)
    head = serializers.RegexField(
        r"^[0-9a-f]{64}\Z",
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text="SHA-256 of the newest record of the epoch: tells a copied profile sooner.",
    )


class LeaseSerializer(serializers.Serializer[Any]):
    first = serializers.IntegerField()
    last = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=["block", "overflow"])


class ShopSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    address = serializers.CharField()
    phone = serializers.CharField()
    website = serializers.CharField()
    tax_number = serializers.CharField()
    docket_footer = serializers.CharField()
    currency = serializers.CharField()
    locale = serializers.CharField()
    time_zone = serializers.CharField()
    prices_include_tax = serializers.BooleanField()
    tax_name = serializers.CharField()
    cash_rounding_cents = serializers.IntegerField()


class TaxRateSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    percent = serializers.CharField()
    is_default = serializers.BooleanField()


class ReceivedSerializer(serializers.Serializer[Any]):
    epoch = serializers.IntegerField()
    last_sequence = serializers.IntegerField()


class GreetingSerializer(serializers.Serializer[Any]):
    server_time = serializers.DateTimeField()
    epoch = serializers.IntegerField()
    device = DeviceSerializer()
    register = RegisterSerializer()
    leases = LeaseSerializer(many=True)
    received = ReceivedSerializer(many=True)
    shop = ShopSerializer()
    tax_rates = TaxRateSerializer(many=True)
    held = serializers.IntegerField()
    sheet = serializers.UUIDField(allow_null=True)
    answer_timeout_ms = serializers.IntegerField()
    calm_ms = serializers.IntegerField()
    cashiers_at = serializers.DateTimeField(allow_null=True)
    contacts_at = serializers.DateTimeField(allow_null=True)
    catalogue_at = serializers.DateTimeField(allow_null=True)


class PinSerializer(serializers.Serializer[Any]):
    iterations = serializers.IntegerField()
    salt = serializers.CharField()
    hash = serializers.CharField()


class CashierSerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    name = serializers.CharField()
    initials = serializers.CharField()
    role = serializers.ChoiceField(choices=["cashier", "manager"])
    pin = PinSerializer()


class CashiersSerializer(serializers.Serializer[Any]):
    cashiers = CashierSerializer(many=True)


class ColumnsSerializer(serializers.Serializer[Any]):
    """One array for each field, all of one length; money in cents."""

    id = serializers.ListField(child=serializers.IntegerField())
    uuid = serializers.ListField(child=serializers.UUIDField())
    isbn = serializers.ListField(child=serializers.CharField())
    ean = serializers.ListField(child=serializers.CharField())
    title = serializers.ListField(child=serializers.CharField())
    authors = serializers.ListField(child=serializers.CharField())
    publisher = serializers.ListField(child=serializers.CharField())
    format = serializers.ListField(child=serializers.CharField())
    category = serializers.ListField(child=serializers.CharField())
    shelf = serializers.ListField(child=serializers.CharField())
    price = serializers.ListField(child=serializers.IntegerField())
    rrp = serializers.ListField(child=serializers.IntegerField())
    tax_code = serializers.ListField(child=serializers.CharField())
    on_hand = serializers.ListField(child=serializers.IntegerField())
    is_active = serializers.ListField(child=serializers.BooleanField())


class CatalogueSerializer(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    next = serializers.IntegerField(allow_null=True)
    total = serializers.IntegerField()
    columns = ColumnsSerializer()


class TillContactSerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    name = serializers.CharField()
    card_number = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()


class ContactsSerializer(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    next = serializers.IntegerField(allow_null=True)
    contacts = TillContactSerializer(many=True)


class LeaseOfSerializer(serializers.Serializer[Any]):
    first = serializers.IntegerField()
    last = serializers.IntegerField()
    device = serializers.CharField()


class LeasesSerializer(serializers.Serializer[Any]):
    leases = LeaseOfSerializer(many=True)


class UploadSerializer(serializers.Serializer[Any]):
    format = serializers.ChoiceField(choices=[1])
    records = serializers.ListField(child=serializers.CharField(), max_length=MAX_RECORDS_IN_UPLOAD)
    printed = serializers.DictField(child=serializers.IntegerField(), required=False)


class ResultSerializer(serializers.Serializer[Any]):
    uuid = serializers.CharField()
    sha256 = serializers.CharField()
    result = serializers.ChoiceField(choices=["posted", "posted_before", "waiting", "held"])
    trans_id = serializers.IntegerField(required=False)
    code = serializers.CharField(required=False)
    reason = serializers.CharField(required=False)


class UploadAnswerSerializer(serializers.Serializer[Any]):
    format = serializers.ChoiceField(choices=[1])
    server_time = serializers.DateTimeField()
    results = ResultSerializer(many=True)


class FieldChangeSerializer(serializers.Serializer[Any]):
    field = serializers.CharField(max_length=40)
    old = serializers.CharField(max_length=500, allow_blank=True, trim_whitespace=False)
    new = serializers.CharField(max_length=500, allow_blank=True, trim_whitespace=False)


class ChangeSerializer(serializers.Serializer[Any]):
    fields_ = FieldChangeSerializer(many=True)
    cashier = serializers.UUIDField(allow_null=True)
    pin = serializers.CharField(max_length=20, allow_blank=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Name the list "fields", which a serializer's attribute cannot be called."""
        fields = super().get_fields()
        return {"fields" if name == "fields_" else name: fields[name] for name in fields}


class AppliedSerializer(serializers.Serializer[Any]):
    applied = serializers.BooleanField()


class SignSerializer(serializers.Serializer[Any]):
    cashier = serializers.UUIDField()
    pin = serializers.CharField(max_length=20)
    with_exceptions = serializers.BooleanField(default=False)


class MoneyField(serializers.DecimalField):
    """A decimal string with two places."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, **kwargs)


class TenderCountSerializer(serializers.Serializer[Any]):
    tender = serializers.CharField()
    payments = serializers.IntegerField()
    amount = MoneyField()


class ClaimedDocketSerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    d_number = serializers.IntegerField()
    amount = MoneyField()


class ClaimSerializer(serializers.Serializer[Any]):
    format = serializers.ChoiceField(choices=[1])
    uuid = serializers.UUIDField()
    epoch = serializers.IntegerField()
    disconnected_at = serializers.DateTimeField()
    reconnected_at = serializers.DateTimeField()
    tenders = TenderCountSerializer(many=True)
    dockets = ClaimedDocketSerializer(many=True)
    titles = serializers.ListField(child=serializers.UUIDField())
    contacts = serializers.ListField(child=serializers.UUIDField())
    changes = serializers.ListField(child=serializers.UUIDField())
    digest = serializers.CharField()


class SheetDocketsSerializer(serializers.Serializer[Any]):
    device = serializers.IntegerField()
    posted = serializers.IntegerField()
    device_amount = MoneyField()
    posted_amount = MoneyField()


class SheetTenderSerializer(serializers.Serializer[Any]):
    tender = serializers.CharField()
    device_payments = serializers.IntegerField()
    device_amount = MoneyField()
    server_payments = serializers.IntegerField()
    server_amount = MoneyField()


class SheetExceptionSerializer(serializers.Serializer[Any]):
    d_number = serializers.IntegerField(allow_null=True)
    uuid = serializers.CharField()
    kind = serializers.ChoiceField(choices=["held", "waiting", "missing", "review", "differs"])
    message = serializers.CharField()
    amount = MoneyField()
    trans_id = serializers.IntegerField(allow_null=True)


class SheetPairSerializer(serializers.Serializer[Any]):
    d_number = serializers.IntegerField()
    trans_id = serializers.IntegerField()
    amount = MoneyField()


class SheetChangeSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    record = serializers.CharField()
    of = serializers.ChoiceField(choices=["stock_item", "contact"])
    field = serializers.CharField()
    was = serializers.CharField()
    typed = serializers.CharField()
    now = serializers.CharField()
    applied = serializers.BooleanField()


class SheetSerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    device = serializers.CharField()
    epoch = serializers.IntegerField()
    disconnected_at = serializers.DateTimeField()
    reconnected_at = serializers.DateTimeField()
    equal = serializers.BooleanField()
    verdict = serializers.CharField()
    explanation = serializers.CharField()
    first_d_number = serializers.IntegerField(allow_null=True)
    last_d_number = serializers.IntegerField(allow_null=True)
    dockets = SheetDocketsSerializer()
    tenders = SheetTenderSerializer(many=True)
    exceptions = SheetExceptionSerializer(many=True)
    pairs = SheetPairSerializer(many=True)
    new_titles = serializers.IntegerField()
    new_contacts = serializers.IntegerField()
    not_carried_over = SheetChangeSerializer(many=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    signed_by = serializers.CharField()
