"""Knock at every door with lies: `make fuzz SECONDS=300 [SEED=…]`.

Devices that sign rightly and lie in every field (uploads, hellos, claims, pairings, edits,
signatures), and an office that has to look at what they sent, beside tills that sell honestly; on
SQLite and on PostgreSQL (TEST_DATABASE_URL), each on a database of its own, half of the time each.
It ends with "500s 0, stuck 0, broken 0"; the exit code is 1 when one is not 0.
"""

import argparse
import logging
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
POSTGRESQL_URL = os.environ.get("TEST_DATABASE_URL") or "postgres://root@127.0.0.1:5432/fuzz"
PROGRESS_SECONDS = 15
MOST_SHOWN = 20
WORDS = ("500s", "stuck", "broken")


def run_here(seconds: float, seed: int) -> dict[str, int]:
    """Knock for so long at the server of this process's database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.conf import settings
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    logging.disable(logging.CRITICAL)  # each refusal would be a line
    settings.LEDGER_HEAD_FILE = settings.DATA_DIR / "ledger.head"
    databases = setup_databases(verbosity=0, interactive=False, aliases={"default": None})
    try:
        from tests.proof.doors import Doors

        doors = Doors(seed)
        ends_at = time.monotonic() + seconds
        tell_at = time.monotonic() + PROGRESS_SECONDS
        while time.monotonic() < ends_at:
            doors.knock()
            if time.monotonic() >= tell_at:
                tell_at = time.monotonic() + PROGRESS_SECONDS
                print(f"  {doors.statuses.total()} answers, 500s {len(doors.sick)}", flush=True)
        found = doors.verdict()
        for each in [line for lines in found.values() for line in lines[:MOST_SHOWN]]:
            print(f"  {each}", flush=True)
        print(f"  answers by status: {dict(sorted(doors.statuses.items()))}", flush=True)
        return {word: len(found[word]) for word in WORDS}
    finally:
        teardown_databases(databases, verbosity=0)


def verdict(counts: dict[str, int]) -> str:
    """Return the last line: what should all be 0."""
    return ", ".join(f"{word} {counts[word]}" for word in WORDS)


def run_on(database_url: str, seconds: float, seed: int) -> dict[str, int] | None:
    """Knock in a process of its own, which has this database; None when it did not end."""
    command = [sys.executable, "-m", "tools.fuzz", "--here", "--seconds", str(seconds)]
    environment = os.environ | {"DATABASE_URL": database_url, "REDIS_URL": ""}
    with subprocess.Popen(
        [*command, "--seed", str(seed)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        last = ""
        for line in running.stdout or ():
            print(line, end="", flush=True)
            last = line.strip()
    parts = [part.rpartition(" ") for part in last.split(", ")]
    if [word for word, _, _ in parts] != list(WORDS):
        return None
    return {word: int(number) for word, _, number in parts}


def main() -> int:
    """Run, tell, and return the exit code."""
    parser = argparse.ArgumentParser(description="Knock at every door with lies.")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    parser.add_argument("--here", action="store_true", help="on DATABASE_URL alone")
    options = parser.parse_args()
    if options.here:
        counts = run_here(options.seconds, options.seed)
        print(verdict(counts), flush=True)
        return 1 if any(counts.values()) else 0
    total = dict.fromkeys(WORDS, 0)
    print(f"SEED={options.seed}", flush=True)
    for name, url in (("SQLite", ""), ("PostgreSQL", POSTGRESQL_URL)):
        print(f"=== {name}", flush=True)
        counts_here = run_on(url, options.seconds / 2, options.seed)
        if counts_here is None:
            print(f"It did not run to its end on {name}.")
            total["broken"] += 1
            continue
        for word in WORDS:
            total[word] += counts_here[word]
    print(verdict(total))
    return 1 if any(total.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
