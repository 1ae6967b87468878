"""A buyer's claim on one line of an order: what was asked, what is known, what was decided and why."""

from collections.abc import Sequence

from django.db import models

from anxin.cases.reviews import STAFF_OWNERS, TYPED
from anxin.cases.reviews import Attention as Attention
from anxin.cases.reviews import FourEyes as FourEyes
from anxin.cases.reviews import Material as Material
from anxin.cases.reviews import Verdict as Verdict
from anxin.cases.states import (
    OPEN,
    AppealState,
    CaseState,
    LeftOut,
    OfferKind,
    OfferState,
    RemedyLineState,
    RemedyState,
    Side,
)
from anxin.orders.models import Line, Order
from anxin.people.models import Shop, Supplier
from anxin.policy.models import PolicyVersion
from anxin.refs import new_id
from anxin.texts import Text
from anxin.transitions.models import Step
from anxin.vault.fields import SealedList, SealedText


class Case(models.Model):
    """One claim. The answers of the parties stand here as facts for the next decision."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="cases")
    line = models.ForeignKey(Line, models.PROTECT, related_name="cases")
    supplier = models.ForeignKey(
        Supplier,
        models.PROTECT,
        related_name="cases",
        help_text="who had brought what it is about, or was to, when it was opened; the line's where nobody says",
    )
    number = models.PositiveSmallIntegerField()
    problem = models.CharField(max_length=20)
    words = SealedText(purpose=TYPED, help_text="what the buyer wrote")
    units = models.JSONField(
        default=list, db_default=[], blank=True, help_text="pieces of the line it is about; empty: every one"
    )
    bad_units = models.JSONField(
        default=list, db_default=[], blank=True, help_text="those of them that the supplier or a check says are bad"
    )
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in CaseState], default=CaseState.OPENED)
    owner = models.CharField(
        max_length=10, blank=True, help_text="who must act next: machine, buyer, supplier, agent …"
    )
    due_at = models.DateTimeField(null=True)
    on_due = models.CharField(max_length=20, default="", blank=True)
    supplier_answer = models.CharField(max_length=12, default="not_asked")
    supplier_proof = SealedText(purpose=TYPED, help_text="what the supplier showed against the claim")
    supplier_asked_at = models.DateTimeField(null=True)
    code_check = models.CharField(max_length=20, default="not_checked")
    recall = models.CharField(max_length=10, default="not_tried")
    buyer_asked = models.CharField(max_length=10, default="no")
    account_error = models.CharField(max_length=10, default="none")
    claimed_after_minutes = models.IntegerField(default=0, help_text="from delivery or reveal to opening; frozen")
    claimant = models.BinaryField(
        default=bytes, help_text="the buyer's id, or the mark of a guest's contact; empty when the platform opened it"
    )
    opened_by = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="case_number_is_unique_in_its_order"),
            models.UniqueConstraint(
                fields=["line"],
                condition=models.Q(state__in=[s.value for s in OPEN]),
                name="line_has_one_open_case",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[s.value for s in OPEN])
                | (models.Q(due_at__isnull=False) & ~models.Q(on_due="") & ~models.Q(owner="")),
                name="open_case_has_an_owner_a_deadline_and_a_consequence",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state__in=[s.value for s in OPEN]), name="case_due"),
            models.Index(fields=["claimant", "opened_at"], condition=~models.Q(claimant=b""), name="case_of_claimant"),
            models.Index(
                fields=["shop", "due_at", "id"],
                condition=models.Q(owner__in=STAFF_OWNERS),
                name="case_for_staff",
            ),
            models.Index(
                fields=["shop", "problem", "closed_at"],
                condition=models.Q(closed_at__isnull=False),
                name="case_decided_alike",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order.ref}-C{self.number}"

    @property
    def ref(self) -> str:
        """The case number that a buyer is given at once."""
        return f"{self.order.ref}-C{self.number}"


class CaseStep(Step):
    """What happened to a case."""

    subject = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")


class Decision(models.Model):
    """What is right: the clause, the facts as they were, who bears it. Added, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="decisions", db_constraint=False, db_index=False)
    line = models.ForeignKey(Line, models.PROTECT, related_name="decisions", db_constraint=False, db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="decisions", db_index=False)
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    outcome = models.CharField(max_length=20)
    clause = models.CharField(max_length=60)
    clause_number = models.PositiveSmallIntegerField()
    reason_zh = models.TextField(help_text="of a clause, or one of our own sentences; never what a person typed")
    reason_en = models.TextField()
    words = SealedList(purpose=TYPED, db_default=b"", help_text="what a person typed instead: [zh, en]")
    word = models.CharField(
        max_length=12,
        blank=True,
        default="",
        db_default="",
        help_text="underpaid or overpaid, where the reason says it because no clause does",
    )
    by = models.CharField(max_length=80)
    liable = models.CharField(max_length=30, blank=True)
    amount_minor = models.BigIntegerField(default=0)
    units = models.JSONField(
        default=list, db_default=[], blank=True, help_text="pieces of the line it is about; empty: every one"
    )
    within_minutes = models.IntegerField(null=True)
    facts = models.JSONField()
    trace = models.JSONField(null=True, help_text="null: to be derived from facts and rules when somebody looks")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["order", "id"], name="decision_of_order"),
            models.Index(fields=["case"], condition=models.Q(case__isnull=False), name="decision_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} ({self.clause_number})"

    @classmethod
    def sealed(cls, words: Sequence[str]) -> bytes:
        """Typed words as they are stored."""
        return SealedList(purpose=TYPED).sealed(words)

    @property
    def reason(self) -> Text:
        """Why, as a pair: in a person's own words where there are any."""
        return Text(*self.words) if self.words else Text(self.reason_zh, self.reason_en)


class Offer(models.Model):
    """A proposal to end a case otherwise than by a decision: carried out as soon as the other side accepts it.

    It moves no deadline of its case: what the rules say goes on, and ends an offer that nobody has answered by then.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="offers")
    case = models.ForeignKey(Case, models.PROTECT, related_name="offers")
    side = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Side])
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in OfferKind])
    amount_minor = models.BigIntegerField(default=0, help_text="what goes back; nothing for another one")
    proposed_minor = models.BigIntegerField(default=0, help_text="what the facts spoke for when it was made")
    rules_minor = models.BigIntegerField(default=0, help_text="what the rules alone gave when it was made")
    words = SealedText(purpose=TYPED)
    liable = models.CharField(max_length=30, blank=True, help_text="who bears it; empty until the other side says so")
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in OfferState], default=OfferState.OPEN)
    owner = models.CharField(max_length=10, blank=True, help_text="who must answer: buyer, supplier or agent")
    due_at = models.DateTimeField(null=True)
    on_due = models.CharField(max_length=12, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    answered_by = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "side"], condition=models.Q(state="open"), name="case_has_one_open_offer_of_a_side"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="open")
                | (models.Q(due_at__isnull=False) & ~models.Q(on_due="") & ~models.Q(owner="")),
                name="open_offer_has_an_owner_a_deadline_and_a_consequence",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="reissue", amount_minor=0)
                | (~models.Q(kind="reissue") & models.Q(amount_minor__gt=0)),
                name="offer_of_money_names_an_amount",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="open"), name="offer_due")]

    def __str__(self) -> str:
        return f"{self.side}: {self.kind} {self.amount_minor}"


class OfferStep(Step):
    """What happened to an offer."""

    subject = models.ForeignKey(Offer, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")


class Appeal(models.Model):
    """The one appeal of a case, point by point, to somebody who has not touched it.

    `alone`: the shop has no such person. Then nobody decides before `not_before`, and it stands in the public log.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="appeals")
    case = models.OneToOneField(Case, models.PROTECT, related_name="appeal")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+", help_text="what is appealed against")
    first_by = models.CharField(max_length=80, help_text="who decided that")
    points = SealedList(purpose=TYPED, help_text="what the buyer holds against it, one text a point")
    answers = SealedList(purpose=TYPED, help_text="one {zh, en} for each point, in the same order")
    evidence = models.JSONField(default=list, help_text="ids of what was added with the appeal")
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in AppealState], default=AppealState.OPEN)
    owner = models.CharField(max_length=10, blank=True)
    assigned_to = models.CharField(max_length=80, blank=True, help_text="who decides it: an actor that was not in it")
    alone = models.BooleanField(default=False)
    not_before = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    on_due = models.CharField(max_length=12, blank=True)
    opened_by = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="open")
                | (models.Q(due_at__isnull=False) & ~models.Q(on_due="") & ~models.Q(owner="")),
                name="open_appeal_has_an_owner_a_deadline_and_a_consequence",
            ),
            models.CheckConstraint(
                condition=models.Q(alone=True)
                | models.Q(decided_by__in=["", "machine"])
                | ~models.Q(decided_by=models.F("first_by")),
                name="appeal_is_not_decided_by_who_decided_first",
            ),
            models.CheckConstraint(
                condition=models.Q(alone=False) | models.Q(not_before__isnull=False),
                name="appeal_to_the_same_person_cools_down",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="open"), name="appeal_due"),
            models.Index(fields=["shop", "closed_at"], name="appeal_of_shop"),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.state}"


