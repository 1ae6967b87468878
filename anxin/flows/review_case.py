"""How does a person of the staff decide a case?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.refusals import CaseClosed, ReasonNeeded
from anxin.cases.states import OPEN
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.settle_case import settle_case
from anxin.policy.clauses import Liable
from anxin.refusal import NotFound
from anxin.texts import Text


@atomic(durable=True)
def review_case(case: UUID, *, refund: bool, reason: Text, by: str, at: datetime, liable: Liable | None = None) -> None:
    """Refund what remains or refuse, with a reason that the buyer reads; `liable` names who bears it.

    Without it the clause under which a person decides says so. Raises NotFound, CaseClosed, ReasonNeeded.
    """
    order = Case.objects.filter(pk=case).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    locked = lock_orders([order])[order]
    row = Case.objects.get(pk=case)
    if row.state not in OPEN:
        raise CaseClosed
    if not reason.zh.strip() or not reason.en.strip():
        raise ReasonNeeded
    settle_case(row, locked, refund=refund, reason=reason, by=by, at=at, liable=liable)
