"""In what do a bill and our side differ now? Found set-based in the database, whatever the number of lines.

A difference that is found again stays the one it is, with the line and the amounts of the current file; one that is no
longer found has agreed.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from anxin.ledger.accounts import outside
from anxin.reconciliation.days import first_moment
from anxin.reconciliation.lines import COMMON, LineKind
from anxin.reconciliation.models import Bill, Difference, FeeTerms
from anxin.reconciliation.screen import screen
from anxin.reconciliation.states import UNRESOLVED, BillState, Source
from anxin.routines import schema

# a day ends at the channel a moment before or after it ends here: what we booked in its last hour may stand on the
# next day's bill, so it is judged with that one
EDGE = timedelta(hours=1)
AROUND = timedelta(hours=3)
MANY = 10_000
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Compared:
    """The differences found for the first time, those that had ended and are found again, those no longer found, and
    those that had ended and on whose lines it differs still, also where that opens none."""

    fresh: list[UUID]
    again: list[UUID]
    gone: list[UUID]
    ended: list[UUID]


def compare(
    bill: Bill, *, at: datetime, lines: Sequence[int] | None = None, tells: Collection[LineKind] = COMMON
) -> Compared:
    """Compare the current file of a bill, or some lines of it, with orders and books; new differences are written.

    Those that agree now are returned in `gone` for the flow to resolve, those of other days that this bill explains
    among them, and in `again` those to be opened again: what had agreed, or agreed when it was asked about, and what a
    remedy was booked for by other amounts. `tells`: of what the bills of this channel tell, so that it is missed where
    they do not.
    """
    named = _named(bill, lines, at)
    with connection.cursor() as cursor:
        left = None
        asked = _asked(bill)
        found = _ask(cursor, LINES, named | {"movement": "share"}) if "share" in asked else []
        if "dispute" in asked:
            found += _ask(cursor, LINES, named | {"movement": "dispute"})
            found += _ask(cursor, DISPUTES_EXPLAINED, named)
        if bill.kind == Source.SHARE:
            # it tells of nothing else, so that of payments and refunds nothing is missing from it
            found += _ask(cursor, SHARES_THERE, named) if lines is None else []
            found += _ask(cursor, EXPLAINED, {"channel": bill.channel_id})
            return _compared(found)
        if lines is None:
            if bill.line_count >= MANY:
                # the file was copied a moment ago, and statements rest on what is known of it
                cursor.execute("ANALYZE reconciliation_billrow (file, line_no, kind, subject, meaning)")
            left = screen(named, sum(total["count"] for total in bill.totals if total["kind"] == "payment"))
        with _hashing(cursor, bill.line_count >= MANY and lines is None and left is None):
            found += _ask(cursor, LINES, named | {"movement": "payment", "lines": left.lines if left else lines})
        with _hashing(cursor, bill.line_count >= MANY and lines is None):
            found += _ask(cursor, LINES, named | {"movement": "refund"})
            if lines is None:
                found += _ask(
                    cursor, THERE, named | {"refunds": LineKind.REFUND in tells, "keys": left.keys if left else None}
                )
                found += _ask(cursor, DISPUTES_THERE, named) if LineKind.DISPUTE in tells else []
        found += _ask(cursor, EXPLAINED, {"channel": bill.channel_id})
        if lines is None:
            found += _ask(cursor, SHOWN, {"channel": bill.channel_id, "file": bill.file_id})
    return _compared(found)


def _asked(bill: Bill) -> set[str]:
    """Of which movements its lines tell, or those of the file before told something that is still open."""
    open_ = Difference.objects.filter(bill=bill, state__in=UNRESOLVED).values_list("movement", flat=True)
    own = {"share"} if bill.kind == Source.SHARE else set()
    return own | {total["kind"] for total in bill.totals} | set(open_.distinct())


def _compared(found: Sequence[tuple[str, UUID]]) -> Compared:
    return Compared(
        fresh=[id_ for word, id_ in found if word == "fresh"],
        again=[id_ for word, id_ in found if word == "again"],
        gone=list(dict.fromkeys(id_ for word, id_ in found if word == "gone")),
        ended=[id_ for word, id_ in found if word == "ended"],
    )


@contextmanager
def _hashing(cursor: Any, many: bool) -> Iterator[None]:
    """Very many rows are joined by hashing: with a wrong guess, one look-up for each takes minutes."""
    if many:
        cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    if many:
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")


def _ask(cursor: Any, statement: str, values: dict[str, Any]) -> list[tuple[str, UUID]]:
    cursor.execute(statement.replace("routines.", f"{schema()}."), values)
    return list(cursor.fetchall())


def _named(bill: Bill, lines: Sequence[int] | None, at: datetime) -> dict[str, Any]:
    start, end = first_moment(bill.day), first_moment(bill.day + DAY)
    taken = Bill.objects.filter(channel=bill.channel_id, kind=bill.kind, state=BillState.TAKEN)
    near = dict(taken.filter(day__range=(bill.day - DAY, bill.day + DAY)).values_list("day", "file_id"))
    terms = FeeTerms.objects.filter(channel=bill.channel_id).first()
    return {
        "bill": bill.pk,
        "shop": bill.shop_id,
        "channel": bill.channel_id,
        "file": bill.file_id,
        "files": [bill.file_id, *near.values()],
        "outside": outside(bill.shop_id, bill.channel_id),
        "lines": None if lines is None else list(lines),
        "again": None if lines is None else list(lines),
        "since": start - AROUND,
        "until": end + AROUND,
        "judged_since": start - EDGE if bill.day - DAY in near else start,
        "day_until": end,
        "judged_until": end if bill.day + DAY in near else end - EDGE,
        "basis_points": terms.basis_points if terms else None,
        "tolerance": terms.tolerance_minor if terms else 0,
        "fee_returned": bill.channel.can.fee_returned and terms is not None,
        "at": at,
    }


_IDENTITY = """
    CASE WHEN now.our_no = '' AND now.their_no = '' THEN now.movement || ':#' || now.line_no
    ELSE now.movement || ':' || now.our_no || ':' || now.their_no END
