"""What happens when a channel tells us about a refund?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.flows.acts.adopt_refunds import adopt_refunds
from anxin.flows.acts.keep_notices import keep_notices
from anxin.flows.acts.known_refunds import KnownRefund, known_refunds
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.match_found import Found
from anxin.flows.acts.received import Received
from anxin.flows.acts.refund_look import refund_look
from anxin.flows.acts.reverse_refunds import reverse_refunds
from anxin.flows.acts.seen_notices import seen_notices
from anxin.flows.acts.take_refund_answers import take_refund_answers
from anxin.payments.capabilities import Capabilities
from anxin.payments.channel import ChannelNotice, NoticeKind, RefundAnswer, RefundStatus
from anxin.payments.models import Channel, Payment
from anxin.payments.states import PaymentState
from anxin.refunds.models import Refund
from anxin.refunds.states import Destination, RefundState

FIRST_WAY = (
    RefundState.PLANNED,
    RefundState.ASKED,
    RefundState.UNKNOWN,
    RefundState.ACCEPTED,
    RefundState.SHORT,
    RefundState.ARRIVED,
)
BACK_AGAIN = RefundAnswer(RefundStatus.BOUNCED, detail="the channel told that it came back")


@atomic(durable=True)
def accept_refund_notices(received: Sequence[Received], *, at: datetime) -> list[str]:
    """Take verified notices about refunds; a word for each: accepted, looked_up, repeat, differs, adopted, taken_back
    or unknown_refund.

    Good news is taken at its word where payment, amount and currency agree and the refund is on its first way. All else
    is looked up at the channel, because a notice may be old: neither may a bounce that was resent since count as a new
    one, nor a success that was taken back since. A refund of a payment of ours that was not asked for from here
    (somebody used the channel's own console) is adopted; where the payment is not known to be paid, it is asked about.
    What was sent there and has arrived cannot be asked about by a number of ours: told to be back, it is reversed.
    """
    received = _by_their_number(received)
    rows = known_refunds([item.notice.refund for item in received if item.notice.refund])
    payments = Payment.objects.select_related("channel").in_bulk([item.notice.payment for item in received])
    lock_orders({row.order for row in rows.values()} | {payment.order_id for payment in payments.values()})
    rows = known_refunds(rows)
    payments = Payment.objects.select_related("channel").in_bulk(payments)
    seen = seen_notices(received)
    words: list[str] = []
    for item in received:
        key = (item.channel, item.notice.external_id)
        words.append("repeat" if key in seen else _word(item, rows, payments))
        seen.add(key)
    told = [(_row(item, rows), _answer(item)) for item, word in zip(received, words, strict=True) if word == "accepted"]
    take_refund_answers(told, Channel.objects.in_bulk({row.channel for row, _ in told}), at=at)
    looked = [item for item, word in zip(received, words, strict=True) if word == "looked_up"]
    early = {item.notice.payment for item in looked if _row_of(item, rows) is None}
    # what went back before we heard of it must pay for nothing when its own notice comes
    Payment.objects.filter(pk__in=early, returned_at=None).exclude(state=PaymentState.PAID).update(returned_at=at)
    plan([_look(item, rows, payments[item.notice.payment], at) for item in looked])
    _take_back([item for item, word in zip(received, words, strict=True) if word == "taken_back"], at)
    adopted = [item for item, word in zip(received, words, strict=True) if word == "adopted"]
    adopt_refunds([_found(item, payments[item.notice.payment], rows) for item in adopted], by="channel", at=at)
    keep_notices(received, words, at=at)
    return words


def _by_their_number(received: Sequence[Received]) -> list[Received]:
    """A refund made in the channel's own console may name its payment by the channel's number alone."""
    bare = {(i.channel, i.notice.transaction_no) for i in received if not i.notice.refund and i.notice.transaction_no}
    numbers = {number for _, number in bare}
    found = Payment.objects.filter(channel__in={channel for channel, _ in bare}, transaction_no__in=numbers)
    ours = {(channel, number): pk for channel, number, pk in found.values_list("channel_id", "transaction_no", "pk")}
    named = [None if item.notice.refund else ours.get((item.channel, item.notice.transaction_no)) for item in received]
    return [
        replace(item, notice=replace(item.notice, payment=pk)) if pk else item
        for item, pk in zip(received, named, strict=True)
    ]


def _word(item: Received, rows: Mapping[UUID, KnownRefund], payments: Mapping[UUID, Payment]) -> str:
    notice = item.notice
    row = _row_of(item, rows)
    payment = payments.get(notice.payment)
    if payment is None or payment.channel_id != item.channel:
        return "unknown_refund"
    good = notice.kind == NoticeKind.REFUND_ARRIVED
    if row is None:
        named = notice.refund is not None or notice.refund_no != ""
        if notice.kind == NoticeKind.REFUND_BOUNCED and _sent_there(notice).exists():
            return "taken_back"
        if not (good and named and notice.currency == payment.currency):
            return "unknown_refund"
        return "adopted" if payment.state == PaymentState.PAID else "looked_up"
    if row.payment != notice.payment or (row.destination == Destination.BALANCE and not good):
        return "unknown_refund"
    if good and (row.amount_minor, row.currency) != (notice.amount_minor, notice.currency):
        return "differs"
    if good and row.is_besides(notice.refund_no):
        return "adopted"
    return "accepted" if good and _is_believed(row, payment.channel.can) else "looked_up"


def _sent_there(notice: ChannelNotice) -> QuerySet[Refund]:
    """What arrived under a number of the channel's own: found there, or sent there by a person in place of ours."""
    rows = Refund.objects.filter(Q(external=True) | Q(sent_in_console=True), payment=notice.payment)
    number = notice.refund.hex if notice.refund else notice.refund_no[:64]
    here = rows.filter(state=RefundState.ARRIVED, destination=Destination.ORIGINAL)
    return here.filter(channel_refund_no=number).exclude(channel_refund_no="")


def _take_back(items: Sequence[Received], at: datetime) -> None:
    """Finance has it again. Its channel may tell it by several notices: nothing is under that number any more."""
    ids = {pk for item in items for pk in _sent_there(item.notice).values_list("pk", flat=True)}
    reverse_refunds([(row, BACK_AGAIN) for row in known_refunds(ids).values()], at=at)


def _is_believed(row: KnownRefund, can: Capabilities) -> bool:
    """Whether nothing has happened that older news could contradict; of what has arrived good news changes nothing."""
    first = row.retries == 0 or not can.queryable
    return row.destination == Destination.ORIGINAL and first and row.state in FIRST_WAY


def _row_of(item: Received, rows: Mapping[UUID, KnownRefund]) -> KnownRefund | None:
    return rows.get(item.notice.refund) if item.notice.refund else None


def _row(item: Received, rows: Mapping[UUID, KnownRefund]) -> KnownRefund:
    if item.notice.refund is None:
        raise ValueError("a notice about a refund names it")
    return rows[item.notice.refund]


def _answer(item: Received) -> RefundAnswer:
    return RefundAnswer(RefundStatus.ARRIVED, item.notice.refund_no, item.notice.received_account)


def _look(item: Received, rows: Mapping[UUID, KnownRefund], payment: Payment, at: datetime) -> Planned:
    """A look that also goes out for what had arrived: it may have been taken back."""
    key = f"notice:{item.notice.external_id}"[:100]
    row = _row_of(item, rows)
    if row is None:
        return Planned(Kind.PAYMENT_QUERY, payment.shop_id, payment.pk, at, key=key)
    return refund_look(row.shop, row.id, row.retries, at, key=key, doubt=True)


def _found(item: Received, payment: Payment, rows: Mapping[UUID, KnownRefund]) -> Found:
    ours = item.notice.refund in rows
    number = item.notice.refund.hex if item.notice.refund else item.notice.refund_no
    return Found(payment, item.notice.amount_minor, number, item.notice.occurred_at, sent_by_us=ours)
