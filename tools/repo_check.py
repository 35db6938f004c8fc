"""Check what git tracks: nothing that ties it to one machine, and nothing that is built."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Written in pieces, or this file would find itself.
FORBIDDEN = {
    "a package registry's host": re.compile(
        "|".join(
            [
                r"pypi\." + "org",
                r"python" + r"hosted\.org",
                r"registry\." + r"npmjs\.org",
                r"registry\." + "yarnpkg",
            ]
        )
    ),
    "a path of one machine": re.compile(r"(?<![\w.~-])/(?:" + "root|home" + r")/\w"),
}
BUILT = ("static/build/", ".static/", "node_modules/", ".venv/")


def complaints(name: str) -> list[str]:
    """Return what is wrong with one tracked file."""
    if name.startswith(BUILT):
        return [f"{name} is built: git must not track it"]
    try:
        text = (ROOT / name).read_text()
    except (OSError, UnicodeDecodeError):
        return []  # a picture, or a file just being removed
    return [f"{name} names {what}" for what, pattern in FORBIDDEN.items() if pattern.search(text)]


def main() -> int:
    """Print each complaint; return the exit code."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    found = [line for name in listed.stdout.split("\0") if name for line in complaints(name)]
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
