"""How is the sandbox supplier asked, and which of its callbacks are believed?"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.supplier import (
    CallbackForged,
    ClaimAnswer,
    ClaimStatus,
    CodeVerdict,
    FenceStatus,
    PlainSupplier,
    SupplierCallback,
    SupplyAnswer,
    SupplyAsk,
    SupplyStatus,
    closed,
)
from anxin.integrations.sealed import Reply, Sealed, Unclear, Unproven, shared_secret

TIMEOUT_SECONDS = 8.0
CLIENT = "anxin"
SUPPLIES = {
    "accepted": SupplyStatus.ACCEPTED,
    "in_progress": SupplyStatus.IN_PROGRESS,
    "delivered": SupplyStatus.DELIVERED,
    "failed": SupplyStatus.FAILED,
}
REFUSALS = frozenset({"ACCOUNT_UNKNOWN", "PRICE_EXCEEDS"})
CAPABILITIES = SupplierCapabilities(account_check=True, code_check=True, claims=True)


class SandboxSupplier(PlainSupplier):
    """The system of one sandbox supplier. Numbers on the wire are our ids as 32 hexadecimal digits."""

    def __init__(
        self,
        *,
        base_url: str,
        secret: str,
        client: str = CLIENT,
        clock: Callable[[], float] = time.time,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        """The shared secret in hexadecimal, 16 bytes or more; else a ValueError."""
        signature = shared_secret(secret, "sandsup", "client")
        self._sealed = Sealed(signature, client, base_url, clock=clock, timeout_seconds=timeout_seconds)

    @classmethod
    def from_settings(cls, *, base_url: str, account: str, settings: Mapping[str, str]) -> "SandboxSupplier":
        """From a supplier's row."""
        return cls(base_url=base_url, secret=settings["secret"], client=account or CLIENT)

    def place(self, ask: SupplyAsk) -> SupplyAnswer:
        """Order a delivery; the same one again is the same order. FAILED also when it is refused for good."""
        fields = {
            "order_no": ask.delivery.hex,
            "sku": ask.sku,
            "quantity": ask.quantity,
            "account": ask.account,
            "max_price_minor": ask.max_price_minor,
            "callback_url": ask.callback_url,
        }
        try:
            reply = self._sealed.ask("POST", "/v1/orders", fields)
        except Unclear as unclear:
            return SupplyAnswer(SupplyStatus.UNKNOWN, detail=str(unclear))
        if reply.status == 422 and reply.code in REFUSALS:
            return SupplyAnswer(SupplyStatus.FAILED, detail=reply.code)
        return _supply(reply, ask.delivery)

    def query(self, ask: SupplyAsk) -> SupplyAnswer:
        """How an order stands; NOT_FOUND is not FAILED."""
        try:
            reply = self._sealed.ask("GET", f"/v1/orders/{ask.delivery.hex}")
        except Unclear as unclear:
            return SupplyAnswer(SupplyStatus.UNKNOWN, detail=str(unclear))
        if reply.status == 404 and reply.code == "NOT_FOUND":
            return SupplyAnswer(SupplyStatus.NOT_FOUND)
        return _supply(reply, ask.delivery)

    def fence(self, ask: SupplyAsk) -> FenceStatus:
        """Stop an order; DONE means that nothing of it will be delivered any more."""
        word = self._word("POST", f"/v1/orders/{ask.delivery.hex}/cancel", {}, "fence", ask.delivery)
        return closed(FenceStatus, word, FenceStatus.UNKNOWN)

    def check_account(self, *, sku: str, account: str) -> str | None:
        """The masked nickname of an account, None when the supplier does not know it or cannot say."""
        query = urlencode({"sku": sku, "account": account})
        return self._word("GET", f"/v1/accounts?{query}", None, "nickname", None) or None

    def check_code(self, code: str) -> CodeVerdict:
        """What the supplier knows of a code."""
        word = self._word("POST", "/v1/code-checks", {"code": code}, "verdict", None)
        return closed(CodeVerdict, word, CodeVerdict.UNKNOWN)

    def claim(self, ask: SupplyAsk, *, problem: str) -> ClaimAnswer:
        """What the supplier says to a buyer's claim, and what shows a denial."""
        said = self._words("POST", f"/v1/claims/{ask.delivery.hex}", {"problem": problem}, ask.delivery)
        status = closed(ClaimStatus, said.get("answer"), ClaimStatus.UNKNOWN)
        proof = said.get("proof") if status is ClaimStatus.DENY else ""
        return ClaimAnswer(status, proof if isinstance(proof, str) else "")

    def verify_callback(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> SupplierCallback:
        """The callback, proven; raises CallbackForged. `path` is the path as it came, with its query."""
        try:
            fields = self._sealed.open(method, path, headers, body)
            delivery = UUID(hex=str(fields["order_no"]))
            answer = _supply(Reply(200, fields), delivery)
            occurred_at = datetime.fromisoformat(fields["occurred_at"])
            external_id = fields["notice_id"]
        except Unproven as unproven:
            raise CallbackForged(str(unproven)) from None
        except (KeyError, TypeError, ValueError):
            raise CallbackForged("its form does not hold") from None
        if answer.status is SupplyStatus.UNKNOWN or occurred_at.tzinfo is None or not _is_text(external_id):
            raise CallbackForged("its form does not hold")
        return SupplierCallback(external_id, delivery, answer, occurred_at)

    def close(self) -> None:
        """Close idle connections."""
        self._sealed.close()

    def _words(
        self, method: str, path: str, fields: dict[str, Any] | None, delivery: UUID | None
    ) -> Mapping[str, object]:
        """What is said about the delivery; nothing where it is not clear, or about another."""
        try:
            reply = self._sealed.ask(method, path, fields)
        except Unclear:
            return {}
        ours = delivery is None or reply.fields.get("order_no") == delivery.hex
        return reply.fields if reply.status == 200 and ours else {}

    def _word(self, method: str, path: str, fields: dict[str, Any] | None, name: str, delivery: UUID | None) -> str:
        word = self._words(method, path, fields, delivery).get(name)
        return word if isinstance(word, str) else ""


def _supply(reply: Reply, delivery: UUID) -> SupplyAnswer:
    status = SUPPLIES.get(str(reply.fields.get("status"))) if reply.status == 200 else None
    share = _share(reply.fields)
    if status is None or share is None or reply.fields.get("order_no") != delivery.hex:
        return SupplyAnswer(SupplyStatus.UNKNOWN, detail=reply.code or f"status {reply.status}")
    if status is not SupplyStatus.DELIVERED and share > 0:
        status = SupplyStatus.PARTIAL
    cost = reply.fields.get("cost_minor")
    return SupplyAnswer(
        status,
        str(reply.fields.get("supplier_no", "")),
        share,
        str(reply.fields.get("detail", "")),
        cost if isinstance(cost, int) and not isinstance(cost, bool) and cost >= 0 else None,
    )


def _share(fields: dict[str, Any]) -> int | None:
    value = fields.get("delivered_share")
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100 else None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 80
