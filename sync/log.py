"""Who did what: a line in `ActionLog` for each thing that a person did to a record or a device."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from pos.states import changed
from sync.models import ActionLog


@transaction.atomic
def note(action: str, *, by: str, detail: str = "", now: datetime | None = None, **of: Any) -> None:
    """Write the line; `of` names its record, device, sheet or user."""
    changed(
        ActionLog.objects.create(
            action=action, by=by, detail=detail, at=now or timezone.now(), **of
        )
    )
