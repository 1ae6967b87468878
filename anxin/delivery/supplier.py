"""What must a supplier's system be able to answer? Every supplier in `integrations` fulfils this protocol.

Status sets are closed; "not found" is not "failed", and what is not clear is UNKNOWN: asked about again, then a
person's. Every order carries the most that it may cost. docs/reference/supplier-protocol.md tells how to write one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

from anxin.delivery.capabilities import SupplierCapabilities as SupplierCapabilities


class SupplyStatus(StrEnum):
    """What a supplier says of an order of ours."""

    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    PARTIAL = "partial"
    DELIVERED = "delivered"
    FAILED = "failed"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


class FenceStatus(StrEnum):
    """What a supplier says when it is told to stop. DONE: nothing of it will be delivered any more."""

    DONE = "done"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


class ClaimStatus(StrEnum):
    """What a supplier says to a buyer's claim."""

    ADMIT = "admit"
    DENY = "deny"
    WAITING = "waiting"
    UNKNOWN = "unknown"


class CodeVerdict(StrEnum):
    """What a supplier says of a code."""

    VALID_UNUSED = "valid_unused"
    USED = "used"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class ReturnStatus(StrEnum):
    """What a supplier says when its price is asked back. AGREED: it is, or will be, on our account there."""

    AGREED = "agreed"
    REFUSED = "refused"
    WAITING = "waiting"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


class RecallStatus(StrEnum):
    """What a supplier says when goods are to be taken back or voided. DONE: nobody can use them any more."""

    DONE = "done"
    REFUSED = "refused"
    WAITING = "waiting"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class SupplyAsk:
    """An order of ours as its supplier is asked about it, under one number for ever: the delivery's.

    `max_price_minor` is for the whole order; a supplier must refuse to charge more, and a client looks the price up
    first where its protocol has no such field. `supplier_no` is the supplier's own number, once it is known. The
    account is kept out of every repr; one on a server is written `server / id`, and `server` names it beside.
    `pieces`: of which of its pieces, from 1, a claim or a price asked back is; empty: of all.
    """

    delivery: UUID
    sku: str
    quantity: int
    max_price_minor: int
    callback_url: str
    currency: str = "CNY"
    account: str = field(default="", repr=False)
    server: str = ""
    supplier_no: str = ""
    pieces: tuple[int, ...] = ()

    @property
    def id_there(self) -> str:
        """The account without its server, for protocols that ask for both."""
        return self.account.removeprefix(f"{self.server} / ") if self.server else self.account


@dataclass(frozen=True)
class SupplyAnswer:
    """The answer to an order or a query; the share in percent, `cost_minor` for the whole order where it is told.

    `delivered_pieces` is how many of several pieces have arrived, where the supplier counts them.

    `codes` are the secret texts delivered, each once, kept out of every repr; with a DELIVERED order of codes they
    are all there, or the answer is not DELIVERED.
    """

    status: SupplyStatus
    supplier_no: str = ""
    delivered_share: int = 0
    detail: str = ""
    cost_minor: int | None = None
    codes: tuple[str, ...] = field(default=(), repr=False)
    delivered_pieces: int | None = None


@dataclass(frozen=True)
class ReturnAnswer:
    """The answer when a price was asked back; the amount is what the supplier gives, in minor units."""

    status: ReturnStatus
    amount_minor: int = 0
    supplier_refund_no: str = ""
    detail: str = ""


@dataclass(frozen=True)
class ClaimAnswer:
    """The answer to a buyer's claim, and in its words what shows that a denied one is wrong; "" where nothing does.

    `elsewhere`: the claim was handed over, or may have been, and people answer it in a place of their own. Put again it
    would be another claim, so it is not.
    """

    status: ClaimStatus
    proof: str = ""
    elsewhere: bool = False


