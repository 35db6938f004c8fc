"""Break each safeguard in a copy of the project, one at a time: some test must fail each time.

`make safeguards` first runs the tests that catch something on the copy as it is, where all must
pass, and then on each broken copy, where one must fail. It ends with "caught N of N"; the exit code
is 1 when a break was not caught. `make safeguards ONLY=lock` takes those whose name has the word.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tools.safeguards import BROWSER, POSTGRESQL, Safeguard
from tools.safeguards.browser import IN_THE_BROWSER
from tools.safeguards.doors import AT_THE_DOORS
from tools.safeguards.office import IN_THE_OFFICE
from tools.safeguards.server import ON_THE_SERVER

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = (".venv", "node_modules")
BUILT = "static/build"
SAFEGUARDS = (*ON_THE_SERVER, *AT_THE_DOORS, *IN_THE_OFFICE, *IN_THE_BROWSER)
POSTGRESQL_URL = os.environ.get("TEST_DATABASE_URL") or "postgres://root@127.0.0.1:5432/test"


class Copy:
    """A copy of the project in which anything may be broken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        for name in filter(None, listed.stdout.decode().split("\0")):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        for name in INSTALLED:
            (folder / name).symlink_to(ROOT / name)
        shutil.copytree(ROOT / BUILT, folder / BUILT)

    def passes(self, on: str, tests: Iterable[str]) -> bool:
        """Run tests in the copy; errors: RuntimeError when they could not be run at all."""
        command = ["npx", "vitest", "run", "--bail=1", *tests]
        if on != BROWSER:
            command = ["pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
        environment = os.environ | {
            "DATABASE_URL": POSTGRESQL_URL if on == POSTGRESQL else "",
            "REDIS_URL": "",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        # 1 is "a test failed" for both; anything else means that none was judged.
        if done.returncode not in (0, 1) or "no tests ran" in done.stdout:
            raise RuntimeError(f"{' '.join(command)} did not run:\n{done.stdout[-4000:]}")
        if done.returncode == 1 and not _has_failed_test(done.stdout):
            raise RuntimeError(f"{' '.join(command)} broke down:\n{done.stdout[-4000:]}")
        return done.returncode == 0

    def is_caught(self, safeguard: Safeguard) -> bool:
        """Break one safeguard, run its tests, and put it back."""
        path = self.folder / safeguard.file
        text = path.read_text()
        path.write_text(text.replace(safeguard.right, safeguard.wrong))
        try:
            return not self.passes(safeguard.on, safeguard.tests)
        finally:
            path.write_text(text)


def _has_failed_test(output: str) -> bool:
    return any(word in output for word in ("FAILED tests/", "ERROR tests/", "FAIL "))


def check_texts() -> None:
    """Errors: SystemExit when a safeguard's text does not stand once where it should."""
    for each in SAFEGUARDS:
        if (ROOT / each.file).read_text().count(each.right) != 1:
            sys.exit(f"tools/safeguards: “{each.name}” does not stand once in {each.file}.")


def check_unbroken(copy: Copy, chosen: Iterable[Safeguard]) -> None:
    """Errors: SystemExit when a test that is to catch something fails on the project as it is."""
    tests: dict[str, set[str]] = {}
    for each in chosen:
        tests.setdefault(each.on, set()).update(each.tests)
    for on, names in tests.items():
        print(f"Unbroken, {on}: {len(names)} test files or tests …", flush=True)
        if not copy.passes(on, sorted(names)):
            sys.exit(f"A test fails on {on} with every safeguard in place: mend that first.")


def main() -> int:
    """Break and run; return the exit code."""
    parser = argparse.ArgumentParser(description="Show that each safeguard is tested.")
    parser.add_argument("--only", default="", help="those whose name has this text in it")
    parser.add_argument("--texts", action="store_true", help="only look for the texts to break")
    arguments = parser.parse_args()
    check_texts()
    if arguments.texts:
        return 0
    wanted = arguments.only
    chosen = [each for each in SAFEGUARDS if wanted in each.name]
    if not chosen:
        sys.exit(f"No safeguard has “{wanted}” in its name.")
    caught = 0
    with tempfile.TemporaryDirectory(prefix="bookmine-safeguards-") as folder:
        copy = Copy(Path(folder))
        check_unbroken(copy, chosen)
        for each in chosen:
            was_caught = copy.is_caught(each)
            caught += was_caught
            print(f"{'caught' if was_caught else 'NOT CAUGHT'}: {each.name}", flush=True)
    print(f"caught {caught} of {len(chosen)}")
    return 0 if caught == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
