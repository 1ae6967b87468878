"""With what is an endpoint tried: a client that keeps the protocol, and hands that break it on purpose?"""

import base64
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from anxin.delivery.supplier import FenceStatus, SupplierItem, SupplyAnswer, SupplyAsk, SupplyStatus
from anxin.integrations.anxin_protocol.check.listener import Listener
from anxin.integrations.anxin_protocol.supplier import HOME, AnxinSupplier
from anxin.integrations.connections import Connections

LOOK_SECONDS: Final = 0.2
UNDER_WAY: Final = frozenset({SupplyStatus.ACCEPTED, SupplyStatus.IN_PROGRESS, SupplyStatus.PARTIAL})


class Broken(Exception):
    """The endpoint breaks a claim; the text says how."""


class NotTried(Exception):
    """The claim could not be tried; the text says what is missing."""


def broken_if(so: bool, because: str) -> None:
    """Raises Broken where it is so."""
    if so:
        raise Broken(because)


@dataclass(frozen=True)
class Goods:
    """What may be ordered while checking: it is really bought."""

    code: str
    topup: str
    slow: str
    account: str


@dataclass
class Bench:
    """One endpoint under trial; what one claim bought is there for the next."""

    client: AnxinSupplier
    base_url: str
    key: str
    secret: str
    listener: Listener
    goods: Goods
    patience_seconds: float
    items: dict[str, SupplierItem] = field(default_factory=dict)
    bought: dict[str, tuple[SupplyAsk, SupplyAnswer]] = field(default_factory=dict)

    def item(self, sku: str) -> SupplierItem:
        """An item of the range. Raises NotTried."""
        if not sku or sku not in self.items:
            raise NotTried("no item " + (sku or "(not named)"))
        return self.items[sku]

    def ask(self, sku: str, *, quantity: int = 1, number: UUID | None = None, **changes: Any) -> SupplyAsk:
        """An order of an item at its price."""
        item = self.item(sku)
        settings: dict[str, Any] = {
            "delivery": number or uuid4(),
            "sku": sku,
            "quantity": quantity,
            "account": "" if item.goods == "code" else self.goods.account,
            "max_price_minor": item.price_minor * quantity,
            "currency": item.currency,
            "callback_url": self.listener.url,
        }
        return SupplyAsk(**(settings | changes))

    def ended(self, ask: SupplyAsk, answer: SupplyAnswer) -> SupplyAnswer:
        """The order's end, looked up until it has one or patience is over."""
        give_up = time.monotonic() + self.patience_seconds
        while answer.status in UNDER_WAY and time.monotonic() < give_up:
            time.sleep(LOOK_SECONDS)
            answer = self.client.query(ask)
        return answer

    def stopped(self, ask: SupplyAsk) -> bool:
        """Whether the order could be stopped; a supplier that has to ask somebody itself is asked again."""
        give_up = time.monotonic() + self.patience_seconds
        while (word := self.client.fence(ask)) is FenceStatus.UNKNOWN and time.monotonic() < give_up:
            time.sleep(LOOK_SECONDS)
        return word is FenceStatus.DONE

    def gets_back_to(self, balance_minor: int) -> bool:
        """Whether the balance is as it was before, soon."""
        give_up = time.monotonic() + self.patience_seconds
        while (now_minor := self.client.balance_minor()) != balance_minor and time.monotonic() < give_up:
            time.sleep(LOOK_SECONDS)
        return now_minor == balance_minor

    def raw(
        self,
        method: str,
        path: str,
        fields: Mapping[str, Any] | None = None,
        *,
        secret: str | None = None,
        key: str | None = None,
        age_seconds: int = 0,
        nonce: str = "",
        sealed: bool = True,
        sent: Mapping[str, Any] | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """A request as it should not be: another secret or key, old, a nonce again, unsealed, or a body changed."""
        connections = Connections(self.base_url, self.patience_seconds)
        whole = connections.prefix + HOME + path
        body = b"" if fields is None else json.dumps(fields).encode()
        timestamp, nonce = str(int(time.time()) - age_seconds), nonce or secrets.token_hex(16)
        message = f"{method}\n{whole}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"
        signature = hmac.digest(bytes.fromhex(secret or self.secret), message, "sha256")
        headers = {"content-type": "application/json"}
        if sealed:
            headers |= {
                "anxin-key": key or self.key,
                "anxin-timestamp": timestamp,
                "anxin-nonce": nonce,
                "anxin-signature": base64.b64encode(signature).decode(),
            }
        if sent is not None:
            body = json.dumps(sent).encode()
        try:
            status, _, content = connections.ask(method, whole, headers, body)
        finally:
            connections.close()
        return status, _object(content)

    @property
    def callback_path(self) -> str:
        """The path callbacks are posted to."""
        return urlsplit(self.listener.url).path or "/"


def _object(content: bytes) -> dict[str, Any]:
    try:
        read = json.loads(content)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
