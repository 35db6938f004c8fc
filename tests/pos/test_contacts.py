"""Contacts: made as a device typed them, one customer card each."""

from uuid import UUID

import pytest

from pos.errors import ShopError
from pos.models import Contact
from pos.services.contacts import (
    ContactDraft,
    create_contact,
    create_placeholder_contact,
    update_contact,
)
from tests.pos.cast import Cast

ITS_UUID = UUID("01900000-0000-7000-8000-000000000002")


def test_a_contact_keeps_the_identity_that_a_device_gave_it(cast: Cast) -> None:
    contact = create_contact(
        ContactDraft(uuid=ITS_UUID, name="Miriam Okafor", phone="0491 570 006", email="no email")
    )

    contact.refresh_from_db()
    assert (contact.uuid, contact.name, contact.email) == (ITS_UUID, "Miriam Okafor", "no email")


def test_a_customer_card_belongs_to_one_contact(cast: Cast) -> None:
    with pytest.raises(ShopError) as caught:
        create_contact(ContactDraft(name="Miriam Okafor", card_number="LSB-0007"))

    assert caught.value.code == "card_number_taken"
    assert caught.value.data == {"contact": str(cast.ada.uuid)}
    assert Contact.objects.count() == 1


def test_a_contact_without_a_name_is_refused(cast: Cast) -> None:
    with pytest.raises(ShopError) as caught:
        create_contact(ContactDraft(name="  "))

    assert caught.value.code == "name_wrong"


def test_the_same_contact_is_not_made_twice(cast: Cast) -> None:
    with pytest.raises(ShopError) as caught:
        create_contact(ContactDraft(uuid=cast.ada.uuid, name="Ada"))

    assert caught.value.code == "contact_exists"
    assert Contact.objects.get().name == "Ada Okafor"


def test_a_placeholder_becomes_the_contact_when_it_comes(cast: Cast) -> None:
    placeholder = create_placeholder_contact(uuid=ITS_UUID)
    assert (placeholder.name, placeholder.is_placeholder) == ("Contact 000002 (held)", True)
    assert create_placeholder_contact(uuid=ITS_UUID) == placeholder

    contact = create_contact(ContactDraft(uuid=ITS_UUID, name="Miriam Okafor"))

    assert (contact.pk, contact.is_placeholder) == (placeholder.pk, False)


def test_fields_are_changed_and_no_others(cast: Cast) -> None:
    update_contact(contact=cast.ada, changes={"phone": "0491 570 157", "card_number": "LSB-0007"})

    contact = Contact.objects.get()
    assert (contact.name, contact.phone, contact.card_number) == (
        "Ada Okafor",
        "0491 570 157",
        "LSB-0007",
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "invalid"),
        ({"name": "x" * 121}, "invalid"),
        ({"name": "a\0b"}, "invalid"),
        ({"email": "ada at mail"}, "invalid"),
        ({"is_active": "perhaps"}, "invalid"),
        ({"uuid": "x"}, "field_unknown"),
        ({"card_number": "LSB-0008"}, "card_number_taken"),
    ],
)
def test_a_wrong_change_is_refused_and_changes_nothing(
    cast: Cast, changes: dict[str, object], code: str
) -> None:
    Contact.objects.create(name="Ben", card_number="LSB-0008")
    before = Contact.objects.filter(pk=cast.ada.pk).values().get()

    with pytest.raises(ShopError) as caught:
        update_contact(contact=cast.ada, changes=changes)

    assert caught.value.code == code
    assert Contact.objects.filter(pk=cast.ada.pk).values().get() == before
