"""How does a flow about an appeal begin? With the order held, and only by somebody who may decide it."""

from datetime import datetime
from uuid import UUID

from anxin.cases.models import Appeal
from anxin.cases.refusals import AppealClosed, CoolingDown, TouchedBefore
from anxin.cases.states import AppealState
from anxin.cases.turns import why_no_appeal, why_own
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.touched_by import touched_by
from anxin.orders.models import Order
from anxin.refusal import NotFound
from anxin.workdays.hours import SHANGHAI


def need_appeal(appeal: UUID, *, by: str, at: datetime) -> tuple[Appeal, Order]:
    """The open appeal with its case, and its locked order.

    Raises NotFound, AppealClosed, OwnOrder, OwnGoods, TouchedBefore for whoever had a hand in the case before the
    appeal, WrongRole, and CoolingDown where nobody else is there.
    """
    order = Appeal.objects.filter(pk=appeal).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    locked = lock_orders([order])[order]
    row = Appeal.objects.select_related("case__line").get(pk=appeal)
    row.case.order = locked
    if row.state != AppealState.OPEN:
        raise AppealClosed
    if refusal := why_own(row.case, by):
        raise refusal
    if not row.alone and by in touched_by(row.case, until=row.opened_at):
        raise TouchedBefore
    if refusal := why_no_appeal(row, by):
        raise refusal
    if row.not_before and at < row.not_before:
        raise CoolingDown(until=row.not_before.astimezone(SHANGHAI).strftime("%m-%d %H:%M"))
    return row, locked
