"""The safeguards at the doors of the server: signing in, limits, clocks, and what Find says."""

from tools.safeguards import Safeguard

AT_THE_DOORS = (
    # On the server: the doors.
    Safeguard(
        "start: a known secret stops a production start",
        "bookmine/start.py",
        "            found = alone.submit(_known_secrets).result()",
        "            found = []",
        ("tests/bookmine/test_start.py",),
    ),
    Safeguard(
        "demo: made for trying out only",
        "pos/services/demo.py",
        "    if not settings.TRYING_OUT:",
        "    if False:",
        ("tests/bookmine/test_start.py",),
    ),
    Safeguard(
        "turns: few passwords are hashed at once",
        "pos/hashing.py",
        "        if not self._free.acquire(blocking=False):",
        "        if False:",
        ("tests/bookmine/test_signin.py",),
    ),
    Safeguard(
        "guessing: a name's passwords are counted over all addresses",
        "pos/services/signin.py",
        "            (strangers.filter(name_hash=who.name_hash), BY_NAME, PAUSE),",
        "",
        ("tests/bookmine/test_signin.py",),
    ),
    Safeguard(
        "guessing: a pairing code dies of wrong ones",
        "sync/pairing.py",
        "        guesses.count_against_codes(now)\n",
        "",
        ("tests/sync/test_pairing.py",),
    ),
    Safeguard(
        "doors: bodies are counted as they come",
        "bookmine/doors.py",
        "        if self.bytes_here > self._limit:",
        "        if False:",
        ("tests/bookmine/test_doors.py",),
    ),
    Safeguard(
        "doors: sign-ins have few places",
        "bookmine/doors.py",
        "        if self._free.locked():",
        "        if False:",
        ("tests/bookmine/test_doors.py",),
    ),
    Safeguard(
        "doors: half requests have a deadline",
        "bookmine/connections.py",
        "            self._deadline = self.loop.call_later(limits.HEAD_SECONDS, self._too_late)",
        "            pass",
        ("tests/bookmine/test_doors_of_a_server.py",),
    ),
    Safeguard(
        "proxies: only ours are believed",
        "bookmine/proxies.py",
        "    is_ours = _is_in(peer, trusted)",
        "    is_ours = True",
        ("tests/bookmine/test_doors.py",),
    ),
    Safeguard(
        "courier: who tells waits for nobody",
        "sync/courier.py",
        "            self._waiting.put_nowait(_Parcel(layer, events))\n",
        "            self._waiting.put(_Parcel(layer, events))\n            self._waiting.join()\n",
        ("tests/sync/test_courier.py",),
    ),
    Safeguard(
        "clock: no day is closed while the server is ahead of the tills",
        "pos/services/days.py",
        "    refuse_a_close(business_date, now)\n",
        "",
        ("tests/pos/test_clock.py",),
    ),
    Safeguard(
        "clock: no till is believed alone",
        "pos/clock.py",
        "    if len(together) > max(agreeing, 1):",
        "    if together:",
        ("tests/pos/test_clock.py", "tests/sync/test_server_clock.py"),
    ),
    Safeguard(
        "clock: sales posted by a wrong clock are flagged",
        "sync/posting.py",
        "    if wrong_clock is not None:",
        "    if False:",
        ("tests/sync/test_server_clock.py",),
    ),
    Safeguard(
        "money back: another way that no manager allowed is flagged",
        "sync/refunds.py",
        "        person.is_manager and (person",
        "        (person",
        ("tests/sync/test_returns.py",),
    ),
    Safeguard(
        "find: a number that no till has reached is not used",
        "sync/elsewhere.py",
        "if heard_at and _is_connected(*heard_at):",
        "if heard_at and not heard_at:",
        ("tests/sync/test_find.py",),
    ),
    Safeguard(
        "returns: a return from before its sale is flagged",
        "sync/returns.py",
        "job.record.locked_at < original.locked_at - CLOCK_SLACK",
        "job.record.locked_at is None",
        ("tests/sync/test_returns.py",),
    ),
)
