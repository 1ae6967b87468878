"""How does a refund that came back set out again?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.need_left import need_left
from anxin.flows.acts.resend import resend
from anxin.refunds.models import Refund
from anxin.refunds.queries import sends_twice
from anxin.refunds.states import SENT_BACK
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text


class NotBounced(Refusal):
    text = Text("这笔退款没有被退回，不需要重新发起。", "This refund has not come back, so it need not be sent again.")


class NoSecondTry(Refusal):
    text = Text(
        "这个渠道不支持原路再退一次，请选择退到余额，或联系财务。",
        "This channel cannot send it again. Take it to your balance, or talk to finance.",
    )


@atomic(durable=True)
def resend_refund(refund: UUID, *, by: str, at: datetime) -> None:
    """Send a bounced refund again by the original route, under the same id.

    Raises NotFound, NotBounced, GoneAlready, and NoSecondTry where its channel sends nothing twice.
    """
    order = Refund.objects.filter(pk=refund).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    lock_orders([order])
    row = Refund.objects.select_related("payment__channel").get(pk=refund)
    if row.state not in SENT_BACK:
        raise NotBounced
    need_left(row)
    if not sends_twice(row):
        raise NoSecondTry
    resend([row], by=by, at=at)
