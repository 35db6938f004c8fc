"""Contacts: the shop's customers. Made in the office or at a till, also disconnected (R1)."""

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7


class Contact(models.Model):
    """A customer. `uuid` is the identity that a device may have given before the server saw it."""

    uuid = models.UUIDField("UUID", default=uuid7, unique=True, editable=False)
    name = models.CharField(max_length=120)
    card_number = models.CharField(
        "customer card", max_length=32, blank=True, help_text="The shop's own customer card."
    )
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    note = models.TextField(blank=True)
    is_active = models.BooleanField("in use", default=True)
    is_placeholder = models.BooleanField("placeholder", default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["name"], name="contacts_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["card_number"],
                condition=~Q(card_number=""),
                name="customer_card_belongs_to_one_contact",
                violation_error_message="Another contact has this customer card.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="contact_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
