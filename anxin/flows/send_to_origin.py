"""How does a buyer take a refund out of the balance again, back to where the order was paid from?"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.evidence.exhibits import PAYMENT, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.need_left import need_left
from anxin.flows.acts.post import post
from anxin.flows.acts.returned_movement import returned_movement
from anxin.ledger.accounts import buyer_balance
from anxin.ledger.movements import TransferRefused
from anxin.ledger.queries import balance
from anxin.refunds.models import Preference, Refund
from anxin.refunds.queries import asked_at_channel, barred_from_origin, is_second_try, lies_in_balance
from anxin.refunds.states import Destination, OnDue, RefundState
from anxin.refunds.words import why_not
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text
from anxin.transitions.move import move

ANSWER_WITHIN = timedelta(minutes=10)


class NotInBalance(Refusal):
    text = Text(
        "这笔退款不在您的余额里，或订单本来就是用余额付的。",
        "This refund does not lie in your balance, or the order was paid from your balance.",
    )


class NoWayToOrigin(Refusal):
    text = Text(
        "这笔退款不能再退回原支付方式（{why}），钱仍在您的余额里。",
        "It can no longer go back the way you paid ({why}). The money stays in your balance.",
    )


class SpentMeanwhile(Refusal):
    text = Text(
        "余额已不足这笔退款的金额（可能刚刚用于付款），不能退回原支付方式。",
        "Your balance no longer holds the amount of this refund; it may just have been spent.",
    )


@atomic(durable=True)
def send_to_origin(refund: UUID, *, by: str, at: datetime) -> None:
    """Take a refund that lies in its buyer's balance out of it, and plan it the way the order was paid.

    Pressed twice it is one movement. Raises NotFound, NotInBalance, NoWayToOrigin where the channel takes it no more,
    GoneAlready, SpentMeanwhile.
    """
    owner = Refund.objects.filter(pk=refund).values_list("order_id", flat=True).first()
    if owner is None:
        raise NotFound
    lock_orders([owner])
    row = Refund.objects.select_related("order", "payment__channel").get(pk=refund)
    if row.destination == Destination.ORIGINAL and row.retries and row.state != RefundState.ARRIVED:
        return
    if not lies_in_balance(row):
        raise NotInBalance
    barred = barred_from_origin(row, at)
    if barred is not None:
        raise NoWayToOrigin(why=why_not(barred))
    need_left(row)
    again = asked_at_channel(row)
    _plan(row, again=again, by=by, at=at)
    _take_out(row, at)
    seal([_exhibit(row, by, at)])


def _plan(row: Refund, *, again: bool, by: str, at: datetime) -> None:
    """What no channel was asked for is new to it, and divided where the order was paid in two ways."""
    retries = row.retries + 1
    move(
        Refund,
        [row.pk],
        from_=RefundState.ARRIVED,
        to=RefundState.PLANNED,
        by=by,
        because="the buyer takes it out of the balance",
        at=at,
        destination=Destination.ORIGINAL,
        retries=retries,
        arrived_at=None,
        channel_refund_no="",
        received_account="",
        detail="",
        expected_on=None,
        late_since=None,
        due_at=at + ANSWER_WITHIN,
        on_due=OnDue.TELL_FINANCE,
        **({} if again else {"asked_at": None}),
    )
    if not again:
        Preference.objects.filter(order=row.order_id).update(destination=Destination.ORIGINAL, by=by, at=at)
    payload = {"retry": retries} if is_second_try(row) else {}
    plan([Planned(Kind.REFUND_ASK, row.shop_id, row.pk, at, key=f"origin-{retries}", payload=payload)])


def _take_out(row: Refund, at: datetime) -> None:
    """A rival may spend it until the balance is locked: what the books refuse then is said in the buyer's words."""
    wallet = buyer_balance(row.shop_id, row.order.buyer_id) if row.order.buyer_id else ""
    if balance(wallet, currency=row.currency) < row.amount_minor:
        raise SpentMeanwhile
    movement = returned_movement(
        row.shop_id,
        row.order_id,
        row.pk,
        row.amount_minor,
        row.currency,
        source=wallet,
        ref=row.ref,
        key=f"returned:{row.pk}:{row.retries + 1}",
        at=at,
    )
    try:
        post([movement])
    except TransferRefused as refused:
        raise SpentMeanwhile from refused


def _exhibit(row: Refund, by: str, at: datetime) -> NewExhibit:
    return NewExhibit(
        shop=row.shop_id,
        order=row.order_id,
        slot=PAYMENT,
        kind="refund_to_origin",
        content={"refund": str(row.pk), "amount_minor": row.amount_minor, "currency": row.currency},
        by=by,
        at=at,
    )
