"""Money coming in: through which channel, for which order, and what the channel said."""

from django.db import models

from anxin.orders.models import Order
from anxin.payments.capabilities import Capabilities
from anxin.payments.channel import PaymentAsk, Way
from anxin.payments.states import UNSETTLED, ChargebackState, PaymentState, ReleaseState, UnmatchedState
from anxin.people.models import Shop
from anxin.refs import new_id
from anxin.texts import Text
from anxin.transitions.models import Step
from anxin.vault.fields import SealedText

TOLD = "channel notice"


class Channel(models.Model):
    """One merchant account of a shop at a payment channel, with what that channel can do as data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="channels")
    kind = models.CharField(max_length=20)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40)
    account = models.CharField(max_length=64, help_text="the merchant number that notices must name")
    base_url = models.URLField()
    secret_sealed = models.BinaryField(
        default=bytes, help_text="keys, sealed by the vault: of the sandbox ours, else a JSON object"
    )
    their_key = models.TextField(
        blank=True, help_text="the public key of the sandbox; other kinds keep all keys in the sealed settings"
    )
    capabilities = models.JSONField()
    asks_free_at = models.DateTimeField(null=True, help_text="when the next ask is free, where there is a rate")
    short_since = models.DateTimeField(null=True, help_text="since when the merchant's own funds there are short")
    short_told_on = models.DateField(null=True, help_text="when the operators were last written to about it")
    enabled = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "account"], name="channel_account_is_bound_once"),
            models.CheckConstraint(
                condition=models.Q(enabled=False)
                | models.Q(kind="balance") & ~models.Q(account="")
                | models.Q(kind="sandbox") & ~(models.Q(account="") | models.Q(their_key=""))
                | ~models.Q(kind__in=["sandbox", "balance"]) & ~(models.Q(account="") | models.Q(secret_sealed=b"")),
                name="enabled_channel_has_its_keys",
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh

    @property
    def name(self) -> Text:
        """The name as a pair."""
        return Text(self.name_zh, self.name_en)

    @property
    def can(self) -> Capabilities:
        """What this channel declares that it can do."""
        return Capabilities.from_json(self.capabilities)


class ChannelChange(models.Model):
    """What was changed about a channel, by whom and when: the names of its settings, never what they say."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="changes")
    act = models.CharField(max_length=20)
    fields = models.JSONField(default=list)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.act} by {self.by}"


class Payment(models.Model):
    """One try to pay an order through one channel; `id` is the number by which the channel knows it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="payments", db_constraint=False, db_index=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="payments")
    number = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in PaymentState], default=PaymentState.STARTED
    )
    way = models.CharField(max_length=10, choices=[(w.value, w.value) for w in Way], default=Way.QR, db_default=Way.QR)
    code_url = models.TextField(blank=True, help_text="what the QR code says")
    redirect_url = models.TextField(blank=True, default="", db_default="", help_text="the channel's page to pay on")
    in_app = models.JSONField(default=dict, db_default={}, help_text="what the channel's app is handed")
    reference = models.CharField(
        max_length=128, blank=True, default="", db_default="", help_text="the channel's number of the offer"
    )
    transaction_no = models.CharField(max_length=64, blank=True)
    captured_minor = models.BigIntegerField(null=True, help_text="what came in, where it was not what was asked for")
    mixed = models.BooleanField(default=False, db_default=False, help_text="paid part of its order, beside another")
    frozen = models.BooleanField(default=False, db_default=False, help_text="kept from being settled by its channel")
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True, help_text="when we heard that it went back, before it was booked")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="payment_number_is_unique_in_its_order"),
            models.UniqueConstraint(
                fields=["channel", "transaction_no"],
                condition=~models.Q(transaction_no=""),
                name="transaction_is_booked_once",
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="payment_amount_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.order.ref}-P{self.number}"

    @property
    def paid_minor(self) -> int:
        """How much came in by it, once it is paid."""
        return self.amount_minor if self.captured_minor is None else self.captured_minor

    def as_asked(self, notify_url: str, return_url: str, *, client_ip: str = "") -> PaymentAsk:
        """The payment as its channel is asked about it; the order comes loaded."""
        return PaymentAsk(
            payment=self.pk,
            amount_minor=self.amount_minor,
            currency=self.currency,
            subject=self.order.ref,
            expires_at=self.expires_at,
            notify_url=notify_url,
            return_url=return_url,
            way=Way(self.way),
            client_ip=client_ip,
            reference=self.reference,
            transaction_no=self.transaction_no,
        )


class PaymentStep(Step):
    """What happened to a payment."""

    subject = models.ForeignKey(Payment, models.PROTECT, related_name="steps", db_constraint=False, db_index=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="+", db_constraint=False)


class Chargeback(models.Model):
    """Money of a payment that its channel took: a dispute at the card's bank, or a complaint that the channel decided.

    Until it is won it counts against what can be refunded of its order.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="chargebacks")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="chargebacks")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=64, help_text="the channel's number of it")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in ChargebackState], default=ChargebackState.OPEN
    )
    reason = models.CharField(max_length=200)
    taken_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "reference"], name="chargeback_is_booked_once"),
            models.UniqueConstraint(fields=["order", "number"], name="chargeback_number_is_unique_in_its_order"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0) & ~models.Q(reference=""),
                name="chargeback_has_an_amount_and_a_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order.ref}-X{self.number}"


