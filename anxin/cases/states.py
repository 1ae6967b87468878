"""Which states may a case be in, and in which of them does somebody still owe an answer?"""

from enum import StrEnum


class CaseState(StrEnum):
    """opened → awaiting_supplier / awaiting_buyer / in_review / offered → decided → settled; or withdrawn, lapsed."""

    OPENED = "opened"
    WAITING = "waiting"
    AWAITING_SUPPLIER = "awaiting_supplier"
    AWAITING_BUYER = "awaiting_buyer"
    IN_REVIEW = "in_review"
    OFFERED = "offered"
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
)


class Choice(StrEnum):
    """What a buyer may choose where the policy leaves the choice."""

    REFUND = "refund"
    REISSUE = "reissue"


class RemedyState(StrEnum):
    """running → done; or stopped by a person with what was not reached left alone."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class RemedyLineState(StrEnum):
    """waiting → remedied; or skipped, because nothing was left to be returned or delivered again."""

    WAITING = "waiting"
    REMEDIED = "remedied"
    SKIPPED = "skipped"
