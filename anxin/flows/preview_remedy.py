"""What would a remedy for many do? How many lines, how many orders, how much money; nothing is changed."""

from uuid import UUID

from django.db.models import Count, Sum
from django.db.transaction import atomic

from anxin.flows.acts.hurt_lines import Hurt, hurt_lines


@atomic(durable=True)
def preview_remedy(shop: UUID, source: str, subject: UUID) -> Hurt:
    """How many lines a remedy for this batch or supplier would reach now, and what they still hold."""
    found = (
        hurt_lines(shop, source, subject)
        .order_by()
        .aggregate(lines=Count("pk"), orders=Count("order", distinct=True), money=Sum("left"))
    )
    return Hurt(found["lines"], found["orders"], found["money"] or 0)
