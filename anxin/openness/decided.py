"""How did cases like mine end? Counted by problem, kind of goods, clause and outcome, so that nobody can be found."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from anxin.openness.figures import FEW


@dataclass(frozen=True, slots=True)
class Decided:
    """So many cases about one problem with one kind of goods ended in one way, by the clause of this name, which had
    this number last; the median of their minutes from the application to the decision."""

    problem: str
    goods: str
    clause: str
    number: int
    outcome: str
    count: int
    minutes: float


def decided_cases(shop: UUID, *, since: datetime, until: datetime) -> tuple[Decided, ...]:
    """What the cases closed in a time came to, the most frequent first; fewer than `FEW` alike are not among them."""
    with connection.cursor() as cursor:
        cursor.execute(_DECIDED, {"shop": shop, "since": since, "until": until, "few": FEW})
        return tuple(Decided(*row) for row in cursor.fetchall())


_DECIDED = """
    SELECT c.problem, l.goods, d.clause, max(d.clause_number), d.outcome, count(*),
        (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM d.at - c.opened_at)) / 60)::double precision
    FROM cases_case AS c JOIN orders_line AS l ON l.id = c.line_id CROSS JOIN LATERAL (
        SELECT d.clause, d.clause_number, d.outcome, d.at FROM cases_decision AS d
        WHERE d.case_id = c.id ORDER BY d.at DESC, d.id DESC LIMIT 1
    ) AS d
    WHERE c.shop_id = %(shop)s AND c.closed_at >= %(since)s AND c.closed_at < %(until)s
        AND d.outcome IN ('refund_full', 'refund_prorated', 'reissue', 'reject')
    GROUP BY c.problem, l.goods, d.clause, d.outcome HAVING count(*) >= %(few)s
    ORDER BY count(*) DESC, c.problem, l.goods, d.clause, d.outcome
"""
