"""What did the channels say of payments that nobody had told us about?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.transaction import atomic

from anxin.agenda.finish import finish
from anxin.agenda.give_up import give_up
from anxin.agenda.postpone import postpone
from anxin.flows.acts.take_payments import Received, take_payments
from anxin.payments.channel import ChannelNotice, NoticeKind, PaymentAnswer, PaymentStatus
from anxin.payments.errands import PaymentErrand
from anxin.payments.models import Payment

LOOK_AFTER_EXPIRY = timedelta(minutes=30)

Answered = tuple[PaymentErrand, PaymentAnswer]


@atomic(durable=True)
def record_payment_looks(answered: Sequence[Answered], *, at: datetime) -> int:
    """Book what is paid as if the notice had come, look again at what still waits; how many were paid.

    A payment is looked after until half an hour past its expiry, because buyers pay late.
    """
    paid = [(errand, answer) for errand, answer in answered if answer.status is PaymentStatus.PAID]
    held = set(finish([errand.claimed for errand, _ in paid]))
    words = take_payments([_received(e, a, at) for e, a in paid if e.claimed.id in held], at=at)
    rest = [errand for errand, answer in answered if answer.status is not PaymentStatus.PAID]
    expiry = dict(Payment.objects.filter(pk__in=[e.payment for e in rest]).values_list("pk", "expires_at"))
    over = [e.claimed for e in rest if e.claimed.spent or expiry[e.payment] + LOOK_AFTER_EXPIRY <= at]
    give_up(over)
    postpone([e.claimed for e in rest if e.claimed not in over], at=at, because="not paid yet")
    return words.count("accepted")


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
