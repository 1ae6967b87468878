"""How does an appeal end by a person's word? Every point is answered, and nothing moves that has moved before."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Appeal, Case
from anxin.cases.refusals import AppealClosed, CoolingDown, PointsUnanswered, ReasonNeeded, TouchedBefore
from anxin.cases.states import AppealState
from anxin.cases.turns import why_own
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.end_appeal import end_appeal
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.settle_case import settle_case
from anxin.flows.acts.touched_by import touched_by
from anxin.orders.models import Order
from anxin.policy.clauses import Liable
from anxin.refusal import NotFound
from anxin.support.letters import NewLetter
from anxin.support.write import write
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

SUBJECT = Text("您的申诉有结果了", "Your appeal has been decided")
BODY = Text(
    "订单 {ref}：{what}。理由：{why} 每一点的答复见售后单；平台内为最终结果，外部渠道仍对您开放。",
    "Order {ref}: {what}. Why: {why} Each point is answered in the case. Inside the platform this is final; the ways"
    " outside stay open to you.",
)
OVERTURNED, STANDS = Text("申诉成立，已改判", "upheld and decided again"), Text("维持原裁决", "the decision stands")


@atomic(durable=True)
def decide_appeal(
    appeal: UUID,
    *,
    overturn: bool,
    answers: Sequence[Text],
    reason: Text,
    by: str,
    at: datetime,
    liable: Liable | None = None,
    amount_minor: int | None = None,
) -> None:
    """Refund what remains, or `amount_minor` of it, or leave it as it was decided; final inside the platform.

    Raises NotFound, AppealClosed, OwnOrder, OwnGoods, TouchedBefore for whoever had a hand in the case, CoolingDown,
    PointsUnanswered, ReasonNeeded.
    """
    order = Appeal.objects.filter(pk=appeal).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    locked = lock_orders([order])[order]
    row = Appeal.objects.select_related("case__order", "case__line").get(pk=appeal)
    if row.state != AppealState.OPEN:
        raise AppealClosed
    if refusal := why_own(row.case, by):
        raise refusal
    if not row.alone and by in touched_by(row.case):
        raise TouchedBefore
    if row.not_before and at < row.not_before:
        raise CoolingDown(until=row.not_before.astimezone(SHANGHAI).strftime("%m-%d %H:%M"))
    if len(answers) != len(row.points) or not all(answer.zh.strip() and answer.en.strip() for answer in answers):
        raise PointsUnanswered
    if not reason.zh.strip() or not reason.en.strip():
        raise ReasonNeeded
    end_appeal(row, overturned=overturn, answers=answers, by=by, at=at)
    seal([_exhibit(row, overturn, answers, by, at)])
    write([_letter(row, locked, OVERTURNED if overturn else STANDS, reason, at)])
    settle_case(
        Case.objects.get(pk=row.case_id),
        locked,
        refund=overturn,
        reason=reason,
        by=by,
        at=at,
        liable=liable,
        amount_minor=amount_minor,
    )


def _exhibit(appeal: Appeal, overturned: bool, answers: Sequence[Text], by: str, at: datetime) -> NewExhibit:
    return NewExhibit(
        shop=appeal.shop_id,
        order=appeal.order_id,
        slot=TALK,
        kind="appeal_decided",
        content={
            "appeal": str(appeal.pk),
            "overturned": overturned,
            "answers": "\n".join(f"{n}. {answer.zh}" for n, answer in enumerate(answers, 1)),
        },
        by=by,
        at=at,
    )


def _letter(appeal: Appeal, order: Order, what: Text, why: Text, at: datetime) -> NewLetter:
    return NewLetter(
        order=order,
        kind=f"appeal-{appeal.pk.hex[-12:]}",
        subject=SUBJECT,
        body=BODY.fill(ref=order.ref, what=what, why=why),
        at=at,
    )
