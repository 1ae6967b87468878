"""What is said about an order, who owes an answer or a promise there, and what the platform writes to people."""

from django.db import models

from anxin import vault
from anxin.evidence.models import Exhibit
from anxin.orders.models import Order
from anxin.people.models import Person, Shop, Supplier
from anxin.refs import new_id
from anxin.support.states import BREAK, OF_CASE, CommitmentState, Desk, Matter, OnSilence, QuestionState, Voice
from anxin.transitions.models import Step
from anxin.vault.fields import SealedText

PROMISE, HAND_OVER = "promise", "hand-over"


class Letter(models.Model):
    """One message, written in the transaction that makes it true and sent by the agenda.

    It is about an order and goes to its buyer, or it is to one of the staff.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    order = models.ForeignKey(
        Order, models.PROTECT, related_name="letters", null=True, db_constraint=False, db_index=False
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, db_index=False)
    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=120)
    body_sealed = models.BinaryField(help_text="sealed: a letter may hold the link that opens the order")
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "kind"], name="letter_of_a_kind_is_written_once"),
            models.CheckConstraint(
                condition=models.Q(order=None, person__isnull=False) | models.Q(order__isnull=False, person=None),
                name="letter_has_one_reader",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], condition=models.Q(person__isnull=False), name="letter_of_person"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def address(self) -> str:
        """To whom it is sent; empty for nobody."""
        if self.person is not None:
            return self.person.email
        return vault.unseal(self.order.contact_sealed, "contact") if self.order is not None else ""


class Message(models.Model):
    """One message of an order's conversation; added, never changed, and an exhibit holds its hash from the same step.

    A supplier sees what it wrote and what was written to it; buyer and staff see everything.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="messages")
    by = models.CharField(max_length=80)
    role = models.CharField(max_length=10, choices=[(v.value, v.value) for v in Voice])
    to = models.CharField(max_length=10, choices=[(v.value, v.value) for v in Voice])
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, related_name="+", help_text="who writes or is written to, if a supplier"
    )
    body_sealed = models.BinaryField(default=bytes, help_text="sealed: people write accounts and codes; empty for none")
    flags = models.JSONField(default=list, help_text="what both sides are warned of")
    uploads = models.JSONField(default=list, help_text="ids of the pictures sent with it")
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(~models.Q(role=Voice.SUPPLIER) & ~models.Q(to=Voice.SUPPLIER))
                | models.Q(supplier__isnull=False),
                name="message_names_its_supplier",
            ),
            models.CheckConstraint(condition=~models.Q(body_sealed=b"", uploads=[]), name="message_is_not_empty"),
        ]
        indexes = [models.Index(fields=["order", "id"], name="message_of_order")]

    def __str__(self) -> str:
        return f"{self.role} → {self.to}"

    @property
    def body(self) -> str:
        """What was written; raises vault.Unsealable."""
        return vault.unseal(self.body_sealed, "message") if self.body_sealed else ""


class Seen(models.Model):
    """Up to which message somebody has read: "buyer", "supplier:<id>" or "staff:<id>"."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    reader = models.CharField(max_length=80)
    message = models.UUIDField(help_text="the last one read; ids are in the order of time")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "seen"
        constraints = [models.UniqueConstraint(fields=["order", "reader"], name="reader_has_one_mark")]

    def __str__(self) -> str:
        return self.reader


class Question(models.Model):
    """Somebody waits for an answer: who asked, who owes it, until when, and what follows from silence.

    `supplier` is the one who owes the answer, or the one who asked.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="questions")
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="+")
    owner = models.CharField(max_length=10, choices=[(d.value, d.value) for d in Desk])
    asked_by = models.CharField(
        max_length=10,
        choices=[(v.value, v.value) for v in Voice],
        default=Voice.BUYER,
        help_text="which side waits for the answer; the platform where something fell due",
    )
    in_words = models.BooleanField(
        default=True, db_default=True, help_text="asked in words; otherwise only hurried, handed over or raised"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", help_text="to whom it was handed by name"
    )
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in QuestionState], default=QuestionState.WAITING
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    on_due = models.CharField(max_length=12, choices=[(o.value, o.value) for o in OnSilence])
    late = models.BooleanField(default=False, help_text="whether a due time has passed without an answer")
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(state=QuestionState.WAITING)
                & ~models.Q(owner=Desk.SUPPLIER)
                & ~models.Q(asked_by=Voice.SUPPLIER),
                name="order_asks_the_house_once",
            ),
            models.UniqueConstraint(
                fields=["order", "supplier"],
                condition=models.Q(state=QuestionState.WAITING, asked_by=Voice.SUPPLIER),
                name="supplier_asks_the_house_once",
            ),
            models.UniqueConstraint(
                fields=["order", "supplier", "asked_by"],
                condition=models.Q(state=QuestionState.WAITING, owner=Desk.SUPPLIER),
                name="order_asks_a_supplier_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=QuestionState.WAITING)
                | (models.Q(due_at__isnull=False) & ~models.Q(on_due="") & ~models.Q(owner="")),
                name="waiting_question_has_an_owner_a_deadline_and_a_consequence",
            ),
            models.CheckConstraint(
                condition=~models.Q(owner=Desk.SUPPLIER) | models.Q(supplier__isnull=False),
                name="question_to_a_supplier_names_it",
            ),
            models.CheckConstraint(
                condition=~models.Q(asked_by=Voice.SUPPLIER)
                | models.Q(~models.Q(owner=Desk.SUPPLIER), supplier__isnull=False),
                name="question_of_a_supplier_names_it_and_is_for_the_house",
            ),
            models.CheckConstraint(
                condition=models.Q(state=QuestionState.ANSWERED, answered_at__isnull=False)
                | (~models.Q(state=QuestionState.ANSWERED) & models.Q(answered_at=None)),
                name="question_is_answered_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state=QuestionState.WAITING), name="question_due"),
            models.Index(fields=["order", "id"], name="question_of_order"),
        ]

    def __str__(self) -> str:
        return f"{self.owner}: {self.state}"


