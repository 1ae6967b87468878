"""What if all the money of an order went back at its channel? It is over, and nothing more is to come for it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.delivery.models import Code, Delivery
from anxin.delivery.states import CodeState
from anxin.flows.acts.end_refunded import end_refunded
from anxin.flows.acts.held_in import held_in
from anxin.flows.acts.stop_on_the_way import stop_on_the_way
from anxin.ledger.accounts import hold, pending
from anxin.orders.models import Order
from anxin.orders.states import OrderState
from anxin.support.letters import NewLetter
from anxin.support.write import write
from anxin.texts import Text

ENDS_FROM = (OrderState.PAID, OrderState.DELIVERED, OrderState.CONFIRMED)
STOP = "adopted"
WHY = "the money went back at the channel"
SUBJECT = Text("订单 {ref} 的付款已在渠道侧全部退回", "All of order {ref} was refunded at the channel")
BODY = Text(
    "订单 {ref} 的付款已由店铺在付款渠道后台直接退回，退到您付款的账户，到账时间以渠道为准。"
    "订单到此结束，还没有交付的不再交付。不是您要求的，或之后仍收到商品，请到订单页联系客服。",
    "The shop sent the money of order {ref} back in the payment channel's own console, to the account that you paid "
    "with; the channel decides when it is there. The order ends with it, and what was not delivered is not delivered "
    "any more. If you did not ask for this, or goods arrive all the same, talk to support on the order's page.",
)


def end_adopted(orders: Collection[UUID], *, at: datetime) -> None:
    """End those of which nothing is held any more, tell their buyers, and have suppliers stop what is on its way.

    What a supplier cannot stop is looked up later, so that goods that arrive all the same have somebody's name. The
    caller holds the orders' locks.
    """
    rows = list(Order.objects.filter(pk__in=orders, state__in=ENDS_FROM).order_by("pk"))
    left = held_in((address(row.shop_id, row.pk), row.currency) for row in rows for address in (hold, pending))
    over = [row for row in rows if not any(left[where(row.shop_id, row.pk), row.currency] for where in (hold, pending))]
    ids = [row.pk for row in over]
    deliveries = list(Delivery.objects.filter(order__in=ids).values_list("pk", flat=True))
    stop_on_the_way(deliveries, key=STOP, at=at)
    end_refunded(ids, deliveries, why=WHY, whole="refunded in full at the channel", at=at)
    Code.objects.filter(delivery__in=deliveries, state=CodeState.ALLOCATED).update(state=CodeState.VOID)
    write([_letter(row, at) for row in over])


def _letter(order: Order, at: datetime) -> NewLetter:
    return NewLetter(
        order=order,
        kind="refunded-there",
        subject=SUBJECT.fill(ref=order.ref),
        body=BODY.fill(ref=order.ref),
        at=at,
    )
