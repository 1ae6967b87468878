"""How is the sandbox supplier asked, and which of its callbacks are believed?"""

import hmac
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from anxin.delivery.supplier import (
    CallbackForged,
    ClaimStatus,
    CodeVerdict,
    FenceStatus,
    SupplierCallback,
    SupplyAnswer,
    SupplyStatus,
)
from anxin.integrations.sandbox.sealed import Reply, Sealed, Signature, Unclear, Unproven

TIMEOUT_SECONDS = 8.0
CLIENT = "anxin"
SECRET_BYTES = 16
SUPPLIES = {
    "accepted": SupplyStatus.ACCEPTED,
    "in_progress": SupplyStatus.IN_PROGRESS,
    "delivered": SupplyStatus.DELIVERED,
    "failed": SupplyStatus.FAILED,
}
REFUSALS = frozenset({"ACCOUNT_UNKNOWN", "PRICE_EXCEEDS"})

Word = TypeVar("Word", bound=StrEnum)


class SandboxSupplier:
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
        key = bytes.fromhex(secret)
        if len(key) < SECRET_BYTES:
            raise ValueError("the supplier's secret is missing or too short")

        def sign(message: bytes) -> bytes:
            return hmac.digest(key, message, "sha256")

        def verify(message: bytes, signature: bytes) -> bool:
            return hmac.compare_digest(sign(message), signature)

        signature = Signature("sandsup", "client", sign, verify)
        self._sealed = Sealed(signature, client, base_url, clock=clock, timeout_seconds=timeout_seconds)

    def place(
        self, delivery: UUID, *, sku: str, quantity: int, account: str, max_price_minor: int, callback_url: str
    ) -> SupplyAnswer:
        """Order a delivery; the same one again is the same order. FAILED also when it is refused for good."""
        fields = {
            "order_no": delivery.hex,
            "sku": sku,
            "quantity": quantity,
            "account": account,
            "max_price_minor": max_price_minor,
            "callback_url": callback_url,
        }
        try:
            reply = self._sealed.ask("POST", "/v1/orders", fields)
        except Unclear as unclear:
            return SupplyAnswer(SupplyStatus.UNKNOWN, detail=str(unclear))
        if reply.status == 422 and reply.code in REFUSALS:
            return SupplyAnswer(SupplyStatus.FAILED, detail=reply.code)
        return _supply(reply, delivery)

    def query(self, delivery: UUID) -> SupplyAnswer:
        """How an order stands; NOT_FOUND is not FAILED."""
        try:
            reply = self._sealed.ask("GET", f"/v1/orders/{delivery.hex}")
        except Unclear as unclear:
            return SupplyAnswer(SupplyStatus.UNKNOWN, detail=str(unclear))
        if reply.status == 404 and reply.code == "NOT_FOUND":
            return SupplyAnswer(SupplyStatus.NOT_FOUND)
        return _supply(reply, delivery)

    def fence(self, delivery: UUID) -> FenceStatus:
        """Stop an order; DONE means that nothing of it will be delivered any more."""
        word = self._word("POST", f"/v1/orders/{delivery.hex}/cancel", {}, "fence", delivery)
        return _known(FenceStatus, word) or FenceStatus.UNKNOWN

    def check_account(self, *, sku: str, account: str) -> str | None:
        """The masked nickname of an account, None when the supplier does not know it or cannot say."""
        query = urlencode({"sku": sku, "account": account})
        return self._word("GET", f"/v1/accounts?{query}", None, "nickname", None) or None

    def check_code(self, code: str) -> CodeVerdict:
        """What the supplier knows of a code."""
        word = self._word("POST", "/v1/code-checks", {"code": code}, "verdict", None)
        return _known(CodeVerdict, word) or CodeVerdict.UNKNOWN

    def claim(self, delivery: UUID, *, problem: str) -> ClaimStatus:
        """What the supplier says to a buyer's claim."""
        word = self._word("POST", f"/v1/claims/{delivery.hex}", {"problem": problem}, "answer", delivery)
        return _known(ClaimStatus, word) or ClaimStatus.UNKNOWN

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

    def _word(self, method: str, path: str, fields: dict[str, Any] | None, name: str, delivery: UUID | None) -> str:
        try:
            reply = self._sealed.ask(method, path, fields)
        except Unclear:
            return ""
        if reply.status != 200 or (delivery is not None and reply.fields.get("order_no") != delivery.hex):
            return ""
        word = reply.fields.get(name)
        return word if isinstance(word, str) else ""


def _supply(reply: Reply, delivery: UUID) -> SupplyAnswer:
    status = SUPPLIES.get(str(reply.fields.get("status"))) if reply.status == 200 else None
    share = _share(reply.fields)
    if status is None or share is None or reply.fields.get("order_no") != delivery.hex:
        return SupplyAnswer(SupplyStatus.UNKNOWN, detail=reply.code or f"status {reply.status}")
    if status is not SupplyStatus.DELIVERED and share > 0:
        status = SupplyStatus.PARTIAL
    return SupplyAnswer(status, str(reply.fields.get("supplier_no", "")), share, str(reply.fields.get("detail", "")))


def _share(fields: dict[str, Any]) -> int | None:
    value = fields.get("delivered_share")
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100 else None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 80


def _known(words: type[Word], word: str) -> Word | None:
    return words(word) if word in words._value2member_map_ else None
