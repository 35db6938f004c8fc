"""Tax rates. A docket keeps the rate it was printed with; this table is for new lines only."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from pos.texts import check_line, check_visible


class TaxRate(models.Model):
    """A rate of sales tax, such as GST at 10 %; `percent` is 10.000 for ten per cent."""

    code = models.CharField(max_length=12, unique=True, validators=[check_visible, check_line])
    name = models.CharField(max_length=60, validators=[check_visible, check_line])
    percent = models.DecimalField(max_digits=6, decimal_places=3, default=Decimal("10.000"))
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(name=""), name="tax_rate_has_a_code_and_a_name"
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=0) & Q(percent__lt=100),
                name="tax_rate_percent_from_0_to_below_100",
                violation_error_message="A tax rate is from 0 to below 100 per cent.",
            ),
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="one_default_tax_rate",
                violation_error_message="Another tax rate is the default already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
