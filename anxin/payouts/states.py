"""How far is a supplier's agreement, a payout and a contest, and which of them still wait for somebody?"""

from enum import StrEnum


class Tier(StrEnum):
    """How much of a supplier's sales a deposit must cover before they are settled early."""

    NEW = "new"
    REGULAR = "regular"
    TRUSTED = "trusted"


class AgreementState(StrEnum):
    """applied → vetted or refused; vetted → suspended, and back."""

    APPLIED = "applied"
    VETTED = "vetted"
    REFUSED = "refused"
    SUSPENDED = "suspended"


class VettingState(StrEnum):
    """waiting → listed, or refused with a reason."""

    WAITING = "waiting"
    LISTED = "listed"
    REFUSED = "refused"


class PayoutState(StrEnum):
    """requested → approved → paid; or refused by finance, cancelled by the supplier or by a debt."""

    REQUESTED = "requested"
    APPROVED = "approved"
    PAID = "paid"
    REFUSED = "refused"
    CANCELLED = "cancelled"


PAYOUT_OPEN = (PayoutState.REQUESTED, PayoutState.APPROVED)


class ContestState(StrEnum):
    """opened → upheld (the supplier was right, the recovery is undone) or rejected."""

    OPENED = "opened"
    UPHELD = "upheld"
    REJECTED = "rejected"


class UpstreamClaimState(StrEnum):
    """open → honoured (their money came back), or written off as our loss."""

    OPEN = "open"
    HONOURED = "honoured"
    WRITTEN_OFF = "written_off"


class OnDue(StrEnum):
    """What time does when nobody acts."""

    ESCALATE = "escalate"
    UPHOLD = "uphold"
    ALARM = "alarm"
