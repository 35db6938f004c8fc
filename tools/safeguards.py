"""Break each safeguard in a copy of the project, one at a time: some test must fail each time.

`make safeguards` first runs the tests named here on the copy as it is, where all must pass, and
then on each broken copy, where one must fail. It ends with "caught N of N"; the exit code is 1 when
a break was not caught. `make safeguards ONLY=lock` takes those whose name has the word in it.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSTALLED = (".venv", "node_modules")
BUILT = "static/build"
SQLITE, POSTGRESQL, BROWSER = "SQLite", "PostgreSQL", "browser code"
POSTGRESQL_URL = os.environ.get("TEST_DATABASE_URL") or "postgres://root@127.0.0.1:5432/test"


@dataclass(frozen=True, slots=True)
class Safeguard:
    """A piece of source that keeps a promise, and how it reads when it does not.

    `right` stands exactly once in `file`; `tests` are run on `on`, and one of them must fail.
    """

    name: str
    file: str
    right: str
    wrong: str
    tests: tuple[str, ...]
    on: str = SQLITE


SAFEGUARDS = (
    # On the server: who sends, and what was sent.
    Safeguard(
        "signature: an upload is its device's own",
        "sync/auth.py",
        "        if not signature_is_right(bytes(state.public_key), signature, text):",
        "        if not signature:",
        ("tests/sync/test_auth.py",),
    ),
    Safeguard(
        "revoked: what a revoked device sends is kept aside",
        "sync/ingest.py",
        "    if sender.device.revoked_at is not None:\n        row.state",
        "    if False:\n        row.state",
        ("tests/sync/test_auth.py",),
    ),
    Safeguard(
        "pairing: a code is good once",
        "sync/pairing.py",
        "    if code.used_at is not None:",
        "    if False:",
        ("tests/sync/test_pairing.py",),
    ),
    Safeguard(
        "lock: a code that is used at two places pairs one device",
        "sync/pairing.py",
        "PairingCode.objects.select_for_update().get",
        "PairingCode.objects.get",
        ("tests/sync/test_races.py",),
        POSTGRESQL,
    ),
    # On the server: accept first, post second.
    Safeguard(
        "accept first: the bytes are committed before posting",
        "sync/ingest.py",
        "def take_in(",
        "@transaction.atomic\ndef take_in(",
        ("tests/sync/test_races.py",),
        POSTGRESQL,
    ),
    Safeguard(
        "unique key: a UUID has one record that counts",
        "sync/migrations/0001_initial.py",
        'condition=models.Q(("canonical", True)),\n                fields=("uuid",),',
        'condition=models.Q(("canonical", True)),\n                fields=("uuid", "id"),',
        ("tests/sync/test_unique_keys.py",),
    ),
    Safeguard(
        "unique key: the same bytes are one record",
        "sync/migrations/0001_initial.py",
        'fields=("uuid", "device", "body_sha256"), name',
        'fields=("uuid", "device", "body_sha256", "id"), name',
        ("tests/sync/test_unique_keys.py",),
    ),
    Safeguard(
        "unique key: a UUID is one sale",
        "pos/migrations/0001_initial.py",
        '("uuid", models.UUIDField(unique=True, verbose_name="UUID"))',
        '("uuid", models.UUIDField(verbose_name="UUID"))',
        ("tests/sync/test_unique_keys.py",),
    ),
    Safeguard(
        "unique key: a TransID is one sale's",
        "pos/migrations/0001_initial.py",
        '("trans_id", models.PositiveBigIntegerField(unique=True, verbose_name="TransID")),',
        '("trans_id", models.PositiveBigIntegerField(verbose_name="TransID")),',
        ("tests/sync/test_unique_keys.py",),
    ),
    Safeguard(
        "evidence: another body under the same UUID is kept and held",
        "sync/ingest.py",
        "    elif is_taken:",
        "    elif False:",
        ("tests/sync/test_ingest.py",),
    ),
    Safeguard(
        "savepoint: a set of records posts whole or not at all",
        "sync/posting.py",
        "@transaction.atomic\ndef _post_set(",
        "def _post_set(",
        ("tests/sync/test_posting.py",),
    ),
    Safeguard(
        "halving: one bad record never delays another",
        "sync/posting.py",
        "        if len(ids) > 1:",
        "        if False:",
        ("tests/sync/test_posting.py",),
    ),
    Safeguard(
        "lock: TransIDs are taken under their counter's lock",
        "pos/numbering.py",
        '    if not mine.update(value=F("value") + count):',
        "    held = mine.values_list('value', flat=True).first()\n"
        "    if held is None or not mine.update(value=held + count):",
        ("tests/pos/test_numbering.py",),
        POSTGRESQL,
    ),
    Safeguard(
        "deadlock: a transaction that was given up on is tried again",
        "sync/retry.py",
        "TRIES = 3",
        "TRIES = 1",
        ("tests/sync/test_posting.py",),
    ),
    Safeguard(
        "waiting: a sale that comes before its title waits for it",
        "sync/posting.py",
        "stopped.append(_waiting(job.row, wait))",
        "stopped.append(_held(job.row, ShopError('waits', str(wait))))",
        ("tests/sync/test_waiting.py",),
    ),
    Safeguard(
        "append-only: the database refuses to change what is posted",
        "pos/migrations/0002_append_only.py",
        "    for table in TABLES:\n        trigger =",
        "    for table in []:\n        trigger =",
        ("tests/pos/test_append_only.py",),
    ),
    Safeguard(
        "closed days: what arrives after the close counts on the next day",
        "pos/services/days.py",
        "        business_date=max(local_date(now), last.business_date + timedelta(days=1)),",
        "        business_date=local_date(now),",
        ("tests/sync/test_dates.py",),
    ),
    Safeguard(
        "closed days: nothing is posted before the last closing",
        "pos/services/days.py",
        "        posted_at=max(now, last.closed_at),",
        "        posted_at=now,",
        ("tests/sync/test_dates.py",),
    ),
    Safeguard(
        "lock: a day closes only when no posting runs",
        "pos/services/days.py",
        "    lock_trans_ids()\n    now = now or",
        "    now = now or",
        ("tests/pos/test_days.py",),
        POSTGRESQL,
    ),
    # On the server: numbers, chain and digest.
    Safeguard(
        "leases: no number is leased twice",
        "sync/leases.py",
        "        last=numbers.stop - 1,",
        "        last=numbers.stop,",
        ("tests/sync/test_leases.py",),
    ),
    Safeguard(
        "epochs: a restored profile is recognised",
        "sync/epochs.py",
        "    if reached.sequence < epoch.last_sequence:\n        return True",
        "    if reached.sequence < epoch.last_sequence:\n        return False",
        ("tests/sync/test_hello.py",),
    ),
    Safeguard(
        "epochs: a copied profile is recognised by its newest record",
        "sync/epochs.py",
        "        return bytes(epoch.last_head) != reached.head",
        "        return False",
        ("tests/sync/test_hello.py",),
    ),
    Safeguard(
        "restored: numbers that a backup does not know of are not leased again",
        "sync/epochs.py",
        "    if epoch is None or _is_ahead_of_leases(epoch, reached):",
        "    if epoch is None:",
        ("tests/sync/test_restored_server.py",),
    ),
    Safeguard(
        "paired anew: a UUID goes with its own key only",
        "sync/pairing.py",
        "    if bytes(state.public_key) != _decode_key(request.public_key):",
        "    if False:",
        ("tests/sync/test_pairing.py",),
    ),
    Safeguard(
        "outbox file: it is signed by the device that it names",
        "sync/outboxfile.py",
        "    if not signature_is_right(bytes(state.public_key), end.signature, text):",
        "    if not end.signature:",
        ("tests/sync/test_outbox_file.py",),
    ),
    Safeguard(
        "outbox file: every byte of it is hashed",
        "sync/outboxfile.py",
        "    if end.sha256 != digest.hexdigest() or end.records != records:",
        "    if end.records != records:",
        ("tests/sync/test_outbox_file.py",),
    ),
    Safeguard(
        "pruning: a record is kept for 30 days",
        "static/src/store/prune.ts",
        "  return now_ms - Date.parse(posted_at) >= KEPT_MS;",
        "  return now_ms >= Date.parse(posted_at);",
        ("tests/js/store/prune.test.ts",),
        BROWSER,
    ),
    Safeguard(
        "pruning: a sheet that is not equal keeps its records",
        "static/src/store/prune.ts",
        "row.sheet === undefined || equal.has(row.sheet)",
        "row.sheet === undefined || equal.size >= 0",
        ("tests/js/store/prune.test.ts",),
        BROWSER,
    ),
    Safeguard(
        "pruning: the newest record of an epoch stays",
        "static/src/store/prune.ts",
        "rows[i + 1]?.epoch === row.epoch && hasMatched",
        "i >= 0 && hasMatched",
        ("tests/js/store/prune.test.ts",),
        BROWSER,
    ),
    Safeguard(
        "restored: a TransID that moved is flagged",
        "sync/review.py",
        "        if result.trans_id and before and before != result.trans_id:",
        "        if False:",
        ("tests/sync/test_restored_server.py",),
    ),
    Safeguard(
        "chain: a changed record is found",
        "sync/chain.py",
        "        if hashlib.sha256(bytes(record.body)).digest() != digest:",
        "        if False:",
        ("tests/sync/test_chain.py",),
    ),
    Safeguard(
        "chain: a record that does not follow is found",
        "sync/chain.py",
        "        if previous and before and previous not in before | unplaced:",
        "        if False:",
        ("tests/sync/test_chain.py",),
    ),
    Safeguard(
        "chain: a record that does not follow is flagged on arrival",
        "sync/posting.py",
        "for row in broken_on_arrival(first_time)]",
        "for row in first_time[:0]]",
        ("tests/sync/test_chain.py",),
    ),
    Safeguard(
        "chain: a docket that never came is named",
        "sync/chain.py",
        'filter(following__gt=F("sequence") + 1)',
        'filter(following__gt=F("sequence") + 2)',
        ("tests/sync/test_chain.py",),
    ),
    Safeguard(
        "seals: the chain cannot be made anew without the key",
        "pos/sealing.py",
        "hmac.digest(settings.LEDGER_KEY, before",
        'hmac.digest(b"known to all", before',
        (
            "tests/sync/test_verify_chain.py::"
            "test_somebody_who_recomputes_the_whole_chain_without_the_key_is_found",
        ),
    ),
    Safeguard(
        "seals: each link holds the one before it",
        "pos/sealing.py",
        "before + hashlib.sha256(sealed).digest()",
        "hashlib.sha256(sealed).digest()",
        ("tests/sync/test_verify_chain.py",),
    ),
    Safeguard(
        "seals: the head is noted outside of the database",
        "pos/verify.py",
        "    if noted and not is_sealed(noted):",
        "    if False:",
        (
            "tests/sync/test_verify_chain.py::"
            "test_the_newest_sales_cut_off_with_their_seals_are_missed",
        ),
    ),
    Safeguard(
        "seals: a till's record is sealed with its sale",
        "sync/drafts.py",
        "        witness=witness_of(job),",
        '        witness="",',
        ("tests/sync/test_verify_chain.py",),
    ),
    Safeguard(
        "digest: a sheet is green only when the sets are equal",
        "sync/comparing.py",
        "            and digest(each[:3] for each in self.posted) == self.claim.digest\n",
        "",
        ("tests/sync/test_sheets.py",),
    ),
    # In the browser: safe before said.
    Safeguard(
        "strict write: a sale is on the disk before it is said to be paid",
        "static/src/store/sales.ts",
        'freezeSaleIn(tx, sale), "strict")',
        'freezeSaleIn(tx, sale), "relaxed")',
        ("tests/js/store/freeze.test.ts",),
        BROWSER,
    ),
    Safeguard(
        "commit: nothing is said before the transaction is complete",
        "static/src/store/db.ts",
        "    await tx.done;\n",
        "",
        ("tests/js/store/db.test.ts",),
        BROWSER,
    ),
    Safeguard(
        "frozen once: a cart that is sold twice is one sale",
        "static/src/store/sales.ts",
        "  if (before !== undefined) {",
        "  if (before === null) {",
        ("tests/js/store/freeze.test.ts", "tests/js/till/selling.test.ts"),
        BROWSER,
    ),
    Safeguard(
        "answer: only whole answers of the server acknowledge anything",
        "static/src/domain/result.ts",
        "    if (result === null) return null;\n    read.push",
        "    if (result === null) continue;\n    read.push",
        ("tests/js/domain/result.test.ts", "tests/js/sync/drain.test.ts"),
        BROWSER,
    ),
    Safeguard(
        "answer: a result counts for the bytes it names",
        "static/src/domain/result.ts",
        "sha256 !== sent.sha256 || ",
        "",
        ("tests/js/domain/result.test.ts", "tests/js/store/results.test.ts"),
        BROWSER,
    ),
    Safeguard(
        "empty store: it is never taken for a new till",
        "static/src/store/db.ts",
        "      if (identity?.uuid !== this.#device) {",
        "      if (identity === null) {",
        ("tests/js/store/db.test.ts", "tests/js/till/trouble.test.ts"),
        BROWSER,
    ),
    Safeguard(
        "restored: a server that has forgotten is sent everything again",
        "static/src/store/restored.ts",
        "  if (forgotten.length > 0) await sendAllAgain(store);",
        "",
        ("tests/js/sync/heartbeat.test.ts",),
        BROWSER,
    ),
    Safeguard(
        "restored: it is sent again once, not at every hello",
        "static/src/store/restored.ts",
        "  if (JSON.stringify(forgotten) === JSON.stringify(resent)) return false;",
        "  if (resent === null) return false;",
        ("tests/js/sync/heartbeat.test.ts",),
        BROWSER,
    ),
    Safeguard(
        "sick server: the way back takes a calm while",
        "static/src/domain/mode.ts",
        "now_ms - mode.well_since_ms >= calm_ms",
        "now_ms - mode.well_since_ms >= 0",
        ("tests/js/domain/mode.test.ts", "tests/js/sync/heartbeat.test.ts"),
        BROWSER,
    ),
)


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
            sys.exit(f"tools/safeguards.py: “{each.name}” does not stand once in {each.file}.")


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
