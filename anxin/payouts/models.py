"""Supplier's money: under which agreement it becomes available, what was taken back, what left, what was contested."""

from uuid import UUID

from django.db import models

from anxin.catalog.models import Item
from anxin.orders.models import Order
from anxin.payments.models import Channel
from anxin.payouts.states import (
    PAYOUT_OPEN,
    AgreementState,
    ContestState,
    PayoutState,
    Tier,
    VettingState,
)
from anxin.payouts.upstream import BalanceLook as BalanceLook
from anxin.payouts.upstream import Supplied as Supplied
from anxin.payouts.upstream import TopUp as TopUp
from anxin.payouts.upstream import UpstreamBill as UpstreamBill
from anxin.payouts.upstream import UpstreamBilled as UpstreamBilled
from anxin.payouts.upstream import UpstreamBillStep as UpstreamBillStep
from anxin.payouts.upstream import UpstreamClaim as UpstreamClaim
from anxin.payouts.upstream import UpstreamClaimStep as UpstreamClaimStep
from anxin.payouts.upstream import UpstreamDifference as UpstreamDifference
from anxin.people.models import Shop, Supplier
from anxin.refs import new_id
from anxin.refunds.models import Refund
from anxin.transitions.models import Step
from anxin.vault.fields import SealedText

CONTEST, PAYEE = "contest", "payee"


class Agreement(models.Model):
    """Under which terms does a supplier sell here? The operator's own goods need none, whoever else has none waits.

    `in_advance`: a docked supplier that is paid from a balance kept there. `by_hand`: the operator is the seller of
    record and owes the supplier as any trader does, so a bank transfer with its proof settles it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    supplier = models.OneToOneField(Supplier, models.PROTECT, related_name="agreement")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in AgreementState], default=AgreementState.APPLIED
    )
    tier = models.CharField(max_length=10, choices=[(t.value, t.value) for t in Tier], default=Tier.NEW)
    legal_name = models.CharField(max_length=120)
    identity_sealed = models.BinaryField(default=bytes, help_text="the number of the licence or identity card, sealed")
    identity_hint = models.CharField(max_length=40, blank=True, help_text="the number with its middle hidden")
    payee = SealedText(purpose=PAYEE, help_text="where payouts go, as the supplier names it")
    account_kind = models.CharField(max_length=20, blank=True, help_text="the kind of channel that can pay it")
    account_sealed = models.BinaryField(default=bytes, help_text="its account there, sealed")
    account_hint = models.CharField(max_length=40, blank=True, help_text="the account with its middle hidden")
    in_advance = models.BooleanField(default=False)
    by_hand = models.BooleanField(default=True)
    note = models.CharField(max_length=500, blank=True, help_text="the reason of the last decision")
    vet_again_at = models.DateTimeField(null=True, help_text="the law has identities checked every six months")
    vet_told_at = models.DateTimeField(null=True, help_text="when it was said that the check is due")
    applied_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.supplier} · {self.state}"


class AgreementStep(Step):
    """What happened to an agreement."""

    subject = models.ForeignKey(Agreement, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")


class Vetting(models.Model):
    """Whether an item of somebody else than the operator may be shown; its own goods need none."""

    item = models.OneToOneField(Item, models.PROTECT, primary_key=True, related_name="vetting")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in VettingState], default=VettingState.WAITING
    )
    wanted = models.BooleanField(
        default=True, db_default=True, help_text="whether its supplier wants it on sale once it was looked at"
    )
    reason = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], condition=models.Q(state="waiting"), name="vetting_waiting")]

    def __str__(self) -> str:
        return self.state


class Settlement(models.Model):
    """What became available to one supplier at one moment, and for how many orders."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="settlements")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    orders = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["supplier", "at"], name="settlement_of_supplier")]

    def __str__(self) -> str:
        return f"{self.supplier} {self.at:%Y-%m-%d}"


class Reservation(models.Model):
    """An order's money set aside in its supplier's reserve, because the channel would not keep it frozen for longer.

    It waits for the order's case there; a refund takes it first, and what is left goes to the supplier.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="reservations", db_index=False)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="reservations")
    amount_minor = models.BigIntegerField(help_text="what was set aside")
    left_minor = models.BigIntegerField(help_text="what no refund has taken yet")
    currency = models.CharField(max_length=3)
    reserved_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "supplier"], name="order_is_set_aside_once_for_each_supplier"),
            models.CheckConstraint(
                condition=models.Q(left_minor__gte=0, left_minor__lte=models.F("amount_minor")),
                name="reservation_is_never_overdrawn",
            ),
        ]
        indexes = [
            models.Index(fields=["reserved_at"], condition=models.Q(released_at=None), name="reservation_open"),
        ]

    def __str__(self) -> str:
        return f"{self.order.ref}: {self.left_minor}"


class Recovery(models.Model):
    """Who bore a refund that its order's hold no longer covered, and from which accounts it was taken.

    Where it goes back for pieces of two suppliers, one for each.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="recoveries")
    refund = models.ForeignKey(Refund, models.PROTECT, related_name="recoveries", db_index=False)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="recoveries")
    liable = models.CharField(max_length=10, help_text="supplier, platform or channel: as found, never open")
    currency = models.CharField(max_length=3)
    hold_minor = models.BigIntegerField(default=0)
    fees_minor = models.BigIntegerField(default=0)
    pending_minor = models.BigIntegerField(default=0)
    reserve_minor = models.BigIntegerField(default=0)
    available_minor = models.BigIntegerField(default=0)
    deposit_minor = models.BigIntegerField(default=0)
    debt_minor = models.BigIntegerField(default=0)
    platform_minor = models.BigIntegerField(default=0)
    channel_minor = models.BigIntegerField(default=0)
    restored_minor = models.BigIntegerField(default=0, help_text="given to the supplier for what others bear")
    undone_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["refund", "supplier"], name="refund_is_recovered_once_from_each_supplier"),
        ]
        indexes = [models.Index(fields=["supplier", "-at"], name="recovery_of_supplier")]

    def __str__(self) -> str:
        return f"{self.refund_id}: {self.liable}"

    @property
    def taken_minor(self) -> int:
        """What the supplier bore: taken from its money or written down as its debt."""
        parts = (self.pending_minor, self.reserve_minor, self.available_minor, self.deposit_minor, self.debt_minor)
        return sum(parts) - self.restored_minor


