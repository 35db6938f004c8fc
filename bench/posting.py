"""One measurement of the server alone, in a process of its own: `python -m bench.posting WAY FILE`.

FILE holds the texts of one device's sales; the database is the one of the environment, paired with
that device. What was measured is printed as JSON.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import django

SET = 1000


def bookmine(texts: Sequence[str]) -> dict[str, float]:
    """Accept and post everything, in sets as they come from a till; and everything once more."""
    from sync.auth import Sender
    from sync.ingest import take_in
    from sync.models import DeviceState

    state = DeviceState.objects.select_related("device__register").get(
        device__uuid=json.loads(texts[0])["device"]
    )
    sender = Sender(state, datetime.now(UTC))
    sets = [texts[start : start + SET] for start in range(0, len(texts), SET)]
    by_set: list[float] = []

    def send(result: str) -> None:
        for each in sets:
            began = time.perf_counter()
            results = {answer.result for answer in take_in(sender, each)}
            by_set.append(time.perf_counter() - began)
            assert results == {result}, results

    cpu = time.process_time()
    return {
        "seconds": _seconds(lambda: send("posted")),
        "cpu": time.process_time() - cpu,
        "first_set": by_set[0],
        "last_set": by_set[-1],
        "again": _seconds(lambda: send("posted_before")),
    }


def reference(texts: Sequence[str]) -> dict[str, float]:
    """Write everything as fast as it can be written, and nothing else."""
    from bench.reference import insert_sales

    cpu = time.process_time()
    seconds = _seconds(lambda: insert_sales([json.loads(text) for text in texts]))
    return {"seconds": seconds, "cpu": time.process_time() - cpu}


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    way, file = sys.argv[1:]
    django.setup()
    from bookmine.management.commands.serve import spare_the_collector

    spare_the_collector()
    texts = json.loads(Path(file).read_text())
    from sync.models import Record

    Record.objects.exists()  # connected before the clock starts
    ways = {"bookmine": bookmine, "reference": reference}
    print(json.dumps(ways[way](texts)))


if __name__ == "__main__":
    main()
