"""What can a channel do? Flows ask this matrix and never a channel's name."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from anxin.payments.channel import BillKind, Way

HOUR, DAY = 3_600, 86_400
NO_LIMIT = 1_000_000
# what a row does not name it is not trusted with: neither is a notice believed nor a question put twice
UNNAMED = {"notice_proves": False, "idempotent": False, "queryable": False, "retries": False}


class NoWay(StrEnum):
    """Why money cannot go back by its channel; `WINDOW` and `TOO_MANY_PARTS` were not so from the beginning."""

    NO_REFUNDS = "no_refunds"
    WINDOW = "window_passed"
    WHOLE_ONLY = "whole_only"
    TOO_MANY_PARTS = "too_many_parts"
    NO_SECOND_TRY = "no_second_try"


@dataclass(frozen=True)
class Capabilities:
    """A channel's declaration; durations carry their unit in the name, counts have none.

    `retries`: a bounced refund can be sent again at the channel under its own number. `notice_proves`: a verified
    notice is proof of payment; without it the payment is queried before it counts. `fee_returned`: the channel gives
    its fee back with a refund. `third_party_hold_days`: for how long it can keep money from being settled, 0 for not at
    all. `query_after_seconds`: how long after the question, and after each look, a refund is looked up; the last wait
    goes on for ever. `rate_per_second` 0 is no limit. `own_wallet`: there is nobody to ask, the money lies here.
    `looks_again_after_days`: the channel may take an arrived refund back without a word, so it is looked at once more;
    0 where it tells. `card_banks`: a bounced refund can be sent to a debit card of the buyer at these banks.
    `complaints`: payers can complain there, and it can be asked about them. `payouts`: it pays others out of our own
    balance there, which the law leaves to whoever sells in its own name. `freezes`: payments are opened so that their
    money is kept from being settled, and must be released.
    """

    refundable: bool = True
    partial: bool = True
    queryable: bool = True
    idempotent: bool = True
    retries: bool = True
    window_days: int = 365
    minimum_interval_seconds: int = 0
    maximum_partials: int = 50
    arrival_working_days: int = 0
    rate_per_second: float = 0.0
    fee_returned: bool = True
    third_party_hold_days: int = 0
    bills: tuple[BillKind, ...] = ()
    notice_proves: bool = True
    ways: tuple[Way, ...] = (Way.QR,)
    query_after_seconds: tuple[int, ...] = (5 * 60, HOUR, DAY)
    own_wallet: bool = False
    looks_again_after_days: int = 0
    card_banks: tuple[str, ...] = ()
    complaints: bool = False
    payouts: bool = False
    freezes: bool = False

    def no_way(self, *, amount_minor: int, paid_minor: int, paid_at: datetime | None, at: datetime) -> NoWay | None:
        """Why so much of a payment of `paid_minor` can never go back this way if it is asked for at this moment."""
        if not self.refundable:
            return NoWay.NO_REFUNDS
        if paid_at is not None and paid_at + timedelta(days=self.window_days) <= at:
            return NoWay.WINDOW
        if not self.partial and amount_minor != paid_minor:
            return NoWay.WHOLE_ONLY
        return None

    def to_json(self) -> dict[str, Any]:
        """As kept on the channel's row."""
        return asdict(self) | {"bills": [str(b) for b in self.bills], "ways": [str(w) for w in self.ways]}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Capabilities":
        """From the channel's row; what an older row does not name has its default, or the safe value (`UNNAMED`).

        An unknown name raises TypeError and an unknown bill or way ValueError: a misspelt capability is never ignored.
        """
        lists: dict[str, Any] = {}
        if "bills" in kept:
            lists["bills"] = tuple(BillKind(bill) for bill in kept["bills"])
        if "ways" in kept:
            lists["ways"] = tuple(Way(way) for way in kept["ways"])
        if "query_after_seconds" in kept:
            lists["query_after_seconds"] = tuple(kept["query_after_seconds"])
        if "card_banks" in kept:
            lists["card_banks"] = tuple(kept["card_banks"])
        return cls(**(UNNAMED | kept | lists))


# the buyer's own balance here: nobody to ask, no limit, at once
WALLET = Capabilities(retries=False, window_days=36_500, maximum_partials=NO_LIMIT, ways=(), own_wallet=True)
