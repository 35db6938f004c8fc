"""What disconnected mode keeps: uploads as they came, D-numbers and leases, sheets, exceptions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from pos.models.append_only import AppendOnlyModel


class PairingCode(models.Model):
    """A code, good once and for a short time, that turns a browser into a device: only its hash."""

    code_hash = models.CharField(max_length=64, unique=True)
    register = models.ForeignKey(
        "pos.Register", on_delete=models.CASCADE, related_name="pairing_codes"
    )
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    device = models.ForeignKey("pos.Device", on_delete=models.PROTECT, null=True, blank=True)
    # By whomever, while this code was good.
    wrong_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"Code for {self.register}"


class WrongCode(models.Model):
    """A wrong pairing code: where it came from, for as long as it counts against guessing."""

    address = models.CharField(max_length=45, db_index=True)
    tried_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.address


class DeviceState(models.Model):
    """The server's side of a device: its public key, and what it was last known to hold."""

    device = models.OneToOneField("pos.Device", on_delete=models.PROTECT, related_name="state")
    public_key = models.BinaryField(help_text="P-256, SubjectPublicKeyInfo in DER.")
    epoch = models.PositiveIntegerField(default=1, help_text="The newest one.")
    last_heard_at = models.DateTimeField(null=True, blank=True)
    waiting = models.PositiveIntegerField(null=True, blank=True, help_text="As it last said.")
    mode = models.CharField(max_length=12, blank=True)
    storage_persisted = models.BooleanField(null=True, blank=True)
    d_numbers_left = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        permissions = [("pair_device", "Can pair a device"), ("revoke_device", "Can revoke one")]

    def __str__(self) -> str:
        return f"{self.device}, epoch {self.epoch}"


class DeviceEpoch(models.Model):
    """A stretch of a device's records with one sequence, one hash chain and leases of its own.

    A device begins a new one when its profile was restored or copied. `last_sequence` and
    `last_d_number` are the highest that the server received, or that the device said it reached.
    """

    device = models.ForeignKey("pos.Device", on_delete=models.PROTECT, related_name="epochs")
    number = models.PositiveIntegerField()
    began_at = models.DateTimeField()
    last_sequence = models.PositiveBigIntegerField(default=0)
    last_d_number = models.PositiveBigIntegerField(null=True, blank=True)
    last_head = models.BinaryField(
        max_length=32, null=True, blank=True, help_text="SHA-256 of the record of that sequence."
    )
    last_sent_at = models.DateTimeField(
        null=True, blank=True, help_text="The device's clock when it told of its last sequence."
    )
    last_advanced_at = models.DateTimeField(
        null=True, blank=True, help_text="The server's clock then."
    )
    highest_received = models.PositiveBigIntegerField(
        default=0,
        help_text="Each record up to this sequence is here, or in a range of missing ones.",
    )

    class Meta:
        ordering = ["device", "number"]
        constraints = [
            models.UniqueConstraint(fields=["device", "number"], name="epoch_once_for_a_device"),
        ]

    def __str__(self) -> str:
        return f"{self.device}, epoch {self.number}"


class Lease(models.Model):
    """A block of D-numbers of one device and epoch, for ever: unused rests are burned (R8)."""

    class Kind(models.TextChoices):
        BLOCK = "block", "Block"
        OVERFLOW = "overflow", "Overflow"

    device = models.ForeignKey("pos.Device", on_delete=models.PROTECT, related_name="leases")
    epoch = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.BLOCK)
    first = models.PositiveBigIntegerField(unique=True)
    last = models.PositiveBigIntegerField(unique=True)
    leased_at = models.DateTimeField()

    class Meta:
        ordering = ["first"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="lease_is_a_range"),
            models.CheckConstraint(
                condition=Q(kind="block", last__lt=900_000_000)
                | Q(kind="overflow", first__gte=900_000_000, last__lte=999_999_999_999),
                name="blocks_lie_below_overflow_ranges",
            ),
            models.UniqueConstraint(
                fields=["device", "epoch"],
                condition=Q(kind="overflow"),
                name="one_overflow_range_for_an_epoch",
            ),
        ]

    def __str__(self) -> str:
        return f"D{self.first} to D{self.last}"


