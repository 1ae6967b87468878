"""How does a buyer hurry whoever owes something, once in a while and on record?"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.queries import open_case_of
from anxin.cases.states import CaseState
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.ask_for_answer import ask_for_answer
from anxin.flows.acts.lock_orders import lock_orders
from anxin.orders.models import Line, Order
from anxin.orders.states import OrderState
from anxin.people.queries import reads_messages
from anxin.refs import new_id
from anxin.refusal import NotFound
from anxin.support.models import Commitment, Nudge
from anxin.support.queries import last_nudge, waiting_question
from anxin.support.refusals import NobodyToAsk, NothingToHurry, NudgedAlready
from anxin.support.states import CommitmentState, Desk, Voice
from anxin.workdays.hours import SHANGHAI

ANY_STATE: Final = "any"
OTHERWISE: Final = timedelta(hours=2)


@atomic(durable=True)
def nudge(order: UUID, to: Voice, *, by: str, at: datetime, periods: Mapping[str, timedelta]) -> UUID:
    """Record that the buyer hurries the agent or the supplier; from then on an answer is owed.

    `periods` says for each state of the case (without one, of the order; "any" for the rest) how long one nudge
    lasts. For a supplier whose system alone is there the agent is hurried. Raises NotFound, NobodyToAsk,
    NothingToHurry when nobody owes anything, NudgedAlready within the period.
    """
    locked = lock_orders([order]).get(order)
    if locked is None or to not in (Voice.AGENT, Voice.SUPPLIER):
        raise NotFound
    supplier = _supplier(order) if to is Voice.SUPPLIER else None
    case = open_case_of(order)
    if not _owes(locked, to, supplier, case):
        raise NothingToHurry
    if supplier is not None and not reads_messages(supplier):
        to, supplier = Voice.AGENT, None
    earlier = last_nudge(order, to, supplier)
    if earlier is not None and at < earlier.until:
        raise NudgedAlready(until=f"{earlier.until.astimezone(SHANGHAI):%H:%M}")
    stands = case.state if case else locked.state
    row = Nudge.objects.create(
        id=new_id(),
        shop_id=locked.shop_id,
        order=locked,
        number=Nudge.objects.filter(order=order).count() + 1,
        by=by,
        to=to,
        supplier_id=supplier,
        stands=stands,
        at=at,
        until=at + periods.get(stands, periods.get(ANY_STATE, OTHERWISE)),
    )
    ask_for_answer(locked, Desk.SUPPLIER if to is Voice.SUPPLIER else Desk.AGENT, at=at, supplier=supplier)
    content = {"nudge": str(row.pk), "number": row.number, "to": str(to), "stands": str(stands)}
    if supplier is not None:
        content["supplier"] = str(supplier)
    seal([NewExhibit(shop=locked.shop_id, order=order, slot=TALK, kind="nudge", content=content, by=by, at=at)])
    return row.pk


def _supplier(order: UUID) -> UUID:
    supplier = Line.objects.filter(order=order).order_by("position").values_list("supplier", flat=True).first()
    if supplier is None:
        raise NobodyToAsk
    return supplier


def _owes(order: Order, to: Voice, supplier: UUID | None, case: Case | None) -> bool:
    promised = Commitment.objects.filter(order=order, role=to, supplier=supplier, state=CommitmentState.OPEN).exists()
    if promised or waiting_question(order.pk, supplier=supplier) is not None:
        return True
    if to is Voice.SUPPLIER:
        return order.state == OrderState.PAID or (case is not None and case.state == CaseState.AWAITING_SUPPLIER)
    return case is not None and case.owner not in ("buyer", "supplier", "")
