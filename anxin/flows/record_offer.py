"""What did the channel answer when paying began?"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.payments.channel import PaymentOffer, PaymentStatus
from anxin.payments.models import Payment
from anxin.payments.states import PaymentState
from anxin.refusal import Refusal
from anxin.texts import Text
from anxin.transitions.move import move

FIRST_LOOK = timedelta(seconds=60)


class ChannelSilent(Refusal):
    """The channel gave no clear answer; nothing was charged and the same payment can be tried again."""

    text = Text(
        "支付渠道暂时没有回应，没有扣款。请稍后再点一次，或换一种支付方式。",
        "The payment channel did not answer; nothing was charged. Try again or choose another way to pay.",
    )
    status = 502


@atomic(durable=True)
def record_offer(payment: UUID, offer: PaymentOffer, *, at: datetime) -> bool:
    """Keep the code to be scanned and plan to look after the payment; False where the answer was not clear."""
    if offer.status is not PaymentStatus.WAITING or not (offer.code_url or offer.redirect_url or offer.in_app):
        return False
    moved = move(
        Payment,
        [payment],
        from_=PaymentState.STARTED,
        to=PaymentState.OFFERED,
        by="machine",
        because="the channel offered a code",
        at=at,
        code_url=offer.code_url,
        redirect_url=offer.redirect_url,
        in_app=dict(offer.in_app),
        reference=offer.reference,
    )
    shop = Payment.objects.values_list("shop", flat=True).get(pk=payment)
    plan([Planned(Kind.PAYMENT_QUERY, shop, pk, at + FIRST_LOOK) for pk in moved])
    return True
