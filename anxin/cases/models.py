"""A buyer's claim on one line of an order: what was asked, what is known, what was decided and why."""

from django.db import models

from anxin.cases.states import OPEN, CaseState, RemedyLineState, RemedyState
from anxin.orders.models import Line, Order
from anxin.people.models import Shop
from anxin.policy.models import PolicyVersion
from anxin.refs import new_id
from anxin.transitions.models import Step


class Case(models.Model):
    """One claim. The answers of the parties stand here as facts for the next decision."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="cases")
    line = models.ForeignKey(Line, models.PROTECT, related_name="cases")
    number = models.PositiveSmallIntegerField()
    problem = models.CharField(max_length=20)
    words = models.TextField(blank=True, help_text="what the buyer wrote")
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in CaseState], default=CaseState.OPENED)
    owner = models.CharField(
        max_length=10, blank=True, help_text="who must act next: machine, buyer, supplier, agent …"
    )
    due_at = models.DateTimeField(null=True)
    on_due = models.CharField(max_length=20, default="", blank=True)
    supplier_answer = models.CharField(max_length=12, default="not_asked")
    supplier_proof = models.TextField(blank=True, help_text="what the supplier showed against the claim")
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
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="decisions")
    line = models.ForeignKey(Line, models.PROTECT, related_name="decisions")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="decisions")
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20)
    clause = models.CharField(max_length=60)
    clause_number = models.PositiveSmallIntegerField()
    reason_zh = models.TextField()
    reason_en = models.TextField()
    by = models.CharField(max_length=80)
    liable = models.CharField(max_length=30, blank=True)
    amount_minor = models.BigIntegerField(default=0)
    within_minutes = models.IntegerField(null=True)
    facts = models.JSONField()
    trace = models.JSONField(null=True, help_text="null: to be derived from facts and rules when somebody looks")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["order", "id"], name="decision_of_order")]

    def __str__(self) -> str:
        return f"{self.outcome} ({self.clause_number})"


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
    total = models.PositiveIntegerField(help_text="lines found when it began")
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
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["remedy", "line"], name="remedy_reaches_a_line_once")]
        indexes = [models.Index(fields=["remedy", "order"], condition=models.Q(state="waiting"), name="remedy_waiting")]

    def __str__(self) -> str:
        return self.state
