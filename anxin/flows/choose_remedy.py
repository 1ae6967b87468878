"""How does a buyer choose between the money and another one?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.refusals import NothingToChoose
from anxin.cases.states import CaseState, Choice
from anxin.flows.acts.heed_reissue import heed_reissue
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.settle_case import settle_case
from anxin.flows.acts.weigh_case import weigh_case
from anxin.refusal import NotFound
from anxin.texts import Text

CHOSEN = {
    Choice.REFUND: Text("您选择了退款。", "You chose the refund."),
    Choice.REISSUE: Text("您选择了补发。", "You chose another one."),
}


@atomic(durable=True)
def choose_remedy(case: UUID, choice: str, *, by: str, at: datetime) -> None:
    """Carry out what the buyer chose. Raises NotFound, NothingToChoose when nothing is offered (any more), NoReissueNow
    once the order has ended, and ReissuedEnough when another one was sent too often already."""
    order = Case.objects.filter(pk=case).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    locked = lock_orders([order])[order]
    row = Case.objects.get(pk=case)
    if row.state != CaseState.OFFERED or choice not in set(Choice):
        raise NothingToChoose
    chosen = Choice(choice)
    if chosen is Choice.REISSUE:
        heed_reissue(locked, weigh_case(row, locked, at).facts.reissues)
    settle_case(row, locked, refund=True if chosen is Choice.REFUND else None, reason=CHOSEN[chosen], by=by, at=at)
