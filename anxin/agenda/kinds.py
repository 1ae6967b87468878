"""Which asks of the world exist, how patient is each, and what follows when patience ends?

The list is closed: a kind that is not here cannot be planned. `jobs` binds each to one asking function and one
recording flow. Pure data.
"""

from enum import StrEnum
from typing import Final, NamedTuple


class Kind(StrEnum):
    """What is asked, and of whom."""

    PAYMENT_QUERY = "payment_query"
    REFUND_ASK = "refund_ask"
    REFUND_QUERY = "refund_query"
    SUPPLIER_PLACE = "supplier_place"
    SUPPLIER_QUERY = "supplier_query"
    SUPPLIER_CLAIM = "supplier_claim"
    SUPPLIER_FENCE = "supplier_fence"
    ITEM_SYNC = "item_sync"
    BILL_FETCH = "bill_fetch"
    UPSTREAM_BILL = "upstream_bill"
    PAYOUT_ASK = "payout_ask"
    PAYMENT_RELEASE = "payment_release"
    COMPLAINT_LIST = "complaint_list"
    COMPLAINT_QUERY = "complaint_query"
    COMPLAINT_ANSWER = "complaint_answer"
    MAIL = "mail"


class Consequence(StrEnum):
    """What is true, and must be carried out by the giving-up flow, when the last try is spent."""

    PAYMENT_UNKNOWN = "payment_unknown"
    REFUND_UNKNOWN = "refund_unknown"
    SUPPLY_UNKNOWN = "supply_unknown"
    SUPPLIER_SILENT = "supplier_silent"
    FENCE_IMPOSSIBLE = "fence_impossible"
    ITEMS_UNSEEN = "items_unseen"
    BILL_MISSING = "bill_missing"
    PAYOUT_UNKNOWN = "payout_unknown"
    STILL_FROZEN = "still_frozen"
    COMPLAINTS_UNSEEN = "complaints_unseen"
    COMPLAINT_UNREAD = "complaint_unread"
    ANSWER_UNKNOWN = "answer_unknown"
    MAIL_UNDELIVERED = "mail_undelivered"


class Patience(NamedTuple):
    """How a kind is repeated. `repeatable`: asking twice harms nobody, whatever the other side declares."""

    base_seconds: float
    cap_seconds: float
    max_tries: int
    consequence: Consequence
    repeatable: bool


PATIENCE: Final[dict[Kind, Patience]] = {
    Kind.PAYMENT_QUERY: Patience(5, 600, 60, Consequence.PAYMENT_UNKNOWN, repeatable=True),
    Kind.REFUND_ASK: Patience(2, 900, 60, Consequence.REFUND_UNKNOWN, repeatable=False),
    Kind.REFUND_QUERY: Patience(5, 3600, 200, Consequence.REFUND_UNKNOWN, repeatable=True),
    Kind.SUPPLIER_PLACE: Patience(2, 120, 12, Consequence.SUPPLY_UNKNOWN, repeatable=False),
    Kind.SUPPLIER_QUERY: Patience(3, 300, 60, Consequence.SUPPLY_UNKNOWN, repeatable=True),
    Kind.SUPPLIER_CLAIM: Patience(5, 1800, 40, Consequence.SUPPLIER_SILENT, repeatable=True),
    Kind.SUPPLIER_FENCE: Patience(1, 60, 10, Consequence.FENCE_IMPOSSIBLE, repeatable=True),
    Kind.ITEM_SYNC: Patience(20, 300, 4, Consequence.ITEMS_UNSEEN, repeatable=True),
    Kind.BILL_FETCH: Patience(300, 3600, 72, Consequence.BILL_MISSING, repeatable=True),
    Kind.UPSTREAM_BILL: Patience(300, 3600, 72, Consequence.BILL_MISSING, repeatable=True),
    Kind.PAYOUT_ASK: Patience(5, 3600, 200, Consequence.PAYOUT_UNKNOWN, repeatable=False),
    # under one number for ever: the channel releases what is left once
    Kind.PAYMENT_RELEASE: Patience(60, 6 * 3600, 60, Consequence.STILL_FROZEN, repeatable=True),
    Kind.COMPLAINT_LIST: Patience(60, 3600, 48, Consequence.COMPLAINTS_UNSEEN, repeatable=True),
    Kind.COMPLAINT_QUERY: Patience(5, 1800, 60, Consequence.COMPLAINT_UNREAD, repeatable=True),
    # the worker looks first whether it stands there already; the same words twice would harm nobody
    Kind.COMPLAINT_ANSWER: Patience(5, 900, 60, Consequence.ANSWER_UNKNOWN, repeatable=True),
    Kind.MAIL: Patience(10, 3600, 12, Consequence.MAIL_UNDELIVERED, repeatable=True),
}
