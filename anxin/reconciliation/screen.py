"""Which payments of a bill plainly agree with our books, so that nobody need look at them again? Nearly all.

One pass over both sides, joined by hashing and shared among processes. What it leaves is judged one by one, with all
its causes; to leave too much costs time and nothing else.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

# beyond this the two sides have little in common, and are compared whole
MOST = 100_000


class Doubtful(NamedTuple):
    """A line, a transfer, or both of one payment: whether the transfer is a payment's, and judged with this bill."""

    line_no: int | None
    key: str | None
    paid: bool | None
    judged: bool | None


@dataclass(frozen=True, slots=True)
class Left:
    """Lines of the bill, and keys of transfers that it does not show."""

    lines: list[int]
    keys: list[str]


def screen(values: dict[str, Any], payment_lines: int) -> Left | None:
    """What does not plainly agree in the bill that `values` names; None where that is so much that all is to be judged.

    `payment_lines` are those of the whole file. Call it inside a transaction.
    """
    with connection.cursor() as cursor:
        # small hash tables spill to files: memory stays what it is, however long the bill
        cursor.execute("SET LOCAL work_mem = '32MB'; SET LOCAL jit = off; SET LOCAL enable_nestloop = off")
        cursor.execute(DOUBTFUL, values | {"most": MOST})
        doubtful = [Doubtful(*row) for row in cursor.fetchall()]
        cursor.execute("SET LOCAL work_mem TO DEFAULT; SET LOCAL jit TO DEFAULT; SET LOCAL enable_nestloop TO DEFAULT")
        if len(doubtful) == MOST:
            return None
        lines = [one.line_no for one in doubtful if one.line_no is not None]
        # a payment that stands on the bill twice agrees twice: then more lines have found a transfer than there are
        cursor.execute(BOOKED, values)
        booked = cursor.fetchone()[0]
        stray = sum(1 for one in doubtful if one.key is None)
        unseen = sum(1 for one in doubtful if one.line_no is None and one.paid)
        if payment_lines - stray > booked - unseen:
            cursor.execute(REPEATED, values)
            lines += [line_no for (line_no,) in cursor.fetchall()]
    return Left(lines, [one.key for one in doubtful if one.line_no is None and one.key and one.judged])


_HERE = """
    t.source = %(outside)s AND "left"(t.source, 5) <> 'hold:' AND "left"(t.source, 8) <> 'pending:'
        AND t.at >= %(judged_since)s AND t.at < %(day_until)s
"""
DOUBTFUL = f"""
    WITH line AS (
        SELECT r.* FROM reconciliation_billrow AS r WHERE r.file = %(file)s AND r.kind = 'payment'
    ), booked AS (
        SELECT CASE t.kind WHEN 'paid' THEN split_part(t.key, ':', 2)::uuid END AS subject, t.*
        FROM ledger_transfer AS t
        WHERE {_HERE} AND (t.kind = 'paid' OR (t.kind = 'unmatched' AND "left"(t.key, 10) = 'unmatched:'))
    )
    SELECT l.line_no, b.key, b.kind = 'paid', b.at < %(judged_until)s
    FROM line AS l
    FULL JOIN booked AS b ON b.subject = l.subject
    LEFT JOIN payments_payment AS p ON p.id = l.subject AND p.channel_id = %(channel)s AND p.state = 'paid'
        AND p.paid_at >= %(since)s AND p.paid_at < %(until)s
    WHERE (
        l.meaning = 'pending' OR (
            l.meaning = 'moved' AND p.id IS NOT NULL AND b.amount_minor = l.amount_minor AND b.currency = l.currency
            AND (%(basis_points)s::integer IS NULL OR abs(
                l.fee_minor - (l.amount_minor * %(basis_points)s::integer + 5000) / 10000
            ) <= %(tolerance)s)
        )
    ) IS NOT TRUE
    LIMIT %(most)s
"""
BOOKED = f"SELECT count(*) FROM ledger_transfer AS t WHERE {_HERE} AND t.kind = 'paid'"
REPEATED = """
    SELECT r.line_no FROM reconciliation_billrow AS r WHERE r.file = %(file)s AND r.kind = 'payment' AND r.subject IN (
        SELECT m.subject FROM reconciliation_billrow AS m
        WHERE m.file = %(file)s AND m.kind = 'payment' AND m.meaning = 'moved' AND m.subject IS NOT NULL
        GROUP BY m.subject HAVING count(*) > 1
    )
"""
