"""What follows when people have decided an appeal? Answers, a letter, and the case is decided again, for good."""

from collections.abc import Sequence
from datetime import datetime

from anxin.cases.models import Appeal, Case
from anxin.cases.states import AppealState
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.end_settling import end_settling
from anxin.flows.acts.settle_case import settle_case
from anxin.money import format_minor
from anxin.orders.models import Order
from anxin.policy.clauses import Liable
from anxin.support.letters import NewLetter
from anxin.support.write import write
from anxin.texts import Text

SUBJECT = Text("您的申诉有结果了", "Your appeal has been decided")
BODY = Text(
    "订单 {ref}：{what}。理由：{why} 每一点的答复见售后单；平台内为最终结果，外部渠道仍对您开放。",
    "Order {ref}: {what}. Why: {why} Each point is answered in the case. Inside the platform this is final; the ways"
    " outside stay open to you.",
)
PARTLY = Text("申诉部分成立，退还 {amount}", "upheld in part, {amount} goes back")
OVERTURNED, STANDS = Text("申诉成立，已改判", "upheld and decided again"), Text("维持原裁决", "the decision stands")


def carry_out_appeal(
    appeal: Appeal,
    order: Order,
    *,
    overturn: bool,
    answers: Sequence[Text],
    reason: Text,
    by: str,
    at: datetime,
    liable: Liable | None,
    amount_minor: int | None,
    partly: bool = False,
) -> None:
    """End the appeal and settle its case; `partly`: the amount is not all that is left. The caller holds the order."""
    end_settling(
        Appeal,
        [appeal.pk],
        AppealState.OVERTURNED if overturn else AppealState.CONFIRMED,
        by=by,
        because="decided again",
        at=at,
        answers=[{"zh": answer.zh.strip(), "en": answer.en.strip()} for answer in answers],
        decided_by=by,
    )
    seal([_exhibit(appeal, overturn, answers, by, at)])
    upheld = PARTLY.fill(amount=format_minor(amount_minor or 0, order.currency)) if partly else OVERTURNED
    write([_letter(appeal, order, upheld if overturn else STANDS, reason, at)])
    settle_case(
        Case.objects.get(pk=appeal.case_id),
        order,
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
