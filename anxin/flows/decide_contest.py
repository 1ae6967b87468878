"""Who bears it after all? Decided once more, by a person who did not decide before."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.queries import deciders_of
from anxin.cases.turns import OwnGoods, person_of
from anxin.flows.acts.end_contest import end_contest
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.payouts.models import Contest
from anxin.payouts.refusals import ContestClosed, DecidedBefore, ReasonNeededInBoth
from anxin.payouts.states import ContestState
from anxin.people.queries import acts_for
from anxin.refusal import NotFound
from anxin.texts import Text


@atomic(durable=True)
def decide_contest(contest: UUID, *, upheld: bool, reason: Text, by: str, at: datetime) -> None:
    """Uphold a contest, so that the platform bears the refund, or reject it; with reasons that the supplier reads.

    Whoever began a remedy for many decided about each order that it did not leave alone. Raises NotFound,
    ContestClosed, DecidedBefore, OwnGoods for staff who act for the supplier, ReasonNeededInBoth.
    """
    owner = Contest.objects.filter(pk=contest).values_list("supplier_id", flat=True).first()
    if owner is None:
        raise NotFound
    supplier = lock_suppliers([owner])[owner]
    row = Contest.objects.select_related("recovery__refund", "recovery__order").get(pk=contest)
    if row.state != ContestState.OPENED:
        raise ContestClosed
    order = row.recovery.order_id
    if (order, by) in deciders_of([order]):
        raise DecidedBefore
    if acts_for(owner, person_of(by)):
        raise OwnGoods
    if not reason.zh.strip() or not reason.en.strip():
        raise ReasonNeededInBoth
    end_contest(row, supplier, upheld=upheld, reason=reason, by=by, at=at)
