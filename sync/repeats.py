"""What was perhaps done twice: a voucher spent on two devices, a sale that was keyed again.

Both stand as they were printed; the one posted second is flagged, with both dockets named. Asked
once for a whole set, after it has its TransIDs: their lock makes two requests see each other, and
the set's own sales are among what is found.
"""

import hashlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice

from pos.models import Payment, Sale
from pos.models.sales import reference_key
from pos.money import ZERO
from pos.services.sales import SaleDraft
from sync.flags import Flag
from sync.models import DocketAlias
from sync.originals import Goods

KEYED_AGAIN_WITHIN = timedelta(minutes=15)
# Terminals begin their numbers anew: the same ones months apart are no sign of anything.
SLIP_KEYED_AGAIN_WITHIN = timedelta(days=7)
MOST_PAYMENTS = 5000
MOST_ALIKE = 20

Pair = tuple[SaleDraft, Sale]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A sale of the set, the earlier one that it repeats, and the sentence about both."""

    sale: Sale
    before: int
    code: str
    head: str
    tail: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A posted sale of the same goods."""

    pk: int
    trans_id: int
    locked_at: datetime


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment that names a voucher or a card slip; `key` is its reference as it is compared."""

    sale_id: int
    device_id: int
    scheme: str
    reference: str
    key: str
    amount: Decimal
    taken_at: datetime


def repeat_flags(
    drafts: Sequence[SaleDraft], sales: Sequence[Sale], goods: Sequence[int | None]
) -> list[tuple[Sale, Flag]]:
    """Flag what repeats an earlier sale; call it after the set and its D-numbers were posted.

    `goods` are the fingerprints that stand with the D-numbers.
    """
    pairs = list(zip(drafts, sales, strict=True))
    found = [*_vouchers(pairs), *_slips(pairs), *_same_goods(pairs, goods)]
    names = _names({pk for each in found for pk in (each.before, each.sale.pk)})
    flags: dict[tuple[int, str], tuple[Sale, Flag]] = {}
    for each in found:
        both = f"{each.head} on {names[each.before]} and on {names[each.sale.pk]}{each.tail}"
        # The slip and the goods tell the same: one flag of a kind is enough for a sale.
        flags.setdefault((each.sale.pk, each.code), (each.sale, Flag(each.code, both)))
    return list(flags.values())


def _vouchers(pairs: Sequence[Pair]) -> Iterator[Repeat]:
    """Find vouchers that another device had taken. What was put back on one can be spent again."""
    sales = {sale.pk: sale for _, sale in pairs}
    left: dict[str, Decimal] = defaultdict(lambda: ZERO)
    spent_on: dict[str, dict[int, int]] = defaultdict(dict)
    for each in _paid(pairs, Payment.Tender.VOUCHER):
        spent = spent_on[each.key]
        others = [sale_id for device_id, sale_id in spent.items() if device_id != each.device_id]
        if each.sale_id in sales and each.amount > 0 and left[each.key] > 0 and others:
            head = f"Voucher {each.reference} was spent"
            yield Repeat(sales[each.sale_id], others[-1], "voucher_twice", head, ".")
        left[each.key] += each.amount
        if each.amount > 0:
            spent[each.device_id] = each.sale_id


def _slips(pairs: Sequence[Pair]) -> Iterator[Repeat]:
    """Find card slips (scheme, reference and amount) that stand in another sale."""
    sales = {sale.pk: sale for _, sale in pairs}
    last: dict[tuple[str, str, Decimal], Paid] = {}
    for each in _paid(pairs, Payment.Tender.CARD):
        slip = (each.scheme, each.key, each.amount)
        before = last.get(slip)
        last[slip] = each
        if before is None or each.sale_id not in sales or before.sale_id == each.sale_id:
            continue
        if each.scheme and abs(each.taken_at - before.taken_at) <= SLIP_KEYED_AGAIN_WITHIN:
            head = f"The {each.scheme} slip {each.reference} of {each.amount} is"
            tail = ": keyed twice?"
            yield Repeat(sales[each.sale_id], before.sale_id, "double_keying", head, tail)


def _paid(pairs: Sequence[Pair], tender: str) -> Iterator[Paid]:
    """Return the payments that name what the set names, the set's own last, in their order."""
    own = [
        Paid(
            sale.pk,
            draft.device_id,
            payment.scheme,
            payment.reference,
            _key(payment.reference),
            payment.amount,
            draft.locked_at,
        )
        for draft, sale in pairs
        for payment in draft.payments
        if payment.tender == tender and payment.reference
    ]
    if not own:
        return
    earlier = (
        Payment.objects.annotate(key=reference_key())
        .filter(
            tender=tender,
            key__in={each.key for each in own},
            reference__gt="",  # said again for the index, which has no others
            sale_id__lt=pairs[0][
                1
            ].pk,  # ids are taken under the lock of the TransIDs, as those rise
        )
        .order_by("-id")
    )
    rows = earlier.values_list(
        "sale_id", "sale__device_id", "scheme", "reference", "key", "amount", "taken_at"
    )
    yield from (Paid(*row) for row in reversed(list(rows[:MOST_PAYMENTS])))
    yield from own


