"""Fields of the form that corrects a record: each takes what people type and gives what is sent."""

from datetime import UTC, datetime
from typing import Any, get_args

import msgspec
from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime

from pos.errors import ShopError
from pos.money import parse_money, wire_money
from sync.wire.header import Money, Percent

LABELS = {
    "isbn": "ISBN",
    "ean": "EAN",
    "rrp": "RRP",
    "uuid": "UUID",
    "d_number": "D-number",
    "unit_price": "Each",
    "tax_percent": "Tax %",
    "tax_total": "Tax in all",
    "started_at": "Order/Start",
    "locked_at": "Shipping/Locking",
    "at": "When",
    "old": "Was",
    "new": "Typed",
    "previous": "Record before it",
}
CHOICES = {"account": "On account", "nonfiction": "Non-fiction"}
FIRST = {"discount": "0.00", "change": "0.00"}
MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%S"
_MONEY = msgspec.inspect.type_info(Money)
_PERCENT = msgspec.inspect.type_info(Percent)


def label_of(name: str) -> str:
    """Return a field's name as people read it."""
    return LABELS.get(name, name.replace("_", " ").capitalize())


def form_field(name: str, type_: Any) -> forms.Field:
    """Return the form's field for one of a record, with the limits that the wire has for it."""
    info = msgspec.inspect.type_info(type_)
    label = label_of(name)
    match info:
        case msgspec.inspect.IntType():
            return forms.IntegerField(label=label, min_value=info.ge, max_value=info.le)
        case msgspec.inspect.DateTimeType():
            return MomentField(label=label)
        case msgspec.inspect.LiteralType():
            # In the order of the wire; a new row is not filled in as long as it has the first.
            values = [str(value) for value in get_args(type_)]
            words = [(value, CHOICES.get(value, value.capitalize())) for value in values]
            return forms.ChoiceField(label=label, choices=words, initial=values[0])
        case msgspec.inspect.StrType() if info == _MONEY:
            return MoneyField(label=label, initial=FIRST.get(name))
        case msgspec.inspect.StrType() if info == _PERCENT:
            return forms.RegexField(
                label=label,
                regex=info.pattern or "",
                error_messages={"invalid": "A percentage is written like 10 or 7.5."},
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )
        case msgspec.inspect.StrType():
            return forms.CharField(
                label=label,
                required=bool(info.min_length),
                max_length=info.max_length,
                strip=False,
                empty_value="",
            )
    raise TypeError(f"{name} has no field in a form.")


class MoneyField(forms.CharField):
    """An amount: "12", "12.5" or "-12.50"; gives two places."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=16, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options
        )

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).replace("−", "-").replace(",", "")
        try:
            return wire_money(parse_money(text))
        except ShopError as error:
            raise ValidationError(error.message) from None


class MomentField(forms.DateTimeField):
    """A moment by the shop's clock; one that was left alone stays exactly as it came."""

    as_it_came = ""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(
            format=MOMENT_FORMAT, attrs={"type": "datetime-local", "step": "1"}
        )
        super().__init__(widget=widget, **options)

    def clean(self, value: Any) -> str:
        moment: datetime | None = super().clean(value)
        if moment is None:
            raise ValidationError(self.error_messages["required"])
        before = parse_datetime(self.as_it_came)
        if before is not None and before.replace(microsecond=0) == moment:
            return self.as_it_came
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


class ReasonField(forms.CharField):
    """Why a record is corrected: kept with the name of who did."""

    def __init__(self) -> None:
        super().__init__(
            label="Reason",
            max_length=300,
            error_messages={"required": "Say why before posting: it is kept with your name."},
            widget=forms.TextInput(attrs={"placeholder": "For example: gift wrap, keyed by hand"}),
        )
