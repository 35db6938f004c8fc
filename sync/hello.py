"""Hello: a device tells what it holds, and is told its epoch, its leases and what is new."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, OuterRef, Q, Subquery
from django.utils import timezone

from pos.errors import ShopError
from pos.models import Cashier, Contact, Device, Shop, StockItem, TaxRate
from sync import live
from sync.aside import UNDECIDED
from sync.auth import Sender
from sync.epochs import Reached, TooManyEpochs, recognise
from sync.leases import lease_ahead, live_leases
from sync.models import DeviceEpoch, DeviceState, DeviceTask, Lease, MissingRange, Record, Sheet
from sync.tasks import raise_task

ANSWER_TIMEOUT_MS = 2000
CALM_MS = 3000
# A device keeps records of its newest few at the most.
EPOCHS_TOLD = 100
SHOP_FIELDS = (
    "name",
    "address",
    "phone",
    "website",
    "tax_number",
    "docket_footer",
    "currency",
    "locale",
    "prices_include_tax",
    "tax_name",
    "cash_rounding_cents",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a device says of itself beside what it has reached."""

    waiting: int
    mode: str
    storage_persisted: bool | None
    d_numbers_left: int


def greet(
    sender: Sender, reached: Reached, said: Said, now: datetime | None = None
) -> dict[str, Any]:
    """Note what the device says, lease what it lacks, and return the answer's JSON.

    Errors: TooManyEpochs (429), with a task for the office.
    """
    now = now or timezone.now()
    try:
        return _greet(sender, reached, said, now)
    except TooManyEpochs as refused:
        device_id = sender.state.device_id
        raise_task(device_id, DeviceTask.Code.TOO_MANY_EPOCHS, refused.begun, now)
        raise


def _greet(sender: Sender, reached: Reached, said: Said, now: datetime) -> dict[str, Any]:
    with transaction.atomic():
        state = (
            DeviceState.objects.select_for_update(of=("self",))
            .select_related("device__register")
            .get(pk=sender.state.pk)
        )
        epoch = recognise(state, reached, now)
        lease_ahead(epoch, now)
        state.last_heard_at = now
        state.waiting = said.waiting
        state.mode = said.mode
        state.storage_persisted = said.storage_persisted
        state.d_numbers_left = said.d_numbers_left
        state.save()
        live.tell_device(state)
        leases = live_leases(epoch)
        received = _received(state.device)
    return {
        "server_time": now,
        "epoch": epoch.number,
        "device": {"uuid": str(state.device.uuid), "name": state.device.name},
        "register": {"id": state.device.register_id, "name": state.device.register.name},
        "leases": [lease_data(lease) for lease in leases],
        "received": received,
        **shop_data(),
        "held": _held(state.device),
        "sheet": _unsigned_sheet(state.device),
        "answer_timeout_ms": ANSWER_TIMEOUT_MS,
        "calm_ms": CALM_MS,
        "cashiers_at": _newest(Cashier),
        "contacts_at": _newest(Contact),
        "catalogue_at": _newest(StockItem),
    }


def shop_data() -> dict[str, Any]:
    """Return `shop` and `tax_rates`. Errors: ShopError `no_shop` (409)."""
    shop = Shop.objects.first()
    if shop is None:
        raise ShopError(
            "no_shop", "The shop has no name yet: enter it in the office first.", status=409
        )
    return {
        "shop": {name: getattr(shop, name) for name in SHOP_FIELDS}
        | {"time_zone": settings.TIME_ZONE},
        "tax_rates": [
            {
                "code": rate.code,
                "name": rate.name,
                "percent": str(rate.percent),
                "is_default": rate.is_default,
            }
            for rate in TaxRate.objects.order_by("-is_default", "code")
        ],
    }


def lease_data(lease: Lease) -> dict[str, Any]:
    return {"first": lease.first, "last": lease.last, "kind": lease.kind}


def _received(device: Device) -> list[dict[str, int]]:
    """Return up to where every record of each epoch is here: a hole ends it.

    The highest sequence would hide what a restored server has forgotten below it.
    """
    first_hole = MissingRange.objects.filter(
        device=OuterRef("device"), epoch=OuterRef("number")
    ).order_by("first_sequence")
    epochs = DeviceEpoch.objects.filter(device=device).order_by("-number")
    rows = epochs.annotate(hole=Subquery(first_hole.values("first_sequence")[:1])).values_list(
        "number", "highest_received", "hole"
    )[:EPOCHS_TOLD]
    return [
        {"epoch": number, "last_sequence": highest if hole is None else hole - 1}
        for number, highest, hole in rows
    ]


def _held(device: Device) -> int:
    """Return how many records wait for a person, of those kept aside too."""
    return Record.objects.filter(Q(state=Record.State.HELD) | UNDECIDED, device=device).count()


def _unsigned_sheet(device: Device) -> str | None:
    newest = Sheet.objects.filter(device=device, signed_at__isnull=True).order_by("-made_at")
    uuid = newest.values_list("uuid", flat=True).first()
    return str(uuid) if uuid else None


def _newest(model: type[Cashier] | type[Contact] | type[StockItem]) -> datetime | None:
    newest: datetime | None = model.objects.aggregate(at=Max("updated_at"))["at"]
    return newest
