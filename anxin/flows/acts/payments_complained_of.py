"""Which payment of ours is each complaint about that channels tell of?"""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from anxin.complaints.channel import ComplaintTold
from anxin.payments.models import Channel, Payment
from anxin.payments.states import PaymentState

ToldBy = tuple[Channel, ComplaintTold]


def payments_complained_of(told: Sequence[ToldBy]) -> dict[tuple[UUID, str], Payment]:
    """By channel and number of the complaint: the payment by our number, else by theirs; only of that very account."""
    ours = {trade.payment for _, one in told for trade in one.trades if trade.payment}
    theirs = {trade.transaction_no for _, one in told for trade in one.trades if trade.transaction_no}
    rows = Payment.objects.filter(channel__in={channel.pk for channel, _ in told}, state=PaymentState.PAID)
    rows = rows.filter(Q(pk__in=ours) | Q(transaction_no__in=theirs))
    by_ours = {(row.channel_id, row.pk): row for row in rows}
    by_theirs = {(row.channel_id, row.transaction_no): row for row in by_ours.values()}
    found: dict[tuple[UUID, str], Payment] = {}
    for channel, one in told:
        for trade in one.trades:
            payment = by_ours.get((channel.pk, trade.payment)) if trade.payment else None
            payment = payment or by_theirs.get((channel.pk, trade.transaction_no))
            if payment is not None:
                found.setdefault((channel.pk, one.outside_id), payment)
    return found
