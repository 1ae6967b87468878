"""What is known of an order, sealed: exhibits that are added and never changed, and what people uploaded."""

import json
from typing import Any

from django.db import models

from anxin import vault
from anxin.evidence.states import KeyKind, Match, Side, UploadState
from anxin.orders.models import Order
from anxin.people.models import Shop
from anxin.refs import new_id

PURPOSE = "upload"
MARKS = "evidence"
WORDS = "exhibit"


class Exhibit(models.Model):
    """One sealed item of evidence; its place in the order's chain is a link of the ledger's chain.

    What people typed lies sealed beside the rest; the hash is that of both together.
    """

    class Slot(models.TextChoices):
        PAYMENT = "payment", "支付凭证"
        GOODS = "goods", "商品状态"
        TALK = "talk", "沟通记录"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="exhibits", db_constraint=False, db_index=False)
    slot = models.CharField(max_length=10, choices=Slot.choices)
    kind = models.CharField(max_length=40)
    open_content = models.JSONField(db_column="content", help_text="all but what people typed")
    words_sealed = models.BinaryField(default=bytes, db_default=b"", help_text="what people typed, as sealed JSON")
    content_sha256 = models.BinaryField(help_text="of the whole content")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["order", "id"], name="exhibit_of_order")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_slot_display()})"

    @property
    def content(self) -> dict[str, Any]:
        """All that it says; raises vault.Unsealable."""
        whole: dict[str, Any] = dict(self.open_content)
        return whole | json.loads(vault.unseal(self.words_sealed, WORDS)) if self.words_sealed else whole


class Upload(models.Model):
    """One file that somebody showed: the original is sealed as it came, people see a clean copy of it.

    Both lie in the evidence storage, and what was read from them here, under a key of the upload's own. What was
    uploaded never changes and is never deleted; what was read of it is added once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # the indexes below begin with the shop and with the order
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="uploads", db_index=False)
    exhibit = models.OneToOneField(Exhibit, models.PROTECT, related_name="upload")
    side = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Side])
    slot = models.CharField(max_length=10, choices=Exhibit.Slot.choices)
    sort = models.BooleanField(default=False, help_text="nobody named its slot: what is read in it will")
    name = models.CharField(max_length=80, blank=True, help_text="the file's own name without its folders")
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text="bytes of the original")
    sha256 = models.BinaryField(max_length=32, help_text="of the original")
    copy_type = models.CharField(max_length=40, blank=True, help_text="of the copy that is shown; a video has none")
    copy_sha256 = models.BinaryField(max_length=32, default=bytes)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    dhash = models.BinaryField(max_length=32, default=bytes, help_text="how it looks, as 256 bits; only ever a hint")
    key_sealed = models.BinaryField(help_text="the key of its files, sealed")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in UploadState], default=UploadState.WAITING
    )
    tries = models.PositiveSmallIntegerField(default=0, help_text="how often a reader has taken it up")
    reading_until = models.DateTimeField(null=True, help_text="a reader that has not come back by then has died")
    read_at = models.DateTimeField(null=True)
    sealed_reading = models.BinaryField(default=bytes, help_text="what was read; it may name codes and accounts")
    problems = models.JSONField(default=list, help_text="why it could not be read well, as the reader names it")
    match = models.CharField(max_length=12, choices=[(m.value, m.value) for m in Match], default=Match.UNVERIFIED)
    agreed = models.JSONField(default=list, help_text="the fields that are as in our own record, by name")
    differing = models.JSONField(default=list, help_text="the fields that are not as in our own record, by name")
    reused = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "side", "sha256"], name="file_is_shown_once_by_each_side"),
            models.CheckConstraint(
                condition=~models.Q(state="reading") | models.Q(reading_until__isnull=False),
                name="upload_being_read_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="read") | models.Q(read_at__isnull=False), name="read_upload_says_when"
            ),
        ]
        indexes = [
            models.Index(fields=["at"], condition=models.Q(state__in=["waiting", "reading"]), name="upload_to_read"),
            models.Index(fields=["shop", "-at"], name="upload_of_shop"),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.media_type} ({self.get_slot_display()})"

    @property
    def key(self) -> bytes:
        """The key of its files; raises vault.Unsealable."""
        return vault.open_data_key(self.key_sealed, PURPOSE)

    @property
    def reading(self) -> dict[str, Any] | None:
        """What was read, as the reader's `Reading.to_json` gave it; None while nothing was."""
        if not self.sealed_reading:
            return None
        kept: dict[str, Any] = json.loads(vault.unseal_with(self.key, self.sealed_reading, PURPOSE))
        return kept


class EvidenceKey(models.Model):
    """By what an upload is known again elsewhere: keyed hashes, so that no number can be read here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="keys")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in KeyKind])
    mark = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "mark", "order"], name="evidence_key_is_kept_once_for_an_order")
        ]

    def __str__(self) -> str:
        return self.kind
