"""Contacts in the office, edited through `pos.services.contacts`."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from pos.admin.base import KeptAdmin, list_link
from pos.models import Contact
from pos.services.contacts import (
    EDITABLE_FIELDS,
    ContactDraft,
    create_contact,
    update_contact,
)


@admin.register(Contact)
class ContactAdmin(KeptAdmin[Contact]):
    list_display = ["name", "card_number", "phone", "email", "is_active"]
    list_filter = ["is_active", "is_placeholder"]
    search_fields = ["name", "card_number", "phone", "email"]
    search_help_text = "Name, customer card, telephone or email"
    fields = [*EDITABLE_FIELDS, "is_placeholder", "sales_link"]
    readonly_fields = ["is_placeholder", "sales_link"]
    list_per_page = 50

    @admin.display(description="sales")
    def sales_link(self, contact: Contact) -> SafeString | str:
        if contact._state.adding:
            return "–"
        return list_link("pos_sale_changelist", "All sales", {"contact__id__exact": contact.pk})

    def save_model(self, request: HttpRequest, obj: Contact, form: Any, change: bool) -> None:
        data = form.cleaned_data
        if change:
            update_contact(contact=obj, changes={name: data[name] for name in form.changed_data})
            return
        is_active = data.pop("is_active")
        saved = create_contact(ContactDraft(**data))
        if not is_active:
            update_contact(contact=saved, changes={"is_active": False})
        obj.pk, obj.uuid, obj._state.adding = saved.pk, saved.uuid, False
