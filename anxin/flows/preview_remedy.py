"""What would a remedy for many do? How many lines, how many orders, how much money; nothing is changed."""

from uuid import UUID

from django.db.models import Count, Q, Sum
from django.db.transaction import atomic

from anxin.flows.acts.heed_reissue import RUNNING
from anxin.flows.acts.hurt_lines import Hurt, hurt_lines


@atomic(durable=True)
def preview_remedy(shop: UUID, source: str, subject: UUID) -> Hurt:
    """How many lines a remedy for this batch or supplier would reach now, what they still hold, and how many ended.

    To orders that have ended another one is not delivered.
    """
    found = (
        hurt_lines(shop, source, subject)
        .order_by()
        .aggregate(
            lines=Count("pk"),
            orders=Count("order", distinct=True),
            money=Sum("left"),
            ended=Count("order", distinct=True, filter=~Q(order__state__in=RUNNING)),
        )
    )
    return Hurt(found["lines"], found["orders"], found["money"] or 0, found["ended"])
