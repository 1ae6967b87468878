"""How does a buyer send money elsewhere that did not arrive where it went?"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.agenda.withdraw import withdraw
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.need_left import need_left
from anxin.refunds.models import Refund
from anxin.refunds.queries import HERE, is_here
from anxin.refunds.states import Destination, OnDue, RefundState
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text
from anxin.transitions.move import move

ANSWER_WITHIN = timedelta(minutes=10)


class OnItsWay(Refusal):
    text = Text(
        "这笔退款已经交给渠道，正在原路退回，现在不能改到余额。",
        "This refund is with the channel already, on its way back; it cannot be moved to the balance now.",
    )


class NoBalance(Refusal):
    text = Text(
        "退到余额需要登录账户，请先登录或注册后再选。",
        "A balance belongs to an account; sign in or register first.",
    )


@atomic(durable=True)
def redirect_refund(refund: UUID, *, by: str, at: datetime) -> None:
    """Send a refund to the buyer's balance here, where it is at once. Pressed twice it is one refund.

    Raises NotFound, NoBalance for a guest's order, OnItsWay where the channel has it or may have it, GoneAlready.
    """
    owner = Refund.objects.filter(pk=refund).values_list("order_id", flat=True).first()
    if owner is None:
        raise NotFound
    order = lock_orders([owner])[owner]
    if order.buyer_id is None:
        raise NoBalance
    row = Refund.objects.select_related("payment").get(pk=refund)
    if row.destination == Destination.BALANCE:
        return
    need_left(row)
    if not is_here(row) or not withdraw(Kind.REFUND_ASK, row.pk):
        raise OnItsWay
    if row.state != RefundState.PLANNED:
        move(
            Refund,
            [row.pk],
            from_=HERE,
            to=RefundState.PLANNED,
            by=by,
            because="the buyer takes it to the balance",
            at=at,
            retries=row.retries + 1,
        )
    Refund.objects.filter(pk=row.pk).update(
        destination=Destination.BALANCE,
        due_at=at + ANSWER_WITHIN,
        on_due=OnDue.TELL_FINANCE,
        short_since=None,
        late_since=None,
    )
    plan([Planned(Kind.REFUND_ASK, row.shop_id, row.pk, at, key="to-balance")])
