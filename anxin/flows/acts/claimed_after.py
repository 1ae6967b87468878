"""How long after getting the goods did a buyer claim? Frozen when the case is opened."""

from datetime import datetime

from django.db.models import Min

from anxin.delivery.models import Reveal
from anxin.flows.acts.subjects import Subject


def claimed_after(subject: Subject, at: datetime) -> int:
    """Minutes from the first sight of the code, else from delivery; 0 where nothing has arrived."""
    delivery = subject.delivery
    if delivery is None or delivery.delivered_at is None:
        return 0
    seen = Reveal.objects.filter(code__delivery=delivery).aggregate(first=Min("at"))["first"]
    since: datetime = seen or delivery.delivered_at
    return max(0, int((at - since).total_seconds() // 60))
