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
    """requested → approved → paid, through a channel by way of sending; or refused by finance or by the channel,
    cancelled by the supplier or by a debt. What is being sent is never cancelled: nobody knows yet whether it has gone.
    """

    REQUESTED = "requested"
    APPROVED = "approved"
    SENDING = "sending"
    PAID = "paid"
    REFUSED = "refused"
    CANCELLED = "cancelled"


# why a payout was cancelled, as it is kept
BY_ITS_SUPPLIER = "cancelled by the supplier"
FOR_A_DEBT = "the supplier is in debt"
PAYOUT_OPEN = (PayoutState.REQUESTED, PayoutState.APPROVED, PayoutState.SENDING)


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


class UpstreamBillState(StrEnum):
    """wanted (to be fetched) → taken; or missing, when the supplier has not given it in time."""

    WANTED = "wanted"
    TAKEN = "taken"
    MISSING = "missing"


UPSTREAM_BILL_OPEN = (UpstreamBillState.WANTED, UpstreamBillState.MISSING)


class Remedy(StrEnum):
    """How a line that differs is resolved: our books follow the bill, or a person says in words why not."""

    AS_BILLED = "as_billed"
    BY_HAND = "by_hand"


class OnDue(StrEnum):
    """What time does when nobody acts."""

    ESCALATE = "escalate"
    UPHOLD = "uphold"
    ALARM = "alarm"
