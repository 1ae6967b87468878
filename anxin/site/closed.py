"""Which orders and refunds have ended, so that nothing may lie in their accounts any more? The ledger does not know."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from anxin.orders.models import Order
from anxin.orders.states import OPEN
from anxin.payments.models import Chargeback
from anxin.payments.states import ChargebackState
from anxin.refunds.models import Refund
from anxin.refunds.states import RefundState


def closed(kind: str, ids: list[UUID]) -> list[UUID]:
    """Of the subjects whose accounts of one kind hold something, those that are not open.

    What no row has is among them: money that lies for nobody is in order nowhere.
    """
    return list(set(ids) - set(_still_open(kind).filter(pk__in=ids).values_list("pk", flat=True)))


def _still_open(kind: str) -> QuerySet[Any]:
    match kind:
        case "hold" | "pending":
            return Order.objects.filter(state__in=OPEN)
        case "refund":
            return Refund.objects.exclude(state=RefundState.ARRIVED)
        case "chargeback":
            return Chargeback.objects.filter(state=ChargebackState.OPEN)
        case _:
            raise LookupError(kind)
