"""What must a payment channel be able to answer? Every channel in `integrations` fulfils this protocol.

Answers are closed sets. What is not clear is UNKNOWN, never a failure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable
from uuid import NAMESPACE_OID, UUID, uuid5

OUR_NUMBER = re.compile(r"[0-9a-f]{32}", re.ASCII)


class PaymentStatus(StrEnum):
    """What a channel says of a payment."""

    WAITING = "waiting"
    PAID = "paid"
    CLOSED = "closed"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


class RefundStatus(StrEnum):
    """What a channel says of a refund."""

    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    BOUNCED = "bounced"
    REFUSED = "refused"
    BALANCE_SHORT = "balance_short"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


class Way(StrEnum):
    """How a buyer pays: scans a code, is sent to the channel's page for phones or the one for large screens, or pays
    inside the channel's own app."""

    QR = "qr"
    REDIRECT = "redirect"
    PAGE = "page"
    IN_APP = "in_app"


@dataclass(frozen=True, kw_only=True)
class PaymentAsk:
    """A payment as the channel is asked about it; `payment` is our number for it, amounts in minor units.

    `reference` is the channel's own number from the offer, where it gave one; `payer` its number for the buyer, which
    paying inside an app needs.
    """

    payment: UUID
    amount_minor: int
    currency: str
    subject: str
    expires_at: datetime
    notify_url: str
    return_url: str = ""
    way: Way = Way.QR
    payer: str = ""
    client_ip: str = ""
    reference: str = ""
    transaction_no: str = ""


@dataclass(frozen=True)
class BankCard:
    """A debit card of the buyer, for a refund that cannot go back the way it came. Never written down in clear."""

    bank: str
    number: str = field(repr=False)
    holder: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class RefundAsk:
    """A refund as the channel is asked about it, under one number for ever; `paid_minor` is the whole payment.

    `card` is another way to the buyer, for a retry at channels whose capabilities name banks.
    """

    payment: UUID
    refund: UUID
    amount_minor: int
    paid_minor: int
    currency: str
    reason: str
    notify_url: str
    reference: str = ""
    transaction_no: str = ""
    card: BankCard | None = None


@dataclass(frozen=True)
class PaymentOffer:
    """The answer to a started payment: what the buyer scans, opens, or hands to the app; or UNKNOWN and a detail."""

    status: PaymentStatus
    code_url: str = ""
    detail: str = ""
    redirect_url: str = ""
    in_app: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""


@dataclass(frozen=True)
class PaymentAnswer:
    """The answer to a query of a payment; amounts in minor units.

    `returned_minor`: how much of it has gone back by what is said; None where some has, and it is not said how much.
    """

    status: PaymentStatus
    transaction_no: str = ""
    amount_minor: int = 0
    currency: str = ""
    paid_at: datetime | None = None
    detail: str = ""
    returned_minor: int | None = 0


@dataclass(frozen=True)
class RefundAnswer:
    """The answer to an asked, queried or retried refund.

    `open_there`: it came back and is not over: in the channel's own console it can still be sent to the buyer. `spent`:
    it is refused because that much of its payment is there no more, so that it may have gone back already. `returned`:
    of one that goes to a balance, how much the channels say has gone back of the payments that were looked at.
    """

    status: RefundStatus
    refund_no: str = ""
    received_account: str = ""
    detail: str = ""
    amount_minor: int | None = None
    arrived_at: datetime | None = None
    open_there: bool = False
    spent: bool = False
    returned: tuple[tuple[UUID, int | None], ...] = ()


@dataclass(frozen=True)
class ChannelNotice:
    """A verified notice. `external_id` is the channel's number for the notice; `payment` and `refund` are our ids.

    `kind` is one of NoticeKind, or the channel's own word for what must be looked up. A payment under a number that we
    never gave has an id made from it (`id_of`). `transaction_no` is the channel's number of the payment, `refund_no`
    its number of the refund where it has one. A refund that was not asked for from here, in the channel's own console
    for instance, has no `refund` but that number.
    """

    external_id: str
    kind: str
    payment: UUID
    refund: UUID | None
    transaction_no: str
    amount_minor: int
    currency: str
    occurred_at: datetime
    received_account: str = ""
    refund_no: str = ""


def id_of(number: str) -> UUID:
    """The id that a number names: ours, 32 hexadecimal digits, or for another's one that none of ours can be."""
    return UUID(hex=number) if OUR_NUMBER.fullmatch(number) else uuid5(NAMESPACE_OID, number)


@dataclass(frozen=True)
class ComplaintNotice:
    """A verified notice that a payer complained, or that something happened to a complaint; what, is to be asked.

    `complaint` is the channel's number of it, `kind` the channel's own word for what happened.
    """

    external_id: str
    kind: str
    complaint: str
    occurred_at: datetime


