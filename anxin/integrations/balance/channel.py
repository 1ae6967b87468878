"""What does the buyer's own balance answer? It lies in our books: flows pay and refund from it, nobody is asked."""

import time
from collections.abc import Callable, Mapping
from datetime import date

from anxin.payments.capabilities import WALLET
from anxin.payments.channel import (
    BillKind,
    BillNotReady,
    ChannelNotice,
    NoticeForged,
    PaymentAnswer,
    PaymentAsk,
    PaymentOffer,
    PaymentStatus,
    RefundAnswer,
    RefundAsk,
    RefundStatus,
)

CAPABILITIES = WALLET
NOBODY = "the balance is paid from at once; there is nobody to ask"


class BalanceChannel:
    """Fulfils the protocol for those who ask by it all the same: it never says that money has moved."""

    @classmethod
    def from_settings(
        cls, *, base_url: str, account: str, settings: Mapping[str, str], clock: Callable[[], float] = time.time
    ) -> "BalanceChannel":
        """There are no keys, and an address would be a mistake: ValueError."""
        if base_url or settings or not account:
            raise ValueError("the balance has neither an address nor keys")
        return cls()

    def start_payment(self, ask: PaymentAsk) -> PaymentOffer:
        """There is nothing to offer."""
        return PaymentOffer(PaymentStatus.UNKNOWN, detail=NOBODY)

    def query_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """What was paid is in the books already."""
        return PaymentAnswer(PaymentStatus.NOT_FOUND, detail=NOBODY)

    def close_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """It was never open."""
        return PaymentAnswer(PaymentStatus.CLOSED)

    def refund(self, ask: RefundAsk) -> RefundAnswer:
        """Refunds to the balance are booked, not asked for."""
        return RefundAnswer(RefundStatus.UNKNOWN, detail=NOBODY)

    def retry_refund(self, ask: RefundAsk, *, attempt: int) -> RefundAnswer:
        """A balance sends nothing back."""
        return RefundAnswer(RefundStatus.REFUSED, detail="no retry")

    def query_refund(self, ask: RefundAsk) -> RefundAnswer:
        """The books know."""
        return RefundAnswer(RefundStatus.NOT_FOUND, detail=NOBODY)

    def verify_notice(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> ChannelNotice:
        """Whoever says something in the name of the balance is not believed."""
        raise NoticeForged("the balance says nothing")

    def reply(self, handled: bool) -> tuple[int, str, str]:
        """No word for nobody."""
        return (200, "text/plain", "") if handled else (401, "application/json", '{"code": "REFUSED"}')

    def fetch_bill(self, day: date, kind: BillKind) -> bytes:
        """Our ledger is its bill."""
        raise BillNotReady(kind)