"""
_INTO = """
    INSERT INTO reconciliation_difference AS known (id, shop_id, channel_id, bill_id, kind, movement, identity, line_no,
        our_no, their_no, order_id, payment_id, refund_id, ours_minor, theirs_minor, ours_currency, theirs_currency,
        ours_state, theirs_state, fee_minor, expected_fee_minor, remedy, state, owner, due_at, on_due, found_at,
        resolved_by, resolved_how, note)
    SELECT uuidv7(), %(shop)s, %(channel)s, %(bill)s, now.kind, now.movement, now.identity, now.line_no, now.our_no,
        now.their_no, now.order_id, now.payment_id, now.refund_id, now.ours_minor, now.theirs_minor,
        coalesce(now.ours_currency, ''), coalesce(now.theirs_currency, ''), coalesce(now.ours_state, ''),
        coalesce(now.theirs_state, ''), now.fee_minor, now.expected_fee_minor, now.remedy, 'open',
        CASE WHEN now.kind = 'missing_there' THEN 'operator' ELSE 'finance' END,
        %(at)s::timestamptz + CASE WHEN now.kind = 'fee' THEN interval '72 hours'
            WHEN now.movement = 'payment' AND now.kind IN ('missing_here', 'state') THEN interval '2 hours'
            ELSE interval '24 hours' END,
        'escalate', %(at)s, '', '', ''
    -- a movement that stands on a bill twice to the letter is one difference
    FROM (SELECT DISTINCT ON (n.kind, n.identity) n.* FROM now AS n ORDER BY n.kind, n.identity, n.line_no) AS now
    ON CONFLICT (bill_id, kind, identity) DO UPDATE SET
        line_no = excluded.line_no, order_id = excluded.order_id, payment_id = excluded.payment_id,
        refund_id = excluded.refund_id, ours_minor = excluded.ours_minor, theirs_minor = excluded.theirs_minor,
        ours_currency = excluded.ours_currency, theirs_currency = excluded.theirs_currency,
        ours_state = excluded.ours_state, theirs_state = excluded.theirs_state, fee_minor = excluded.fee_minor,
        expected_fee_minor = excluded.expected_fee_minor,
        -- one remedy books once: what it left open is a person's
        remedy = CASE WHEN known.remedy = 'book_gap' AND known.state = 'resolved' AND known.resolved_how = 'remedy'
            OR known.remedy = 'by_hand' AND excluded.remedy = 'book_gap' THEN 'by_hand' ELSE excluded.remedy END,
        owner = CASE known.state WHEN 'resolved' THEN excluded.owner ELSE known.owner END,
        due_at = CASE known.state WHEN 'resolved' THEN excluded.due_at ELSE known.due_at END
    WHERE known.state IN ('open', 'acting') OR known.resolved_how = 'agreed' OR (known.resolved_how = 'remedy' AND (
        known.remedy IN ('look_payment', 'look_refund') OR known.theirs_minor IS DISTINCT FROM excluded.theirs_minor
    ))
    RETURNING new.id,
        CASE WHEN old.id IS NULL THEN 'fresh' WHEN old.state = 'resolved' THEN 'again' ELSE 'same' END AS word
