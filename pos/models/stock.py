"""Stock items and the append-only ledger of their movements (invariant 9)."""

from decimal import Decimal

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from pos.models.append_only import AppendOnlyModel


class StockItem(models.Model):
    """A title or other goods. Money includes tax where the shop's prices do.

    `on_hand` is the sum of the item's movements, kept beside them so that a till can read it; only
    `pos.services.stock` writes it, in the same transaction as the movement.
    """

    class Category(models.TextChoices):
        FICTION = "fiction", "Fiction"
        CRIME = "crime", "Crime"
        CHILDREN = "children", "Children"
        NONFICTION = "nonfiction", "Non-fiction"
        POETRY = "poetry", "Poetry and plays"
        GOODS = "goods", "Goods"

    uuid = models.UUIDField("UUID", default=uuid7, unique=True, editable=False)
    isbn = models.CharField("ISBN-13", max_length=13, null=True, blank=True)
    ean = models.CharField("in-house EAN", max_length=13, null=True, blank=True)
    title = models.CharField(max_length=250)
    authors = models.CharField(max_length=250, blank=True)
    publisher = models.CharField(max_length=120, blank=True)
    format = models.CharField(max_length=40, blank=True, help_text="paperback, hardback, …")
    category = models.CharField(max_length=12, choices=Category, default=Category.FICTION)
    shelf = models.CharField(max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(2999)]
    )
    rrp = models.DecimalField(
        "RRP",
        max_digits=12,
        decimal_places=2,
        default=Decimal("0.00"),
        help_text="Recommended retail price.",
    )
    price = models.DecimalField(max_digits=12, decimal_places=2)
    tax_rate = models.ForeignKey(
        "pos.TaxRate", on_delete=models.PROTECT, related_name="stock_items"
    )
    on_hand = models.IntegerField(default=0, editable=False)
    is_active = models.BooleanField("in use", default=True)
    is_placeholder = models.BooleanField("placeholder", default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["title"], name="stock_items_by_title")]
        constraints = [
            models.UniqueConstraint(fields=["isbn"], name="isbn_belongs_to_one_stock_item"),
            models.UniqueConstraint(fields=["ean"], name="ean_belongs_to_one_stock_item"),
            models.CheckConstraint(
                condition=Q(price__gte=0) & Q(rrp__gte=0),
                name="stock_prices_not_negative",
                violation_error_message="Prices are nothing or more.",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="stock_item_has_a_title"),
            models.CheckConstraint(
                condition=~Q(isbn="") & ~Q(ean=""), name="stock_codes_are_null_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StockMovement(AppendOnlyModel):
    """One change of what is on hand, never edited; a correction is a new movement.

    `posted_at` is the server's time (R5); `taken_at` the till's clock, where a till made it.
    """

    class Kind(models.TextChoices):
        OPENING = "opening", "Opening"
        RECEIVED = "received", "Received"
        SOLD = "sold", "Sold"
        RETURNED = "returned", "Returned to stock"
        ADJUSTED = "adjusted", "Adjusted"

    stock_item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=10, choices=Kind)
    quantity = models.IntegerField(help_text="Pieces; negative when they leave.")
    sale_line = models.ForeignKey(
        "pos.SaleLine", on_delete=models.PROTECT, null=True, blank=True, related_name="movements"
    )
    note = models.CharField(max_length=200, blank=True)
    posted_at = models.DateTimeField(db_index=True)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="movement_moves_something"),
            models.UniqueConstraint(fields=["sale_line"], name="one_movement_for_a_sale_line"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:+d} {self.stock_item}"
