"""Contacts: made in the office or by a device (R1), changed only through the office (R2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from pos.errors import ShopError
from pos.models import Contact
from pos.services.fields import apply_changes
from pos.texts import is_visible

EDITABLE_FIELDS = ("name", "card_number", "phone", "email", "note", "is_active")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """A new contact. `uuid` comes from the device that made it."""

    name: str
    card_number: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""
    uuid: UUID | None = None


@transaction.atomic
def create_contact(draft: ContactDraft) -> Contact:
    """Make a contact, or fill the placeholder that a sale left for it.

    What a device typed is taken as it is: only the card number, which must tell contacts apart,
    can be refused. Errors: ShopError `card_number_taken` (data.contact),
    `contact_exists`, `name_wrong`.
    """
    if not is_visible(draft.name):
        raise ShopError("name_wrong", "A contact has a name.")
    uuid = draft.uuid or uuid7()
    contact = Contact.objects.select_for_update(no_key=True).filter(uuid=uuid).first() or Contact(
        uuid=uuid
    )
    if contact.pk and not contact.is_placeholder:
        raise ShopError(
            "contact_exists", "This contact is here already.", {"contact": str(uuid)}, status=409
        )
    _refuse_taken_card(draft.card_number, contact)
    contact.name = draft.name
    contact.card_number = draft.card_number
    contact.phone = draft.phone
    contact.email = draft.email
    contact.note = draft.note
    contact.is_placeholder = False
    contact.save()
    return contact


@transaction.atomic
def create_placeholder_contact(*, uuid: UUID) -> Contact:
    """Return the contact, made visible as a placeholder when its own record is held."""
    contact, _ = Contact.objects.get_or_create(
        uuid=uuid, defaults={"name": f"Contact {str(uuid)[-6:]} (held)", "is_placeholder": True}
    )
    return contact


@transaction.atomic
def update_contact(*, contact: Contact, changes: Mapping[str, object]) -> Contact:
    """Change fields of `EDITABLE_FIELDS`; texts are read as in a form.

    Errors: ShopError `field_unknown`, `invalid` (data.fields), `card_number_taken`.
    """
    row = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    _refuse_taken_card(str(changes.get("card_number", "")), row)
    apply_changes(row, changes, EDITABLE_FIELDS)
    return row


def _refuse_taken_card(card_number: str, contact: Contact) -> None:
    if not card_number:
        return
    other = Contact.objects.filter(card_number=card_number).exclude(pk=contact.pk).first()
    if other is not None:
        raise ShopError(
            "card_number_taken",
            f"Customer card {card_number} belongs to {other.name}.",
            {"contact": str(other.uuid)},
            status=409,
        )
