"""Which refunds that only a channel knew of are ours, stuck here and sent by a person in the channel's own console?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from anxin.agenda.kinds import Kind
from anxin.agenda.withdraw import withdraw
from anxin.flows.acts.known_refunds import known_refunds
from anxin.flows.acts.refund_arrived import refund_arrived
from anxin.payments.channel import RefundAnswer, RefundStatus
from anxin.payments.models import Payment
from anxin.refunds.models import Refund
from anxin.refunds.states import CAME_BACK, Destination, RefundState

STANDING = (RefundState.PLANNED, RefundState.SHORT, RefundState.UNKNOWN, *CAME_BACK)
INWARD = (RefundState.PLANNED, RefundState.ASKED, RefundState.UNKNOWN)
# of what goes to a balance no channel was asked, so that what one paid out was sent in its console
BY_CONSOLE = Q(state__in=STANDING, destination=Destination.ORIGINAL) | Q(
    state__in=INWARD, destination=Destination.BALANCE
)


@dataclass(frozen=True, slots=True)
class Found:
    """A refund that only the channel knew of, under the channel's number for it.

    `sent_by_us`: it is a refund of ours that went out besides the one in the console, and is nobody else's arrival.
    """

    payment: Payment
    amount_minor: int
    channel_refund_no: str
    at: datetime
    sent_by_us: bool = False


def match_found(found: Sequence[Found], *, at: datetime) -> list[Found]:
    """Those that are no refund of ours; of the others the one that stood still has arrived, once.

    Ours is the only refund of that payment and amount that stands still, or is on its way to the balance, or that a
    person said had arrived, without the channel's number for it. The caller holds the orders' locks.
    """
    return [item for item in found if item.sent_by_us or not _is_ours(item, at)]


def _is_ours(item: Found, at: datetime) -> bool:
    number = item.channel_refund_no[:64]
    rows = Refund.objects.filter(payment=item.payment, amount_minor=item.amount_minor, external=False)
    if rows.filter(sent_in_console=True, channel_refund_no=number).exists():
        return True
    told = rows.filter(state=RefundState.ARRIVED, sent_in_console=True, channel_refund_no="").order_by("number").first()
    if told is not None:
        Refund.objects.filter(pk=told.pk).update(channel_refund_no=number)
        return True
    still = list(rows.filter(BY_CONSOLE)[:2])
    if len(still) != 1 or not _is_at_rest(still[0]):
        return False
    Refund.objects.filter(pk=still[0].pk).update(
        sent_in_console=True, channel_refund_no="", destination=Destination.ORIGINAL
    )
    known = known_refunds([still[0].pk])[still[0].pk]
    refund_arrived([(known, RefundAnswer(RefundStatus.ARRIVED, number))], at=at)
    return True


def _is_at_rest(refund: Refund) -> bool:
    """Whether its channel has not taken it up, and nobody asks it at this moment; what is unclear is asked no more.

    What is on its way to the balance may be at it: whoever holds it finds it arrived.
    """
    if refund.destination == Destination.BALANCE:
        withdraw(Kind.REFUND_ASK, refund.pk)
        return True
    if refund.state == RefundState.SHORT and refund.channel_refund_no:
        return False
    if not withdraw(Kind.REFUND_ASK, refund.pk) and refund.state != RefundState.UNKNOWN:
        return False
    withdraw(Kind.REFUND_QUERY, refund.pk)
    return True
