"""The rows of the report that need no browser: posting by itself, and many tills at once."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median

from bench.figures import Found, Ratio, Row
from bench.tills import FilledTills
from tests.e2e.shop_server import ROOT

TILLS = 20


def measure(folder: Path, postgres_url: str, *, sales: int, rounds: int) -> Found:
    """Post the same records in all ways, `rounds` times after each other."""
    took: dict[str, list[dict[str, float]]] = {"reference": [], "bookmine": []}
    one: list[float] = []
    many: list[float] = []
    tills = FilledTills(folder, sales=sales, many=TILLS, postgres_url=postgres_url)
    try:
        for _ in range(rounds):
            for way, found in took.items():
                found.append(_alone(tills, way))
            one.append(tills.drain_at_once([tills.one]))
            many.append(tills.drain_at_once(tills.many))
    finally:
        tills.template.close()
    raw = {**took, "one_till": one, "many_tills": many}
    return Found(_rows(took, Ratio.of(many, one), sales, is_postgres=bool(postgres_url)), raw)


def _alone(tills: FilledTills, way: str) -> dict[str, float]:
    with tills.opened() as server:
        server.stop()
        done = subprocess.run(
            [sys.executable, "-m", "bench.posting", way, str(tills.file)],
            cwd=ROOT,
            env=server.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, float] = json.loads(done.stdout)
        return found


def _rows(
    took: dict[str, list[dict[str, float]]], many: Ratio, sales: int, *, is_postgres: bool
) -> list[Row]:
    def each(way: str, what: str) -> list[float]:
        return [found[what] for found in took[way]]

    seconds, reference = each("bookmine", "seconds"), each("reference", "seconds")
    insert, again = Ratio.of(seconds, reference), Ratio.of(each("bookmine", "again"), seconds)
    growth = Ratio.of(each("bookmine", "last_set"), each("bookmine", "first_set"))
    most, beside = (2, "COPY") if is_postgres else (4, "one executemany a table")
    return [
        Row(
            f"{sales:,} sales posted, server only, in {median(seconds):.1f} s, to {beside}",
            f"{insert} times",
            f"≤ {most} times",
            insert.middle <= most,
        ),
        Row("The same sent again, server only", f"{again}", "≤ 0.20", again.middle <= 0.2),
        Row(
            f"Growth within {sales:,} sales: the last set to the first",
            f"{growth}",
            # The goal speaks of 10³ to 10⁶ records: this run cannot say whether it is met.
            "linear to 10⁶",
            None,
        ),
        Row(
            f"{TILLS} tills × {sales // TILLS:,} at once to one till",
            f"{many} times",
            "≤ 1.5 times",
            many.middle <= 1.5,
        ),
    ]
