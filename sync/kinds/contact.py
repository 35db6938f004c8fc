"""A new contact (R1)."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from pos.errors import ShopError
from pos.models import Contact
from pos.services.contacts import ContactDraft, create_contact
from sync.flags import Flag
from sync.kinds.facts import Fact, Fields, text
from sync.kinds.kind import Kind
from sync.models import Record
from sync.wire.header import Header, Name, Text40, Text500


class ContactRecord(Header, tag="contact", forbid_unknown_fields=True, kw_only=True):
    """A new contact (R1). The record's `uuid` is the contact's."""

    name: Name
    card_number: Annotated[str, Meta(max_length=32)]
    phone: Text40
    email: Annotated[str, Meta(max_length=254)]
    note: Text500


def post(row: Record, record: ContactRecord) -> list[Flag]:
    """Make the contact; without its card when somebody else has that. Errors: ShopError."""
    draft = ContactDraft(
        uuid=record.uuid,
        name=record.name,
        card_number=record.card_number,
        phone=record.phone,
        email=record.email,
        note=record.note,
    )
    try:
        row.contact = create_contact(draft)
        return []
    except ShopError as error:
        if error.code == "contact_exists":
            row.contact = Contact.objects.get(uuid=record.uuid)
            return []
        if error.code != "card_number_taken":
            raise
        message = error.message
    row.contact = create_contact(
        ContactDraft(
            uuid=record.uuid,
            name=record.name,
            phone=record.phone,
            email=record.email,
            note=record.note,
        )
    )
    return [Flag("card_taken", f"{record.name} was made without it: {message}")]


def _contact(fields: Fields) -> Iterator[Fact]:
    yield Fact("New contact", text(fields.get("name")))
    yield Fact("Card", text(fields.get("card_number")))
    yield Fact("Phone, email", f"{text(fields.get('phone'))}, {text(fields.get('email'))}")


CONTACT = Kind(
    struct=ContactRecord,
    post=post,
    tell=_contact,
    editable={ContactRecord: ("name", "card_number", "phone", "email", "note")},
    counted_as="contacts",
    counted_name="A new contact",
)
