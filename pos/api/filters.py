"""What the staff's lists can be asked for."""
# django-filter has no types of its own.
# mypy: disable-error-code="import-untyped, misc"

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from pos.models import Contact, Sale, StockItem


class WordsFilter(filters.CharFilter):
    """Rows in which every word stands in one of the fields."""

    def __init__(self, *fields: str) -> None:
        super().__init__(max_length=200, label="Words")
        self.fields = fields

    def filter(self, qs: QuerySet[StockItem], value: str | None) -> QuerySet[StockItem]:
        for word in (value or "").split():
            anywhere = Q()
            for field in self.fields:
                anywhere |= Q(**{f"{field}__icontains": word})
            qs = qs.filter(anywhere)
        return qs


class StockItemFilter(filters.FilterSet):
    q = WordsFilter("title", "authors", "isbn", "ean")

    class Meta:
        model = StockItem
        fields = ["q", "isbn", "ean", "category", "is_active", "is_placeholder"]


class ContactFilter(filters.FilterSet):
    q = WordsFilter("name", "card_number", "phone", "email")

    class Meta:
        model = Contact
        fields = ["q", "card_number", "is_active", "is_placeholder"]


class SaleFilter(filters.FilterSet):
    date = filters.DateFilter("business_date", label="Business date")
    from_date = filters.DateFilter("business_date", "gte", label="From this business date")
    to_date = filters.DateFilter("business_date", "lte", label="To this business date")
    device = filters.UUIDFilter("device__uuid", label="UUID of the device")
    contact = filters.UUIDFilter("contact__uuid", label="UUID of the contact")

    class Meta:
        model = Sale
        fields = ["date", "from_date", "to_date", "device", "contact", "made_disconnected"]
