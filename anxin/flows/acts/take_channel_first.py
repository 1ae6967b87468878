"""What if a channel says that it paid out what goes to the balance here, or went out by its console?"""

from collections.abc import Sequence
from datetime import datetime

from anxin.agenda.kinds import Kind
from anxin.agenda.withdraw import withdraw
from anxin.flows.acts.adopt_refunds import adopt_refunds
from anxin.flows.acts.known_refunds import KnownRefund
from anxin.flows.acts.match_found import Found
from anxin.payments.channel import RefundAnswer
from anxin.payments.models import Payment
from anxin.refunds.models import Refund
from anxin.refunds.states import Destination, RefundState

Told = tuple[KnownRefund, RefundAnswer]


def take_channel_first(told: Sequence[Told], *, at: datetime) -> list[Told]:
    """Those that have gone no other way yet, now on their original way; what was paid out twice is adopted as that.

    The orders are locked. A second payout is the platform's loss and in finance's sight.
    """
    if not told:
        return []
    twice = [(row, answer) for row, answer in told if row.state == RefundState.ARRIVED]
    payments = Payment.objects.in_bulk({row.payment for row, _ in twice})
    found = [
        Found(payments[row.payment], row.amount_minor, row.id.hex, answer.arrived_at or at, sent_by_us=True)
        for row, answer in twice
    ]
    adopt_refunds(found, by="channel", at=at)
    once = [
        (row._replace(destination=Destination.ORIGINAL), answer) for row, answer in told if (row, answer) not in twice
    ]
    Refund.objects.filter(pk__in=[row.id for row, _ in once]).update(destination=Destination.ORIGINAL)
    for row, _ in once:
        withdraw(Kind.REFUND_ASK, row.id)
    return once
