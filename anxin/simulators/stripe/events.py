"""Which events are told, and how do they go wrong when a fault asks for it?"""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from anxin.simulators.courier import Courier, Letter
from anxin.simulators.faults import Faults
from anxin.simulators.stripe import shapes
from anxin.simulators.stripe.books import Books, Dispute, Payment, Refund

VERSION = "2026-10-28.endive"
LATE_SECONDS = 20.0
STALE_SECONDS = 900
REFERENCE_SECONDS = 1.0


def signature(secret: str, body: bytes, age_seconds: float = 0) -> dict[str, str]:
    """The header under which an event is believed; made anew for each attempt."""
    stamp = int(time.time() - age_seconds)
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"stripe-signature": f"t={stamp},v1={mac}"}


@dataclass
class Events:
    """Writes events, applies the faults of their payment, and hands them to the courier."""

    books: Books
    faults: Faults
    courier: Courier
    url: str
    secret: str
    base_url: str
    log: list[dict[str, Any]] = field(default_factory=list)
    swapped: dict[str, Letter] = field(default_factory=dict)

    def session_completed(self, payment: Payment, how: str = "once") -> None:
        """Tell that a payment was made: once, twice, late, or not at all; its intent is told about as well."""
        if how == "none":
            return
        shape = shapes.session(self.books, payment, self.base_url, [])
        letter = self._letter("checkout.session.completed", shape, payment)
        self._send(payment, letter, LATE_SECONDS if how == "late" else 0)
        if how == "twice":
            self._post(_again(letter))
        self._post(self._letter("payment_intent.succeeded", shapes.intent(self.books, payment, []), payment))

    def session_expired(self, payment: Payment) -> None:
        """Tell that a session can no longer be paid."""
        shape = shapes.session(self.books, payment, self.base_url, [])
        self._post(self._letter("checkout.session.expired", shape, payment))

    def refund_created(self, made: Refund) -> None:
        """Tell that a refund began; the charge is told about as well."""
        self._send(made.payment, self._letter("refund.created", shapes.refund(made), made.payment))
        self._post(self._letter("charge.refunded", shapes.charge(self.books, made.payment), made.payment))

    def refund_changed(self, made: Refund) -> None:
        """Tell that a refund went out, or came back."""
        kind = "refund.failed" if made.status == "failed" else "refund.updated"
        self._send(made.payment, self._letter(kind, shapes.refund(made), made.payment))

    def dispute_told(self, made: Dispute, kind: str) -> None:
        """Tell of a dispute: that it began, that its money went or came back, or that it is decided."""
        self._send(made.payment, self._letter(f"charge.dispute.{kind}", shapes.dispute(made), made.payment))

    def _letter(self, kind: str, shape: dict[str, Any], payment: Payment, **changes: Any) -> Letter:
        event: dict[str, Any] = {
            "id": self.books.number("evt_"),
            "object": "event",
            "api_version": VERSION,
            "created": int(self.books.now()),
            "data": {"object": shape},
            "livemode": self.books.live,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        self.log.append(event)
        return self._sealed({**event, **changes}, payment)

    def _sealed(self, event: dict[str, Any], payment: Payment, **changes: Any) -> Letter:
        body = json.dumps({**event, **changes}, ensure_ascii=False).encode()
        entry = {"kind": "notice", "notice_id": event["id"], "type": event["type"]}
        entry |= {"out_trade_no": payment.number or payment.session}
        return Letter(self.url, body, lambda: signature(self.secret, body), _taken, entry)

    def _send(self, payment: Payment, letter: Letter, after_seconds: float = 0) -> None:
        name = payment.number or payment.session
        if self.faults.take("drop", name) is not None:
            return
        for fault, spoiled in self._spoiled(letter, payment).items():
            if self.faults.take(fault, name) is not None:
                self._post(spoiled(), after_seconds)
        if self.faults.take("hold_notices", name) is not None:
            self.courier.hold(letter)
            return
        if self.faults.take("reorder", name) is not None:
            self.swapped[name] = letter
            return
        if (values := self.faults.take("delay", name)) is not None:
            after_seconds += float(values.get("seconds", LATE_SECONDS))
        if (waiting := self.swapped.pop(name, None)) is not None:
            letter.overtaken.append(waiting)
        self._post(letter, after_seconds)
        if self.faults.take("duplicate", name) is not None:
            self._post(_again(letter), after_seconds)

    def _post(self, letter: Letter, after_seconds: float = 0) -> None:
        if letter.url:
            self.courier.post(letter, after_seconds=after_seconds)

    def _spoiled(self, letter: Letter, payment: Payment) -> dict[str, Callable[[], Letter]]:
        event: dict[str, Any] = json.loads(letter.body)
        stranger = f"whsec_{secrets.token_hex(16)}"

        def once(fault: str, body: bytes, seal: Callable[[], dict[str, str]]) -> Letter:
            return Letter(letter.url, body, seal, _taken, letter.entry | {"fault": fault}, once=True)

        def changed(fault: str, **changes: Any) -> Letter:
            other = self._sealed(event, payment, **changes)
            return once(fault, other.body, other.seal)

        body = letter.body
        return {
            "wrong_signature": lambda: once("wrong_signature", body, lambda: signature(stranger, body)),
            "stale_notice": lambda: once("stale_notice", body, lambda: signature(self.secret, body, STALE_SECONDS)),
            "other_merchant_notice": lambda: changed("other_merchant_notice", account="acct_another"),
            "other_mode_notice": lambda: changed("other_mode_notice", livemode=not self.books.live),
        }


def _again(letter: Letter) -> Letter:
    return Letter(letter.url, letter.body, letter.seal, letter.taken, letter.entry)


def _taken(status: int, _body: bytes) -> bool:
    return 200 <= status < 300
