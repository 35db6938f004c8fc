"""Changing single fields of a record, read as a form would read them and checked by the model."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import models

from pos.errors import ShopError
from pos.texts import is_visible


def apply_changes(
    row: models.Model, changes: Mapping[str, object], editable: Sequence[str]
) -> None:
    """Set, check and save some fields of `row`.

    Errors: ShopError `field_unknown` (data.field), `invalid` (data.fields: name to messages).
    """
    for name, value in changes.items():
        if name not in editable:
            raise ShopError(
                "field_unknown", f"{name[:40]} cannot be changed.", {"field": name[:40]}
            )
        if "\0" in str(value):
            raise invalid(ValidationError({name: "This text has a character that cannot be kept."}))
        if name in {"name", "title"} and not is_visible(str(value)):
            raise invalid(ValidationError({name: "This has nothing in it that can be seen."}))
        setattr(row, name, value)
    try:
        row.clean_fields(exclude=[f.name for f in row._meta.fields if f.name not in changes])
        row.validate_unique()
        row.validate_constraints()
    except ValidationError as error:
        raise invalid(error) from None
    row.save()


def invalid(error: ValidationError) -> ShopError:
    """Turn Django's error into the shop's: one sentence, and each field's messages as data."""
    fields = (
        error.message_dict if hasattr(error, "error_dict") else {"__all__": list(error.messages)}
    )
    first = next(iter(fields.items()))
    where = "" if first[0] == "__all__" else f"{first[0].replace('_', ' ')}: "
    return ShopError("invalid", f"{where}{first[1][0]}", {"fields": fields})
