"""Where does a bench get the one order that its many are copies of? Placed and paid as anybody would."""

from datetime import datetime
from uuid import UUID


def one_order(shop: dict[str, UUID], *, at: datetime) -> UUID:
    """An order paid by the sandbox channel, with nothing delivered; `shop` as `some_shop` answers it."""
    from anxin.flows.accept_payments import accept_payments
    from anxin.flows.acts.received import Received
    from anxin.flows.place_order import Wish, place_order
    from anxin.flows.start_payment import start_payment
    from anxin.payments.channel import ChannelNotice

    wish = Wish(item=shop["item"], contact="bea@anxin.example", password=str(shop["item"]), agreed=1)
    order = place_order(wish, buyer=None, by="bench", at=at).order
    payment = start_payment(order, shop["channel"], by="bench", at=at)
    notice = ChannelNotice(
        external_id="bench",
        kind="payment.succeeded",
        payment=payment.pk,
        refund=None,
        transaction_no="bench",
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        occurred_at=at,
    )
    accept_payments([Received(channel=shop["channel"], notice=notice, body="{}")], at=at)
    return order