@dataclass(frozen=True)
class DisputeNotice:
    """A verified notice that a card's bank took a payment's money back, or how it decided (`won`; None: not yet).

    `reference` is the channel's number of the dispute, `transaction_no` its number of the payment; `kind` its own word.
    """

    external_id: str
    kind: str
    transaction_no: str
    reference: str
    amount_minor: int
    currency: str
    reason: str
    occurred_at: datetime
    won: bool | None = None


class NoticeKind(StrEnum):
    """What a notice may be about. `PAID` and `REFUND_ARRIVED` are good news; whatever else is said is looked up."""

    PAID = "payment.succeeded"
    PAYMENT_CLOSED = "payment.closed"
    REFUND_ARRIVED = "refund.succeeded"
    REFUND_BOUNCED = "refund.bounced"
    REFUND_CHANGED = "refund.changed"


class BillKind(StrEnum):
    """Which bill: `TRADE` lists payments and refunds, `FLOW` every movement of the merchant's funds, `SHARE` what was
    shared with receivers (分账).
    """

    TRADE = "trade"
    FLOW = "flow"
    SHARE = "share"


class NoticeForged(Exception):
    """A notice whose signature, merchant, freshness or form does not hold; nothing of it is believed."""


class NoticeIgnored(Exception):
    """A true notice of a kind that says nothing to us; it is answered as handled and nothing follows."""


class BillNotReady(Exception):
    """The channel has not made this day's bill yet; ask later."""


class NoBill(BillNotReady):
    """The channel says that it has none: no business on that day, or not made yet. Which of the two, it leaves open."""


class PayerUnknown(Exception):
    """The app did not say who its user is; whoever pays must be asked to open the page there again."""


class ReleaseStatus(StrEnum):
    """Whether frozen money is the merchant's now. UNKNOWN and UNDER_WAY are asked again, under the same number."""

    RELEASED = "released"
    UNDER_WAY = "under_way"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class ReleaseAsk:
    """What is left of a frozen payment is to be released, under one number for ever."""

    release: UUID
    transaction_no: str
    title: str


@dataclass(frozen=True)
class ReleaseAnswer:
    """The answer to it; `detail` is the channel's word."""

    status: ReleaseStatus
    detail: str = ""


@runtime_checkable
class ReleasesMoney(Protocol):
    """A channel that can keep a payment's money from being settled, and gives it free again."""

    def release(self, ask: ReleaseAsk, *, again: bool) -> ReleaseAnswer:
        """Release what is left; `again` looks first how the last asking went."""
        ...


@runtime_checkable
class KnowsPayers(Protocol):
    """A channel that may have to learn who the user of its app is before paying there."""

    def login_url(self, back_to: str, state: str) -> str:
        """Where the app's browser is sent so that it comes back with a code; empty where this is not set up."""
        ...

    def find_payer(self, code: str) -> str:
        """The app's number for whoever came back with this code. Raises PayerUnknown."""
        ...


class PaymentChannel(Protocol):
    """One merchant account at a channel, ready to be asked.

    All methods but `verify_notice` and `reply` use the network. None is ever repeated inside a client.
    """

    def start_payment(self, ask: PaymentAsk) -> PaymentOffer:
        """Open a payment; the same one again is the same offer."""
        ...

    def query_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """How a payment stands; PAID alone comes with amount, currency, number and time."""
        ...

    def close_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """Let nobody pay it any more: CLOSED, PAID where it was too late for that, else UNKNOWN."""
        ...

    def refund(self, ask: RefundAsk) -> RefundAnswer:
        """Send money back."""
        ...

    def retry_refund(self, ask: RefundAsk, *, attempt: int) -> RefundAnswer:
        """Send a bounced refund once more; REFUSED with the detail "no retry" where the channel cannot."""
        ...

    def query_refund(self, ask: RefundAsk) -> RefundAnswer:
        """How a refund stands; NOT_FOUND is not failed."""
        ...

    def verify_notice(
        self, *, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> ChannelNotice | ComplaintNotice | DisputeNotice:
        """The notice, verified; `path` as it came, with its query. Freshness is measured on the real clock.

        Raises NoticeForged, and NoticeIgnored for a true one of a kind that is not handled.
        """
        ...

    def reply(self, handled: bool) -> tuple[int, str, str]:
        """Status, content type and body that the channel expects as the answer to a notice."""
        ...

    def fetch_bill(self, day: date, kind: BillKind) -> bytes:
        """A day's bill as it was downloaded, its hash checked; raises BillNotReady, and NoAnswer of the connections.

        Only where the capabilities name the kind.
        """
        ...
