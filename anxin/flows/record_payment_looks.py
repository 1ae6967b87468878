"""What did the channels say of payments that nobody had told us about, or not well enough?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.transaction import atomic

from anxin.agenda.finish import finish
from anxin.agenda.give_up import give_up
from anxin.agenda.postpone import postpone
from anxin.flows.acts.received import Received
from anxin.flows.acts.settle_unmatched import settle_unmatched
from anxin.flows.acts.take_payments import take_payments
from anxin.flows.acts.tell_operators import tell_operators
from anxin.money import format_minor
from anxin.payments.channel import ChannelNotice, NoticeKind, PaymentAnswer, PaymentStatus
from anxin.payments.errands import CLOSE, PaymentErrand
from anxin.payments.models import Payment
from anxin.texts import Text

SUBJECT = Text("付款 {ref} 一直查不清，请人工核对", "Payment {ref} stays unclear; look at it")
BODY = Text(
    "付款 {ref}（{amount}）多次向{name}查询，都没有明确的结果，系统不再自动查询。\n请在渠道后台核对：已付款的，"
    "到这笔付款的页面补单；已在渠道退款的，不需要操作。",
    "Payment {ref} ({amount}): {name} was asked many times and never said clearly how it stands; it is asked no "
    "more by itself.\nLook in the channel's console: complete it on the payment's page where it was paid; where it has "
    "been returned there, nothing is to be done.",
)
LOOK_AFTER_EXPIRY = timedelta(minutes=30)

Answered = tuple[PaymentErrand, PaymentAnswer]


@atomic(durable=True)
def record_payment_looks(answered: Sequence[Answered], *, at: datetime) -> int:
    """Book what is paid as if the notice had come, look again at what still waits; how many were paid.

    A payment is looked after until half an hour past its expiry, because buyers pay late; one that its channel has
    closed is looked at no more. One of which its channel says nothing clear is looked at until the tries are spent, and
    then told to the operators. Money without a payment of ours goes on by its own rules.
    """
    ours = [(errand, answer) for errand, answer in answered if not errand.unmatched]
    paid = [(errand, answer) for errand, answer in ours if answer.status is PaymentStatus.PAID]
    held = set(finish([errand.claimed for errand, _ in paid]))
    words = take_payments([_received(e, a, at) for e, a in paid if e.claimed.id in held], at=at)
    rest = [(errand, answer) for errand, answer in ours if answer.status is not PaymentStatus.PAID]
    expiry = dict(Payment.objects.filter(pk__in=[e.payment for e, _ in rest]).values_list("pk", "expires_at"))
    over = [e.claimed for e, answer in rest if _over(e, answer, expiry[e.payment] + LOOK_AFTER_EXPIRY <= at)]
    give_up(over)
    _tell([e for e, answer in rest if e.claimed in over and answer.status is PaymentStatus.UNKNOWN], at)
    postpone([e.claimed for e, _ in rest if e.claimed not in over], at=at, because="not paid yet")
    # last, because orders are locked before money in suspense, here as by whoever claims it for an order
    settle_unmatched([item for item in answered if item[0].unmatched], at=at)
    return words.count("accepted") + words.count("revived")


def _over(errand: PaymentErrand, answer: PaymentAnswer, long_past: bool) -> bool:
    closed = answer.status is PaymentStatus.CLOSED
    clear = answer.status is not PaymentStatus.UNKNOWN
    return errand.claimed.spent or closed or (long_past and clear and errand.act != CLOSE)


def _tell(errands: Sequence[PaymentErrand], at: datetime) -> None:
    """Somebody may have paid, and nobody is going to ask any more."""
    rows = Payment.objects.filter(pk__in=[errand.payment for errand in errands]).select_related(
        "order__shop", "channel"
    )
    for row in rows.order_by("pk"):
        values = {"ref": str(row), "amount": format_minor(row.amount_minor, row.currency), "name": row.channel.name}
        tell_operators(row.order.shop, "payment-unclear", SUBJECT.fill(**values), BODY.fill(**values), at=at)


def _received(errand: PaymentErrand, answer: PaymentAnswer, at: datetime) -> Received:
    notice = ChannelNotice(
        external_id=f"query:{errand.payment}",
        kind=NoticeKind.PAID,
        payment=errand.payment,
        refund=None,
        transaction_no=answer.transaction_no,
        amount_minor=answer.amount_minor,
        currency=answer.currency,
        occurred_at=answer.paid_at or at,
    )
    return Received(channel=errand.channel, notice=notice, body="", asked=True)
