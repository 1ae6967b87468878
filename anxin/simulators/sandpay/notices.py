"""Which notices go out, and how do they go wrong when a fault asks for it?"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anxin.simulators.courier import Courier, Letter
from anxin.simulators.envelope import Envelope
from anxin.simulators.faults import Faults
from anxin.simulators.sandpay.bank import Bank, Payment, Refund, iso

LATE_SECONDS = 20.0
STALE_SECONDS = 900
REFUND_NOTICE_SECONDS = 1.0


@dataclass
class Notices:
    """Writes notices, applies the faults of their order, and hands them to the courier."""

    bank: Bank
    envelope: Envelope
    faults: Faults
    courier: Courier
    refund_notice_seconds: float = REFUND_NOTICE_SECONDS

    def payment_succeeded(self, payment: Payment, how: str) -> None:
        """Tell that a payment was made: once, twice, late, or not at all."""
        if how == "none":
            return
        fields = {
            "transaction_no": payment.transaction_no,
            "amount_minor": payment.captured_minor,
            "occurred_at": iso(payment.paid_at),
        }
        letter = self._letter("payment.succeeded", payment, payment.notify_url, fields)
        late = LATE_SECONDS if how == "late" else 0
        self._send(payment.out_trade_no, letter, late)
        if how == "twice":
            self.courier.post(self._again(letter))

    def refund_ended(self, refund: Refund) -> None:
        """Tell that a refund arrived, or came back."""
        kind = "refund.succeeded" if refund.status == "SUCCESS" else "refund.bounced"
        fields = {
            "out_refund_no": refund.out_refund_no,
            "refund_no": refund.refund_no,
            "transaction_no": refund.payment.transaction_no,
            "amount_minor": refund.amount_minor,
            "occurred_at": iso(refund.ended_at),
        }
        letter = self._letter(kind, refund.payment, refund.notify_url, fields)
        after_seconds = self.refund_notice_seconds if refund.status == "SUCCESS" else 0
        self._send(refund.payment.out_trade_no, letter, after_seconds)

    def _letter(self, kind: str, payment: Payment, url: str, fields: dict[str, Any]) -> Letter:
        notice: dict[str, Any] = {
            "notice_id": self.bank.number("SN"),
            "type": kind,
            "out_trade_no": payment.out_trade_no,
        }
        notice |= {"currency": payment.currency, **fields}
        body = json.dumps(notice, ensure_ascii=False).encode()
        entry = {"kind": "notice"} | {name: notice[name] for name in ("notice_id", "type", "out_trade_no")}
        entry |= {"out_refund_no": notice.get("out_refund_no")}
        path = _path(url)
        return Letter(url, body, lambda: self.envelope.request(path, body), _taken, entry)

    def _send(self, scope: str, letter: Letter, after_seconds: float) -> None:
        if self.faults.take("lose_notice", scope) is not None:
            return
        for name, spoil in self._spoilers(letter).items():
            if self.faults.take(name, scope) is not None:
                spoiled = Letter(letter.url, letter.body, spoil, _taken, letter.entry | {"fault": name}, once=True)
                self.courier.post(spoiled, after_seconds=after_seconds)
        if self.faults.take("replayed_notice", scope) is not None:
            sealed = letter.seal()
            for _ in range(2):
                entry = letter.entry | {"fault": "replayed_notice"}
                replayed = Letter(letter.url, letter.body, lambda: sealed, _taken, entry, once=True)
                self.courier.post(replayed, after_seconds=after_seconds)
            return
        hold = self.faults.take("hold_notices", scope) is not None
        copies = [letter]
        if self.faults.take("duplicate_notice", scope) is not None:
            copies.append(self._again(letter))
        for copy in copies:
            if hold:
                self.courier.hold(copy)
            else:
                self.courier.post(copy, after_seconds=after_seconds)

    def _spoilers(self, letter: Letter) -> dict[str, Callable[[], dict[str, str]]]:
        path, body = _path(letter.url), letter.body

        def forge() -> dict[str, str]:
            stranger = Ed25519PrivateKey.generate()
            forged = Envelope("sandpay", "merchant", self.envelope.party, stranger.sign, self.envelope.verify)
            return forged.request(path, body)

        return {
            "forged_notice": forge,
            "stale_notice": lambda: self.envelope.request(path, body, age_seconds=STALE_SECONDS),
            "other_merchant_notice": lambda: self.envelope.request(path, body, party="another-merchant"),
        }

    def _again(self, letter: Letter) -> Letter:
        return Letter(letter.url, letter.body, letter.seal, letter.taken, letter.entry)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _taken(status: int, body: bytes) -> bool:
    try:
        answer = json.loads(body)
    except ValueError:
        return False
    return status == 200 and isinstance(answer, dict) and answer.get("code") == "SUCCESS"
