"""What did payers, authorities and card holders complain of outside, and what were they told?"""

from django.db import models
from django.db.models import Q

from anxin.cases.models import Case
from anxin.complaints.states import OPEN, Act, ComplaintState, Kind, OnDue, ReplyState
from anxin.orders.models import Order
from anxin.payments.models import Channel, Chargeback, Payment
from anxin.people.models import Shop
from anxin.refs import new_id
from anxin.transitions.models import Step
from anxin.vault.fields import SealedText

PHONE_PURPOSE, PURPOSE = "complaint phone", "complaint"


class Complaint(models.Model):
    """One complaint from outside, joined to the case of its order; `outside_id` is the number that they know it by.

    A chargeback is linked, never copied: its amount stands on the chargeback.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="complaints")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in Kind])
    outside_id = models.CharField(max_length=64)
    authority = models.CharField(max_length=80, blank=True, help_text="which office or court, for those by letter")
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="complaints")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="complaints")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="complaints")
    chargeback = models.OneToOneField(Chargeback, models.PROTECT, null=True, related_name="complaint")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in ComplaintState], default=ComplaintState.RECEIVED
    )
    owner = models.CharField(max_length=10, blank=True, help_text="who must act next: machine, agent, senior …")
    due_at = models.DateTimeField(null=True)
    on_due = models.CharField(max_length=10, blank=True, default="")
    finish_by = models.DateTimeField(help_text="until when it is to be over, by the outside's own limit")
    problem = models.CharField(
        max_length=12, blank=True, help_text="the outside's own word: refund, not_working, other"
    )
    words = SealedText(purpose=PURPOSE, help_text="what was complained of")
    phone_sealed = models.BinaryField(default=bytes, help_text="how to reach who complained; sealed")
    transaction_no = models.CharField(max_length=64, blank=True, help_text="the payment, as they name it")
    asked_minor = models.BigIntegerField(default=0, help_text="what was asked back; 0: not said")
    times = models.PositiveSmallIntegerField(default=1, help_text="how often the payer has complained about this")
    urgent = models.BooleanField(default=False)
    escalated_at = models.DateTimeField(null=True, help_text="since when the outside's own people look at it")
    made_at = models.DateTimeField(help_text="when it was made, by their clock")
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, help_text="when its whole text was first had")
    answered_at = models.DateTimeField(null=True, help_text="when it was first answered")
    outcome_at = models.DateTimeField(null=True, help_text="when the last outcome was put into an answer")
    finish_asked = models.BooleanField(default=False, help_text="the outside was told that all is done")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "outside_id"], name="complaint_is_kept_once"),
            models.UniqueConstraint(
                fields=["shop", "outside_id"], condition=Q(channel=None), name="letter_is_booked_once"
            ),
            models.CheckConstraint(
                condition=Q(channel__isnull=False) | Q(kind=Kind.AUTHORITY), name="complaint_names_its_channel"
            ),
            models.CheckConstraint(condition=~Q(outside_id=""), name="complaint_has_their_number"),
            models.CheckConstraint(condition=Q(asked_minor__gte=0), name="complaint_asks_no_less_than_nothing"),
            models.CheckConstraint(
                condition=~Q(state__in=[s.value for s in OPEN])
                | (Q(due_at__isnull=False) & Q(on_due__in=[o.value for o in OnDue]) & ~Q(owner="")),
                name="open_complaint_has_an_owner_a_deadline_and_a_consequence",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=[s.value for s in OPEN]), name="complaint_due"),
            models.Index(fields=["shop", "received_at"], name="complaint_of_shop"),
        ]

    def __str__(self) -> str:
        return self.outside_id


class ComplaintStep(Step):
    """What happened to a complaint."""

    subject = models.ForeignKey(Complaint, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+")


class Reply(models.Model):
    """One answer to a complaint, on record before the channel is asked to take it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+")
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="replies")
    number = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=8, choices=[(a.value, a.value) for a in Act])
    words = SealedText(purpose=PURPOSE)
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in ReplyState], default=ReplyState.PLANNED)
    detail = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    said_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "number"], name="reply_number_is_unique_in_its_complaint"),
            models.CheckConstraint(condition=~Q(words=""), name="reply_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.state}"


class Watch(models.Model):
    """Until when a channel's complaints are known, so that none is missed whose notice was lost."""

    channel = models.OneToOneField(Channel, models.PROTECT, primary_key=True, related_name="complaint_watch")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    known_until = models.DateTimeField(null=True, help_text="when the last whole list was asked for")
    due_at = models.DateTimeField(help_text="when the list is missed, and asked for anew")
    told_to = models.CharField(max_length=200, blank=True, help_text="the address that the channel was told to tell")

    class Meta:
        verbose_name_plural = "watches"

    def __str__(self) -> str:
        return f"{self.channel_id}"
