"""One range for every moment, date and number that comes from outside."""

from datetime import UTC, datetime

import pytest

from pos.outside import query_is_readable, read_moment, read_whole


@pytest.mark.parametrize(
    "text",
    [
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "1969-12-31T23:59:59Z",
        "2200-01-01T00:00:00Z",
        "2100-12-31T23:59:59-23:59",
        "2000-01-01T00:00:00+14:01",
        "2026-11-26T10:00:00",
        "2026-02-30T10:00:00Z",
        "2026-11-26",
        "yesterday",
        "",
        "\u00b2",
    ],
)
def test_what_no_calendar_or_no_database_can_hold_is_no_moment(text: str) -> None:
    assert read_moment(text) is None


def test_a_moment_in_range_is_read_in_its_own_zone() -> None:
    moment = read_moment("2026-11-26T10:00:00+11:00")
    assert moment == datetime(2026, 11, 25, 23, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "-1", "1.0", "\u00b2", "\u0663", "1e3", "9" * 20, " 1"])
def test_what_is_no_plain_whole_number_is_none(text: str) -> None:
    assert read_whole(text) is None


def test_a_whole_number_is_read_up_to_its_limit() -> None:
    assert [read_whole("007"), read_whole("50", 50), read_whole("51", 50)] == [7, 50, None]


@pytest.mark.parametrize(
    ("query", "is_readable"),
    [
        ({"posted_at__year": ["2026"], "posted_at__month": ["2"], "posted_at__day": ["28"]}, True),
        ({"posted_at__year": ["2026"], "posted_at__month": ["2"], "posted_at__day": ["30"]}, False),
        ({"posted_at__year": ["0"]}, False),
        ({"posted_at__month": ["13"]}, False),
        ({"posted_at__gte": ["2026-11-01 00:00:00+11:00"]}, True),
        ({"posted_at__gte": ["9999-12-31"]}, False),
        ({"posted_at__gte": ["2000-01-01T00:00:00+23:59"]}, False),
        ({"posted_at__gte": ["2026-11-26T25:00:00Z"]}, False),
        ({"q": ["9" * 30]}, True),
        ({"p": ["9" * 30]}, False),
        ({"o": ["a\0b"]}, False),
        ({"o": ["x" * 600]}, False),
        ({"\ud800": ["1"]}, False),
    ],
)
def test_an_address_asks_only_for_what_can_be(
    query: dict[str, list[str]], is_readable: bool
) -> None:
    assert query_is_readable(query) is is_readable
