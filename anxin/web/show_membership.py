"""Until when does a membership run, how much of it is used, and what would come back of it today?"""

from datetime import datetime, timedelta

from anxin.cases.queries import open_case_of
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.subjects_of import subjects_of
from anxin.orders.models import Line, Order
from anxin.orders.states import OrderState
from anxin.web.shown import MembershipShown

RUNS = (OrderState.DELIVERED, OrderState.CONFIRMED, OrderState.SETTLED)


def show_membership(order: Order, line: Line, at: datetime) -> MembershipShown | None:
    """The days of one membership that has arrived; None for anything else, and for several bought at once: of those
    nobody knows here whether they run together or one after the other. What is unused is what the rules count."""
    if not line.period_days or line.quantity > 1 or order.state not in RUNS:
        return None
    case = open_case_of(order.pk) if order.case_open else None
    (subject,) = subjects_of({order.pk: order}, lines=[line.pk], cases=[case] if case else [])
    if subject.delivery is None or subject.delivery.delivered_at is None:
        return None
    since, days = subject.delivery.delivered_at, line.period_days
    facts = gather_facts([subject], at)[subject.key]
    return MembershipShown(
        until=since + timedelta(days=days),
        days=days,
        used=min(days, max(0, (at - since) // timedelta(days=1))),
        left_minor=facts.unused_minor,
        ended=since + timedelta(days=days) <= at,
    )
