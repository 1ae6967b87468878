"""How does paying begin? The payment is on record before the channel hears of it."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.lock_orders import lock_orders
from anxin.orders.refusals import OrderNotPayable
from anxin.orders.states import OrderState
from anxin.payments.channel import Way
from anxin.payments.models import Channel, Payment, PaymentStep
from anxin.payments.queries import covered_minor
from anxin.payments.states import PaymentState
from anxin.refs import new_id
from anxin.refusal import NotFound

BEGUN = (PaymentState.STARTED, PaymentState.OFFERED)


@atomic(durable=True)
def start_payment(order: UUID, channel: UUID, *, by: str, at: datetime, way: Way | None = None) -> Payment:
    """The payment of an order through a channel: the one already begun, or a new one, state `started`.

    `way` is one of the channel's, its first unless told. What the buyer's balance has paid already is not asked for
    again. Raises NotFound for an unknown or disabled channel or a way it has not, OrderNotPayable unless the order
    waits to be paid.
    """
    locked = lock_orders([order]).get(order)
    through = Channel.objects.filter(pk=channel, enabled=True).first()
    if locked is None or through is None or through.shop_id != locked.shop_id:
        raise NotFound
    if locked.state != OrderState.PLACED or locked.due_at is None or locked.due_at <= at:
        raise OrderNotPayable(state=locked.state)
    if through.can.own_wallet or (way is not None and way not in through.can.ways):
        raise NotFound
    chosen = way or through.can.ways[0]
    open_minor = locked.amount_minor - covered_minor(locked.pk)
    begun = Payment.objects.filter(order=locked, channel=through, amount_minor=open_minor, way=chosen, state__in=BEGUN)
    if payment := begun.select_related("channel", "order").first():
        return payment
    payment = Payment.objects.create(
        id=new_id(),
        shop_id=locked.shop_id,
        order=locked,
        channel=through,
        number=Payment.objects.filter(order=locked).count() + 1,
        amount_minor=open_minor,
        way=chosen,
        currency=locked.currency,
        frozen=through.can.freezes,
        started_at=at,
        expires_at=locked.due_at,
    )
    PaymentStep.objects.create(
        subject=payment,
        shop_id=locked.shop_id,
        order=locked,
        from_state="",
        to_state=PaymentState.STARTED,
        by=by,
        because="chosen by the buyer",
        at=at,
    )
    return payment