class ChargebackStep(Step):
    """What happened to a chargeback."""

    subject = models.ForeignKey(Chargeback, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")


class Release(models.Model):
    """Money that its channel kept from being settled and that is to be the merchant's; its id is its number there.

    Opened when its order is settled, or set aside because a case lasts longer than the channel waits.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="release")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in ReleaseState], default=ReleaseState.ASKED
    )
    detail = models.CharField(max_length=200, blank=True, help_text="the channel's last word")
    planned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=ReleaseState.ASKED) | models.Q(ended_at__isnull=False),
                name="ended_release_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "ended_at"], name="refused_release", condition=models.Q(state="refused"))
        ]

    def __str__(self) -> str:
        return f"{self.payment_id} {self.state}"


class Unmatched(models.Model):
    """Money that a channel says came in, for no payment that we know of; it waits in suspense for what it was for.

    `id` is the number by which the channel knows it, so that it can be asked and given back under it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="unmatched")
    transaction_no = models.CharField(max_length=64)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in UnmatchedState])
    occurred_at = models.DateTimeField(help_text="when the buyer paid, by the channel's clock")
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="matched by then, or it goes back by itself")
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+")
    proof = models.CharField(
        max_length=128,
        blank=True,
        default="",
        db_default="",
        db_collation="C",
        help_text="the channel's number of the refund by which it was sent back by hand; bills are held against it",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "transaction_no"], name="unmatched_transaction_is_kept_once"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="unmatched_amount_is_positive"),
            models.CheckConstraint(
                condition=~models.Q(state__in=[s.value for s in UNSETTLED]) | models.Q(due_at__isnull=False),
                name="unsettled_money_has_a_deadline",
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "due_at"],
                condition=models.Q(state__in=[s.value for s in UNSETTLED]),
                name="unmatched_due",
            ),
            models.Index(fields=["channel", "proof"], condition=~models.Q(proof=""), name="unmatched_proof"),
        ]

    def __str__(self) -> str:
        return self.transaction_no

    @property
    def their_no(self) -> str:
        """The channel's number for it; empty while it has named none, and the row stands under our own."""
        return "" if self.transaction_no == self.pk.hex else self.transaction_no

    def as_asked(self) -> PaymentAsk:
        """The money as its channel is asked about it."""
        return PaymentAsk(
            payment=self.pk,
            amount_minor=self.amount_minor,
            currency=self.currency,
            subject="",
            expires_at=self.occurred_at,
            notify_url="",
            transaction_no=self.their_no,
        )


class UnmatchedStep(Step):
    """What happened to money that came for no known reason."""

    subject = models.ForeignKey(Unmatched, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")


class Notice(models.Model):
    """What a channel told us, as it came; unique by the channel's own number, so that a repeat is known as one.

    Its body may name a buyer's account or card, and is sealed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # an index of the channel alone leads plans astray: made while the table is empty, they read for each notice all
    # others of its channel
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="notices", db_index=False)
    external_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    body = SealedText(purpose=TOLD)
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "external_id"], name="notice_is_handled_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"


class Heard(models.Model):
    """A verified notice that is kept and from which nothing has followed yet; it lives for milliseconds.

    Whoever acts on it takes it away in the same transaction. One that is left behind falls due and is acted on by a
    worker. It names nothing by foreign keys: it is no part of an order's life, and each would cost a lock.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    told = models.TextField(help_text="what was received, as JSON")
    due_at = models.DateTimeField(help_text="when somebody else acts on it than whoever kept it")

    class Meta:
        verbose_name_plural = "heard"

    def __str__(self) -> str:
        return str(self.pk)