class QuestionStep(Step):
    """What happened to a question."""

    subject = models.ForeignKey(Question, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")


class Commitment(models.Model):
    """A promise made in writing: who owes what until when. What was promised cannot be changed, only kept or broken."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="commitments")
    number = models.PositiveSmallIntegerField()
    owner = models.CharField(max_length=80, help_text="the actor who promised and owes it")
    role = models.CharField(max_length=10, choices=[(v.value, v.value) for v in Voice])
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="+")
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="commitments")
    matter = models.CharField(max_length=10, choices=[(m.value, m.value) for m in Matter])
    words = SealedText(purpose=PROMISE, help_text="what was promised, as it is shown")
    reason = SealedText(purpose=PROMISE, help_text="why it takes that long")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in CommitmentState], default=CommitmentState.OPEN
    )
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    on_due = models.CharField(max_length=12, default=BREAK)
    proof = SealedText(purpose=PROMISE, help_text="what shows that it was kept")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="commitment_number_is_unique_in_its_order"),
            models.CheckConstraint(
                condition=~models.Q(state=CommitmentState.OPEN)
                | (models.Q(due_at__isnull=False) & ~models.Q(on_due="") & ~models.Q(owner="")),
                name="open_commitment_has_an_owner_a_deadline_and_a_consequence",
            ),
            models.CheckConstraint(
                condition=models.Q(state=CommitmentState.OPEN, closed_at=None)
                | (~models.Q(state=CommitmentState.OPEN) & models.Q(closed_at__isnull=False)),
                name="commitment_is_closed_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CommitmentState.KEPT) | ~models.Q(proof=""), name="kept_commitment_is_shown"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CommitmentState.VOID) | models.Q(matter__in=OF_CASE),
                name="only_what_a_case_decides_is_void",
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__gt=models.F("made_at")), name="commitment_is_due_after_it_is_made"
            ),
            models.CheckConstraint(
                condition=models.Q(role=Voice.SUPPLIER, supplier__isnull=False)
                | models.Q(role=Voice.AGENT, supplier=None),
                name="commitment_is_of_an_agent_or_a_supplier",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state=CommitmentState.OPEN), name="commitment_due"),
            models.Index(fields=["owner", "made_at"], name="commitment_of_owner"),
            models.Index(fields=["shop", "made_at"], name="commitment_of_shop"),
        ]

    def __str__(self) -> str:
        return f"{self.matter}: {self.state}"


class CommitmentStep(Step):
    """What happened to a commitment."""

    subject = models.ForeignKey(Commitment, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")


class Nudge(models.Model):
    """The buyer hurries somebody (催办); once per period, of which `until` is the end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="nudges")
    number = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=80)
    to = models.CharField(max_length=10, choices=[(Voice.AGENT, "agent"), (Voice.SUPPLIER, "supplier")])
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="+")
    stands = models.CharField(max_length=20, help_text="the state of the case, or of the order without one")
    at = models.DateTimeField()
    until = models.DateTimeField(help_text="from when on another one is possible")

    class Meta:
        constraints = [
            # two rivals reckon the same number, so that only one of them gets in
            models.UniqueConstraint(fields=["order", "number"], name="nudge_number_is_unique_in_its_order"),
            models.CheckConstraint(condition=models.Q(until__gt=models.F("at")), name="nudge_has_a_period"),
            models.CheckConstraint(
                condition=~models.Q(to=Voice.SUPPLIER) | models.Q(supplier__isnull=False),
                name="nudge_names_its_supplier",
            ),
        ]
        indexes = [models.Index(fields=["order", "to", "at"], name="nudge_of_order")]

    def __str__(self) -> str:
        return f"{self.to} {self.at}"


class HandOver(models.Model):
    """The matter went from one to another, with a reason; how often in a row without any progress between."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="hand_overs")
    number = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=80)
    source = models.CharField(max_length=10, choices=[(d.value, d.value) for d in Desk])
    target = models.CharField(max_length=10, choices=[(d.value, d.value) for d in Desk])
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", help_text="by name, if so")
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="+")
    reason = SealedText(purpose=HAND_OVER)
    in_a_row = models.PositiveSmallIntegerField(help_text="this one counted; 1 after any progress")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="hand_over_number_is_unique_in_its_order"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="hand_over_has_a_reason"),
            models.CheckConstraint(condition=models.Q(in_a_row__gte=1), name="hand_over_is_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