@dataclass(frozen=True)
class CodesAnswer:
    """What a supplier says of codes, by the piece that each is."""

    verdicts: tuple[tuple[int, CodeVerdict], ...] = ()

    @property
    def told(self) -> bool:
        """Whether it said anything of any of them."""
        return any(verdict is not CodeVerdict.UNKNOWN for _, verdict in self.verdicts)


@dataclass(frozen=True)
class SupplierCallback:
    """A verified callback about our `delivery`: how its order stands, or `returned`: what became of a price asked back.

    `external_id` is the supplier's number of the callback; where it has none, a hash of the body. A callback about a
    return has an UNKNOWN answer: it says nothing of the order. `seal` names what proves it: a callback under a seal
    that was heard before is somebody's copy; empty where each repetition is sealed anew or carries the same name.
    """

    external_id: str
    delivery: UUID
    answer: SupplyAnswer
    occurred_at: datetime
    returned: ReturnAnswer | None = None
    seal: str = ""


@dataclass(frozen=True)
class SupplierItem:
    """One thing a supplier sells us; `stock` None where it does not say. `goods` is code, topup, membership or ""."""

    sku: str
    title: str
    price_minor: int
    currency: str = "CNY"
    stock: int | None = None
    on_sale: bool = True
    goods: str = ""


@dataclass(frozen=True)
class ItemPage:
    """Some items in the supplier's order; `after` asks for the next ones, "" where there are none."""

    items: tuple[SupplierItem, ...]
    after: str = ""


@dataclass(frozen=True)
class SupplierBillLine:
    """One movement of our account at a supplier: what it took for an order (`order`), or gave back (`refund`).

    `delivery` is None where the line names no order of ours; amounts in minor units, above zero.
    """

    kind: str
    supplier_no: str
    delivery: UUID | None
    amount_minor: int
    occurred_at: datetime


class CallbackForged(Exception):
    """A callback whose signature, freshness or form does not hold; nothing of it is believed."""


class CallbackIgnored(Exception):
    """A true callback of a kind that says nothing to us; it is answered as handled and nothing follows."""


class NotSaid(Exception):
    """The supplier gave no clear answer to a question of which nothing depends: items, stock, balance, a bill."""


