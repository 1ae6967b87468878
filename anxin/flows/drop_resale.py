"""When does a number stand for nothing again? When it is refused for good before an order stood for it."""

from uuid import UUID

from django.db.transaction import atomic

from anxin.resale.models import Resale


@atomic(durable=True)
def drop_resale(resale: UUID) -> bool:
    """Take back a number for which no order stands; False where one does by now.

    Whoever is still placing an order for it finds nothing to bind it to: it is never paid, and expires.
    """
    return Resale.objects.filter(pk=resale, order=None).delete()[0] > 0
