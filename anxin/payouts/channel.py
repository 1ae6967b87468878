"""What must a payment channel be able to answer that pays suppliers out? A client has it as its `payouts`, or None."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class PayoutStatus(StrEnum):
    """What a channel says of a payout.

    REFUSED: nothing has moved and under this number nothing ever will. SHORT: our own balance there does not suffice,
    and the same number may be asked again. NOT_FOUND is not refused; what is not clear is UNKNOWN.
    """

    PAID = "paid"
    UNDER_WAY = "under_way"
    REFUSED = "refused"
    SHORT = "short"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class PayoutAsk:
    """A payout as its channel is asked for it, under one number for ever: the payout's. Accounts stay out of reprs."""

    payout: UUID
    amount_minor: int
    currency: str
    account: str = field(repr=False)
    name: str = field(repr=False)
    title: str = ""


@dataclass(frozen=True)
class PayoutAnswer:
    """The answer to a payout asked for or looked up; `transfer_no` is the channel's own number."""

    status: PayoutStatus
    transfer_no: str = ""
    detail: str = ""


class PayoutChannel(Protocol):
    """The half of a merchant account that pays out of our own balance there. Nothing is repeated inside a client."""

    def pay_out(self, ask: PayoutAsk) -> PayoutAnswer:
        """Pay; the same number again is the same payout."""
        ...

    def query_payout(self, ask: PayoutAsk) -> PayoutAnswer:
        """How a payout stands."""
        ...
