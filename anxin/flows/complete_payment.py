"""How does a member of the staff complete a payment whose notice never came (补单)? Only by the channel's own word."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.received import Received
from anxin.flows.acts.take_payments import take_payments
from anxin.payments.channel import ChannelNotice, NoticeKind, PaymentAnswer, PaymentStatus
from anxin.payments.models import Payment
from anxin.payments.states import PaymentState
from anxin.refusal import Invalid, NotFound, Refusal
from anxin.texts import Text

NO_REASON = Text("请写明补单原因。", "Say why the payment is completed by hand.")


class NotConfirmed(Refusal):
    text = Text(
        "渠道没有确认这笔付款（{said}），不能补单。",
        "The channel does not confirm this payment ({said}); it cannot be completed.",
    )


@atomic(durable=True)
def complete_payment(payment: UUID, answer: PaymentAnswer, *, reason: str, by: str, at: datetime) -> str:
    """Book what the channel has just confirmed, with the reason; the word says what it was good for, "repeat" if paid.

    Raises NotFound, Invalid without a reason, NotConfirmed unless the channel says that it is paid.
    """
    row = Payment.objects.filter(pk=payment).first()
    if row is None:
        raise NotFound
    if not reason.strip():
        raise Invalid(what=NO_REASON)
    if row.state == PaymentState.PAID:
        return "repeat"
    if answer.status is not PaymentStatus.PAID:
        raise NotConfirmed(said=answer.status)
    notice = ChannelNotice(
        external_id=f"query:{row.pk}",
        kind=NoticeKind.PAID,
        payment=row.pk,
        refund=None,
        transaction_no=answer.transaction_no,
        amount_minor=answer.amount_minor,
        currency=answer.currency,
        occurred_at=answer.paid_at or at,
    )
    given = Received(channel=row.channel_id, notice=notice, body="", asked=True, by=by, because=reason.strip()[:200])
    return take_payments([given], at=at)[0]
