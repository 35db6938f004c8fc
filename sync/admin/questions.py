"""What the office asks before it does what cannot be undone to a device, a sheet or a record."""

from django.urls import reverse

from pos.admin.ask import Question
from pos.models import Device
from pos.registry import StillOpen
from sync.models import DeviceTask, Record, Sheet
from sync.sheets import comparison_of
from sync.stillopen import open_on
from sync.tasks import task_words


def revoke_question(device: Device) -> Question:
    """Say what the device last told, what will happen to it, and what is safe."""
    return Question(
        title=f"Revoke {device}?",
        act=f"Revoke {device}",
        keep="Keep it",
        back=reverse("admin:pos_device_change", args=[device.pk]),
        lead="For a device that was lost or stolen, or that nobody should sell on any more.",
        open=list(open_on(device)),
        stops=[
            "The till locks, and deletes its copies of customers, PINs and dockets. It learns this"
            " when it next reaches the server.",
            "Until then it can go on selling disconnected. If it was stolen, change the cashiers’"
            " PINs as well.",
            "What it still sends is kept aside: it posts only when somebody decides on it.",
        ],
        stays=[
            "Everything that it has posted stays as it is.",
            "Its D-numbers are given to no other device. The other tills go on as they are.",
        ],
    )


def settle_question(task: DeviceTask) -> Question:
    """Say again what is to be looked into."""
    return Question(
        title="Is this settled?",
        act="It is settled",
        keep="Leave it on the list",
        back=reverse("admin:index"),
        lead=task_words(task),
        stops=[
            "It goes off the list for everybody, with your name. It comes back only if the"
            " device does it again."
        ],
        stays=["Nothing about the device or its sales is changed."],
    )


def exceptions_question(sheet: Sheet) -> Question:
    """Name what differs, before somebody signs all the same."""
    named = comparison_of(sheet).exceptions
    return Question(
        title="Sign with exceptions?",
        act="Sign with exceptions",
        keep="Don’t sign it yet",
        back=reverse("admin:sync_sheet_change", args=[sheet.pk]),
        lead=f"The sheet of {sheet.device} isn’t equal.",
        open=[
            StillOpen(kind="What differs", key=each.message, what=each.message) for each in named
        ],
        stops=["The sheet is signed with your name. A signature can’t be taken back."],
        stays=[
            "The sheet stays amber and names what differs.",
            "What arrives later is posted all the same.",
        ],
        fields={"with_exceptions": "1"},
    )


def without_question(record: Record) -> Question:
    """Say what the record waits for."""
    return Question(
        title=f"Post {record} without waiting?",
        act="Post without waiting",
        keep="Let it wait",
        back=reverse("admin:sync_record_change", args=[record.pk]),
        lead=record.reason,
        stops=[
            "It is posted without what it waits for, and what is posted is never changed: only a"
            " new entry can correct it.",
        ],
        stays=["If what it waits for arrives after all, that is posted too."],
    )
