"""Which order stands for a reseller's number? The first that was placed; a later one is never paid and expires."""

from uuid import UUID

from django.db.transaction import atomic

from anxin.resale.models import Resale


@atomic(durable=True)
def bind_resale(resale: UUID, order: UUID) -> UUID:
    """Let the order stand for the number if none does yet; the order that stands for it now."""
    Resale.objects.filter(pk=resale, order=None).update(order=order)
    bound: UUID = Resale.objects.values_list("order_id", flat=True).get(pk=resale)
    return bound
