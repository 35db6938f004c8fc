"""Shop, registers, devices, cashiers, shifts and counters in the office."""

from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from pos.admin.base import KeptAdmin, ReadOnlyAdmin, as_form_error, money
from pos.models import Cashier, ClockWitness, Counter, Device, Register, Shift, Shop, TaxRate
from pos.services.cashiers import hash_pin, set_pin
from pos.services.demo import is_demo_pin
from pos.services.registers import check_device_name, rename_device
from pos.services.settings import save_setting

_Setting = TypeVar("_Setting", bound=models.Model)


class SettingAdmin(KeptAdmin[_Setting]):
    """What the tills read: every change is noted, with the old and the new value."""

    def save_model(self, request: HttpRequest, obj: _Setting, form: Any, change: bool) -> None:
        save_setting(obj, user=request.user)


@admin.register(Shop)
class ShopAdmin(SettingAdmin[Shop]):
    list_display = ["name", "address", "phone", "tax_number", "currency"]
    fieldsets = [
        (None, {"fields": ["name", "address", "phone", "website"]}),
        ("Dockets", {"fields": ["tax_number", "docket_footer"]}),
        ("Money", {"fields": ["currency", "locale", "cash_rounding_cents"]}),
        ("Tax", {"fields": ["prices_include_tax", "tax_name"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Shop.objects.exists() and super().has_add_permission(request)

    def save_model(self, request: HttpRequest, obj: Shop, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(TaxRate)
class TaxRateAdmin(SettingAdmin[TaxRate]):
    list_display = ["code", "name", "percent", "is_default"]

    def get_readonly_fields(self, request: HttpRequest, obj: TaxRate | None = None) -> list[str]:
        return ["code"] if obj else []


@admin.register(Counter)
class CounterAdmin(ReadOnlyAdmin[Counter]):
    list_display = ["name", "value"]


@admin.register(ClockWitness)
class ClockWitnessAdmin(ReadOnlyAdmin[ClockWitness]):
    """What `pos.clock` holds the server's clock against."""

    list_display = ["device", "ahead_seconds", "heard_at"]
    list_select_related = ["device"]
    fields = ["device", "ahead_seconds", "heard_at"]


@admin.register(Register)
class RegisterAdmin(SettingAdmin[Register]):
    list_display = ["name", "is_active"]
    search_fields = ["name"]


class DeviceForm(forms.ModelForm[Device]):
    class Meta:
        model = Device
        fields = ["name"]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        return as_form_error(lambda: check_device_name(name, but=self.instance))


@admin.register(Device)
class DeviceAdmin(KeptAdmin[Device]):
    """A device comes by pairing; here it can be given another name."""

    form = DeviceForm
    list_display = ["name", "register", "paired_at", "revoked_at"]
    list_filter = ["register", ("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["register"]
    search_fields = ["name"]
    fields = ["name", "register", "uuid", "paired_at", "revoked_at"]
    readonly_fields = ["register", "uuid", "paired_at", "revoked_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Device, form: Any, change: bool) -> None:
        rename_device(device=obj, name=obj.name)


class CashierForm(forms.ModelForm[Cashier]):
    """A cashier, with a PIN that goes in and never comes out."""

    new_pin = forms.CharField(
        label="New PIN",
        required=False,
        strip=False,
        max_length=6,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "inputmode": "numeric"}),
        help_text="4 to 6 digits. Leave empty to keep the one there is.",
    )

    class Meta:
        model = Cashier
        fields = ["name", "initials", "role", "is_active"]

    def clean_new_pin(self) -> str:
        pin: str = self.cleaned_data["new_pin"]
        if not pin and not self.instance.pin:
            raise forms.ValidationError("Give a PIN: without one nobody can sign in.")
        if pin:
            as_form_error(lambda: hash_pin(pin))
        if is_demo_pin(pin) and not settings.TRYING_OUT:
            raise forms.ValidationError(
                "Everybody can read this PIN in Bookmine's source: choose another."
            )
        return pin


@admin.register(Cashier)
class CashierAdmin(SettingAdmin[Cashier]):
    form = CashierForm
    list_display = ["name", "initials", "role", "is_active", "has_pin"]
    list_filter = ["role", "is_active"]
    search_fields = ["name"]
    fields = ["name", "initials", "role", "is_active", "new_pin"]

    @admin.display(boolean=True, description="PIN set")
    def has_pin(self, cashier: Cashier) -> bool:
        return bool(cashier.pin)

    def save_model(self, request: HttpRequest, obj: Cashier, form: Any, change: bool) -> None:
        pin = form.cleaned_data["new_pin"]
        save_setting(obj, user=request.user, also=["PIN: a new one"] if pin else [])
        if pin:
            set_pin(obj, pin)


@admin.register(Shift)
class ShiftAdmin(ReadOnlyAdmin[Shift]):
    list_display = [
        "register",
        "device",
        "opened_at",
        "opened_by",
        "float_shown",
        "closed_at",
        "closed_by",
        "counted_shown",
    ]
    list_filter = ["register", "device", ("closed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["register", "device", "opened_by", "closed_by"]
    date_hierarchy = "opened_at"

    @admin.display(description="float", ordering="float_amount")
    def float_shown(self, shift: Shift) -> str:
        return money(shift.float_amount)

    @admin.display(description="counted", ordering="counted_amount")
    def counted_shown(self, shift: Shift) -> str:
        return money(shift.counted_amount)
