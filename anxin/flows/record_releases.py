"""What did channels say of frozen payments? Released and refused are kept, all else is asked about again."""

from collections.abc import Sequence
from datetime import datetime

from django.db.transaction import atomic

from anxin.agenda.postpone import postpone
from anxin.flows.acts.end_releases import end_releases
from anxin.payments.channel import ReleaseAnswer, ReleaseStatus
from anxin.payments.errands import ReleaseErrand

ENDS = (ReleaseStatus.RELEASED, ReleaseStatus.REFUSED)


@atomic(durable=True)
def record_releases(answered: Sequence[tuple[ReleaseErrand, ReleaseAnswer]], *, at: datetime) -> int:
    """Record answers under the tokens that asked; how many came to an end. The last try spent ends one as refused."""
    over = [(errand.claimed, told) for errand, told in answered if told.status in ENDS or errand.claimed.spent]
    ended = end_releases(over, at=at)
    for errand, told in answered:
        if told.status not in ENDS and not errand.claimed.spent:
            postpone([errand.claimed], at=at, because=told.detail or told.status)
    return ended