"""
LINES = f"""
    WITH now AS MATERIALIZED (
        SELECT now.*, {_IDENTITY} AS identity
        FROM routines.line_differences(%(movement)s, %(file)s, %(channel)s, %(outside)s, %(lines)s::integer[],
            %(since)s, %(until)s, %(basis_points)s, %(tolerance)s, %(fee_returned)s) AS now
    ), found AS ({_INTO})
    SELECT word, id FROM found WHERE word <> 'same'
    UNION ALL
    SELECT 'ended', d.id FROM reconciliation_difference AS d
    WHERE d.bill_id = %(bill)s AND d.state = 'resolved'
        AND EXISTS (SELECT FROM now WHERE now.kind = d.kind AND now.identity = d.identity)
    UNION ALL
    SELECT 'gone', d.id FROM reconciliation_difference AS d
    WHERE d.bill_id = %(bill)s AND d.state IN ('open', 'acting') AND d.kind <> 'missing_there'
        AND d.movement = %(movement)s
        AND (%(again)s::integer[] IS NULL OR d.line_no = ANY (%(again)s::integer[]))
        AND NOT EXISTS (SELECT FROM now WHERE now.kind = d.kind AND now.identity = d.identity)
"""
THERE = f"""
    WITH now AS MATERIALIZED (
        SELECT now.*, now.movement || ':' || now.our_no || ':' || now.their_no AS identity, 'missing_there' AS kind,
            NULL::integer AS line_no, NULL::bigint AS theirs_minor, '' AS theirs_currency, '' AS theirs_state,
            NULL::bigint AS fee_minor, NULL::bigint AS expected_fee_minor, 'by_hand' AS remedy
        FROM routines.missing_there(%(file)s, %(channel)s, %(outside)s, %(judged_since)s, %(judged_until)s,
            %(files)s::uuid[], %(keys)s::text[]) AS now
        WHERE now.movement = 'payment' OR %(refunds)s
    ), found AS ({_INTO})
    SELECT word, id FROM found WHERE word <> 'same'
"""
SHARES_THERE = f"""
    WITH now AS MATERIALIZED (
        SELECT now.*, now.movement || ':' || now.our_no || ':' || now.their_no AS identity, 'missing_there' AS kind,
            NULL::integer AS line_no, NULL::bigint AS theirs_minor, '' AS theirs_currency, '' AS theirs_state,
            NULL::bigint AS fee_minor, NULL::bigint AS expected_fee_minor, 'by_hand' AS remedy
        FROM routines.shares_missing_there(%(file)s, %(channel)s, %(judged_since)s, %(judged_until)s) AS now
    ), found AS ({_INTO})
    SELECT word, id FROM found WHERE word <> 'same'
"""
DISPUTES_THERE = f"""
    WITH now AS MATERIALIZED (
        SELECT now.*, now.movement || ':' || now.theirs_state || ':' || now.their_no AS identity,
            'missing_there' AS kind, NULL::integer AS line_no, NULL::bigint AS theirs_minor, '' AS theirs_currency,
            NULL::bigint AS fee_minor, NULL::bigint AS expected_fee_minor, 'by_hand' AS remedy
        FROM routines.disputes_missing_there(%(channel)s, %(judged_since)s, %(judged_until)s) AS now
    ), found AS ({_INTO})
    SELECT word, id FROM found WHERE word <> 'same'
"""
DISPUTES_EXPLAINED = """
    SELECT 'gone', d.id FROM reconciliation_difference AS d
    WHERE d.channel_id = %(channel)s AND d.kind = 'missing_there' AND d.state IN ('open', 'acting')
        AND d.movement = 'dispute' AND EXISTS (
            SELECT FROM reconciliation_billrow AS r
            WHERE r.file = %(file)s AND r.kind = 'dispute' AND r.their_no = d.their_no AND r.state = d.theirs_state
        )
"""
EXPLAINED = """
    SELECT 'gone', d.id FROM reconciliation_difference AS d
    WHERE d.channel_id = %(channel)s AND d.kind = 'missing_there' AND d.state IN ('open', 'acting') AND d.our_no <> ''
        AND (
            SELECT count(*) FROM (
                SELECT FROM reconciliation_billrow AS r JOIN reconciliation_billfile AS f ON f.id = r.file
                WHERE r.subject = d.our_no::uuid AND r.kind IN ('payment', 'refund', 'share')
                    AND f.channel_id = d.channel_id
                LIMIT 1
            ) AS known
        ) > 0
"""
SHOWN = """
    -- what is known there by the channel's number alone: only where something is missing is the file read for it
    WITH missing AS MATERIALIZED (
        SELECT d.id, d.movement, d.their_no FROM reconciliation_difference AS d
        WHERE d.channel_id = %(channel)s AND d.kind = 'missing_there' AND d.state IN ('open', 'acting')
            AND d.their_no <> '' AND d.movement IN ('payment', 'refund')
    ), shown AS MATERIALIZED (
        SELECT r.kind, r.their_no AS number FROM reconciliation_billrow AS r
        WHERE r.file = %(file)s AND r.their_no IN (SELECT m.their_no FROM missing AS m)
        UNION ALL
        SELECT r.kind, r.our_no FROM reconciliation_billrow AS r
        WHERE r.file = %(file)s AND r.our_no IN (SELECT m.their_no FROM missing AS m)
    )
    SELECT 'gone', m.id FROM missing AS m
    WHERE (m.movement, m.their_no) IN (SELECT s.kind, s.number FROM shown AS s)
"""
