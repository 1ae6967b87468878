"""What is a buyer told when a promise has passed and nothing could be refunded at once? Before the buyer asks."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from anxin.flows.acts.foretell import foretell
from anxin.flows.acts.subjects import Judged
from anxin.policy.clauses import Outcome
from anxin.policy.queries import later_rules
from anxin.support.letters import NewLetter
from anxin.support.write import write
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

KIND = "overdue-order"
SUBJECT = Text("订单 {ref} 已过承诺时间，我们正在处理", "Order {ref} is past its promise; we are on it")
BODY = Text(
    "订单 {ref} 承诺 {promise} 前到账，现在还没有确认到账。接下来：{then}。钱还在平台，没有付给供货商，"
    "您不需要做任何事。",
    "Order {ref} was promised by {promise} and is not confirmed as delivered. What happens now: {then}. The money is "
    "still here and was not paid to the supplier. There is nothing you need to do.",
)


def tell_late(judged: Sequence[Judged], *, at: datetime) -> None:
    """Write to the buyers of those that were not ended at once: what happens now, until when, and what then."""
    late = [
        item
        for item in judged
        if item.decision.outcome in (Outcome.ASK_SUPPLIER, Outcome.REVIEW) and item.facts.past_promise >= 0
    ]
    later = later_rules({item.subject.order.shop_id for item in late}) if late else {}
    write([_letter(item, later, at) for item in late])


def _letter(item: Judged, later: Mapping[UUID, UUID], at: datetime) -> NewLetter:
    order, delivery = item.subject.order, item.subject.delivery
    promised = at - timedelta(seconds=item.facts.past_promise)
    asked = item.decision.outcome is Outcome.ASK_SUPPLIER
    due = delivery.due_at if asked and delivery else None
    values = {
        "ref": order.ref,
        "promise": f"{promised.astimezone(SHANGHAI):%m-%d %H:%M}",
        "then": foretell(item.facts, item.subject, later, at=at, due=due),
    }
    return NewLetter(order=order, kind=KIND, subject=SUBJECT.fill(**values), body=BODY.fill(**values), at=at)
