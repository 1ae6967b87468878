"""How does money go back that nobody has claimed? Under an order of its own, with a history like any other."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from anxin.flows.acts.attach_unmatched import attach_unmatched
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.plan_refunds import NewRefund, plan_refunds
from anxin.orders.models import Order, OrderStep
from anxin.orders.states import OrderState
from anxin.payments.models import Unmatched
from anxin.payments.states import UnmatchedState
from anxin.policy.queries import version_in_force
from anxin.refs import new_id, new_ref, new_token
from anxin.texts import Text

WHY = Text("收到付款，但没有对应的订单，原路退回", "paid without an order, returned the way it came")


def return_unmatched(rows: Sequence[Unmatched], *, at: datetime) -> None:
    """Take each out of suspense and plan its refund; the rows are locked and still waiting."""
    for row in rows:
        order = _order(row, at)
        order = lock_orders([order.pk])[order.pk]
        payment = attach_unmatched(row, order, UnmatchedState.RETURNED, by="machine", at=at)
        plan_refunds(
            [NewRefund(order=order, payment=payment, amount_minor=row.amount_minor, reason=WHY)], by="machine", at=at
        )


def _order(row: Unmatched, at: datetime) -> Order:
    """An order that was never placed and is over: without a buyer, a line or a link that anybody has."""
    rules = version_in_force(row.shop_id)
    order = Order.objects.create(
        id=new_id(),
        shop_id=row.shop_id,
        ref=new_ref(),
        token_sha256=hashlib.sha256(new_token().encode()).hexdigest(),
        amount_minor=row.amount_minor,
        currency=row.currency,
        policy=rules,
        agreed_sha256=rules.text_sha256,
        state=OrderState.REFUNDED,
        placed_at=at,
        closed_at=at,
    )
    OrderStep.objects.create(
        subject=order,
        shop_id=row.shop_id,
        from_state="",
        to_state=OrderState.REFUNDED,
        by="machine",
        because="money without an order goes back",
        at=at,
    )
    return order
