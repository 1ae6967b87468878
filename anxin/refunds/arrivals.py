"""How many of a shop's refunds have arrived, and how long did they take?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Refunds decided in a time: how many, how many of them have arrived, and the median of these in minutes."""

    planned: int
    arrived: int
    minutes: float | None


def arrivals_of(shop: UUID, *, since: datetime, until: datetime) -> Arrivals:
    """Of the refunds decided in a time, its end left out."""
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVALS, {"shop": shop, "since": since, "until": until})
        row = cursor.fetchone()
    return Arrivals(*row) if row else Arrivals(0, 0, None)


_ARRIVALS = """
    SELECT count(*), count(*) FILTER (WHERE r.state = 'arrived'),
        (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM r.arrived_at - r.planned_at))
            FILTER (WHERE r.state = 'arrived') / 60)::double precision
    FROM refunds_refund AS r
    WHERE r.shop_id = %(shop)s AND r.planned_at >= %(since)s AND r.planned_at < %(until)s
"""
