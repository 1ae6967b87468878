"""Do our orders and our books agree about one day of one channel, whatever the channel says?

For a channel without bills, buyers' balances among them, this is all the reconciliation there is.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from anxin.ledger.accounts import outside
from anxin.reconciliation.days import first_moment
from anxin.reconciliation.models import Bill
from anxin.reconciliation.states import BillState
from anxin.routines import schema
from anxin.transitions.move import move


def compare_books(bill: Bill, *, at: datetime) -> int:
    """Compare the payments and refunds of the bill's day with their transfers; how many differ.

    What differs here is a fault of ours, so it goes to the operator at once.
    """
    values: dict[str, Any] = {
        "bill": bill.pk,
        "shop": bill.shop_id,
        "channel": bill.channel_id,
        "outside": outside(bill.shop_id, bill.channel_id),
        "since": first_moment(bill.day),
        "until": first_moment(bill.day + timedelta(days=1)),
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(INTO.replace("routines.", f"{schema()}."), values)
        differing: int = cursor.rowcount
        cursor.execute(COUNT, values)
        lines: int = cursor.fetchone()[0]
    move(
        Bill,
        [bill.pk],
        from_=list(BillState),
        to=BillState.TAKEN,
        by="machine",
        because="orders and books compared",
        at=at,
        due_at=None,
        on_due="",
        taken_at=at,
        compared_at=at,
        line_count=lines,
        matched_count=max(lines - differing, 0),
    )
    return differing


INTO = """
    INSERT INTO reconciliation_difference (id, shop_id, channel_id, bill_id, kind, movement, identity, our_no, their_no,
        order_id, payment_id, refund_id, ours_minor, theirs_minor, ours_currency, theirs_currency, ours_state,
        theirs_state, remedy, state, owner, due_at, on_due, found_at, resolved_by, resolved_how, note)
    SELECT uuidv7(), %(shop)s, %(channel)s, %(bill)s, now.kind, now.movement, now.movement || ':' || now.our_no,
        now.our_no, '', now.order_id, now.payment_id, now.refund_id, now.ours_minor, now.theirs_minor,
        coalesce(now.ours_currency, ''), coalesce(now.theirs_currency, ''), coalesce(now.ours_state, ''), '', 'by_hand',
        'open', 'operator', %(at)s::timestamptz + interval '24 hours', 'escalate', %(at)s, '', '', ''
    FROM routines.books_differences(%(channel)s, %(outside)s, %(since)s, %(until)s) AS now
    ON CONFLICT (bill_id, kind, identity) DO NOTHING
"""
COUNT = """
    SELECT (
        SELECT count(*) FROM payments_payment AS p
        WHERE p.channel_id = %(channel)s AND p.state = 'paid' AND p.paid_at >= %(since)s AND p.paid_at < %(until)s
    ) + (
        SELECT count(*) FROM refunds_refund AS f JOIN payments_payment AS p ON p.id = f.payment_id
        WHERE p.channel_id = %(channel)s AND f.state = 'arrived' AND f.arrived_at >= %(since)s
            AND f.arrived_at < %(until)s
    )
"""
