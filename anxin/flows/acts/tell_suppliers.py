"""Which suppliers are told that a buyer of what they delivered has all the money back?"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, OuterRef, Subquery, Sum

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.delivery.errands import REFUNDED
from anxin.delivery.models import Delivery
from anxin.delivery.states import DeliveryState
from anxin.flows.acts.known_refunds import KnownRefund
from anxin.refunds.models import Refund
from anxin.refunds.states import RefundState


def tell_suppliers(arrived: Sequence[KnownRefund], *, at: datetime) -> None:
    """Plan one word to each supplier that wants to hear it, about a line whose whole price has gone back.

    Told after a part, it would void the rest of the goods as well.
    """
    lines = {row.line for row in arrived if row.line}
    if not lines:
        return
    back = Refund.objects.filter(line=OuterRef("line"), state=RefundState.ARRIVED).order_by().values("line")
    rows = Delivery.objects.filter(
        line__in=lines, state=DeliveryState.DELIVERED, supplier__capabilities__hears_refunds=True
    )
    whole = rows.annotate(back_minor=Subquery(back.values(all=Sum("amount_minor")))).filter(
        back_minor__gte=F("line__amount_minor")
    )
    plan([Planned(Kind.SUPPLIER_CLAIM, row.shop_id, row.pk, at, key=REFUNDED) for row in whole.order_by("pk")])
