"""Sales with their lines, payments and shipment (R5, R6, R9).

Everything here is written once, by `pos.services.sales`, and never changed: a return is a new sale
with negative lines. Amounts are what the docket printed, never recomputed.
"""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Replace, Round, Upper
from django.db.models.lookups import Exact

from pos.models.append_only import AppendOnlyModel


def _equal_money(left: Combinable, right: Combinable) -> Exact:
    """A condition that two amounts are equal: rounded, since SQLite does its sums in floats."""
    return Exact(Round(left, 2), Round(right, 2))


def reference_key() -> Upper:
    """Return a payment's reference as it is compared: "gv-880 214" is "GV880214"."""
    bare = Replace(Replace("reference", Value(" ")), Value("-"))
    return Upper(bare)


class Sale(AppendOnlyModel):
    """A posted sale or return: `uuid` is its identity, `trans_id` its number for ever."""

    uuid = models.UUIDField("UUID", unique=True)
    trans_id = models.PositiveBigIntegerField("TransID", unique=True)
    register = models.ForeignKey("pos.Register", on_delete=models.PROTECT, related_name="sales")
    device = models.ForeignKey("pos.Device", on_delete=models.PROTECT, related_name="sales")
    shift = models.ForeignKey("pos.Shift", on_delete=models.PROTECT, related_name="sales")
    cashier = models.ForeignKey(
        "pos.Cashier", on_delete=models.PROTECT, null=True, blank=True, related_name="sales"
    )
    cashier_name = models.CharField(max_length=60)
    contact = models.ForeignKey(
        "pos.Contact", on_delete=models.PROTECT, null=True, blank=True, related_name="sales"
    )
    made_disconnected = models.BooleanField(default=False)
    started_at = models.DateTimeField("Order/Start")
    locked_at = models.DateTimeField("Shipping/Locking")
    posted_at = models.DateTimeField(db_index=True)
    business_date = models.DateField(db_index=True)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    tax_total = models.DecimalField(max_digits=12, decimal_places=2)
    rounding = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    currency = models.CharField(max_length=3)
    tax_inclusive = models.BooleanField(default=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-trans_id"]
        indexes = [
            models.Index(fields=["contact", "-trans_id"], name="sales_of_a_contact"),
            models.Index(fields=["locked_at"], name="sales_by_the_tills_time"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(trans_id__gte=1), name="trans_ids_start_at_1"),
        ]

    def __str__(self) -> str:
        return str(self.trans_id)


class SaleLine(AppendOnlyModel):
    """A line as printed. Returned goods have a negative `quantity` and `amount`.

    `amount = quantity × unit_price − discount`, what the customer pays for the line: it holds the
    `tax` when the sale is tax-inclusive, and does not when it is not.
    """

    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    stock_item = models.ForeignKey(
        "pos.StockItem", on_delete=models.PROTECT, null=True, blank=True, related_name="sale_lines"
    )
    title = models.CharField(max_length=250)
    barcode = models.CharField(max_length=20, blank=True)
    quantity = models.IntegerField()
    unit_price = models.DecimalField(max_digits=12, decimal_places=2)
    discount = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    discount_reason = models.CharField(max_length=80, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    tax_code = models.CharField(max_length=12)
    tax_percent = models.DecimalField(max_digits=6, decimal_places=3)
    tax = models.DecimalField(max_digits=12, decimal_places=2)
    returned_line = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="returns"
    )
    returned_sale = models.ForeignKey(
        Sale, on_delete=models.PROTECT, null=True, blank=True, related_name="return_lines"
    )
    to_stock = models.BooleanField(default=True, help_text="For returned goods: back on the shelf.")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["sale_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["sale", "position"], name="sale_line_position_is_unique"
            ),
            models.CheckConstraint(condition=~Q(quantity=0), name="sale_line_has_a_quantity"),
            models.CheckConstraint(
                condition=_equal_money(
                    F("amount"), F("quantity") * F("unit_price") - F("discount")
                ),
                name="sale_line_amount_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(returned_sale__isnull=True) | Q(quantity__lt=0),
                name="only_returned_lines_name_a_sale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"


class Payment(AppendOnlyModel):
    """Money in one tender. It counts by `posted_at` (R5); `taken_at` is the till's clock.

    `amount = tendered − change`; negative when money goes back. `business_date` repeats the sale's,
    so that a day's totals are one indexed sum.
    """

    class Tender(models.TextChoices):
        CASH = "cash", "Cash"
        CARD = "card", "Card"
        VOUCHER = "voucher", "Voucher"
        ACCOUNT = "account", "On account"
        CREDIT = "credit", "Credit"

    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="payments")
    position = models.PositiveSmallIntegerField()
    tender = models.CharField(max_length=8, choices=Tender)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    tendered = models.DecimalField(max_digits=12, decimal_places=2)
    change = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    scheme = models.CharField(max_length=20, blank=True)
    reference = models.CharField(
        max_length=12, blank=True, help_text="The terminal's; never a card number."
    )
    posted_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    business_date = models.DateField(db_index=True)

    class Meta:
        ordering = ["sale_id", "position"]
        indexes = [
            models.Index(
                reference_key(),
                condition=Q(reference__gt=""),
                name="payments_by_reference",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sale", "position"], name="payment_position_is_unique"),
            models.CheckConstraint(condition=Q(change__gte=0), name="change_is_not_negative"),
            models.CheckConstraint(
                condition=_equal_money(F("amount"), F("tendered") - F("change")),
                name="payment_is_tendered_less_change",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_tender_display()} {self.amount}"


class Shipment(AppendOnlyModel):
    """Goods handed over. One for each sale; `posted_at` is the server's time (R5)."""

    sale = models.OneToOneField(Sale, on_delete=models.PROTECT, related_name="shipment")
    posted_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    business_date = models.DateField(db_index=True)

    def __str__(self) -> str:
        return f"Shipment of {self.sale}"
