"""Who did what: a line in `ActionLog` for each thing that a person did to a record or a device."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from sync.models import ActionLog


def note(action: str, *, by: str, detail: str = "", now: datetime | None = None, **of: Any) -> None:
    """Write the line; `of` names its record, device, sheet or user."""
    ActionLog.objects.create(action=action, by=by, detail=detail, at=now or timezone.now(), **of)
