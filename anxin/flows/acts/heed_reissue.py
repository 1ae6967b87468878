"""Can another one be delivered? Not once an order has ended, and not without end."""

from anxin.cases.refusals import NoReissueNow, ReissuedEnough
from anxin.flows.acts.reissue import MOST_REISSUES
from anxin.orders.models import Order
from anxin.orders.states import OrderState

RUNNING = (OrderState.PAID, OrderState.DELIVERED, OrderState.CONFIRMED)


def heed_reissue(order: Order, times: int) -> None:
    """Raise NoReissueNow or ReissuedEnough; `times` is how often the line was sent again already."""
    if order.state not in RUNNING:
        raise NoReissueNow
    if times >= MOST_REISSUES:
        raise ReissuedEnough(times=times)
