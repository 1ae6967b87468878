"""Money on its way back: one intent with one id for ever, and every attempt to move it."""

from django.db import models

from anxin.cases.models import Case, Decision
from anxin.orders.models import Line, Order
from anxin.payments.models import Payment
from anxin.people.models import Shop
from anxin.refs import new_id
from anxin.refunds.states import OPEN, Destination, RefundState
from anxin.refunds.words import said
from anxin.texts import Text
from anxin.transitions.models import Step
from anxin.vault.fields import SealedList

TYPED = "refund"


class Refund(models.Model):
    """One intent to return an amount of one payment. Its id is the number by which the channel knows it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds", db_constraint=False, db_index=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds", db_constraint=False)
    line = models.ForeignKey(
        Line,
        models.PROTECT,
        null=True,
        related_name="refunds",
        help_text="null for money that no line was bought with",
        db_constraint=False,
        db_index=False,
    )
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="refunds", db_index=False)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, related_name="refunds", db_constraint=False, db_index=False
    )
    number = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    destination = models.CharField(
        max_length=10, choices=[(d.value, d.value) for d in Destination], default=Destination.ORIGINAL
    )
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in RefundState], default=RefundState.PLANNED
    )
    reason_zh = models.CharField(max_length=200)
    reason_en = models.CharField(max_length=200)
    words = SealedList(purpose=TYPED, db_default=b"", help_text="what a person typed instead: [zh, en]")
    retries = models.PositiveSmallIntegerField(default=0, help_text="how often it was sent again after a bounce")
    channel_refund_no = models.CharField(max_length=64, blank=True)
    received_account = models.CharField(max_length=80, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    expected_on = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    on_due = models.CharField(max_length=20, default="", blank=True)
    shared = models.BooleanField(
        default=False, db_default=False, help_text="the parts that other payments of the order bear are set apart"
    )
    external = models.BooleanField(
        default=False, db_default=False, help_text="found at the channel, not asked for from here"
    )
    sent_in_console = models.BooleanField(
        default=False, db_default=False, help_text="a person sent it at the channel, under the channel's number alone"
    )
    open_at_channel = models.BooleanField(
        default=False, db_default=False, help_text="it came back and can still be sent to the buyer in its console"
    )
    spent_there = models.BooleanField(
        default=False, db_default=False, help_text="its channel says that its payment has that much no more"
    )
    not_gone_at = models.DateTimeField(
        null=True, help_text="when finance looked there and found that it had not gone back, whatever the channel says"
    )
    short_since = models.DateTimeField(null=True, help_text="since when the merchant's own funds hold it up")
    late_since = models.DateTimeField(null=True, help_text="when it came into finance's sight")
    planned_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="refund_number_is_unique_in_its_order"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="refund_amount_is_positive"),
            models.CheckConstraint(
                condition=~models.Q(state__in=[s.value for s in OPEN])
                | (models.Q(due_at__isnull=False) & ~models.Q(on_due="")),
                name="open_refund_has_a_deadline_and_a_consequence",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state__in=[s.value for s in OPEN]), name="refund_due"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """The number that people see, `7K3QFA2M-R1`."""
        return f"{self.order.ref}-R{self.number}"

    @property
    def said(self) -> Text:
        """What its channel said last, or why it cannot go back by it; for the desk."""
        return said(self.detail)

    @property
    def reason(self) -> Text:
        """Why, as a pair: in a person's own words where there are any."""
        return Text(*self.words) if self.words else Text(self.reason_zh, self.reason_en)


class RefundUnit(models.Model):
    """One piece of a line that money went back for, once. A refund without such rows is about its line as a whole.

    `value_minor` is what the piece was worth then; what was agreed or used of it stays with the supplier.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="+", db_index=False)
    refund = models.ForeignKey(Refund, models.PROTECT, related_name="units")
    line = models.ForeignKey(Line, models.PROTECT, related_name="+", db_index=False)
    unit = models.PositiveSmallIntegerField()
    value_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "unit"], name="unit_is_refunded_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0, amount_minor__lte=models.F("value_minor")),
                name="unit_gets_back_what_it_is_worth_at_most",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.amount_minor}"


class RefundStep(Step):
    """What happened to a refund."""

    subject = models.ForeignKey(Refund, models.PROTECT, related_name="steps", db_constraint=False, db_index=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    # history is kept by its order: see the migrations
    order = models.ForeignKey(Order, models.PROTECT, related_name="+", db_constraint=False, db_index=False)


class Preference(models.Model):
    """Where the buyer of an order wants money to go that will come back for it; without a row, the way it came."""

    order = models.OneToOneField(Order, models.PROTECT, primary_key=True, related_name="refund_preference")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    destination = models.CharField(max_length=10, choices=[(d.value, d.value) for d in Destination])
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.destination


class BuyerCard(models.Model):
    """A bank card that the buyer of a bounced refund named for it; sealed, and wiped once the refund has arrived."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    refund = models.OneToOneField(Refund, models.PROTECT, related_name="card")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    bank = models.CharField(max_length=32, help_text="the channel's word for the bank, such as ICBC_DEBIT")
    holder_sealed = models.BinaryField(default=bytes)
    number_sealed = models.BinaryField(default=bytes)
    by = models.CharField(max_length=80)
    consented_at = models.DateTimeField()
    wiped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wiped_at__isnull=True) | models.Q(holder_sealed=b"", number_sealed=b""),
                name="wiped_card_says_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.bank


class Attempt(models.Model):
    """One question to a channel about a refund, on record before the socket is opened."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    refund = models.ForeignKey(Refund, models.PROTECT, related_name="attempts")
    kind = models.CharField(max_length=8, help_text="ask, query, retry or credit")
    token = models.UUIDField(unique=True, help_text="of the lease under which it was asked")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=16, blank=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["refund", "id"], name="attempt_of_refund")]

    def __str__(self) -> str:
        return f"{self.kind} → {self.answer or '…'}"
