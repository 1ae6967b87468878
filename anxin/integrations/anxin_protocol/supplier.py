"""How is a supplier asked that speaks Anxin's open protocol, and which of its callbacks are believed?"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.supplier import (
    CallbackForged,
    CallbackIgnored,
    ClaimAnswer,
    ClaimStatus,
    CodeVerdict,
    FenceStatus,
    ItemPage,
    NotSaid,
    PlainSupplier,
    RecallStatus,
    ReturnAnswer,
    ReturnStatus,
    SupplierBillLine,
    SupplierCallback,
    SupplierItem,
    SupplyAnswer,
    SupplyAsk,
    SupplyStatus,
    closed,
)
from anxin.integrations.anxin_protocol.answers import (
    moment,
    our_number,
    read_bill,
    read_items,
    read_order,
    read_return,
    text,
    whole,
)
from anxin.integrations.sealed import Reply, Sealed, Unclear, Unproven, shared_secret

HOME: Final = "/supply/v1"
PREFIX: Final = "anxin"
PARTY: Final = "key"
TIMEOUT_SECONDS: Final = 8.0
# refusals after which nothing was and nothing will be delivered
REFUSALS: Final = frozenset({"PRICE_EXCEEDS", "ACCOUNT_UNKNOWN", "SOLD_OUT", "SKU_UNKNOWN", "BALANCE_SHORT"})
# a part that is of no single piece, such as days of a membership: people agree about it
PIECES_NEEDED: Final = "PIECES_NEEDED"
CAPABILITIES: Final = SupplierCapabilities(
    account_check=True,
    code_check=True,
    claims=True,
    returns=True,
    recall=True,
    items=True,
    stock=True,
    balance=True,
    bills=True,
    prepaid=True,
)


class AnxinSupplier(PlainSupplier):
    """One account at one supplier. Numbers on the wire are our ids as 32 hexadecimal digits."""

    def __init__(
        self,
        *,
        base_url: str,
        key: str,
        secret: str,
        clock: Callable[[], float] = time.time,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        """The key names the account; its secret in hexadecimal, 16 bytes or more. Else a ValueError."""
        signature = shared_secret(secret, PREFIX, PARTY)
        self._sealed = Sealed(signature, key, base_url, clock=clock, timeout_seconds=timeout_seconds)

    @classmethod
    def from_settings(cls, *, base_url: str, account: str, settings: Mapping[str, str]) -> "AnxinSupplier":
        """From a supplier's row: its account is the key. Raises ValueError and KeyError."""
        return cls(base_url=base_url, key=account, secret=settings["secret"])

    def place(self, ask: SupplyAsk) -> SupplyAnswer:
        """Order; the same number again is the same order. FAILED also when it is refused for good."""
        fields = {
            "order_no": ask.delivery.hex,
            "sku": ask.sku,
            "quantity": ask.quantity,
            "account": ask.account,
            "max_price_minor": ask.max_price_minor,
            "currency": ask.currency,
            "callback_url": ask.callback_url,
        }
        reply = self._ask("POST", "/orders", fields)
        if isinstance(reply, str):
            return SupplyAnswer(SupplyStatus.UNKNOWN, detail=reply)
        if reply.status == 422 and reply.code in REFUSALS:
            return SupplyAnswer(SupplyStatus.FAILED, detail=reply.code)
        return _order(reply, ask)

    def query(self, ask: SupplyAsk) -> SupplyAnswer:
        """How an order stands; NOT_FOUND is not FAILED."""
        reply = self._ask("GET", f"/orders/{ask.delivery.hex}")
        if isinstance(reply, str):
            return SupplyAnswer(SupplyStatus.UNKNOWN, detail=reply)
        if reply.status == 404 and reply.code == "NOT_FOUND":
            return SupplyAnswer(SupplyStatus.NOT_FOUND)
        return _order(reply, ask)

    def fence(self, ask: SupplyAsk) -> FenceStatus:
        """Stop an order; DONE means that nothing of it will be delivered any more."""
        return closed(FenceStatus, self._word(ask, "/cancel", {}, "fence"), FenceStatus.UNKNOWN)

    def check_account(self, *, sku: str, account: str) -> str | None:
        """The masked nickname of an account, None when the supplier does not know it or cannot say."""
        reply = self._ask("GET", f"/accounts?{urlencode({'sku': sku, 'account': account})}")
        return text(reply.fields, "nickname") or None if isinstance(reply, Reply) and reply.status == 200 else None

    def check_code(self, code: str) -> CodeVerdict:
        """What the supplier knows of a code."""
        reply = self._ask("POST", "/code-checks", {"code": code})
        said = reply.fields.get("verdict") if isinstance(reply, Reply) and reply.status == 200 else None
        return closed(CodeVerdict, said, CodeVerdict.UNKNOWN)

    def claim(self, ask: SupplyAsk, *, problem: str) -> ClaimAnswer:
        """What the supplier says to a buyer's claim, and what shows a denial."""
        said = self._words(ask, "/claims", {"problem": problem} | _pieces(ask))
        status = closed(ClaimStatus, said.get("answer"), ClaimStatus.UNKNOWN)
        proof = said.get("proof") if status is ClaimStatus.DENY else ""
        return ClaimAnswer(status, proof if isinstance(proof, str) else "")

    def ask_return(self, ask: SupplyAsk, *, refund: UUID, amount_minor: int, reason: str) -> ReturnAnswer:
        """Ask a price back, under one number for ever."""
        fields = {"refund_no": refund.hex, "amount_minor": amount_minor, "reason": reason} | _pieces(ask)
        return _returned(self._ask("POST", f"/orders/{ask.delivery.hex}/refunds", fields), ask, refund)

    def query_return(self, ask: SupplyAsk, *, refund: UUID) -> ReturnAnswer:
        """What became of a price asked back; NOT_FOUND is not REFUSED."""
        return _returned(self._ask("GET", f"/orders/{ask.delivery.hex}/refunds/{refund.hex}"), ask, refund)

    def recall(self, ask: SupplyAsk, *, reason: str) -> RecallStatus:
        """Take goods back, or void the codes of an order."""
        return closed(RecallStatus, self._word(ask, "/recall", {"reason": reason}, "recall"), RecallStatus.UNKNOWN)

    def items(self, *, after: str = "") -> ItemPage:
        """What the supplier sells us, a page at a time. Raises NotSaid."""
        fields = self._said("/items" + (f"?{urlencode({'after': after})}" if after else ""))
        items = read_items(fields)
        if items is None:
            raise NotSaid("the items' form does not hold")
        return ItemPage(tuple(items), text(fields, "after"))

    def stock(self, skus: Sequence[str]) -> dict[str, SupplierItem]:
        """Price, stock and state of these items now. Raises NotSaid."""
        items = read_items(self._said(f"/stock?{urlencode({'skus': ','.join(skus)})}"))
        if items is None:
            raise NotSaid("the stock's form does not hold")
        return {item.sku: item for item in items if item.sku in skus}

    def balance_minor(self) -> int:
        """What lies on our account there, in minor units. Raises NotSaid."""
        balance = whole(self._said("/balance").get("balance_minor"))
        if balance is None:
            raise NotSaid("the balance's form does not hold")
        return balance

    def fetch_bill(self, day: date) -> list[SupplierBillLine]:
        """Every movement of our account on a day in Shanghai. Raises NotSaid, also before the day is over."""
        lines = read_bill(self._said(f"/bills/{day.isoformat()}"))
        if lines is None:
            raise NotSaid("the bill's form does not hold")
        return lines

    def verify_callback(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> SupplierCallback:
        """The callback, proven; raises CallbackForged, and CallbackIgnored for a true one of a kind not known."""
        try:
            fields = self._sealed.open(method, path, headers, body)
        except Unproven as unproven:
            raise CallbackForged(str(unproven)) from None
        external_id, occurred_at = text(fields, "callback_id"), moment(fields.get("occurred_at"))
        about = fields.get("about")
        if fields.get("kind") not in ("order", "refund"):
            raise CallbackIgnored(text(fields, "kind"))
        delivery = our_number(about.get("order_no")) if isinstance(about, dict) else None
        if not isinstance(about, dict) or delivery is None or not 0 < len(external_id) <= 80 or occurred_at is None:
            raise CallbackForged("its form does not hold")
        answer, returned = SupplyAnswer(SupplyStatus.UNKNOWN), None
        if fields["kind"] == "order":
            answer = read_order(about, delivery) or answer
        else:
            returned = read_return(about, delivery)
        if answer.status is SupplyStatus.UNKNOWN and returned is None:
            raise CallbackForged("its form does not hold")
        return SupplierCallback(external_id, delivery, answer, occurred_at, returned)

    def close(self) -> None:
        """Close idle connections."""
        self._sealed.close()

    def _ask(self, method: str, path: str, fields: Mapping[str, Any] | None = None) -> Reply | str:
        try:
            return self._sealed.ask(method, HOME + path, fields)
        except Unclear as unclear:
            return str(unclear) or type(unclear).__name__

    def _words(self, ask: SupplyAsk, path: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """What is said about the order; nothing where it is not clear, or about another."""
        reply = self._ask("POST", f"/orders/{ask.delivery.hex}{path}", fields)
        mine = isinstance(reply, Reply) and reply.status == 200 and reply.fields.get("order_no") == ask.delivery.hex
        return reply.fields if mine and isinstance(reply, Reply) else {}

    def _word(self, ask: SupplyAsk, path: str, fields: Mapping[str, Any], name: str) -> object:
        return self._words(ask, path, fields).get(name)

    def _said(self, path: str) -> dict[str, Any]:
        reply = self._ask("GET", path)
        if isinstance(reply, str) or reply.status != 200:
            raise NotSaid(reply if isinstance(reply, str) else reply.code or f"status {reply.status}")
        return reply.fields


def _order(reply: Reply, ask: SupplyAsk) -> SupplyAnswer:
    answer = read_order(reply.fields, ask.delivery, ask.quantity) if reply.status == 200 else None
    return answer or SupplyAnswer(SupplyStatus.UNKNOWN, detail=reply.code or f"status {reply.status}")


def _pieces(ask: SupplyAsk) -> dict[str, Any]:
    return {"pieces": [*ask.pieces]} if ask.pieces else {}


def _returned(reply: Reply | str, ask: SupplyAsk, refund: UUID) -> ReturnAnswer:
    if isinstance(reply, str):
        return ReturnAnswer(ReturnStatus.UNKNOWN, detail=reply)
    if reply.status == 404 and reply.code == "NOT_FOUND":
        return ReturnAnswer(ReturnStatus.NOT_FOUND)
    if reply.status == 422 and reply.code == PIECES_NEEDED:
        return ReturnAnswer(ReturnStatus.REFUSED, detail=reply.code)
    answer = read_return(reply.fields, ask.delivery, refund) if reply.status == 200 else None
    return answer or ReturnAnswer(ReturnStatus.UNKNOWN, detail=reply.code or f"status {reply.status}")
