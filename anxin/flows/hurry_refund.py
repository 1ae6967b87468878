"""What does finance do about a refund that does not move? Have it asked about at once; never twice sent."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.hurry import hurry
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.agenda.queries import waiting_for
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.refund_look import refund_look
from anxin.refunds.models import Refund
from anxin.refunds.queries import is_second_try
from anxin.refunds.states import Destination, RefundState
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text

UNSENT = (RefundState.PLANNED, RefundState.SHORT)
SENT = (RefundState.ASKED, RefundState.UNKNOWN, RefundState.ACCEPTED)


class NothingToAsk(Refusal):
    text = Text(
        "这笔退款没有可以向渠道询问的内容，请按退款页上的步骤人工核对。",
        "There is nothing that the channel could be asked about this refund; check it by hand on the refund's page.",
    )


@atomic(durable=True)
def hurry_refund(refund: UUID, *, by: str, at: datetime) -> None:
    """Look the refund up now, or try it now under its number where nothing was sent. Pressed twice it is one question.

    Raises NotFound, NothingToAsk.
    """
    order = Refund.objects.filter(pk=refund).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    lock_orders([order])
    row = Refund.objects.select_related("payment__channel").get(pk=refund)
    key = f"hurry-{at:%Y%m%d%H%M}"
    if row.state in UNSENT or (row.state in SENT and row.destination == Destination.BALANCE):
        if not waiting_for([row.pk], Kind.REFUND_ASK):
            again = {"retry": row.retries} if is_second_try(row) else {}
            plan([Planned(Kind.REFUND_ASK, row.shop_id, row.pk, at, key=key, payload=again)])
        hurry(Kind.REFUND_ASK, row.pk, at=at)
    elif row.state in SENT and row.payment.channel.can.queryable:
        plan([refund_look(row.shop_id, row.pk, row.retries, at, key=key)])
    else:
        raise NothingToAsk
