"""Settings of the shop: checked, saved, and noted with who changed what from what to what."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models, transaction

from pos.numbering import lock_trans_ids
from pos.registry import note_action
from pos.services.fields import invalid

# Hashes, and what changes by itself.
_UNTOLD = {"pin", "pin_failures", "pin_locked_until", "updated_at", "uuid", "id"}


@transaction.atomic
def save_setting(
    row: models.Model, *, user: AbstractBaseUser | AnonymousUser, also: Sequence[str] = ()
) -> None:
    """Check and save the shop, a register, a tax rate or a cashier, with its line in the log.

    `also` tells in words of what has no value to show. Errors: ShopError `invalid` (data.fields).
    """
    # First of all: no sale is posted between the look whether there are any and the save, and the
    # line in the log wants this lock while sales that have it may want the row.
    lock_trans_ids()
    model = type(row)
    before = model._default_manager.filter(pk=row.pk).select_for_update(no_key=True).first()
    try:
        # A PIN that is still to be set is no fault of the form.
        row.full_clean(exclude=[name for name in ("pin",) if hasattr(row, name)])
    except ValidationError as error:
        raise invalid(error) from None
    row.save()
    changes = [*_changes(before, row), *also]
    if changes:
        kind = str(model._meta.verbose_name).capitalize()
        note_action(
            "changed" if before else "added",
            by=user.get_username(),
            detail=f"{kind} {before or row}: {'; '.join(changes)}",
            user=user,
        )


def _changes(before: models.Model | None, row: models.Model) -> list[str]:
    told = [field for field in row._meta.concrete_fields if field.name not in _UNTOLD]
    if before is None:
        return [f"{_word(each)}: {_value(row, each)}" for each in told]
    return [
        f"{_word(each)}: {_value(before, each)} → {_value(row, each)}"
        for each in told
        if each.value_from_object(before) != each.value_from_object(row)
    ]


def _word(field: models.Field[Any, Any]) -> str:
    return str(field.verbose_name)


def _value(row: models.Model, field: models.Field[Any, Any]) -> str:
    value = field.value_from_object(row)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value in {None, ""} else str(value)
