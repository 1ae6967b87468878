"""How does a buyer choose between the money and another one?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.refusals import NothingToChoose, ReissuedEnough
from anxin.cases.states import CaseState, Choice
from anxin.delivery.models import Delivery
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.reissue import MOST_REISSUES
from anxin.flows.acts.settle_case import settle_case
from anxin.refusal import NotFound
from anxin.texts import Text

CHOSEN = {
    Choice.REFUND: Text("您选择了退款。", "You chose the refund."),
    Choice.REISSUE: Text("您选择了补发。", "You chose another one."),
}


@atomic(durable=True)
def choose_remedy(case: UUID, choice: str, *, by: str, at: datetime) -> None:
    """Carry out what the buyer chose. Raises NotFound, NothingToChoose when nothing is offered (any more), and
    ReissuedEnough when another one was sent too often already."""
    order = Case.objects.filter(pk=case).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    locked = lock_orders([order])[order]
    row = Case.objects.get(pk=case)
    if row.state != CaseState.OFFERED or choice not in set(Choice):
        raise NothingToChoose
    chosen = Choice(choice)
    times = Delivery.objects.filter(line=row.line_id, number__gt=1).count() if chosen is Choice.REISSUE else 0
    if times >= MOST_REISSUES:
        raise ReissuedEnough(times=times)
    settle_case(row, locked, refund=True if chosen is Choice.REFUND else None, reason=CHOSEN[chosen], by=by, at=at)
