"""All kinds of records, in the order in which a set posts them.

What sales may refer to comes before them: shifts, new titles and contacts.
"""

from typing import Any

import msgspec

from sync.kinds.change import CHANGE, ChangeRecord
from sync.kinds.contact import CONTACT, ContactRecord
from sync.kinds.kind import Kind
from sync.kinds.sale import SALE, SaleRecord
from sync.kinds.shift import SHIFT, ShiftRecord
from sync.kinds.title import TITLE, TitleRecord
from sync.kinds.void import VOID, VoidRecord

AnyRecord = SaleRecord | TitleRecord | ContactRecord | ChangeRecord | ShiftRecord | VoidRecord

KINDS: dict[str, Kind[Any]] = {
    kind.tag: kind for kind in (SHIFT, TITLE, CONTACT, CHANGE, VOID, SALE)
}

record_decoder = msgspec.json.Decoder(AnyRecord)


def kind_of(record: AnyRecord) -> Kind[Any]:
    """Return the kind of a record that was decoded."""
    return KINDS[str(type(record).__struct_config__.tag)]


def posting_order(record: AnyRecord) -> int:
    """Return the place of its kind among those of a set."""
    return list(KINDS).index(kind_of(record).tag)
