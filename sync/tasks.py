"""Tasks about devices: what a device claimed and cannot be, for a person of the office to settle.

Nothing that a device claims stops its sales; but a claim that is not believed is seen by somebody.
"""

from collections.abc import Callable
from datetime import datetime

from sync.models import DeviceTask

Code = DeviceTask.Code

_WORDS: dict[str, Callable[[DeviceTask], str]] = {
    Code.NUMBERS_DOUBTED: lambda task: (
        f"{task.device} says that it has printed up to D{task.number}, which was never leased to"
        " anybody. It got new numbers. If nobody restored an old backup of this server, find out"
        " who uses this device."
    ),
    Code.SEQUENCE_DOUBTED: lambda task: (
        f"{task.device} says that it has made {task.number:,} records, far more than arrived. This"
        " was not believed. Find out who uses this device."
    ),
    Code.TOO_MANY_EPOCHS: lambda task: (
        f"{task.device} has begun {task.number} times again within a day, as a restored or copied"
        " browser profile does. Find out whether somebody copied it: if so, revoke it and pair the"
        " browser again."
    ),
}


def raise_task(device_id: int, code: str, number: int, now: datetime) -> None:
    """Raise a task, or leave the one that is open as it is."""
    DeviceTask.objects.bulk_create(
        [DeviceTask(device_id=device_id, code=code, number=number, raised_at=now)],
        ignore_conflicts=True,
    )


def task_words(task: DeviceTask) -> str:
    """Say what happened and what to do."""
    return _WORDS[task.code](task)
