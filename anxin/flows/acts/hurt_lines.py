"""Whom has a bad batch or a fallen supplier hurt? The lines that have something left to be returned."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Least

from anxin.delivery.models import Code
from anxin.delivery.states import CodeState
from anxin.orders.models import Line
from anxin.orders.states import LIVE, OrderState
from anxin.refunds.models import Refund

BATCH, SUPPLIER = "batch", "supplier"
WENT_OUT = (CodeState.ALLOCATED, CodeState.REVEALED)
OF_A_SUPPLIER = (OrderState.PAID, OrderState.DELIVERED, OrderState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Hurt:
    """How many lines of how many orders, and how much of their money has not gone back.

    To `ended` of these orders no other one is delivered any more: only their money can go back.
    """

    lines: int
    orders: int
    amount_minor: int
    ended: int = 0


def hurt_lines(shop: UUID, source: str, subject: UUID) -> QuerySet[Any]:
    """The lines that a batch's codes went out for, or whose supplier has fallen before it was paid for them.

    Lines that have all their money back already are left out. `left` is what of a line may still go back by it: of a
    batch, the price of its pieces at most.
    """
    own = Refund.objects.filter(order=OuterRef("order"), line=OuterRef("pk"))
    back = own.values("line").annotate(sum=Sum("amount_minor")).values("sum")
    rows = Line.objects.filter(shop=shop).annotate(back=Coalesce(Subquery(back), 0))
    if source == BATCH:
        codes = Code.objects.filter(delivery__line=OuterRef("pk"), batch=subject, state__in=WENT_OUT)
        pieces = codes.order_by().values("delivery__line").annotate(count=Count("pk")).values("count")
        worth = F("unit_price_minor") * Coalesce(Subquery(pieces), 0)
        rows = rows.filter(Exists(codes), order__state__in=LIVE)
        rows = rows.annotate(left=Least(F("amount_minor") - F("back"), worth))
    else:
        rows = rows.filter(supplier=subject, order__state__in=OF_A_SUPPLIER)
        rows = rows.annotate(left=F("amount_minor") - F("back"))
    return rows.filter(amount_minor__gt=F("back")).order_by("order_id", "position")
