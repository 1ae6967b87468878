"""How does a loop keep that channels told us of payments, with no thread waiting for the disk?"""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anxin.flows.acts.received import Received
from anxin.flows.hear_payments import KEEP, LEFT_BEHIND
from anxin.routines.soon import Soon


async def hear_payments_soon(received: Sequence[Received], *, soon: Soon, at: datetime) -> list[UUID]:
    """As `hear_payments`. Raises psycopg.Error; then they may be kept or not, and may be kept again."""
    told = json.dumps([item.as_told() for item in received], ensure_ascii=False)
    kept = await soon.alone(KEEP, [at + LEFT_BEHIND, told])
    return [row[0] for row in kept]
