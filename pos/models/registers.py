"""The shop, its registers, devices, cashiers and shifts, and the counters of its dockets."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from uuid_utils.compat import uuid7

from pos.standards import (
    CASH_ROUNDINGS,
    CURRENCIES,
    check_cash_rounding,
    check_currency,
    check_locale,
    locale_is_known,
    tidy_currency,
    tidy_locale,
)
from pos.texts import FOOTER_LETTERS, FOOTER_LINES, check_footer, check_line, check_visible


class Shop(models.Model):
    """The one shop of this installation: what its dockets say, and how it takes tax and cash.

    Every till reads this row, so it holds nothing that a till cannot use: what is meant is put
    right (aud is AUD), the rest is refused, here and by the database.
    """

    name = models.CharField(max_length=80, validators=[check_visible, check_line])
    address = models.CharField(max_length=160, blank=True, validators=[check_line])
    phone = models.CharField(max_length=40, blank=True, validators=[check_line])
    website = models.CharField(max_length=80, blank=True, validators=[check_line])
    tax_number = models.CharField(
        max_length=40,
        blank=True,
        help_text="As printed: ABN 12 345 678 901",
        validators=[check_line],
    )
    docket_footer = models.TextField(
        blank=True,
        help_text=f"At most {FOOTER_LINES} lines and {FOOTER_LETTERS} letters.",
        validators=[check_footer],
    )
    currency = models.CharField(
        max_length=3,
        default="AUD",
        help_text="Three letters, such as AUD. It stays once there are sales.",
        validators=[check_currency],
    )
    locale = models.CharField(
        max_length=12,
        default="en-AU",
        help_text="How numbers and dates are written: en-AU, en-GB, de-DE.",
        validators=[check_locale],
    )
    prices_include_tax = models.BooleanField(
        default=True, help_text="It stays as it is once there are sales."
    )
    tax_name = models.CharField(
        max_length=12, default="GST", validators=[check_visible, check_line]
    )
    cash_rounding_cents = models.PositiveSmallIntegerField(
        default=5,
        help_text="Cash is rounded to this many cents; 1 for no rounding.",
        validators=[check_cash_rounding],
    )

    class Meta:
        verbose_name_plural = "shop"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_shop"),
            models.CheckConstraint(
                condition=Q(cash_rounding_cents__in=CASH_ROUNDINGS),
                name="cash_is_rounded_to_a_coin",
            ),
            models.CheckConstraint(
                condition=Q(currency__in=CURRENCIES), name="shop_has_a_known_currency"
            ),
            models.CheckConstraint(condition=locale_is_known(), name="shop_has_a_known_locale"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(tax_name=""), name="shop_has_a_name_and_its_tax_too"
            ),
            # SQLite keeps a text of any length in any column.
            models.CheckConstraint(
                condition=Q(LessThanOrEqual(Length("docket_footer"), Value(FOOTER_LETTERS)))
                & Q(LessThanOrEqual(Length("name"), Value(80)))
                & Q(LessThanOrEqual(Length("address"), Value(160)))
                & Q(LessThanOrEqual(Length("phone"), Value(40)))
                & Q(LessThanOrEqual(Length("website"), Value(80)))
                & Q(LessThanOrEqual(Length("tax_number"), Value(40)))
                & Q(LessThanOrEqual(Length("tax_name"), Value(12))),
                name="shop_texts_fit_on_a_docket",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._tidy()
        super().save(*args, **kwargs)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        self._tidy()
        super().clean_fields(exclude)

    def clean(self) -> None:
        """Errors: ValidationError for what would give posted amounts another meaning.

        Migration `0012_what_posted_amounts_mean` has the database say the same.
        """
        before = Shop.objects.filter(pk=self.pk).first()
        if before is None:
            return
        wrong = {
            field: words
            for field, words in _STAYS.items()
            if getattr(self, field) != getattr(before, field)
        }
        dockets = apps.get_model("pos", "Sale").objects.count() if wrong else 0
        if dockets:
            are = "1 docket is" if dockets == 1 else f"{dockets:,} dockets are"
            raise ValidationError(
                {
                    field: words.format(are=are, was=before.currency)
                    for field, words in wrong.items()
                }
            )

    def _tidy(self) -> None:
        self.currency = tidy_currency(self.currency)
        self.locale = tidy_locale(self.locale)
        # A browser sends the ends of lines as Windows writes them.
        self.docket_footer = self.docket_footer.replace("\r\n", "\n")


_STAYS = {
    "currency": (
        "{are} posted in {was}, so the currency can't change any more: their amounts would mean"
        " something else. For another currency, open a new shop on a server of its own."
    ),
    "prices_include_tax": (
        "{are} posted, so this can't change any more: every price on the shelf would mean something"
        " else. For prices of the other kind, open a new shop on a server of its own."
    ),
}


class Counter(models.Model):
    """A number that only rises, taken under a row lock. See `pos.numbering`."""

    name = models.CharField(max_length=20, primary_key=True)
    value = models.PositiveBigIntegerField(help_text="The last number that was given out.")

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class Register(models.Model):
    """A place with a cash drawer."""

    name = models.CharField(max_length=60, unique=True, validators=[check_visible, check_line])
    is_active = models.BooleanField("in use", default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="register_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Device(models.Model):
    """A paired browser. What disconnected mode knows of it stands in `sync.models.DeviceState`."""

    uuid = models.UUIDField("UUID", default=uuid7, unique=True, editable=False)
    name = models.CharField(max_length=60, unique=True)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="devices")
    paired_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Cashier(models.Model):
    """Somebody who sells. `pin` is a PBKDF2 hash, that a disconnected device knows too."""

    class Role(models.TextChoices):
        CASHIER = "cashier", "Cashier"
        MANAGER = "manager", "Manager"

    uuid = models.UUIDField("UUID", default=uuid7, unique=True, editable=False)
    name = models.CharField(max_length=60, unique=True, validators=[check_visible, check_line])
    initials = models.CharField(max_length=3, validators=[check_visible, check_line])
    role = models.CharField(max_length=8, choices=Role, default=Role.CASHIER)
    pin = models.CharField("PIN (hashed)", max_length=128, editable=False)
    pin_failures = models.PositiveIntegerField(default=0, editable=False)
    pin_locked_until = models.DateTimeField(null=True, blank=True, editable=False)
    is_active = models.BooleanField("in use", default=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(initials=""), name="cashier_has_a_name_and_initials"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClockWitness(models.Model):
    """How far the server's clock was ahead of a device's own when the device last said hello."""

    device = models.OneToOneField(Device, on_delete=models.CASCADE, related_name="clock")
    ahead_seconds = models.BigIntegerField(help_text="Negative: the server was behind.")
    heard_at = models.DateTimeField(help_text="By the server's clock.")

    class Meta:
        verbose_name = "clock of a device"
        verbose_name_plural = "clocks of devices"

    def __str__(self) -> str:
        return f"{self.device}: {self.ahead_seconds} seconds"


class Shift(models.Model):
    """The time one drawer is open, from float to count. Made by a device, also disconnected."""

    uuid = models.UUIDField("UUID", default=uuid7, unique=True, editable=False)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="shifts")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="shifts")
    opened_by = models.ForeignKey(
        Cashier, on_delete=models.PROTECT, null=True, blank=True, related_name="shifts_opened"
    )
    opened_at = models.DateTimeField()
    is_opened = models.BooleanField(
        default=False, help_text="Its opening has arrived; until then its sales stand for it."
    )
    float_amount = models.DecimalField(
        "float", max_digits=12, decimal_places=2, default=Decimal("0.00")
    )
    closed_by = models.ForeignKey(
        Cashier, on_delete=models.PROTECT, null=True, blank=True, related_name="shifts_closed"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    counted_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(counted_amount__isnull=False),
                name="closed_shift_has_a_count",
            ),
        ]

    def __str__(self) -> str:
        opened_at = timezone.localtime(self.opened_at)
        return f"{self.register}, {opened_at:%d %b %Y %H:%M}"


class DayClose(models.Model):
    """A business date whose totals are final (invariant 7): what is posted later counts later.

    `sales`, `total` and `paid` are what the day came to at the close: `pos.ledger` holds them
    against what is in the tables now.
    """

    business_date = models.DateField(unique=True)
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=150)
    sales = models.PositiveIntegerField(default=0)
    total = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal("0.00"))
    paid = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal("0.00"))
    head = models.CharField(
        "newest seal", max_length=60, blank=True, help_text="Of the ledger's chain, at the close."
    )

    class Meta:
        ordering = ["-business_date"]

    def __str__(self) -> str:
        return f"{self.business_date}"
