"""Which order stands for a reseller's number? The first that was placed; a later one is never paid and expires."""

from uuid import UUID

from django.db.transaction import atomic

from anxin.resale.models import Resale


@atomic(durable=True)
def bind_resale(resale: UUID, order: UUID) -> UUID | None:
    """Let the order stand for the number if none does yet; the order that stands for it now.

    None where the number was refused for good meanwhile.
    """
    Resale.objects.filter(pk=resale, order=None).update(order=order)
    return Resale.objects.filter(pk=resale).values_list("order_id", flat=True).first()