class AppealStep(Step):
    """What happened to an appeal."""

    subject = models.ForeignKey(Appeal, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")


class Remedy(models.Model):
    """One act for everybody whom a bad batch or a fallen supplier has hurt: what they get unasked, and who bears it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, help_text="batch or supplier")
    subject = models.UUIDField(help_text="the batch or the supplier")
    outcome = models.CharField(max_length=20, help_text="refund_full or reissue")
    liable = models.CharField(max_length=30)
    reason_zh = models.TextField()
    reason_en = models.TextField()
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in RemedyState], default=RemedyState.RUNNING
    )
    total = models.PositiveIntegerField(help_text="lines that it set out to reach")
    amount_minor = models.BigIntegerField(help_text="what those lines had cost, less what had gone back")
    due_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "remedies"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "outcome"], condition=models.Q(state="running"), name="remedy_runs_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="running") | models.Q(due_at__isnull=False),
                name="running_remedy_has_a_deadline",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="running"), name="remedy_due")]

    def __str__(self) -> str:
        return f"{self.source} {self.outcome}: {self.total}"

    @property
    def reason(self) -> Text:
        """Why, as its buyers read it."""
        return Text(self.reason_zh, self.reason_en)


class RemedyStep(Step):
    """What happened to a remedy."""

    subject = models.ForeignKey(Remedy, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")


class RemedyLine(models.Model):
    """One line that a remedy reaches, once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    remedy = models.ForeignKey(Remedy, models.PROTECT, related_name="lines")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, models.PROTECT, related_name="remedies")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in RemedyLineState], default=RemedyLineState.WAITING
    )
    because = models.CharField(
        max_length=10,
        choices=[(why.value, why.value) for why in LeftOut],
        default="",
        db_default="",
        blank=True,
        help_text="why it was skipped",
    )
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["remedy", "line"], name="remedy_reaches_a_line_once")]
        indexes = [models.Index(fields=["remedy", "order"], condition=models.Q(state="waiting"), name="remedy_waiting")]

    def __str__(self) -> str:
        return self.state
