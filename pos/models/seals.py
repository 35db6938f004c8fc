"""The server's own chain over everything that is posted, keyed outside of the database."""

from django.db import models

from pos.models.append_only import AppendOnlyModel


class Seal(AppendOnlyModel):
    """One entry of the chain: `mac` = HMAC(key, mac before + what `pos.sealing` makes of the rows).

    `subject` is the sale's TransID, the movement's id, or the closed day as 20261123. `witness` is
    what another app wants sealed with the sale: how the till knows it.
    """

    class Kind(models.TextChoices):
        SALE = "sale", "Sale"
        MOVEMENT = "movement", "Stock movement"
        CLOSE = "close", "Close of a day"

    number = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind)
    subject = models.PositiveBigIntegerField()
    witness = models.CharField(max_length=200, blank=True)
    mac = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="sealed_once"),
        ]

    def __str__(self) -> str:
        return f"Seal {self.number}"
