"""What a sheet says: its verdict and the sentence below it."""

from collections.abc import Sequence
from decimal import Decimal

from pos.money import ZERO
from sync.comparing import Comparison, SheetException

NUMBERS_NAMED = 3


def verdict_and_explanation(device: str, found: Comparison) -> tuple[str, str]:
    """Return both as staff read them; `device` is the device's name."""
    if found.is_equal:
        return "Equal. Everything this device sold has been posted.", _equal(found)
    by_kind: dict[str, list[SheetException]] = {
        "missing": [],
        "held": [],
        "waiting": [],
        "differs": [],
    }
    for each in found.open_exceptions:
        by_kind[each.kind].append(each)
    return _verdict(device, found, by_kind), _explanation(device, found, by_kind)


def _equal(found: Comparison) -> str:
    numbers = [docket.d_number for docket in found.claim.dockets]
    if not numbers:
        return "No docket was printed while it was disconnected."
    return (
        f"{_dockets(len(numbers))}, D{min(numbers)} to D{max(numbers)},"
        f" {_amount(found.device_amount)}."
    )


def _verdict(device: str, found: Comparison, by_kind: dict[str, list[SheetException]]) -> str:
    missing = by_kind["missing"]
    if len(missing) == 1 and missing[0].d_number:
        return f"D{missing[0].d_number} of {device} has not arrived"
    if missing:
        return f"Not equal yet: {_things(missing)} {_has(len(missing))} not arrived"
    if held := by_kind["held"]:
        return f"Not equal yet: {_things(held)} {_is(len(held))} held"
    if waiting := by_kind["waiting"]:
        return f"Not equal yet: {_things(waiting)} {_is(len(waiting))} waiting"
    if differs := by_kind["differs"]:
        return f"Not equal: {_things(differs)} {'differs' if len(differs) == 1 else 'differ'}"
    if explained := [each for each in found.exceptions if each.is_explained]:
        return f"Not equal: {_things(explained)} never arrived, as the office explains"
    return "Not equal: the device's own count does not add up"


def _explanation(device: str, found: Comparison, by_kind: dict[str, list[SheetException]]) -> str:
    printed = len(found.claim.dockets)
    told = [f"{len(found.posted):,} of {_dockets(printed)} {_is(printed)} posted."]
    held = [each for each in by_kind["held"] if each.d_number]
    if held:
        safe = (
            "is safe on the server and waits"
            if len(held) == 1
            else ("are safe on the server and wait")
        )
        told.append(f"{len(held):,} {safe} for the office: {_sum(held)} in all.")
    waiting = [each for each in by_kind["waiting"] if each.d_number]
    if waiting:
        told.append(f"{len(waiting):,} {_is(len(waiting))} here and will post by itself.")
    if not by_kind["missing"]:
        known = any(each.is_explained for each in found.exceptions)
        return " ".join([*told, "Nothing else is missing." if known else "Nothing is missing."])
    numbers = [f"D{each.d_number}" for each in by_kind["missing"] if each.d_number]
    if numbers:
        rest = len(numbers) - NUMBERS_NAMED
        more = f" and {rest:,} more" if rest > 0 else ""
        were = "was" if len(numbers) == 1 else "were"
        told.append(f"{', '.join(numbers[:NUMBERS_NAMED])}{more} {were} printed.")
    told.append(f"Keep {device} switched on and do not clear it; call the office.")
    return " ".join(told)


def _things(exceptions: Sequence[SheetException]) -> str:
    dockets = sum(1 for each in exceptions if each.d_number)
    others = len(exceptions) - dockets
    parts = [_dockets(dockets)] if dockets else []
    if others:
        parts.append("1 new record" if others == 1 else f"{others:,} new records")
    return " and ".join(parts)


def _dockets(count: int) -> str:
    return "1 docket" if count == 1 else f"{count:,} dockets"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _has(count: int) -> str:
    return "has" if count == 1 else "have"


def _sum(exceptions: Sequence[SheetException]) -> str:
    return _amount(sum((each.amount for each in exceptions), ZERO))


def _amount(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace("-", "\u2212")
