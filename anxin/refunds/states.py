"""Which states may a refund be in, and which of them still move?"""

from datetime import timedelta
from enum import StrEnum


class RefundState(StrEnum):
    """planned → asked → accepted → arrived; or unknown, bounced, short (the merchant's own balance), reversed."""

    PLANNED = "planned"
    ASKED = "asked"
    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    UNKNOWN = "unknown"
    BOUNCED = "bounced"
    SHORT = "short"
    WITH_FINANCE = "with_finance"
    REVERSED = "reversed"


# in these its channel has sent it back, and nobody has taken it on yet
SENT_BACK = (RefundState.BOUNCED, RefundState.REVERSED)
# in these it was sent out and lies here again, so that another account may be named for it
CAME_BACK = (*SENT_BACK, RefundState.WITH_FINANCE)
OPEN = tuple(state for state in RefundState if state is not RefundState.ARRIVED)


class Destination(StrEnum):
    """Where a refund goes."""

    ORIGINAL = "original"
    BALANCE = "balance"


class Choice(StrEnum):
    """What the buyer of a refund that stands still may have done with it."""

    RESEND = "resend"
    BALANCE = "to_balance"
    CARD = "to_card"


# how long finance has, from the moment it sees a refund, until its buyer is promised a result
FINANCE_WITHIN = timedelta(hours=24)


class OnDue(StrEnum):
    """What follows when a refund's deadline passes."""

    TELL_FINANCE = "tell_finance"
    RESEND = "resend"
    SHARE = "share"
    LATE = "late"
