"""Run every test, each kind in the place it is meant for, and fail when any part fails.

The server's tests run twice: on SQLite and, where TEST_DATABASE_URL and TEST_REDIS_URL answer, on
PostgreSQL with Redis, less those that start servers on a SQLite file of their own. A service that
does not answer is said loudly; with REQUIRE_SERVICES=1, as in CI, it is a failure. Last come the
end-to-end tests in Chromium.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
DATABASE_URL = os.environ.get("TEST_DATABASE_URL") or "postgres://root@127.0.0.1:5432/test"
REDIS_URL = os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379/15"
SERVER_TESTS = ("pytest", "--numprocesses=2", "--dist=worksteal", "-m")
# By file: some tell a story in several tests.
END_TO_END_TESTS = ("pytest", "--numprocesses=2", "--dist=loadfile", "-m", "e2e")
DEFAULT_PORTS = {"postgres": 5432, "postgresql": 5432, "redis": 6379, "rediss": 6379}


class Outcome:
    """What has been run so far: whether all of it passed, and the counts over all runners."""

    def __init__(self, reports: Path) -> None:
        self.reports = reports
        self.failed_parts: list[str] = []

    def run(self, part: str, command: list[str], **environment: str) -> None:
        """Run one part, whatever came before: one run shows everything that is broken."""
        print(f"\n=== {part}", flush=True)
        done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False)
        if done.returncode != 0:
            self.failed_parts.append(part)

    def report(self, name: str) -> str:
        """Return the file that a runner is to write its counts into."""
        return str(self.reports / f"{name}.xml")

    def counts(self) -> Counter[str]:
        """Add up the runners' reports."""
        counts: Counter[str] = Counter(tests=0, failed=0, skipped=0)
        for report in self.reports.glob("*.xml"):
            for suite in ElementTree.parse(report).iter("testsuite"):
                counts["tests"] += int(suite.get("tests", 0))
                counts["failed"] += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
                counts["skipped"] += int(suite.get("skipped", 0))
        return counts


def answers(url: str) -> bool:
    """Tell whether something listens where `url` points."""
    parts = urlsplit(url)
    address = (parts.hostname or "127.0.0.1", parts.port or DEFAULT_PORTS[parts.scheme])
    try:
        socket.create_connection(address, timeout=3).close()
    except OSError:
        return False
    return True


def chromium() -> str | None:
    """Return the browser for the tests; as root on Debian, install it when there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        install = "apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium"
        subprocess.run(["sh", "-c", install], stdout=subprocess.DEVNULL, check=False)
        found = shutil.which("chromium")
    return found


def run_on_services(outcome: Outcome) -> None:
    """Run the server's tests on PostgreSQL and Redis, or say that they were not run."""
    silent = [url for url in (DATABASE_URL, REDIS_URL) if not answers(url)]
    if not silent:
        outcome.run(
            "Server, on PostgreSQL and Redis",
            [
                *SERVER_TESTS,
                "not e2e and not own_server",
                f"--junit-xml={outcome.report('services')}",
            ],
            DATABASE_URL=DATABASE_URL,
            REDIS_URL=REDIS_URL,
        )
        return
    places = " and ".join(urlsplit(url).netloc.rpartition("@")[2] for url in silent)
    print(f"\n!!! PostgreSQL AND REDIS WERE NOT TESTED: no answer from {places}.")
    print("!!! Start them, or set TEST_DATABASE_URL and TEST_REDIS_URL.", flush=True)
    if os.environ.get("REQUIRE_SERVICES") == "1":
        outcome.failed_parts.append("Server, on PostgreSQL and Redis (not reachable)")


def run_end_to_end(outcome: Outcome) -> None:
    """Run the tests that need a browser."""
    browser = chromium()
    if browser is None:
        print("\n!!! Chromium is needed: apt-get install chromium, or set CHROMIUM to where it is.")
        outcome.failed_parts.append("End to end (no Chromium)")
        return
    outcome.run(
        "End to end, in Chromium",
        [*END_TO_END_TESTS, f"--junit-xml={outcome.report('e2e')}"],
        CHROMIUM=browser,
        DATABASE_URL="",
        REDIS_URL="",
    )


def main() -> int:
    """Run all parts; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = Outcome(Path(folder))
        reporters = ["--reporter=default", "--reporter=junit"]
        outcome.run(
            "Browser code, in Node",
            ["npx", "vitest", "run", *reporters, f"--outputFile.junit={outcome.report('js')}"],
        )
        outcome.run(
            "Server, on SQLite",
            [*SERVER_TESTS, "not e2e", f"--junit-xml={outcome.report('sqlite')}"],
            DATABASE_URL="",
            REDIS_URL="",
        )
        run_on_services(outcome)
        run_end_to_end(outcome)
        counts = outcome.counts()
    for part in outcome.failed_parts:
        print(f"FAILED: {part}")
    passed = counts["tests"] - counts["failed"] - counts["skipped"]
    print(f"{passed} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if outcome.failed_parts or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
