"""How long after getting the goods did a buyer claim? Frozen when the case is opened."""

from datetime import datetime

from django.db.models import Min

from anxin.delivery.models import Reveal
from anxin.delivery.units import pieces_of
from anxin.flows.acts.subjects import Subject


def claimed_after(subject: Subject, at: datetime) -> int:
    """Minutes from the first sight of the code, else from delivery; 0 where nothing has arrived."""
    delivery = subject.delivery
    if delivery is None or (delivery.delivered_at is None and not subject.units):
        return 0
    if subject.units:
        pieces = [piece for piece in pieces_of([subject.line])[subject.line.pk].rows if piece.unit in subject.units]
        since = min((piece.seen_at for piece in pieces if piece.seen_at), default=delivery.delivered_at)
        return max(0, int((at - since).total_seconds() // 60)) if since and all(p.arrived for p in pieces) else 0
    seen = Reveal.objects.filter(code__delivery=delivery).aggregate(first=Min("at"))["first"]
    since = seen or delivery.delivered_at
    return max(0, int((at - since).total_seconds() // 60)) if since else 0
