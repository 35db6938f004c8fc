"""What people and tills did after a sale is as fixed as the sale: these rows are sealed, too.

Records and what became of them, flags, sheets, changes, explanations and the log. Of a record its
bytes are sealed by their hash; the sheet it is on and how often it was tried are not.
"""

from pos.states import Values, seal_as_it_changes
from sync.models import (
    ActionLog,
    GapExplanation,
    NotCarriedOver,
    Record,
    ReviewFlag,
    Sheet,
)

NOT_SEALED_OF_A_RECORD = {"id", "body", "sheet_id", "attempts"}


def _is_due(record: Values) -> bool:
    """Tell whether something was decided about a record that its sale's seal does not tell.

    A record that was only received is not decided yet: a server may have been killed just then.
    """
    if record["corrected_by"] or record["code"]:
        return True
    if record["state"] == Record.State.RECEIVED:
        return False
    return record["sale_id"] is None or record["state"] != Record.State.POSTED


seal_as_it_changes(
    "record",
    Record,
    {
        1: [
            "uuid",
            "canonical",
            "device_id",
            "epoch",
            "sequence",
            "kind",
            "d_number",
            "amount",
            "body_sha256",
            "previous_sha256",
            "received_at",
            "state",
            "code",
            "reason",
            "waits_for",
            "disconnected",
            "waits_no_longer",
            "posted_at",
            "sale_id",
            "stock_item_id",
            "contact_id",
            "corrected_body",
            "corrected_by",
            "corrected_at",
            "correction_reason",
        ]
    },
    _is_due,
)
seal_as_it_changes(
    "flag",
    ReviewFlag,
    {1: ["record_id", "sale_id", "code", "message", "raised_at", "seen_at", "seen_by"]},
)
seal_as_it_changes(
    "sheet",
    Sheet,
    {
        1: [
            "uuid",
            "device_id",
            "epoch",
            "disconnected_at",
            "reconnected_at",
            "made_at",
            "claim",
            "dockets",
            "after_sequence",
            "through_sequence",
            "signed_at",
            "signed_by",
            "signed_verdict",
        ]
    },
)
seal_as_it_changes(
    "change",
    NotCarriedOver,
    {
        1: [
            "record_id",
            "stock_item_id",
            "contact_id",
            "field",
            "old_value",
            "new_value",
            "made_at",
            "applied_at",
            "applied_by",
        ]
    },
)
seal_as_it_changes(
    "explanation",
    GapExplanation,
    {1: ["device_id", "epoch", "first_sequence", "last_sequence", "reason", "by", "at"]},
)
seal_as_it_changes(
    "log",
    ActionLog,
    {1: ["action", "record_id", "device_id", "sheet_id", "user_id", "by", "detail", "at"]},
)
