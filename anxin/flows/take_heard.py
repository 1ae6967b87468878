"""What follows from the notices that were kept?"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.take_kept import take_kept
from anxin.flows.acts.take_payments import take_payments

ELSEWHERE = "elsewhere"


@atomic(durable=True)
def take_heard(heard: Collection[UUID], *, at: datetime) -> list[str]:
    """Book kept notices and take them away; one word each: see `take_payments`.

    "elsewhere": another has done it or is at it.
    """
    kept = take_kept(heard, at=at)
    words = dict.fromkeys(kept.plain, "accepted")
    if kept.others:
        words |= zip(kept.others, take_payments([*kept.others.values()], at=at), strict=True)
    return [words.get(pk, ELSEWHERE) for pk in heard]
