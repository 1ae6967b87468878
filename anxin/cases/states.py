"""Which states may a case be in, and in which of them does somebody still owe an answer?"""

from enum import StrEnum
from typing import Final


class CaseState(StrEnum):
    """opened → awaiting_supplier / awaiting_buyer / in_review / offered → decided → settled; or withdrawn, lapsed.

    decided → appealed → decided, once; lapsed → opened, for seven days.
    """

    OPENED = "opened"
    WAITING = "waiting"
    AWAITING_SUPPLIER = "awaiting_supplier"
    AWAITING_BUYER = "awaiting_buyer"
    IN_REVIEW = "in_review"
    OFFERED = "offered"
    APPEALED = "appealed"
    DECIDED = "decided"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


OPEN = (
    CaseState.OPENED,
    CaseState.WAITING,
    CaseState.AWAITING_SUPPLIER,
    CaseState.AWAITING_BUYER,
    CaseState.IN_REVIEW,
    CaseState.OFFERED,
    CaseState.APPEALED,
)


class Choice(StrEnum):
    """What a buyer may choose where the policy leaves the choice."""

    REFUND = "refund"
    REISSUE = "reissue"


# who stands above whom among those who review: the same matter never goes down
HEIGHT: Final = {"agent": 0, "finance": 0, "senior": 1, "operator": 2}


class CaseDue(StrEnum):
    """What follows when a case's time has come.

    `to_senior`, `to_operator`: somebody above has it by a hand-over already; the time of those passed over follows.
    """

    DECIDE = "decide"
    COUNT_AS_SILENT = "count_as_silent"
    REFUND = "refund"
    ESCALATE = "escalate"
    TO_SENIOR = "to_senior"
    TO_OPERATOR = "to_operator"
    END_APPEAL = "end_appeal"
    CARRY_OUT = "carry_out"


class Side(StrEnum):
    """Who proposes: the one who bought, the one who supplies, or the platform's agent between them."""

    BUYER = "buyer"
    SUPPLIER = "supplier"
    AGENT = "agent"


class OfferKind(StrEnum):
    """What is proposed: a part of the money, all that is left of it, or another one."""

    PARTIAL_REFUND = "partial_refund"
    FULL = "full"
    REISSUE = "reissue"


class OfferState(StrEnum):
    """open → accepted / declined / lapsed; withdrawn by its maker; superseded by a newer one or by the case's end."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class AppealState(StrEnum):
    """open → overturned / confirmed; withdrawn by the buyer; agreed when an offer ended it."""

    OPEN = "open"
    OVERTURNED = "overturned"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    AGREED = "agreed"


class AppealDue(StrEnum):
    """What follows when nobody has decided an appeal: the operator has it, then it counts as upheld."""

    ESCALATE = "escalate"
    OVERTURN = "overturn"


class RemedyState(StrEnum):
    """running → done; or stopped by a person with what was not reached left alone."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class RemedyLineState(StrEnum):
    """waiting → remedied; or skipped, from the start or meanwhile, for a reason."""

    WAITING = "waiting"
    REMEDIED = "remedied"
    SKIPPED = "skipped"


class LeftOut(StrEnum):
    """Why a remedy leaves a line alone.

    `settled`: nothing is left to be returned, or another one is there already; `elsewhere`: another supplier has it
    now. Of another one: `ended`, its order is over; `enough`, it was sent as often as it may be; `nobody`, no other
    supplier has the item; `resold`, a reseller passed the codes on, and hears of no others.
    """

    SETTLED = "settled"
    ELSEWHERE = "elsewhere"
    ENDED = "ended"
    ENOUGH = "enough"
    NOBODY = "nobody"
    RESOLD = "resold"


class VerdictState(StrEnum):
    """What a person found: waiting for a second pair of eyes, carried out, or dropped by somebody."""

    WAITING = "waiting"
    CARRIED_OUT = "carried_out"
    DROPPED = "dropped"
