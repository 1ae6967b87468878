"""Until when does a membership run, how much of it is used, and what would come back of it today?"""

from datetime import datetime, timedelta

from anxin.flows.acts.measure_use import measure_use
from anxin.orders.models import Line, Order
from anxin.orders.states import OrderState
from anxin.web.shown import MembershipShown

RUNS = (OrderState.DELIVERED, OrderState.CONFIRMED, OrderState.SETTLED)


def show_membership(order: Order, line: Line, at: datetime) -> MembershipShown | None:
    """The days of a membership that has arrived; None for anything else. What is unused is what the rules count."""
    if not line.period_days or order.state not in RUNS:
        return None
    use = measure_use(order, line, at)
    if use is None:
        return None
    until = use.since + timedelta(days=use.days)
    return MembershipShown(until, days=use.days, used=use.used, left_minor=use.left_minor, ended=until <= at)
