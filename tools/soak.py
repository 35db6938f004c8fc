"""Many sales under faults, for as long as one likes: `make soak SECONDS=600 [SEED=…] [SALES=…]`.

The same world as the Hypothesis machine, in sets, with real commits, on a database of its own that
is made beside the one DATABASE_URL names (SQLite in a temporary folder without it). Then a real
browser and its server are killed again and again, and each test that `docs/design/faults.md` names
runs once more. It ends with "sales N, lost 0, doubled 0, stuck 0, false green 0"; the exit code is
1 when one is not 0.
"""

import argparse
import gc
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parent.parent
TILLS = 3
MOST_WAITING = 3_000
PROGRESS_SECONDS = 10
SHARE_OF_BROWSER = 0.3


def run_model(seed: int, seconds: float, sales: int) -> dict[str, Any]:
    """Run the model until the time or the number of sales is up; return what was found."""
    from pos import ledger
    from tests.proof import ground_truth
    from tests.proof.backups import Backups
    from tests.proof.world import World
    from tests.sync.conftest import send

    gc.set_threshold(50_000, 20, 50)
    world = World(send, seed)
    world.backups = Backups()
    for _ in range(TILLS):
        world.pair()
    ends_at = time.monotonic() + seconds
    tell_at = 0.0
    while time.monotonic() < ends_at and (not sales or len(world.paid) < sales):
        for till in world.tills:
            if len(till.waiting) < MOST_WAITING:
                world.sell(till, world.chance.randint(1, 400))
        for _ in range(world.chance.randint(1, 6)):
            world.chance.choice(world.steps())()
        if time.monotonic() >= tell_at:
            waiting = sum(len(till.waiting) for till in world.tills)
            print(f"  {len(world.paid)} sales, {waiting} waiting", flush=True)
            tell_at = time.monotonic() + PROGRESS_SECONDS
    stuck = world.settle()
    world.backups.drop()
    found = {check.__name__: list(check(world)) for check in ground_truth.CHECKS}
    broken = [str(each) for each in ledger.violations()]
    for each in [*sum(found.values(), [])[:20], *broken[:20]]:
        print(f"  BROKEN: {each}", flush=True)
    for fault, times in sorted(world.faults.items()):
        print(f"  {times:8} times: {fault}", flush=True)
    print(f"  sheets: {dict(world.sheets)}; named as missing: {len(world.lost)}", flush=True)
    return {
        "sales": len(world.paid),
        "lost": len(found["lost_sales"]),
        "doubled": len(found["doubled_sales"]),
        "stuck": stuck,
        "false_green": len(found["false_greens"]),
        "broken": len(broken) + len(found["wrong_money"]) + len(found["changed_records"]),
    }


def run_browser(seed: int, seconds: float) -> dict[str, Any] | None:
    """Run the kills of a real browser; None when they are not wanted."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "kills.json"
        command = [sys.executable, "-m", "tests.e2e.kill_soak", "--seconds", str(int(seconds))]
        subprocess.run(
            [*command, "--seed", str(seed), "--json", str(report)], cwd=ROOT, check=False
        )
        if not report.exists():
            return None
        return dict(json.loads(report.read_text()))


def run_table() -> bool:
    """Run the tests of the table of faults and of the invariants; tell whether all passed."""
    from tests.proof.faults_doc import FAULTS, INVARIANTS, TITLED, rows_of

    rows = [*rows_of(FAULTS), *rows_of(INVARIANTS)]
    tests = {test for row in rows for test in row.tests}
    python = sorted(test for test in tests if "::" in test)
    browser = sorted({test.partition(TITLED)[0] for test in tests if TITLED in test})
    print(f"  the table's {len(tests)} tests, for {len(rows)} faults and invariants", flush=True)
    commands = [
        [sys.executable, "-m", "pytest", "-q", "-m", "e2e or not e2e", *python],
        ["npx", "vitest", "run", "--reporter=dot", *browser],
    ]
    done = [subprocess.run(command, cwd=ROOT, check=False) for command in commands]
    return all(each.returncode == 0 for each in done)


def verdict(told: Mapping[str, Any]) -> str:
    """Return the last line: what was sold, and what should all be 0."""
    return (
        f"sales {told['sales']}, lost {told['lost']}, doubled {told['doubled']},"
        f" stuck {told['stuck']}, false green {told['false_green']}"
    )


def main() -> int:
    """Run, tell, and return the exit code."""
    parser = argparse.ArgumentParser(description="Sell under faults and look for what is lost.")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    parser.add_argument("--sales", type=int, default=0, help="stop at so many, whatever the time")
    parser.add_argument("--no-browser", action="store_true", help="the model alone")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.conf import settings
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    settings.LEDGER_HEAD_FILE = settings.DATA_DIR / "ledger.head"
    print(f"SEED={options.seed}", flush=True)
    share = 0.0 if options.no_browser else SHARE_OF_BROWSER
    databases = setup_databases(verbosity=0, interactive=False, aliases={"default": None})
    try:
        seconds = 10**9 if options.sales else options.seconds * (1 - share)
        told = run_model(options.seed, seconds, options.sales)
    finally:
        teardown_databases(databases, verbosity=0)
    if share:
        browser = run_browser(options.seed, options.seconds * share)
        if browser is None:
            print("The browser's kills did not run to their end.")
            told["broken"] += 1
        for name in ("sales", "lost", "doubled", "stuck", "false_green") if browser else ():
            told[name] += browser[name] if browser else 0
        if not run_table():
            print("A test of the table of faults failed.")
            told["broken"] += 1
    print(verdict(told))
    return 1 if any(told[name] for name in told if name != "sales") else 0


if __name__ == "__main__":
    sys.exit(main())
