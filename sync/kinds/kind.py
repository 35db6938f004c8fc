"""What a kind of record is: everything that is asked of one, in one place."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from sync.flags import Flag
from sync.kinds.facts import Fact, Fields
from sync.models import Record
from sync.wire.header import Header

R = TypeVar("R", bound=Header)


def made_at(record: Header) -> Sequence[datetime]:
    """Return the moments of a record that has but one."""
    return [record.made_at]


def fits(record: Any) -> str:
    """Find nothing wrong."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[R]):
    """A kind of record. Its tag on the wire is its struct's.

    `post` makes of it what it is, gives that to its row, which the caller saves, and returns what
    is to be looked at; it is None for sales, which are posted in sets. Errors: ShopError.
    `editable` are the fields that the office may correct, by struct; `rows` the lists among them,
    by name. `counted_as` is the list of a sheet's claim that names such records: those of the
    other kinds are counted by their places in the chain. `moments` are all moments in it, and
    `wrong` says why it cannot be, though it decodes.
    """

    struct: type[R]
    post: Callable[[Record, R], list[Flag]] | None
    tell: Callable[[Fields], Iterator[Fact]]
    editable: Mapping[type, Sequence[str]]
    rows: Mapping[str, type] = field(default_factory=dict)
    counted_as: str = ""
    counted_name: str = ""
    moments: Callable[[R], Sequence[datetime]] = made_at
    wrong: Callable[[R], str] = fits

    @property
    def tag(self) -> str:
        return str(self.struct.__struct_config__.tag)
