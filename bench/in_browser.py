"""The rows of the report that begin in a real browser's outbox."""

from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from bench.drain import FilledBrowser, Took, build_page, took
from bench.figures import Found, Ratio, Row
from tests.e2e.shop_server import ShopServer

ONE_BY_ONE = 300
BAD_EVERY = 100
DURABLE_SALES = 500
# A batch of 25 and one of 1,000, with the next thousand on its way: from here on nothing may grow.
STEADY_RECORDS = 1025

# What a device says of itself at every request is no record.
HEARD_FROM = {"sync_devicestate", "sync_deviceepoch"}


def measure(folder: Path, postgres_url: str, *, sales: int, rounds: int) -> Found:
    """Drain the same outbox in all ways, `rounds` times after each other."""
    script = build_page(folder)
    tookens: dict[str, list[Took]] = defaultdict(list)
    with sync_playwright() as playwright:
        filled = FilledBrowser(playwright, folder, script, sales=sales, postgres_url=postgres_url)
        try:
            for _ in range(rounds):
                _one_round(filled, tookens, sales)
            with filled.opened() as (page, _):
                watched = took(page, "drainWatched")
            with filled.opened() as (page, _):
                durable = took(page, "durable", DURABLE_SALES, filled.items)
        finally:
            filled.template.close()
    return Found(
        [*_rows(tookens, sales), _memory(watched), _durable(durable)],
        {"watched": watched, "durable": durable, **tookens},
    )


def _one_round(filled: FilledBrowser, tookens: dict[str, list[Took]], sales: int) -> None:
    with filled.opened() as (page, _):
        tookens["least"].append(took(page, "leastDrain"))
    with filled.opened() as (page, server):
        first = took(page, "drainAll")
        assert (first["records"], first["still_waiting"]) == (sales, 0), first
        before = rows_of(server)
        tookens["drain"].append(first)
        tookens["again"].append(took(page, "sendAgain"))
        assert rows_of(server) == before, "sending again changed a row"
        server.manage("check_ledger")
    with filled.opened() as (page, _):
        tookens["one_by_one"].append(took(page, "oneByOne", min(ONE_BY_ONE, sales)))
    with filled.opened() as (page, server):
        page.evaluate("every => bench.spoil(every)", BAD_EVERY)
        tookens["with_bad"].append(took(page, "drainAll"))
        held = server.query("select count(*) from sync_record where state = 'held'")
        assert held == [(-(-sales // BAD_EVERY),)], held


def rows_of(server: ShopServer) -> dict[str, int]:
    """Return a hash of all rows of every table of the shop, but for when devices were heard of."""
    names = (
        "select tablename from pg_tables where schemaname = 'public'"
        if server.database_url
        else "select name from sqlite_master where type = 'table'"
    )
    tables = [name for (name,) in server.query(names) if name.startswith(("pos_", "sync_"))]
    return {
        table: hash(tuple(sorted(map(repr, server.query(f"select * from {table}")))))
        for table in sorted(set(tables) - HEARD_FROM)
    }


def _rows(tookens: dict[str, list[Took]], sales: int) -> list[Row]:
    def seconds(way: str) -> list[float]:
        return [each["seconds"] for each in tookens[way]]

    drain, bad = seconds("drain"), Ratio.of(seconds("with_bad"), seconds("drain"))
    least, again = Ratio.of(drain, seconds("least")), Ratio.of(seconds("again"), drain)
    whole = [each["seconds"] / each["records"] * sales for each in tookens["one_by_one"]]
    one_by_one = Ratio.of(whole, drain)
    first_ms = Ratio(tuple(each["first_seconds"] * 1000 for each in tookens["drain"]))
    settled = Ratio(tuple(each["settled_seconds"] for each in tookens["drain"]))
    sample = f"from {tookens['one_by_one'][0]['records']}"
    return [
        Row(
            f"Drain of {sales:,} sales, in {median(drain):.1f} s, to the prototype's",
            f"{least} times",
            "≤ 2 times",
            least.middle <= 2,
        ),
        Row(
            f"One request a sale (reckoned {sample}) to the drain",
            f"{one_by_one} times",
            "≥ 60 times",
            one_by_one.middle >= 60,
        ),
        Row("First sales noted after", f"{first_ms} ms", "≤ 200 ms", first_ms.middle <= 200),
        Row("Every record's own row says so after", f"{settled} s more", "", None),
        Row(
            "All sent again, no row changed, to the first time",
            f"{again}",
            "≤ 0.20",
            again.middle <= 0.2,
        ),
        Row(f"One bad in {BAD_EVERY} to none", f"{bad}", "< 1.25", bad.middle < 1.25),
    ]


def _memory(watched: Took) -> Row:
    steady = [heap for records, _, heap in watched["marks"] if records <= STEADY_RECORDS]
    ratio = watched["heap"] / max(steady)
    most = watched["heap"] / 1024 / 1024
    return Row(
        f"Page's memory: most of the drain, {most:.1f} MB, to that of its first batches",
        f"{ratio:.2f}",
        "≤ 2 (bounded)",
        ratio <= 2,
    )


def _durable(durable: dict[str, Any]) -> Row:
    sale, floor = (sorted(durable[name]) for name in ("sale", "floor"))
    (p50, p99), (p50_floor, p99_floor) = (
        (each[len(each) // 2], each[len(each) * 99 // 100]) for each in (sale, floor)
    )
    return Row(
        f"Durable sale, p50 {p50:.1f} p99 {p99:.1f} ms, to one record,"
        f" p50 {p50_floor:.1f} p99 {p99_floor:.1f} ms",
        f"p99 {p99 / p99_floor:.2f} times",
        "≤ 1.5 times",
        p99 <= 1.5 * p99_floor,
    )
