"""The server's own chain over everything that is posted, keyed outside of the database."""

from django.db import models

from pos.models.append_only import AppendOnlyModel


class Seal(AppendOnlyModel):
    """One entry of the chain: `mac` = HMAC(key, mac before + what `pos.sealing` makes of the rows).

    `subject` is the sale's TransID, the id of the movement or of the states, or the closed day as
    20261123. `format` says which columns were sealed. `witness` is
    what another app wants sealed with the sale: how the till knows it.
    """

    class Kind(models.TextChoices):
        SALE = "sale", "Sale"
        MOVEMENT = "movement", "Stock movement"
        CLOSE = "close", "Close of a day"
        STATES = "states", "States of rows"

    number = models.PositiveBigIntegerField(primary_key=True)
    format = models.PositiveSmallIntegerField(default=1)
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


class SealedStates(AppendOnlyModel):
    """What some rows were at a moment: of those that honestly change, such as shifts and flags.

    `rows` is JSON, a list of [what, key, fingerprint]. The newest fingerprint of a row is the one
    that it must still have: see `pos.states`.
    """

    at = models.DateTimeField()
    rows = models.TextField()

    class Meta:
        ordering = ["id"]
        verbose_name = "set of sealed states"
        verbose_name_plural = "sets of sealed states"

    def __str__(self) -> str:
        return f"States {self.pk}"