class DeviceTask(models.Model):
    """What a person of the office should look at in a device, until somebody settles it."""

    class Code(models.TextChoices):
        NUMBERS_DOUBTED = "numbers_doubted", "D-numbers that were never leased"
        SEQUENCE_DOUBTED = "sequence_doubted", "More records than a device can have"
        TOO_MANY_EPOCHS = "too_many_epochs", "Restored or copied too often"

    device = models.ForeignKey("pos.Device", on_delete=models.PROTECT, related_name="tasks")
    code = models.CharField(max_length=40, choices=Code)
    number = models.PositiveBigIntegerField(help_text="What the device claimed.")
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-id"]
        permissions = [("settle_task", "Can settle a task about a device")]
        constraints = [
            models.UniqueConstraint(
                fields=["device", "code"],
                condition=Q(settled_at__isnull=True),
                name="a_task_is_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device}: {self.get_code_display()}"


class SignedRequest(models.Model):
    """A signed request that counts once, for as long as its stamp is good: see `sync.auth`."""

    device = models.ForeignKey("pos.Device", on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32, help_text="SHA-256 of what was signed.")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "digest"], name="a_signed_request_counts_once"
            ),
        ]

    def __str__(self) -> str:
        return bytes(self.digest).hex()


class Record(models.Model):
    """One record as a device sent it: its exact bytes, kept before any business code saw them.

    The first record of a UUID is `canonical`; another body under the same UUID is kept beside it as
    evidence and held. Nothing here is deleted, and `body` never changes; a correction by the office
    is `corrected_body`.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        POSTED = "posted", "Posted"
        WAITING = "waiting", "Waiting"
        HELD = "held", "Held"
        ASIDE = "aside", "Kept aside"

    class Kind(models.TextChoices):
        SALE = "sale", "Sale"
        TITLE = "title", "New title"
        CONTACT = "contact", "New contact"
        CHANGE = "change", "Change"
        SHIFT = "shift", "Shift"
        VOID = "void", "Voided sale"
        UNREADABLE = "unreadable", "Unreadable"

    uuid = models.UUIDField(help_text="The record's own; for a sale, the sale's.")
    canonical = models.BooleanField(default=True)
    # `records_in_order` begins with it: an index of its own would only cost every set its time.
    device = models.ForeignKey(
        "pos.Device", on_delete=models.PROTECT, related_name="records", db_index=False
    )
    epoch = models.PositiveIntegerField(default=0)
    sequence = models.PositiveBigIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind)
    d_number = models.PositiveBigIntegerField("D-number", null=True, blank=True)
    amount = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="What a sale came to."
    )
    body = models.BinaryField()
    body_sha256 = models.BinaryField(max_length=32)
    previous_sha256 = models.BinaryField(max_length=32, null=True, blank=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    waits_for = models.CharField(max_length=64, blank=True, help_text="A UUID or a docket number.")
    disconnected = models.BooleanField(
        default=False, help_text="A sale that says it was made disconnected: it goes on a sheet."
    )
    sheet = models.ForeignKey(
        "sync.Sheet",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="records",
        db_index=False,
        help_text="The newest sheet that claimed it.",
    )
    waits_no_longer = models.BooleanField(
        default=False, help_text="The office had it posted without what it waited for."
    )
    attempts = models.PositiveIntegerField(default=0)
    posted_at = models.DateTimeField(null=True, blank=True)
    sale = models.OneToOneField(
        "pos.Sale", on_delete=models.PROTECT, null=True, blank=True, related_name="record"
    )
    stock_item = models.ForeignKey(
        "pos.StockItem",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="records",
        db_index=False,
    )
    contact = models.ForeignKey(
        "pos.Contact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="records",
        db_index=False,
    )
    corrected_body = models.BinaryField(null=True, blank=True)
    corrected_by = models.CharField(max_length=150, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    correction_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        permissions = [("post_record", "Can correct and post what is held")]
        constraints = [
            models.UniqueConstraint(
                fields=["uuid"],
                condition=Q(canonical=True),
                name="one_canonical_record_for_a_uuid",
            ),
            models.UniqueConstraint(
                fields=["uuid", "device", "body_sha256"], name="one_record_for_a_uuid_and_body"
            ),
            models.CheckConstraint(
                condition=~Q(state="posted", kind="sale") | Q(sale__isnull=False),
                name="posted_sale_record_has_its_sale",
            ),
            models.CheckConstraint(
                condition=~Q(state="posted") | Q(canonical=True),
                name="only_canonical_records_are_posted",
            ),
        ]
        indexes = [
            models.Index(fields=["state"], condition=~Q(state="posted"), name="records_not_posted"),
            models.Index(
                fields=["waits_for"], condition=~Q(waits_for=""), name="records_that_wait"
            ),
            models.Index(fields=["device", "epoch", "sequence"], name="records_in_order"),
            models.Index(fields=["d_number"], name="records_by_d_number"),
            # What a device has not claimed yet, once it is back.
            models.Index(
                fields=["device", "epoch"],
                condition=Q(disconnected=True, sheet__isnull=True),
                name="records_on_no_sheet",
            ),
            # Of a thousand records hardly one makes a title or a contact.
            models.Index(
                fields=["stock_item"],
                condition=Q(stock_item__isnull=False),
                name="records_of_a_title",
            ),
            models.Index(
                fields=["contact"], condition=Q(contact__isnull=False), name="records_of_a_contact"
            ),
        ]

    def __str__(self) -> str:
        number = f"D{self.d_number}" if self.d_number else str(self.uuid)
        return f"{self.get_kind_display()} {number}"


class DocketAlias(models.Model):
    """A D-number as printed, and the sale it became (R8 to R10).

    A number that a copied profile printed twice stands twice: the second is copy 1, and Find lets
    staff choose.
    """

    offline_trans_id = models.PositiveBigIntegerField("D-number", db_index=True)
    sale = models.ForeignKey("pos.Sale", on_delete=models.PROTECT, related_name="aliases")
    device = models.ForeignKey("pos.Device", on_delete=models.PROTECT, related_name="aliases")
    epoch = models.PositiveIntegerField()
    copy = models.PositiveIntegerField(
        default=0, help_text="How many dockets of this epoch had the number before."
    )
    goods = models.BigIntegerField(
        null=True,
        blank=True,
        editable=False,
        help_text="Fingerprint of what was sold for how much: see `sync.repeats`.",
    )

    class Meta:
        ordering = ["offline_trans_id"]
        verbose_name_plural = "docket aliases"
        indexes = [
            models.Index(
                fields=["goods"], condition=Q(goods__isnull=False), name="aliases_by_goods"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["device", "epoch", "offline_trans_id", "copy"],
                name="d_number_once_in_an_epoch",
            ),
        ]

    def __str__(self) -> str:
        return f"D{self.offline_trans_id}"


class MissingRange(models.Model):
    """Records below the highest of an epoch that have not come: kept as records arrive.

    So neither hello nor a page of the office has to look through the records for holes.
    """

    device = models.ForeignKey("pos.Device", on_delete=models.PROTECT, related_name="+")
    epoch = models.PositiveIntegerField()
    first_sequence = models.PositiveBigIntegerField()
    last_sequence = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["device", "epoch", "first_sequence"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_sequence__gte=F("first_sequence")), name="missing_is_a_range"
            ),
            models.UniqueConstraint(
                fields=["device", "epoch", "first_sequence"], name="a_record_is_missing_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device}, epoch {self.epoch}, {self.first_sequence} to {self.last_sequence}"


class GapExplanation(AppendOnlyModel):
    """Why records that a device made will not come, in a person's words: they are missed no longer.

    Append-only. What comes after all posts as ever. A gap that shrank stays explained; one that
    reaches beyond these records is open.
    """

    device = models.ForeignKey("pos.Device", on_delete=models.PROTECT, related_name="explanations")
    epoch = models.PositiveIntegerField()
    first_sequence = models.PositiveBigIntegerField()
    last_sequence = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = "explanation of a gap"
        verbose_name_plural = "explanations of gaps"
        permissions = [("explain_gap", "Can explain a docket that never arrived")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_sequence__gte=F("first_sequence")), name="explained_gap_is_a_range"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="explained_gap_has_its_reason"),
            models.UniqueConstraint(
                fields=["device", "epoch", "first_sequence", "last_sequence"],
                name="a_gap_is_explained_once",
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class NotCarriedOver(models.Model):
    """One changed field of an existing record: listed, never applied by itself (R2)."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="not_carried_over")
    stock_item = models.ForeignKey("pos.StockItem", on_delete=models.PROTECT, null=True, blank=True)
    contact = models.ForeignKey("pos.Contact", on_delete=models.PROTECT, null=True, blank=True)
    field = models.CharField(max_length=40)
    old_value = models.TextField(blank=True)
    new_value = models.TextField(blank=True)
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = "change not carried over"
        verbose_name_plural = "not carried over"
        ordering = ["-id"]
        permissions = [("apply_change", "Can apply a change that was not carried over")]

    def __str__(self) -> str:
        return f"{self.field}: {self.old_value} → {self.new_value}"


