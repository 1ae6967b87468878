"""Which orders and refunds have ended, so that nothing may lie in their accounts any more? The ledger does not know."""

from uuid import UUID

from anxin.orders.models import Order
from anxin.orders.states import OPEN, OrderState
from anxin.payments.models import Chargeback
from anxin.payments.states import ChargebackState
from anxin.refunds.models import Refund
from anxin.refunds.states import RefundState

PAID_OUT = (OrderState.SETTLED, OrderState.REFUNDED, OrderState.CANCELLED)


def closed(kind: str, ids: list[UUID]) -> list[UUID]:
    """Of the orders and refunds whose accounts of one kind hold something, those that have ended."""
    match kind:
        case "hold":
            return list(Order.objects.filter(pk__in=ids).exclude(state__in=OPEN).values_list("pk", flat=True))
        case "pending":
            return list(Order.objects.filter(pk__in=ids, state__in=PAID_OUT).values_list("pk", flat=True))
        case "refund":
            return list(Refund.objects.filter(pk__in=ids, state=RefundState.ARRIVED).values_list("pk", flat=True))
        case "chargeback":
            open_ones = Chargeback.objects.filter(pk__in=ids, state=ChargebackState.OPEN)
            return list(set(ids) - set(open_ones.values_list("pk", flat=True)))
        case _:
            raise LookupError(kind)
