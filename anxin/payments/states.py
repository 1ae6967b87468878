"""Which states may a payment be in?"""

from enum import StrEnum


class PaymentState(StrEnum):
    """started → offered (the buyer sees a code) → paid; or closed when it can no longer be paid."""

    STARTED = "started"
    OFFERED = "offered"
    PAID = "paid"
    CLOSED = "closed"


PAYABLE = (PaymentState.STARTED, PaymentState.OFFERED, PaymentState.CLOSED)


class UnmatchedState(StrEnum):
    """unproven (not yet confirmed by the channel) → waiting (in suspense) → matched or returned; or a person's."""

    UNPROVEN = "unproven"
    WAITING = "waiting"
    MATCHED = "matched"
    RETURNED = "returned"
    WITH_FINANCE = "with_finance"
    REFUTED = "refuted"


class ChargebackState(StrEnum):
    """open (the channel took the money, nothing is decided) → lost (it stays with the buyer) or won (it came back)."""

    OPEN = "open"
    LOST = "lost"
    WON = "won"


class ReleaseState(StrEnum):
    """asked (of the channel, until it answers) → released or refused (which a person must look into)."""

    ASKED = "asked"
    RELEASED = "released"
    REFUSED = "refused"


UNSETTLED = (UnmatchedState.UNPROVEN, UnmatchedState.WAITING, UnmatchedState.WITH_FINANCE)
