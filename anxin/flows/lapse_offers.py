"""What becomes of offers that nobody has answered in time? They lapse; their cases go on as the rules say."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Offer
from anxin.cases.states import OfferState
from anxin.flows.acts.end_settling import end_settling
from anxin.flows.acts.offer_over_letter import offer_over_letter
from anxin.support.write import write


@atomic(durable=True)
def lapse_offers(ids: Collection[UUID], *, at: datetime) -> int:
    """End those of the offers that are due and open, and tell their buyers; how many lapsed."""
    due = Offer.objects.filter(pk__in=ids, state=OfferState.OPEN, due_at__lte=at).values_list("pk", flat=True)
    ended = end_settling(Offer, due, OfferState.LAPSED, by="machine", because="no answer in time", at=at)
    rows = Offer.objects.select_related("order__shop").filter(pk__in=ended).order_by("pk")
    letters = [offer_over_letter(row.order, row, OfferState.LAPSED, at) for row in rows]
    write([letter for letter in letters if letter])
    return len(ended)
