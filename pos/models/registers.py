"""The shop, its registers, devices, cashiers and shifts, and the counters of its dockets."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from uuid_utils.compat import uuid7


class Shop(models.Model):
    """The one shop of this installation: what its dockets say, and how it takes tax and cash."""

    name = models.CharField(max_length=80)
    address = models.CharField(max_length=160, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.CharField(max_length=80, blank=True)
    tax_number = models.CharField(
        max_length=40, blank=True, help_text="As printed: ABN 12 345 678 901"
    )
    docket_footer = models.TextField(blank=True)
    currency = models.CharField(max_length=3, default="AUD")
    locale = models.CharField(max_length=12, default="en-AU")
    prices_include_tax = models.BooleanField(default=True)
    tax_name = models.CharField(max_length=12, default="GST")
    cash_rounding_cents = models.PositiveSmallIntegerField(
        default=5, help_text="Cash is rounded to this many cents; 1 for no rounding."
    )

    class Meta:
        verbose_name_plural = "shop"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_shop"),
            models.CheckConstraint(
                condition=Q(cash_rounding_cents__gte=1), name="cash_rounding_at_least_1_cent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """A number that only rises, taken under a row lock. See `pos.numbering`."""

    name = models.CharField(max_length=20, primary_key=True)
    value = models.PositiveBigIntegerField(help_text="The last number that was given out.")

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class Register(models.Model):
    """A place with a cash drawer."""

    name = models.CharField(max_length=60, unique=True)
    is_active = models.BooleanField("in use", default=True)

    class Meta:
        ordering = ["name"]

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
    name = models.CharField(max_length=60, unique=True)
    initials = models.CharField(max_length=3)
    role = models.CharField(max_length=8, choices=Role, default=Role.CASHIER)
    pin = models.CharField("PIN (hashed)", max_length=128, editable=False)
    pin_failures = models.PositiveIntegerField(default=0, editable=False)
    pin_locked_until = models.DateTimeField(null=True, blank=True, editable=False)
    is_active = models.BooleanField("in use", default=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

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
