"""Records that wait for another one: which of them need wait no longer.

Asked after each upload, of everything that waits: so it does not matter who brought what was
missing, in which order, or whether a server was killed in between.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from uuid import UUID

from pos.models import Contact, Sale, StockItem
from sync.models import DocketAlias, Record

CHUNK = 5000
State = Record.State


def ready_records() -> list[tuple[int, str]]:
    """Return id and target of the waiting records whose target is here, in their order."""
    waiting = list(
        Record.objects.filter(state=State.WAITING)
        .order_by("device_id", "epoch", "sequence", "id")
        .values_list("id", "code", "waits_for")
    )
    targets: dict[str, set[str]] = {}
    for _, code, target in waiting:
        targets.setdefault(code, set()).add(target)
    here = {(code, target) for code, wanted in targets.items() for target in _here(code, wanted)}
    return [(pk, target) for pk, code, target in waiting if (code, target) in here]


def _here(code: str, wanted: Iterable[str]) -> Iterator[str]:
    look = _LOOKS[code]
    rest = sorted(wanted)
    for start in range(0, len(rest), CHUNK):
        yield from look(rest[start : start + CHUNK])


def _titles(uuids: Sequence[str]) -> Iterable[str]:
    yield from _texts(StockItem.objects.filter(uuid__in=uuids).values_list("uuid", flat=True))
    yield from _settled(Record.Kind.TITLE, uuids)


def _contacts(uuids: Sequence[str]) -> Iterable[str]:
    yield from _texts(Contact.objects.filter(uuid__in=uuids).values_list("uuid", flat=True))
    yield from _settled(Record.Kind.CONTACT, uuids)


def _settled(kind: Record.Kind, uuids: Sequence[str]) -> Iterable[str]:
    """Posted, perhaps as one that was here already; or held, so that a placeholder stands in."""
    settled = Record.objects.filter(
        kind=kind, uuid__in=uuids, canonical=True, state__in=(State.POSTED, State.HELD)
    )
    return _texts(settled.order_by().values_list("uuid", flat=True))


def _dockets(targets: Sequence[str]) -> Iterable[str]:
    numbers = [int(each[1:]) for each in targets if each.startswith("D")]
    aliases = DocketAlias.objects.filter(offline_trans_id__in=numbers).order_by()
    for number in aliases.values_list("offline_trans_id", flat=True):
        yield f"D{number}"
    uuids = [each for each in targets if not each.startswith("D")]
    yield from _texts(Sale.objects.filter(uuid__in=uuids).order_by().values_list("uuid", flat=True))


def _texts(uuids: Iterable[UUID]) -> Iterable[str]:
    return (str(uuid) for uuid in uuids)


_LOOKS: dict[str, Callable[[Sequence[str]], Iterable[str]]] = {
    "waits_for_title": _titles,
    "waits_for_contact": _contacts,
    "waits_for_docket": _dockets,
}
