"""What is sealed of a till's record with its sale: its D-number, its epoch and its bytes."""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import islice

from pos.ledger import MOST_NAMED
from pos.verify import verifier, witness_verifier
from sync.invariants import chains_verify
from sync.jobs import Job
from sync.models import DocketAlias, Record


def witness_of(job: Job) -> str:
    """Return D-number, device, epoch with copy, and SHA-256 of what was posted, in this order."""
    row = job.row
    body = bytes(row.corrected_body or row.body)
    alias = _alias(job.record.d_number, str(row.device.uuid), row.epoch, job.copy)
    return f"{alias} {hashlib.sha256(body).hexdigest()}"


def _alias(d_number: int, device: str, epoch: int, copy: int) -> str:
    return f"D{d_number} {device} {epoch}.{copy}"


@witness_verifier
def wrong_witnesses(sealed: Sequence[tuple[int, str]]) -> Iterable[tuple[int, str]]:
    """Hold what was sealed against the records and D-numbers that are there now."""
    numbers = [trans_id for trans_id, _ in sealed]
    bodies: dict[int, str] = {}
    records = Record.objects.filter(sale__trans_id__in=numbers).order_by()
    for trans_id, corrected, body, received in records.values_list(
        "sale__trans_id", "corrected_body", "body", "body_sha256"
    ):
        is_as_received = hashlib.sha256(body).digest() == bytes(received)
        posted = hashlib.sha256(corrected or body).hexdigest()
        bodies[trans_id] = posted if is_as_received else ""
    aliases: dict[int, list[str]] = {}
    rows = DocketAlias.objects.filter(sale__trans_id__in=numbers).order_by("id")
    for trans_id, number, device, epoch, copy in rows.values_list(
        "sale__trans_id", "offline_trans_id", "device__uuid", "epoch", "copy"
    ):
        aliases.setdefault(trans_id, []).append(_alias(number, str(device), epoch, copy))
    for trans_id, witness in sealed:
        alias, _, sealed_body = witness.rpartition(" ")
        if aliases.get(trans_id, []) != ([alias] if alias else []):
            yield trans_id, "its D-number was changed, removed or added."
        elif sealed_body and bodies.get(trans_id) != sealed_body:
            yield trans_id, "the till's record that it was posted from was changed or removed."


@verifier
def wrong_links() -> Iterable[tuple[str, str]]:
    """The chain of each device, which also holds what is not posted."""
    return islice(chains_verify(), MOST_NAMED)
