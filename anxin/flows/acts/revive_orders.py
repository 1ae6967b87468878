"""What if an order had ended, and is paid all the same while its goods can still be delivered? It goes on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from anxin.orders.models import Order
from anxin.orders.states import OnDue, OrderState
from anxin.support.letters import NewLetter
from anxin.support.write import write
from anxin.texts import Text
from anxin.transitions.move import move

SUBJECT = Text("订单 {ref} 已收到付款，继续发货", "Order {ref}: your payment came, it goes on")
BODY = Text(
    "您的付款在订单关闭后到账。商品仍可按原价交付，订单已恢复，承诺时间从现在起算。如果您不再需要，"
    "可在订单页申请退款：未查看的卡密、未到账的充值全额原路退回。",
    "Your payment came after the order had closed. The goods can still be delivered at the same price, so the "
    "order goes "
    "on and its promise runs from now. If you no longer want it, ask for a refund on the order's page: unseen "
    "codes and "
    "undelivered top-ups go back in full.",
)


def revive_orders(orders: Sequence[Order], *, at: datetime) -> None:
    """Reopen ended orders, that the caller holds, as placed, and tell their buyers what they may choose."""
    if not orders:
        return
    move(
        Order,
        [order.pk for order in orders],
        from_=(OrderState.EXPIRED, OrderState.CANCELLED),
        to=OrderState.PLACED,
        by="channel",
        because="paid after its end, and it can still be delivered",
        at=at,
        due_at=at + timedelta(minutes=1),
        on_due=OnDue.EXPIRE,
        closed_at=None,
    )
    for order in orders:
        order.state, order.closed_at = OrderState.PLACED, None
    write([_letter(order, at) for order in orders])


def _letter(order: Order, at: datetime) -> NewLetter:
    return NewLetter(order=order, kind="revived", subject=SUBJECT.fill(ref=order.ref), body=BODY, at=at)