class SupplierSystem(Protocol):
    """One account at a supplier's system, ready to be asked.

    All methods but `verify_callback` and `reply` use the network. None is ever repeated inside a client: whether an
    order is asked again is decided outside, by what the capabilities say. No method that answers with a status raises.
    """

    def place(self, ask: SupplyAsk) -> SupplyAnswer:
        """Order. FAILED only where the supplier says that nothing was and nothing will be delivered."""
        ...

    def query(self, ask: SupplyAsk) -> SupplyAnswer:
        """How an order stands; NOT_FOUND is not FAILED."""
        ...

    def fence(self, ask: SupplyAsk) -> FenceStatus:
        """Stop an order; asked only where the capabilities fence by cancelling."""
        ...

    def check_account(self, *, sku: str, account: str) -> str | None:
        """The masked nickname of an account, None when the supplier does not know it or cannot say."""
        ...

    def check_code(self, code: str) -> CodeVerdict:
        """What the supplier knows of a code."""
        ...

    def claim(self, ask: SupplyAsk, *, problem: str) -> ClaimAnswer:
        """What the supplier says to a buyer's claim."""
        ...

    def ask_return(self, ask: SupplyAsk, *, refund: UUID, amount_minor: int, reason: str) -> ReturnAnswer:
        """Ask a price back, under one number for ever; the same one again is the same request."""
        ...

    def query_return(self, ask: SupplyAsk, *, refund: UUID) -> ReturnAnswer:
        """What became of a price asked back."""
        ...

    def recall(self, ask: SupplyAsk, *, reason: str) -> RecallStatus:
        """Take goods back, or void the codes of an order; the same one again is the same recall."""
        ...

    def tell_refunded(self, ask: SupplyAsk, *, amount_minor: int) -> RecallStatus:
        """The buyer has all the money back: void what can still be used. DONE: heard; said again, it is the same."""
        ...

    def items(self, *, after: str = "") -> ItemPage:
        """What the supplier sells us, a page at a time. Raises NotSaid."""
        ...

    def stock(self, skus: Sequence[str]) -> dict[str, SupplierItem]:
        """Price, stock and state of these items now; what the supplier does not know is absent. Raises NotSaid."""
        ...

    def balance_minor(self) -> int:
        """What lies on our account there, in minor units. Raises NotSaid."""
        ...

    def fetch_bill(self, day: date) -> list[SupplierBillLine]:
        """Every movement of our account on a day of the supplier's. Raises NotSaid, also while it is not made yet."""
        ...

    def verify_callback(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> SupplierCallback:
        """The callback, verified; `path` as it came, with its query. Raises CallbackForged and CallbackIgnored."""
        ...

    def reply(self, handled: bool) -> tuple[int, str, str]:
        """Status, content type and body that the supplier expects as the answer to a callback."""
        ...


class PlainSupplier:
    """A system that takes orders and tells how they stand, and no more: the answers of one that cannot say.

    Clients of protocols with less than everything inherit these, so that "cannot" is told in one way.
    """

    def fence(self, ask: SupplyAsk) -> FenceStatus:
        """Nothing can be stopped here."""
        return FenceStatus.IMPOSSIBLE

    def check_account(self, *, sku: str, account: str) -> str | None:
        """Accounts cannot be looked up here."""
        return None

    def check_code(self, code: str) -> CodeVerdict:
        """Codes cannot be looked up here."""
        return CodeVerdict.UNKNOWN

    def claim(self, ask: SupplyAsk, *, problem: str) -> ClaimAnswer:
        """Claims are answered by people here, elsewhere."""
        return ClaimAnswer(ClaimStatus.WAITING)

    def ask_return(self, ask: SupplyAsk, *, refund: UUID, amount_minor: int, reason: str) -> ReturnAnswer:
        """Prices are asked back by people here, elsewhere."""
        return ReturnAnswer(ReturnStatus.UNKNOWN, detail="no refund requests")

    def query_return(self, ask: SupplyAsk, *, refund: UUID) -> ReturnAnswer:
        """Prices are asked back by people here, elsewhere."""
        return ReturnAnswer(ReturnStatus.UNKNOWN, detail="no refund requests")

    def recall(self, ask: SupplyAsk, *, reason: str) -> RecallStatus:
        """Nothing can be taken back here."""
        return RecallStatus.REFUSED

    def tell_refunded(self, ask: SupplyAsk, *, amount_minor: int) -> RecallStatus:
        """Nobody listens for it here."""
        return RecallStatus.REFUSED

    def items(self, *, after: str = "") -> ItemPage:
        """The range cannot be read here."""
        raise NotSaid("no list of items")

    def stock(self, skus: Sequence[str]) -> dict[str, SupplierItem]:
        """The stock cannot be read here."""
        raise NotSaid("no stock")

    def balance_minor(self) -> int:
        """The balance cannot be read here."""
        raise NotSaid("no balance")

    def fetch_bill(self, day: date) -> list[SupplierBillLine]:
        """There are no bills here."""
        raise NotSaid("no bills")

    def verify_callback(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> SupplierCallback:
        """There are no callbacks here."""
        raise CallbackForged("no callbacks")

    def reply(self, handled: bool) -> tuple[int, str, str]:
        """What most systems take for an answer."""
        return TAKEN_CALLBACK if handled else REFUSED_CALLBACK


TAKEN_CALLBACK = (200, "application/json", '{"code": "SUCCESS"}')
REFUSED_CALLBACK = (401, "application/json", '{"code": "REFUSED"}')

Word = TypeVar("Word", bound=StrEnum)


def closed(words: type[Word], said: object, unknown: Word) -> Word:
    """The word of a closed set that was said, or that for what is not clear."""
    return words(said) if isinstance(said, str) and said in words._value2member_map_ else unknown
