"""Hostile values, and what a liar does with them to a message that was right.

Everything is drawn from one `Random`, so that a seed gives the same lies again.
"""

import copy
import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

Json = Any
Path = tuple[str | int, ...]

NUMBERS: Sequence[Json] = (
    *(0, -1, 1, 2, 255, 256, 65_535, 2**31 - 1, 2**31, 2**32, 2**53 - 1, 2**53, 2**63 - 1, 2**63),
    *(899_999_900, 899_999_999, 900_000_000, 999_999_999_999, 10**12, 10**40, 10**400),
    *(0.5, -0.0, 1e308, 1e-7, True, False, None),
)
MOMENTS: Sequence[Json] = (
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T23:59:59.999999Z",
    "0001-01-01T00:00:00+14:00",
    "0000-00-00T00:00:00Z",
    "1970-01-01T00:00:00Z",
    "1999-12-31T23:59:59Z",
    "2000-01-01T00:00:00+23:59",
    "2100-12-31T23:59:59-23:59",
    "2038-01-19T03:14:08Z",
    "2026-02-30T10:00:00Z",
    "2026-10-04T02:30:00",
    "2026-11-26T24:00:00Z",
    "2026-11-26T10:00:60Z",
    "20261126T100000Z",
    "2026-11-26",
    "yesterday",
)
AMOUNTS: Sequence[Json] = (
    *("0.00", "-0.00", "0.01", "-0.01", "999999999.99", "-999999999.99", "1000000000.00"),
    *("0.001", "1e5", "NaN", "Infinity", "-", "12,50", "١٢.٥٠", "+1.00", " 1.00", "1.00\n", "²"),
)
TEXTS: Sequence[Json] = (
    *(
        "",
        " ",
        "\t\n",
        "x",
        "x" * 41,
        "x" * 121,
        "x" * 251,
        "x" * 501,
        "x" * 70_000,
        "\U0001f4da" * 250,
    ),
    *("\0", "\\u0000", "\ud800", "a\udfffb", "\ufeff", "\u202egnp.exe", "\u200b", "e\u0301" * 100),
    *("%s", "%(x)s", "{0}", "'; --", "<script>alert(1)</script>", "=1+1", "../../etc", "null"),
    *("D12345", "d 012345", "D0", "546789", "9780141036144", "9780000000000", "__proto__"),
)
CONTAINERS: Sequence[Json] = ([], {}, [[]], [{}], [None], {"": None}, {"__proto__": {}})


def hostile(chance: Random, known: Sequence[UUID] = ()) -> Json:
    """Return a value that nobody would send in good faith; `known` are identities of real rows."""
    pool = chance.choice((NUMBERS, MOMENTS, AMOUNTS, TEXTS, CONTAINERS, None))
    if pool is not None:
        return copy.deepcopy(chance.choice(pool))
    return str(chance.choice([UUID(int=0), UUID(int=2**128 - 1), uuid4(), *known]))


def places(value: Json, path: Path = ()) -> Iterator[Path]:
    """Return the path of every field and item of a message."""
    children: Iterator[tuple[str | int, Json]] = iter(())
    if isinstance(value, dict):
        children = iter(value.items())
    elif isinstance(value, list):
        children = iter(enumerate(value))
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


def lie(message: Json, chance: Random, known: Sequence[UUID] = ()) -> Json:
    """Return the message with one to three of its fields changed, removed, doubled or added."""
    message = json.loads(json.dumps(message))
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        spots = list(places(message))
        if not spots:
            return hostile(chance, known)
        *way, last = chance.choice(spots)
        holder: Json = message
        for key in way:
            holder = holder[key]
        _change(holder, last, chance, known)
    return message


def _change(holder: Json, key: Any, chance: Random, known: Sequence[UUID]) -> None:
    match chance.randrange(8):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.extend([holder[key]] * chance.choice((1, 2, 50, 1_100)))
        case 1:
            holder[chance.choice(("extra", "__proto__", "", "\0", "kind"))] = holder[key]
        case 2:
            holder[key] = [holder[key]]
        case 3 if isinstance(holder[key], int):
            holder[key] += chance.choice((-1, 1, 1_000_000))
        case 3 if isinstance(holder[key], str):
            holder[key] = holder[key] + chance.choice(("\0", "\ud800", " ", "0", "x" * 300))
        case _:
            holder[key] = hostile(chance, known)


def written(message: Json, chance: Random) -> bytes:
    """Write a message as bytes: JSON of one kind or another, sometimes spoiled."""
    is_plain = chance.random() < 0.5
    text = json.dumps(message, ensure_ascii=is_plain, separators=(",", ":"))
    body = text.encode("utf-8", "surrogatepass")
    return spoiled(body, chance) if chance.random() < 0.1 else body


def spoiled(body: bytes, chance: Random) -> bytes:
    """Cut bytes off, change some, nest them, or put others in."""
    at = chance.randrange(len(body) + 1)
    match chance.randrange(6):
        case 0:
            return body[:at]
        case 1:
            return body[:at] + bytes([chance.randrange(256)]) + body[at + 1 :]
        case 2:
            return body[:at] + b"\xed\xa0\x80" + body[at:]
        case 3:
            return body + body
        case 4:
            return b"[" * 5_000 + body + b"]" * 5_000
        case _:
            return body[:at] + b"\0" + body[at:]


def asked(path: str, names: Sequence[str], chance: Random) -> str:
    """Return an address with hostile values in its query."""
    pairs = []
    for name in names:
        if chance.random() < 0.7:
            value = str(hostile(chance))[:2_000]
            pairs.append(f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}")
    return f"{path}?{'&'.join(pairs)}" if pairs else path
