"""Reading moments, dates and numbers that come from outside: one range for all of them.

What lies outside of it is no moment and no number: a calculation or a database would fail on it,
today or on the day that somebody opens its page.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.utils.dateparse import parse_date, parse_datetime

FIRST_YEAR, LAST_YEAR = 1970, 2199
FURTHEST_ZONE = timedelta(hours=14)
"""No clock on earth is further from UTC; PostgreSQL takes no moment 16 hours or more from it."""
HIGHEST_NUMBER = 2**63 - 1
LONGEST_TEXT = 500

_PARTS_OF_DATES = {"year": (FIRST_YEAR, LAST_YEAR), "month": (1, 12), "day": (1, 31)}
_READ_BY_A_FORM = {"q", "date"}
_DATE = re.compile(r"[+-]?[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}")


def is_plausible(day: date) -> bool:
    """Tell whether a date or moment can be counted with, in every time zone and database."""
    if isinstance(day, datetime) and abs(day.utcoffset() or timedelta()) > FURTHEST_ZONE:
        return False
    return FIRST_YEAR <= day.year <= LAST_YEAR


def read_moment(text: str) -> datetime | None:
    """Return a moment that names its zone, or None for what is none or lies outside the range."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None or not is_plausible(moment):
        return None
    return moment


def read_whole(text: str, highest: int = HIGHEST_NUMBER) -> int | None:
    """Return a whole number from 0 to `highest`; None for anything else, such as "²"."""
    if not (text.isascii() and text.isdigit() and len(text) <= 20):
        return None
    number = int(text)
    return number if number <= highest else None


def is_readable(text: str) -> bool:
    """Tell whether a text can be kept and shown: not endless, no NUL, no half character."""
    if len(text) > LONGEST_TEXT or "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def query_is_readable(query: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether an address asks for something that can be: numbers and dates in range."""
    return all(
        is_readable(name) and all(_value_is_readable(name, value) for value in values)
        for name, values in query.items()
    ) and _dates_exist(query)


def _value_is_readable(name: str, value: str) -> bool:
    if name in _READ_BY_A_FORM:
        return True
    if not is_readable(value):
        return False
    part = _PARTS_OF_DATES.get(name.rpartition("__")[2])
    if part is not None:
        number = read_whole(value, part[1])
        return number is not None and number >= part[0]
    if re.search(r"\d{19}", value):
        return False
    if _DATE.match(value):
        try:
            day = parse_date(value[:10])
            moment = parse_datetime(value)
        except ValueError:
            return False
        return day is not None and is_plausible(day) and (moment is None or is_plausible(moment))
    return True


def _dates_exist(query: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether year, month and day of each field are a day that a calendar has."""
    for name in query:
        field, _, part = name.rpartition("__")
        if part != "day":
            continue
        year, month = (query.get(f"{field}__{each}", ["1"])[-1] for each in ("year", "month"))
        try:
            date(int(year) if year != "1" else 2000, int(month), int(query[name][-1]))
        except ValueError:
            return False
    return True
