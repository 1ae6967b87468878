"""What was paid to docked suppliers in advance, what they took, owe and bill; part of this app's models."""

from django.db import models

from anxin.cases.models import Decision
from anxin.delivery.models import Delivery
from anxin.orders.models import Order
from anxin.payouts.states import UPSTREAM_BILL_OPEN, UpstreamBillState, UpstreamClaimState
from anxin.people.models import Shop, Supplier
from anxin.refs import new_id
from anxin.refunds.models import Refund
from anxin.transitions.models import Step


class TopUp(models.Model):
    """Money put into the balance that a docked supplier keeps for us; its receipt is booked once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="top_ups")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    proof = models.CharField(max_length=120)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "proof"], name="top_up_is_booked_once"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="top_up_is_positive"),
        ]

    def __str__(self) -> str:
        return self.proof


class Supplied(models.Model):
    """What one delivery of a docked supplier cost, taken from the balance kept there."""

    delivery = models.OneToOneField(Delivery, models.PROTECT, primary_key=True, related_name="supplied")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="supplied")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="supplied")
    supplier_no = models.CharField(max_length=64, blank=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    booked_at = models.DateTimeField(null=True, help_text="empty while our books hold less than the supplier took")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["supplier", "at"], name="supplied_by")]

    def __str__(self) -> str:
        return f"{self.supplier_no}: {self.amount_minor}"


class UpstreamClaim(models.Model):
    """What a docked supplier owes back, because a refund to a buyer, or that another one was delivered, was its doing.

    It names the refund, or the decision by which another one was delivered.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="claims")
    order = models.ForeignKey(Order, models.PROTECT, related_name="upstream_claims")
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="upstream_claims")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+", db_index=False)
    delivery = models.ForeignKey(
        Delivery, models.PROTECT, null=True, related_name="+", help_text="what it was taken for"
    )
    units = models.JSONField(
        default=list, db_default=[], blank=True, help_text="pieces of the delivery it is about; empty: every one"
    )
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in UpstreamClaimState], default=UpstreamClaimState.OPEN
    )
    owner = models.CharField(
        max_length=10, default="finance", db_default="finance", help_text="the role whose it is: finance, then operator"
    )
    due_at = models.DateTimeField(null=True)
    answer = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="what its system said when it was asked"
    )
    proof = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="open") | models.Q(due_at__isnull=False), name="open_claim_has_a_deadline"
            ),
            models.UniqueConstraint(
                fields=["refund", "delivery"],
                condition=models.Q(refund__isnull=False),
                nulls_distinct=False,
                name="refund_claims_a_delivery_once",
            ),
            models.UniqueConstraint(
                fields=["decision", "delivery"],
                condition=models.Q(decision__isnull=False),
                name="decision_claims_a_delivery_once",
            ),
            models.CheckConstraint(
                condition=models.Q(refund__isnull=False) ^ models.Q(decision__isnull=False),
                name="claim_names_a_refund_or_a_decision",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="open"), name="upstream_claim_due")]

    def __str__(self) -> str:
        return f"{self.order.ref}: {self.amount_minor}"


class UpstreamClaimStep(Step):
    """What happened to a claim against a docked supplier."""

    subject = models.ForeignKey(UpstreamClaim, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")


class UpstreamBill(models.Model):
    """A day's bill of a docked supplier: to be fetched, compared with our books, or missing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="bills")
    day = models.DateField()
    state = models.CharField(
        max_length=8, choices=[(s.value, s.value) for s in UpstreamBillState], default=UpstreamBillState.WANTED
    )
    owner = models.CharField(max_length=10, default="finance")
    due_at = models.DateTimeField(null=True)
    line_count = models.PositiveIntegerField(default=0)
    difference_count = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "day"], name="upstream_bill_is_one_a_day"),
            models.CheckConstraint(
                condition=~models.Q(state__in=[s.value for s in UPSTREAM_BILL_OPEN]) | models.Q(due_at__isnull=False),
                name="open_upstream_bill_has_a_deadline",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=[s.value for s in UPSTREAM_BILL_OPEN]),
                name="upstream_bill_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} {self.day}"


class UpstreamBillStep(Step):
    """What happened to a bill of a docked supplier."""

    subject = models.ForeignKey(UpstreamBill, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")


class UpstreamBilled(models.Model):
    """What a day's bill of a docked supplier took for an order that our books know: another day's may name it again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    delivery = models.UUIDField()
    amount_minor = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "upstream billed"
        constraints = [
            models.UniqueConstraint(fields=["supplier", "day", "delivery"], name="order_is_on_a_bill_once"),
        ]
        indexes = [models.Index(fields=["delivery"], name="billed_by_delivery")]

    def __str__(self) -> str:
        return f"{self.supplier_id} {self.day}"


class UpstreamDifference(models.Model):
    """A line of a docked supplier's bill that our books do not have so, or the other way about; kept until resolved."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="bill_differences")
    day = models.DateField()
    kind = models.CharField(max_length=16, help_text="not_ours, not_theirs or amount")
    movement = models.CharField(max_length=8, help_text="order or refund")
    identity = models.CharField(max_length=80)
    ours_minor = models.BigIntegerField(null=True)
    theirs_minor = models.BigIntegerField(null=True)
    owner = models.CharField(max_length=10, default="finance", help_text="the role whose it is: finance, then operator")
    due_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)
    resolved_by = models.CharField(max_length=80, blank=True)
    resolved_how = models.CharField(max_length=12, blank=True, help_text="agreed, later, as_billed or by_hand")
    resolved_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "day", "movement", "identity"],
                condition=models.Q(resolved_at=None),
                name="bill_difference_is_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.identity}"


class BalanceLook(models.Model):
    """What a docked supplier says lies on our account there, once a day, and what our books expected."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="balance_looks")
    day = models.DateField()
    ours_minor = models.BigIntegerField(null=True, help_text="what should lie there by our books")
    under_way_minor = models.BigIntegerField(null=True, help_text="the most that orders under way may have taken of it")
    theirs_minor = models.BigIntegerField(null=True)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supplier", "day"], name="balance_is_looked_at_once_a_day")]

    def __str__(self) -> str:
        return f"{self.supplier} {self.day}"
