"""`make bench`: every measurement on SQLite, and on PostgreSQL when the environment names one.

Ends with a table of ratios, and writes it with all seconds behind it to `bench/results.json`.
"""

import argparse
import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

from bench import in_browser, on_server
from bench.figures import Found, table

RESULTS = Path(__file__).with_name("results.json")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sales", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if options.sales < 2_000:
        parser.error("fewer than 2,000 sales are two batches, and show nothing: --sales 2000")
    databases = {"SQLite": ""}
    named = os.environ.get("DATABASE_URL", "") or os.environ.get("TEST_DATABASE_URL", "")
    if named.startswith("postgres"):
        databases = {"PostgreSQL": named, **databases}
    found: dict[str, Found] = {}
    for name, url in databases.items():
        print(f"Measuring on {name}: {options.rounds} rounds of {options.sales:,} sales …")
        found[name] = _measure(url, sales=options.sales, rounds=options.rounds)
        print(f"\n### {name}\n\n{table(found[name].rows)}\n", flush=True)
    results = {"cores": os.cpu_count(), **vars(options)}
    RESULTS.write_text(
        json.dumps(results | {name: asdict(each) for name, each in found.items()}, indent=1)
    )
    print(f"All figures are in bench/{RESULTS.name}. Each is the middle one (lowest to highest).")


def _measure(url: str, *, sales: int, rounds: int) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        (tills := Path(folder, "tills")).mkdir()
        (browser := Path(folder, "browser")).mkdir()
        alone = on_server.measure(tills, url, sales=sales, rounds=rounds)
        drained = in_browser.measure(browser, url, sales=sales, rounds=rounds)
    return Found([*drained.rows, *alone.rows], drained.seconds | alone.seconds)


if __name__ == "__main__":
    main()
