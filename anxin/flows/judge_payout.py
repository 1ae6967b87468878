"""How does finance answer a supplier that asks for its money?"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.turns import OwnGoods, person_of
from anxin.flows.acts.drop_payout import drop_payout
from anxin.flows.acts.heed_agreement import heed_agreement
from anxin.flows.acts.heed_suspension import heed_suspension
from anxin.flows.acts.lock_payout import lock_payout
from anxin.money import format_minor
from anxin.payouts.models import Payout
from anxin.payouts.queries import money_of, own
from anxin.payouts.refusals import OwesTheShop, ReasonNeeded, SamePerson
from anxin.payouts.states import OnDue, PayoutState
from anxin.people.queries import acts_for
from anxin.transitions.move import move

PAY_WITHIN = timedelta(hours=24)


@atomic(durable=True)
def judge_payout(payout: UUID, *, approve: bool, reason: str, by: str, at: datetime) -> None:
    """Approve a requested payout, or refuse it with a reason that the supplier reads; also one that was approved, for
    as long as nothing was sent: what cannot be paid must not stand in the way of the next.

    Raises NotFound, PayoutClosed, SamePerson for whoever asked for it, NotAgreed, SupplierSuspended, OwnGoods for staff
    who act for a supplier that is not the operator's own, OwesTheShop, ReasonNeeded.
    """
    refusable = () if approve else (PayoutState.APPROVED,)
    row, supplier = lock_payout(payout, PayoutState.REQUESTED, *refusable)
    if row.requested_by.partition(":")[2] == by.partition(":")[2]:
        raise SamePerson
    if not approve:
        if not reason.strip():
            raise ReasonNeeded
        drop_payout(row, supplier, to=PayoutState.REFUSED, reason=reason.strip(), by=by, at=at)
        return
    heed_agreement(supplier)
    heed_suspension(supplier)
    if acts_for(supplier.pk, person_of(by)) and not own([supplier.pk]):
        raise OwnGoods
    debt = money_of(supplier)["debt"]
    if debt:
        raise OwesTheShop(amount=format_minor(debt, row.currency))
    move(
        Payout,
        [row.pk],
        from_=PayoutState.REQUESTED,
        to=PayoutState.APPROVED,
        by=by,
        because="approved by finance",
        at=at,
        approved_by=by,
        approved_at=at,
        due_at=at + PAY_WITHIN,
        on_due=OnDue.ALARM,
        late_since=None,
    )
