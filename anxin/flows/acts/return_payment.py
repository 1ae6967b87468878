"""What happens to money that came in and cannot be used: paid twice, too late, too little or too much?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from anxin.flows.acts.keep_decisions import keep_decisions
from anxin.flows.acts.plan_refunds import NewRefund, plan_refunds
from anxin.flows.acts.reason_of import reason_of
from anxin.flows.acts.refund_letter import refund_letter
from anxin.flows.acts.subjects import Judged, Subject
from anxin.money import format_minor
from anxin.orders.models import Line, Order
from anxin.orders.states import OrderState
from anxin.payments.models import Payment
from anxin.policy.decide import decide
from anxin.policy.facts import Facts, Problem
from anxin.policy.facts import Payment as PaymentFact
from anxin.policy.queries import policy_for
from anxin.refs import new_id
from anxin.refunds.queries import bound_for_balance
from anxin.support.write import write
from anxin.texts import Text
from anxin.transitions.move import move

DIFFERS = {
    "underpaid": Text(
        "少付：应付 {asked}，实付 {paid}，整笔退回",
        "too little: {asked} was asked and {paid} paid; all of it goes back",
    ),
    "overpaid": Text(
        "多付：应付 {asked}，实付 {paid}，整笔退回", "too much: {asked} was asked and {paid} paid; all of it goes back"
    ),
}
PAY_AGAIN = Text("，订单可重新付款", ", and the order can be paid again")


@dataclass(frozen=True, slots=True)
class Stray:
    """A payment that its order has no use for; `word` is late, twice, underpaid or overpaid."""

    order: Order
    payment: Payment
    amount_minor: int
    word: str

    @property
    def twice(self) -> bool:
        """Whether its order was paid already."""
        return self.word == "twice"


def return_payment(strays: Sequence[Stray], *, at: datetime) -> None:
    """Decide about each by the rules its order is pinned to and plan the refund of that payment."""
    if not strays:
        return
    firsts = Line.objects.filter(order__in=[s.order.pk for s in strays], position=1).select_related("item")
    lines = {line.order_id: line for line in firsts}
    judged = [_judge(stray, lines[stray.order.pk], at) for stray in strays]
    keep_decisions(judged)
    refunds = plan_refunds(
        [
            NewRefund(
                order=stray.order,
                payment=stray.payment,
                amount_minor=stray.amount_minor,
                reason=item.said or reason_of(item.decision),
                decision=item.decision_id,
            )
            for stray, item in zip(strays, judged, strict=True)
        ],
        by="machine",
        at=at,
    )
    planned = [(stray.order, refund) for stray, refund in zip(strays, refunds, strict=True) if refund]
    inward = bound_for_balance([refund for _, refund in planned])
    write([refund_letter(order, refund, at, to_balance=refund.pk in inward) for order, refund in planned])
    move(
        Order,
        [stray.order.pk for stray in strays if not stray.twice],
        from_=(OrderState.EXPIRED, OrderState.CANCELLED),
        to=OrderState.REFUNDED,
        by="machine",
        because="its money came in and goes back",
        at=at,
        closed_at=at,
    )


def _judge(stray: Stray, line: Line, at: datetime) -> Judged:
    facts = Facts(
        problem=Problem.CHARGED_TWICE if stray.twice else Problem.NO_ORDER,
        payment=PaymentFact.DUPLICATE if stray.twice else PaymentFact.UNMATCHED,
        amount=stray.amount_minor,
        remaining=stray.amount_minor,
    )
    decision = decide(facts, policy_for(stray.order.policy_id, line.goods, line.item.sku))
    said = _named(stray)
    word = stray.word if said else ""
    return Judged(Subject(stray.order, line, None), decision, new_id(), at, said=said, word=word)


def _named(stray: Stray) -> Text | None:
    """What was wrong with the amount, in words of its own: the rules know only that the money has no order."""
    words = DIFFERS.get(stray.word)
    if words is None:
        return None
    order, payment, paid = stray.order, stray.payment, stray.amount_minor
    # what was asked for came in, and the part from the balance had gone back since
    asked = payment.amount_minor if paid != payment.amount_minor else order.amount_minor
    said = words.fill(paid=format_minor(paid, payment.currency), asked=format_minor(asked, payment.currency))
    again = PAY_AGAIN if order.state == OrderState.PLACED else Text("", "")
    return Text(said.zh + again.zh, said.en + again.en)
