"""Rows that honestly change, sealed: what each is now is kept under the chain each time it changes.

A shift is opened and closed, a flag is seen, a held record is posted. Each change writes what the
row is by then into `SealedStates`, in the transaction that makes it, and seals that. The newest
state that was sealed of a row is the one it must still have; a row without one was put in by hand.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models
from django.utils import timezone

from pos.models import SealedStates, Shift
from pos.numbering import lock_trans_ids
from pos.sealing import Columns
from pos.services.seals import seal_states
from pos.verify import MOST_NAMED, verifier

SET_SIZE = 500

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stateful:
    """A model whose rows are sealed as they change, and its columns by format.

    `is_due` tells of a row whether its state must have been sealed by now.
    """

    what: str
    model: type[models.Model]
    formats: Mapping[int, Columns]
    is_due: Callable[[Values], bool]

    def fingerprint(self, form: int, pk: int, values: Sequence[Any]) -> str:
        """Return format and hash of a row's values, as read by the names of the format."""
        [row] = self.formats[form].of_values([values])
        told = msgspec.json.encode([self.what, pk, [_plain(value) for value in row]])
        return f"{form}:{hashlib.sha256(told).hexdigest()[:40]}"


_stateful: dict[type[models.Model], Stateful] = {}
_collected: ContextVar[dict[type[models.Model], set[int]] | None] = ContextVar(
    "states_to_seal", default=None
)


def seal_as_it_changes(
    what: str,
    model: type[models.Model],
    formats: Mapping[int, Sequence[str]],
    is_due: Callable[[Values], bool] = lambda _: True,
) -> None:
    """Have a model's rows sealed; `formats` has the names of its columns, the newest last."""
    columns = {form: Columns(model, names) for form, names in formats.items()}
    _stateful[model] = Stateful(what, model, columns, is_due)


def sealed_models() -> Mapping[type[models.Model], Stateful]:
    """Return the models whose rows are sealed as they change."""
    return _stateful


def changed(*rows: models.Model) -> None:
    """Seal what these rows are; call it in the transaction that changed them.

    Errors: RuntimeError outside a transaction.
    """
    ids: dict[type[models.Model], set[int]] = {}
    for row in rows:
        ids.setdefault(type(row), set()).add(row.pk)
    _take(ids)


def changed_ids(model: type[models.Model], ids: Iterable[int]) -> None:
    """Do the same for rows by their ids."""
    _take({model: set(ids)})


def _take(ids: Mapping[type[models.Model], set[int]]) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("What changes is sealed in the transaction that changes it.")
    collected = _collected.get()
    if collected is None:
        _seal(ids)
        return
    for model, of_model in ids.items():
        collected.setdefault(model, set()).update(of_model)


@contextmanager
def sealed_at_the_end() -> Iterator[None]:
    """Seal everything that changes inside at once and last, in the caller's transaction.

    Sealing takes the lock that orders all postings: whoever goes on to lock other rows must not
    hold it. Inside another one, this leaves it to that.
    """
    if _collected.get() is not None:
        yield
        return
    mine: dict[type[models.Model], set[int]] = {}
    token = _collected.set(mine)
    try:
        yield
    finally:
        _collected.reset(token)
    _seal(mine)


def _seal(changed_rows: Mapping[type[models.Model], set[int]]) -> None:
    if not any(changed_rows.values()):
        return
    lock_trans_ids()
    rows = []
    for model, ids in changed_rows.items():
        stateful = _stateful[model]
        form = max(stateful.formats)
        names = stateful.formats[form].names
        found = model._default_manager.filter(pk__among=ids).order_by("pk")
        for pk, *values in found.values_list("pk", *names):
            rows.append([stateful.what, pk, stateful.fingerprint(form, pk, values)])
    states = SealedStates.objects.create(
        at=timezone.now(), rows=json.dumps(rows, separators=(",", ":"))
    )
    seal_states(states)


def _plain(value: Any) -> Any:
    """Return what JSON holds in the same bytes, whichever database it was read from."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True)
    return value


@verifier
def wrong_states() -> Iterator[tuple[str, str]]:
    """Name each row that is not what was sealed of it last, was removed, or was put in."""
    newest = _newest_states()
    for stateful in _stateful.values():
        sealed = newest.pop(stateful.what, {})
        for number, (pk, message) in enumerate(_wrong_rows(stateful, sealed), 1):
            yield _name(stateful, pk, in_full=number <= MOST_NAMED), message
        for pk in list(sealed)[:MOST_NAMED]:
            yield _name(stateful, pk), "it was removed from the tables."


def _newest_states() -> dict[str, dict[int, str]]:
    """Return the newest fingerprint of each row: some hundred bytes for each, in memory."""
    newest: dict[str, dict[int, str]] = {}
    told = SealedStates.objects.order_by("id").values_list("rows", flat=True)
    for rows in told.iterator(chunk_size=SET_SIZE):
        try:
            read = msgspec.json.decode(rows, type=list[tuple[str, int, str]])
        except msgspec.MsgspecError:
            continue  # Its seal is broken, which is named already.
        for what, pk, fingerprint in read:
            newest.setdefault(what, {})[pk] = fingerprint
    return newest


def _wrong_rows(stateful: Stateful, sealed: dict[int, str]) -> Iterator[tuple[int, str]]:
    """Take out of `sealed` what is still there; what stays in it was removed."""
    names = list(dict.fromkeys(name for each in stateful.formats.values() for name in each.names))
    rows = (
        stateful.model._default_manager.order_by("pk")
        .values_list("pk", *names)
        .iterator(chunk_size=SET_SIZE)
    )
    while some := list(islice(rows, SET_SIZE)):
        for pk, *read in some:
            values = dict(zip(names, read, strict=True))
            if (before := sealed.pop(pk, None)) is None:
                if stateful.is_due(values):
                    yield pk, "what it is was never sealed: it was put in by hand."
            elif _fingerprint_as(stateful, before, pk, values) != before:
                yield pk, "it is not what it was: it was changed."


def _fingerprint_as(stateful: Stateful, before: str, pk: int, values: Values) -> str:
    """Return the fingerprint of a row in the format of an earlier one; "" in an unknown one."""
    form = int(before.partition(":")[0]) if before.partition(":")[0].isdecimal() else 0
    if (columns := stateful.formats.get(form)) is None:
        return ""
    return stateful.fingerprint(form, pk, [values[name] for name in columns.names])


def _name(stateful: Stateful, pk: int, *, in_full: bool = True) -> str:
    """Name a row; in full, it is asked for."""
    row = stateful.model._default_manager.filter(pk=pk).first() if in_full else None
    name = f"{str(stateful.model._meta.verbose_name).capitalize()} {pk}"
    try:
        return name if row is None else f"{name} ({row})"
    except ObjectDoesNotExist:
        # It points at what is not there any more.
        return name


seal_as_it_changes(
    "shift",
    Shift,
    {
        1: [
            "uuid",
            "register_id",
            "device_id",
            "opened_by_id",
            "opened_at",
            "is_opened",
            "float_amount",
            "closed_by_id",
            "closed_at",
            "counted_amount",
        ]
    },
)