class ReviewFlag(models.Model):
    """What a person should look at in a posted record: the sale stands as it was printed."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="flags")
    sale = models.ForeignKey(
        "pos.Sale", on_delete=models.PROTECT, null=True, blank=True, related_name="flags"
    )
    code = models.CharField(max_length=40)
    message = models.CharField(max_length=300)
    raised_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "code", "message"], name="a_flag_is_raised_once"
            ),
        ]

    def __str__(self) -> str:
        return self.message


class Sheet(models.Model):
    """A "Back from disconnected" sheet: what a device counted, against what was posted (R7).

    `claim` is the device's own count, kept as it was sent: see `sync.wire.SheetClaim`.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    device = models.ForeignKey("pos.Device", on_delete=models.PROTECT, related_name="sheets")
    epoch = models.PositiveIntegerField()
    disconnected_at = models.DateTimeField()
    reconnected_at = models.DateTimeField()
    made_at = models.DateTimeField()
    claim = models.JSONField()
    dockets = models.PositiveIntegerField(default=0, help_text="How many it claims.")
    after_sequence = models.PositiveBigIntegerField(
        default=0, help_text="What the sheet of before had reached in this epoch."
    )
    through_sequence = models.PositiveBigIntegerField(
        default=0, help_text="What the server knew the epoch to have reached when it was claimed."
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=150, blank=True)
    signed_verdict = models.JSONField(
        null=True, blank=True, help_text="What the sheet said when it was signed."
    )

    class Meta:
        ordering = ["-made_at"]
        permissions = [
            ("sign_sheet", "Can sign a sheet that is equal"),
            ("sign_with_exceptions", "Can sign a sheet that is not equal"),
        ]

    def __str__(self) -> str:
        return f"{self.device}, {self.disconnected_at:%d %b %Y}"


class ActionLog(AppendOnlyModel):
    """Who did what to a record, a sheet or a device. Append-only."""

    action = models.CharField(max_length=40)
    record = models.ForeignKey(
        Record, on_delete=models.PROTECT, null=True, blank=True, related_name="log"
    )
    device = models.ForeignKey("pos.Device", on_delete=models.PROTECT, null=True, blank=True)
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )
    by = models.CharField(max_length=150)
    detail = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.action} by {self.by}"
