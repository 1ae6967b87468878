"""What follows from the notices that were kept?"""

import json
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.received import Received
from anxin.flows.acts.take_payments import take_payments
from anxin.routines import schema
from anxin.routines.prepared import prepared

ELSEWHERE = "elsewhere"


@atomic(durable=True)
def take_heard(heard: Collection[UUID], *, at: datetime) -> list[str]:
    """Book kept notices and take them away; one word each: see `take_payments`.

    "elsewhere": another has done it or is at it.
    """
    told = dict(prepared(f"SELECT heard, told FROM {schema()}.take_away_heard(%s)", [list(heard)]))
    mine = [pk for pk in heard if pk in told]
    words = dict(
        zip(mine, take_payments([Received.from_told(json.loads(told[pk])) for pk in mine], at=at), strict=True)
    )
    return [words.get(pk, ELSEWHERE) for pk in heard]
