"""What did channels put on their bills, and where does it differ from what we hold?"""

from django.db import models
from django.db.models import Q

from anxin.orders.models import Order
from anxin.payments.models import Channel, Payment
from anxin.people.models import Shop
from anxin.reconciliation.states import (
    OPEN_BILLS,
    UNRESOLVED,
    BillState,
    DifferenceKind,
    DifferenceState,
    Owner,
    Remedy,
    Source,
)
from anxin.refs import new_id
from anxin.refunds.models import Refund
from anxin.transitions.models import Step


def _of(values: object) -> list[tuple[str, str]]:
    return [(value, value) for value in values]  # type: ignore[attr-defined]  # an enum's class is its list of values


class BillFile(models.Model):
    """A bill as it was downloaded or brought, byte by byte; never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    raw = models.BinaryField()
    line_count = models.PositiveIntegerField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256[:12]


class Bill(models.Model):
    """What a channel says of one day (Shanghai): wanted, then taken from its current file, then compared.

    `totals` sums the file by kind, meaning and currency; `fees_booked` is what of its fees stands in our books, in
    minor units by currency. A bill of our own books has no file.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="bills")
    day = models.DateField()
    kind = models.CharField(max_length=5, choices=_of(Source))
    state = models.CharField(max_length=7, choices=_of(BillState), default=BillState.WANTED)
    file = models.ForeignKey(BillFile, models.PROTECT, null=True, related_name="bills")
    line_count = models.PositiveIntegerField(default=0)
    matched_count = models.PositiveIntegerField(default=0)
    pending_count = models.PositiveIntegerField(default=0)
    totals = models.JSONField(default=list)
    fees_booked = models.JSONField(default=dict)
    owner = models.CharField(max_length=10, choices=_of(Owner), default=Owner.FINANCE)
    due_at = models.DateTimeField(null=True)
    on_due = models.CharField(max_length=10, blank=True, default="")
    taken_at = models.DateTimeField(null=True)
    compared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "day", "kind"], name="bill_is_one_of_its_day"),
            models.CheckConstraint(
                condition=~Q(state__in=[s.value for s in OPEN_BILLS]) | (Q(due_at__isnull=False) & ~Q(on_due="")),
                name="open_bill_has_a_deadline_and_a_consequence",
            ),
            models.CheckConstraint(
                condition=~Q(state=BillState.TAKEN.value) | Q(taken_at__isnull=False), name="taken_bill_says_when"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=[s.value for s in OPEN_BILLS]), name="bill_due"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.day} {self.kind}"


class BillStep(Step):
    """What happened to a bill."""

    subject = models.ForeignKey(Bill, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")


class BillRow(models.Model):
    """One line of a file, ready to be compared; `subject` is our number read as an id, `payment` that of a refund's
    payment. Millions of them: no foreign key is checked row by row, they are written with their file and go with it.
    """

    pk = models.CompositePrimaryKey("file", "line_no")
    file = models.UUIDField()
    line_no = models.IntegerField()
    kind = models.CharField(max_length=7, db_collation="C")
    our_no = models.TextField(db_collation="C")
    their_no = models.TextField(db_collation="C")
    subject = models.UUIDField(null=True)
    payment = models.UUIDField(null=True)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3, db_collation="C")
    state = models.TextField(db_collation="C")
    meaning = models.CharField(max_length=7, db_collation="C")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject"], condition=Q(subject__isnull=False), name="billrow_of_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.our_no or self.their_no}"


class FeeTerms(models.Model):
    """Which fee a channel has agreed to take; without this row the fees of its bills are booked and not judged."""

    channel = models.OneToOneField(Channel, models.PROTECT, primary_key=True, related_name="fee_terms")
    basis_points = models.PositiveIntegerField()
    tolerance_minor = models.PositiveIntegerField(default=1, help_text="a line may be rounded another way")

    def __str__(self) -> str:
        return f"{self.basis_points / 100} %"


class Difference(models.Model):
    """One thing in which a bill and our side differ. While it is open somebody owns it, until a time, and what follows
    then is said. `identity` names the movement, so that comparing again finds the same difference and no second one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="differences")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="differences")
    kind = models.CharField(max_length=13, choices=_of(DifferenceKind))
    movement = models.CharField(max_length=7)
    identity = models.TextField(db_collation="C")
    line_no = models.IntegerField(null=True, help_text="null for what the bill does not show")
    our_no = models.TextField(blank=True)
    their_no = models.TextField(blank=True)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+")
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="+")
    ours_minor = models.BigIntegerField(null=True)
    theirs_minor = models.BigIntegerField(null=True)
    ours_currency = models.CharField(max_length=3, blank=True)
    theirs_currency = models.CharField(max_length=3, blank=True)
    ours_state = models.CharField(max_length=20, blank=True)
    theirs_state = models.TextField(blank=True)
    fee_minor = models.BigIntegerField(null=True)
    expected_fee_minor = models.BigIntegerField(null=True)
    remedy = models.CharField(max_length=12, choices=_of(Remedy))
    state = models.CharField(max_length=8, choices=_of(DifferenceState), default=DifferenceState.OPEN)
    owner = models.CharField(max_length=10, choices=_of(Owner))
    due_at = models.DateTimeField(null=True)
    on_due = models.CharField(max_length=10, blank=True, default="")
    found_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=80, blank=True, default="")
    resolved_how = models.CharField(max_length=8, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bill", "kind", "identity"], name="difference_is_found_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[s.value for s in UNRESOLVED])
                | (Q(due_at__isnull=False) & ~Q(on_due="") & ~Q(owner="")),
                name="open_difference_has_owner_deadline_and_consequence",
            ),
            models.CheckConstraint(
                condition=~Q(state=DifferenceState.RESOLVED.value)
                | (Q(resolved_at__isnull=False) & ~Q(resolved_by="") & ~Q(resolved_how="")),
                name="resolved_difference_says_by_whom_when_and_how",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state__in=[s.value for s in UNRESOLVED]), name="difference_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.our_no or self.their_no}"


class DifferenceStep(Step):
    """What happened to a difference."""

    subject = models.ForeignKey(Difference, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