def _key(reference: str) -> str:
    """Return what `reference_key` returns in the database: ASCII alone changes its case."""
    bare = reference.replace(" ", "").replace("-", "")
    return "".join(each.upper() if each.isascii() else each for each in bare)


def goods_of_sale(draft: SaleDraft) -> int | None:
    """Return a fingerprint of what was sold for how much; None for one line, which many buy."""
    if len(draft.lines) < 2:
        return None
    goods: dict[Goods, int] = {}
    for line in draft.lines:
        each = line.stock_item_id or (line.barcode, line.title)
        goods[each] = goods.get(each, 0) + line.quantity
    text = f"{draft.total} {sorted(map(str, goods.items()))}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)


def _same_goods(pairs: Sequence[Pair], fingerprints: Sequence[int | None]) -> Iterator[Repeat]:
    """Find sales of the same goods for the same total, made on another device minutes apart."""
    several = [
        (draft, sale, goods)
        for (draft, sale), goods in zip(pairs, fingerprints, strict=True)
        if goods is not None
    ]
    alike = _alike([(draft, goods) for draft, _, goods in several])
    for draft, sale, goods in several:
        for each in _close(draft, sale, alike.get(goods, {})):
            minutes = round(abs(draft.locked_at - each.locked_at).total_seconds() / 60)
            apart = f"{minutes} minute{'' if minutes == 1 else 's'} apart: keyed twice?"
            head = f"The same goods for {draft.total} are"
            yield Repeat(sale, each.pk, "double_keying", head, f", {apart}")
            break


def _alike(several: Sequence[tuple[SaleDraft, int]]) -> dict[int, dict[int, list[Alike]]]:
    """Return the sales of these goods by goods and device, in the order of time."""
    alike: dict[int, dict[int, list[Alike]]] = defaultdict(lambda: defaultdict(list))
    if not several:
        return alike
    moments = [draft.locked_at for draft, _ in several]
    devices = {draft.device_id for draft, _ in several}
    rows = DocketAlias.objects.filter(
        goods__among={goods for _, goods in several},
        sale__locked_at__range=(
            min(moments) - KEYED_AGAIN_WITHIN,
            max(moments) + KEYED_AGAIN_WITHIN,
        ),
    ).order_by("sale__locked_at")
    if len(devices) == 1:
        rows = rows.exclude(device_id__in=devices)
    for goods, device_id, pk, trans_id, locked_at in rows.values_list(
        "goods", "device_id", "sale_id", "sale__trans_id", "sale__locked_at"
    ):
        alike[goods or 0][device_id].append(Alike(pk, trans_id, locked_at))
    return alike


def _close(draft: SaleDraft, sale: Sale, alike: dict[int, list[Alike]]) -> Iterator[Alike]:
    for device_id, rows in alike.items():
        if device_id == draft.device_id:
            continue
        first = bisect_left(rows, draft.locked_at - KEYED_AGAIN_WITHIN, key=_locked_at)
        last = bisect_right(rows, draft.locked_at + KEYED_AGAIN_WITHIN, key=_locked_at)
        near = islice(rows, first, min(last, first + MOST_ALIKE))
        yield from (each for each in near if each.trans_id < sale.trans_id)


def _locked_at(row: Alike) -> datetime:
    return row.locked_at


def _names(sale_ids: set[int]) -> dict[int, str]:
    """Return each docket as staff say it: "D12345, Tablet 2 (546789)"."""
    numbers = DocketAlias.objects.filter(sale_id__in=sale_ids).order_by("-id")
    printed = dict(numbers.values_list("sale_id", "offline_trans_id"))
    sales = Sale.objects.filter(id__in=sale_ids).order_by()
    return {
        pk: f"D{printed[pk]}, {device} ({trans_id})" if pk in printed else f"{trans_id}, {device}"
        for pk, trans_id, device in sales.values_list("id", "trans_id", "device__name")
    }
