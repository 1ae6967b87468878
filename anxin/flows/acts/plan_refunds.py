"""How does a decision become money on its way back?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.flows.acts.bearer_of import bearer_of
from anxin.flows.acts.claim_upstream import claim_upstream
from anxin.flows.acts.fund_refunds import fund_refunds
from anxin.flows.acts.reason_of import BY_A_PERSON
from anxin.orders.models import Line, Order
from anxin.payments.models import Payment
from anxin.policy.clauses import Liable
from anxin.refs import new_id
from anxin.refunds.models import Refund, RefundStep
from anxin.refunds.states import RefundState
from anxin.routines.insert_rows import insert_rows
from anxin.texts import Text

ANSWER_WITHIN = timedelta(minutes=10)
ON_DUE = "tell_finance"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRefund:
    """An intent to return `amount_minor` of one payment; `line` and `decision` are None for money without a line.

    `units`: for which pieces of the line it goes back; empty for the line as a whole.
    """

    order: Order
    payment: Payment
    amount_minor: int
    reason: Text
    line: Line | None = None
    case: UUID | None = None
    decision: UUID | None = None
    liable: Liable = Liable.AS_FOUND
    typed: bool = False
    units: Sequence[int] = ()


def plan_refunds(wanted: Sequence[NewRefund], *, by: str, at: datetime) -> list[Refund | None]:
    """Set money aside for each refund and plan the asking; None where the books hold too little for it.

    The cost is taken where it lies, and what the order no longer holds from whom `liable` names (see fund_refunds).
    The caller holds the orders' locks.
    """
    if not wanted:
        return []
    numbers = _numbers(wanted)
    refunds = [_row(new, number, at) for new, number in zip(wanted, numbers, strict=True)]
    funded = fund_refunds(refunds, [bearer_of(new.liable) for new in wanted], [new.units for new in wanted], at=at)
    kept = [refund for refund, paid in zip(refunds, funded, strict=True) if paid]
    insert_rows(Refund, kept)
    insert_rows(
        RefundStep,
        (
            RefundStep(
                subject=refund,
                shop_id=refund.shop_id,
                order_id=refund.order_id,
                from_state="",
                to_state=RefundState.PLANNED,
                by=by,
                because=refund.reason_en[:200],
                at=at,
            )
            for refund in kept
        ),
    )
    claim_upstream(
        [(refund, new.liable, new.units) for new, refund, paid in zip(wanted, refunds, funded, strict=True) if paid],
        at=at,
    )
    plan([Planned(Kind.REFUND_ASK, refund.shop_id, refund.pk, at) for refund in kept])
    return [refund if paid else None for refund, paid in zip(refunds, funded, strict=True)]


def _numbers(wanted: Sequence[NewRefund]) -> list[int]:
    used: dict[UUID, int] = dict(
        Refund.objects.filter(order__in={new.order.pk for new in wanted}).values_list("order").annotate(Count("id"))
    )
    numbers = []
    for new in wanted:
        used[new.order.pk] = used.get(new.order.pk, 0) + 1
        numbers.append(used[new.order.pk])
    return numbers


def _row(new: NewRefund, number: int, at: datetime) -> Refund:
    clear = BY_A_PERSON if new.typed else new.reason
    return Refund(
        id=new_id(),
        shop_id=new.order.shop_id,
        order=new.order,
        payment=new.payment,
        line=new.line,
        case_id=new.case,
        decision_id=new.decision,
        number=number,
        amount_minor=new.amount_minor,
        currency=new.order.currency,
        state=RefundState.PLANNED,
        reason_zh=clear.zh[:200],
        reason_en=clear.en[:200],
        words=[new.reason.zh, new.reason.en] if new.typed else [],
        due_at=at + ANSWER_WITHIN,
        on_due=ON_DUE,
        planned_at=at,
    )
