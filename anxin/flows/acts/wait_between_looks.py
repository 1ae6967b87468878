"""Which look-ups come sooner after the last one of their order than its supplier allows?"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from anxin.agenda.asks import Claimed
from anxin.agenda.postpone import postpone
from anxin.delivery.errands import QUERY, SupplyErrand
from anxin.delivery.models import SupplyAttempt


def wait_between_looks(
    errands: Sequence[SupplyErrand], intervals: dict[UUID, int], *, at: datetime
) -> list[SupplyErrand]:
    """Those that may be asked now; the others are let go of until they may be. `intervals`: seconds by supplier.

    Of two looks at one order that fall due together, the second waits as well.
    """
    slow = [errand for errand in errands if errand.act == QUERY and intervals.get(errand.supplier)]
    if not slow:
        return list(errands)
    asked = SupplyAttempt.objects.filter(delivery__in={errand.delivery for errand in slow}, asked_at__lte=at)
    last: dict[UUID, datetime] = dict(
        asked.order_by().values("delivery").annotate(at=Max("asked_at")).values_list("delivery", "at")
    )
    early: list[tuple[Claimed, float]] = []
    free = []
    for errand in errands:
        seconds = intervals.get(errand.supplier, 0) if errand.act == QUERY else 0
        until = last[errand.delivery] + timedelta(seconds=seconds) if seconds and errand.delivery in last else at
        if until > at:
            early.append((errand.claimed, (until - at).total_seconds()))
            continue
        free.append(errand)
        if seconds:
            last[errand.delivery] = at
    # whether it was asked before stays on record: what may have been ordered is never ordered blindly again
    postpone([one for one, _ in early], at=at, because="it was asked a moment ago", wait_seconds=[s for _, s in early])
    return free
