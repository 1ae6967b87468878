"""What follows when a channel tells that a card's bank took money back, or how it decided?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.end_chargeback import end_chargeback
from anxin.flows.acts.keep_notices import keep_notices
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.received import Disputed
from anxin.flows.acts.seen_notices import seen_notices
from anxin.flows.acts.take_back import take_back
from anxin.flows.acts.tell_operators import tell_operators
from anxin.money import format_minor
from anxin.orders.models import Order
from anxin.payments.channel import DisputeNotice
from anxin.payments.models import Channel, Chargeback, Payment
from anxin.payments.queries import charged_of_payments
from anxin.payments.states import PaymentState
from anxin.texts import Text

Paid = Mapping[tuple[UUID, str], Payment]
# news overtake one another: so long after a dispute its payment's own may still be on its way
OVERTAKES = timedelta(hours=1)
TOO_EARLY = "too_early"
SUBJECT = Text("争议 {reference} 未能自动入账，请人工登记", "Dispute {reference} could not be booked; do it by hand")
BODY = Text(
    "{name}通知：争议 {reference}（付款 {number}，{amount}，{reason}）。它与本站的付款对不上（币种、金额或付款单号），"
    "没有入账，退款上限也没有计入。\n请在渠道后台核对，然后到这笔付款的页面登记扣款或结果。",
    "{name} tells of dispute {reference} (payment {number}, {amount}, {reason}). It does not fit our payment "
    "(currency, amount or number), so nothing was booked and the cap for refunds does not know of it.\nLook at it in "
    "the channel's console, then book what was taken, or its outcome, on the payment's page.",
)


@atomic(durable=True)
def accept_disputes(received: Sequence[Disputed], *, at: datetime) -> list[str]:
    """Book what was taken within what the payment brought in, and how it ended; a word for each: charged_back,
    charge_won, charge_lost, repeat, differs (the operators are told), unknown_payment, or too_early: nothing is kept of
    what speaks of a payment that may still become known, and the channel is to tell it again.

    An end that comes first books both, so that the news that comes later changes nothing. What is taken counts against
    what can be refunded of the order, as a chargeback that finance books.
    """
    paid = _paid(received)
    orders = lock_orders({payment.order_id for payment in paid.values()})
    seen = seen_notices(received)
    channels = Channel.objects.select_related("shop").in_bulk({item.channel for item in received})
    words: list[str] = []
    for item in received:
        key = (item.channel, item.notice.external_id)
        payment = paid.get((item.channel, item.notice.transaction_no))
        if key in seen:
            words.append("repeat")
        elif payment is None:
            words.append(TOO_EARLY if at - item.notice.occurred_at < OVERTAKES else "unknown_payment")
        else:
            words.append(_word(item, payment, orders, at))
        if words[-1] == "differs":
            _tell(channels[item.channel], item.notice, at)
        if words[-1] != TOO_EARLY:
            seen.add(key)
    taken = [told for told in zip(received, words, strict=True) if told[1] != TOO_EARLY]
    keep_notices([item for item, _ in taken], [word for _, word in taken], at=at)
    return words


def _paid(received: Sequence[Disputed]) -> Paid:
    numbers = {item.notice.transaction_no for item in received}
    rows = Payment.objects.filter(
        channel__in={item.channel for item in received}, transaction_no__in=numbers, state=PaymentState.PAID
    )
    return {(row.channel_id, row.transaction_no): row for row in rows.select_related("channel")}


def _word(item: Disputed, payment: Payment, orders: Mapping[UUID, Order], at: datetime) -> str:
    notice, by = item.notice, f"channel:{item.channel}"
    payment.order = orders[payment.order_id]
    row = Chargeback.objects.filter(channel=item.channel, reference=notice.reference).first()
    if row is None:
        if not _fits(notice, payment):
            return "differs"
        row = take_back(payment, notice.reference, notice.amount_minor, notice.reason, by=by, at=at)
    elif (row.payment_id, row.amount_minor) != (payment.pk, notice.amount_minor):
        return "differs"
    if notice.won is None:
        return "charged_back"
    end_chargeback(row, payment.order, won=notice.won, by=by, at=at)
    return "charge_won" if notice.won else "charge_lost"


def _fits(notice: DisputeNotice, payment: Payment) -> bool:
    left = payment.paid_minor - charged_of_payments([payment.pk])
    return notice.currency == payment.currency and 0 < notice.amount_minor <= left


def _tell(channel: Channel, notice: DisputeNotice, at: datetime) -> None:
    values = {
        "name": channel.name,
        "reference": notice.reference,
        "number": notice.transaction_no or "—",
        "amount": format_minor(notice.amount_minor, notice.currency),
        "reason": notice.reason or "—",
    }
    tell_operators(channel.shop, "dispute-differs", SUBJECT.fill(**values), BODY.fill(**values), at=at)