class Contest(models.Model):
    """A supplier's one objection to bearing a refund, decided by somebody who did not decide before."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    recovery = models.OneToOneField(Recovery, models.PROTECT, related_name="contest")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="contests")
    words = SealedText(purpose=CONTEST, help_text="what the supplier shows against it")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in ContestState], default=ContestState.OPENED
    )
    owner = models.CharField(max_length=10, default="senior", blank=True)
    due_at = models.DateTimeField(null=True)
    on_due = models.CharField(max_length=12, blank=True)
    reason_zh = SealedText(purpose=CONTEST)
    reason_en = SealedText(purpose=CONTEST)
    opened_by = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=ContestState.OPENED)
                | (models.Q(due_at__isnull=False) & ~models.Q(on_due="") & ~models.Q(owner="")),
                name="open_contest_has_an_owner_a_deadline_and_a_consequence",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="opened"), name="contest_due")]

    def __str__(self) -> str:
        return f"{self.supplier}: {self.state}"


class ContestFile(models.Model):
    """What a supplier shows with its contest, sealed under a key of its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    contest = models.ForeignKey(Contest, models.PROTECT, related_name="files")
    name = models.CharField(max_length=80)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    key_sealed = models.BinaryField()
    body = models.BinaryField(help_text="the file under its key")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ContestStep(Step):
    """What happened to a contest."""

    subject = models.ForeignKey(Contest, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")


class Payout(models.Model):
    """Money of a supplier on its way out: asked for by the supplier, approved by finance, paid with its proof."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="payouts")
    number = models.PositiveIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    payee = SealedText(purpose=PAYEE, help_text="where it goes, as its supplier names it")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in PayoutState], default=PayoutState.REQUESTED
    )
    due_at = models.DateTimeField(null=True)
    on_due = models.CharField(max_length=12, blank=True)
    late_since = models.DateTimeField(null=True, help_text="since when it waits for longer than promised")
    requested_by = models.CharField(max_length=80)
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="+", help_text="through which it went")
    account_sealed = models.BinaryField(default=bytes, help_text="the account it went to, sealed")
    sent_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True, help_text="why it was refused or cancelled")
    proof = models.CharField(max_length=200, blank=True, help_text="the number of the bank's receipt")
    requested_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "number"], name="payout_number_is_unique_for_its_supplier"),
            models.UniqueConstraint(
                fields=["supplier"],
                condition=models.Q(state__in=[s.value for s in PAYOUT_OPEN]),
                name="supplier_has_one_open_payout",
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="payout_amount_is_positive"),
            models.CheckConstraint(
                condition=~models.Q(state__in=[s.value for s in PAYOUT_OPEN])
                | (models.Q(due_at__isnull=False) & ~models.Q(on_due="")),
                name="open_payout_has_a_deadline_and_a_consequence",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=PayoutState.PAID) | ~models.Q(proof=""), name="paid_payout_has_its_proof"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(state__in=[s.value for s in PAYOUT_OPEN]), name="payout_due"
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def through(self) -> UUID:
        """The channel that it goes or went through. Raises ValueError where it goes by hand."""
        if self.channel_id is None:
            raise ValueError("a payout by hand goes through no channel")
        return self.channel_id

    @property
    def ref(self) -> str:
        """The number that people see, `O12`."""
        return f"O{self.number}"


class PayoutAttempt(models.Model):
    """One question to the channel about a payout: on record before it was asked, and what was answered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    payout = models.ForeignKey(Payout, models.PROTECT, related_name="attempts")
    kind = models.CharField(max_length=8, help_text="ask or query")
    token = models.UUIDField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=16, blank=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["payout", "id"], name="attempts_of_payout")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.answer}"


class PayoutStep(Step):
    """What happened to a payout."""

    subject = models.ForeignKey(Payout, models.PROTECT, related_name="steps")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")


class DepositMove(models.Model):
    """Money into or out of a supplier's deposit, by whom and with which proof; negative is out."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="deposit_moves")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    proof = models.CharField(max_length=200, blank=True, help_text="empty when it came from what was available")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "proof"], condition=~models.Q(proof=""), name="deposit_proof_is_booked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"
