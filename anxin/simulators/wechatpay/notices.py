"""Which notices go out, how are they sealed, and how do they go wrong when a fault asks for it?"""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from anxin.simulators.courier import Courier, Letter
from anxin.simulators.faults import Faults
from anxin.simulators.wechatpay.bank import Bank, Payment, Refund, rfc3339
from anxin.simulators.wechatpay.seal import Seal

LATE_SECONDS = 20.0
STALE_SECONDS = 900
SUMMARIES = {
    "TRANSACTION.SUCCESS": "支付成功",
    "REFUND.SUCCESS": "退款成功",
    "REFUND.ABNORMAL": "退款异常",
    "REFUND.CLOSED": "退款关闭",
    "COMPLAINT.CREATE": "产生新投诉",
    "COMPLAINT.STATE_CHANGE": "投诉状态变化",
}


@dataclass
class Notices:
    """Writes notices, applies the faults of their order, and hands them to the courier."""

    bank: Bank
    seal: Seal
    faults: Faults
    courier: Courier
    overtaken: dict[str, Letter] = field(default_factory=dict)

    def release_aside(self, wanted: Callable[[Letter], bool]) -> int:
        """Send those that waited to be overtaken; how many there were."""
        late = [number for number, letter in self.overtaken.items() if wanted(letter)]
        for number in late:
            self.courier.post(self.overtaken.pop(number))
        return len(late)

    def payment_succeeded(self, payment: Payment, how: str) -> None:
        """Tell that a payment was made: once, twice, late, or not at all."""
        if how == "none":
            return
        told = payment_told(payment, self.seal.keys.merchant, self.seal.keys.app_id)
        letter = self._letter("TRANSACTION.SUCCESS", "transaction", payment.notify_url, told)
        late = LATE_SECONDS if how == "late" else 0
        self._send(letter, "transaction", told, late)
        if how == "twice":
            self.courier.post(_again(letter))

    def refund_ended(self, refund: Refund) -> None:
        """Tell how a refund ended; a merchant that named no address is told nothing."""
        if not refund.notify_url:
            return
        told = refund_told(refund, self.seal.keys.merchant)
        self._send(self._letter(f"REFUND.{refund.status}", "refund", refund.notify_url, told), "refund", told, 0)

    def complained(self, url: str, number: str, action: str, scope: str) -> None:
        """Tell that a payer complained, or that something happened to the complaint; the rest is to be asked for."""
        event = "COMPLAINT.CREATE" if action == "CREATE_COMPLAINT" else "COMPLAINT.STATE_CHANGE"
        told = {"complaint_id": number, "action_type": action}
        letter = self._letter(event, "complaint", url, told)
        letter.entry.update(told | {"out_trade_no": scope})
        self._send(letter, "complaint", told, 0, scope=scope)

    def send(self, event: str, original: str, url: str, told: Mapping[str, Any]) -> None:
        """A notice about anything at all, sealed for real."""
        self.courier.post(self._letter(event, original, url, told))

    def _letter(
        self, event: str, original: str, url: str, told: Mapping[str, Any], *, api_key: bytes | None = None
    ) -> Letter:
        notice = {
            "id": str(uuid.UUID(int=self.bank.random.getrandbits(128), version=4)),
            "create_time": rfc3339(self.bank.now()),
            "resource_type": "encrypt-resource",
            "event_type": event,
            "summary": SUMMARIES.get(event, event),
            "resource": {"original_type": original, **self.seal.seal(told, original, api_key=api_key)},
        }
        body = json.dumps(notice, ensure_ascii=False).encode()
        entry: dict[str, Any] = {"kind": "notice", "notice_id": notice["id"], "type": event}
        entry |= {name: told.get(name) for name in ("out_trade_no", "out_refund_no")}
        return Letter(url, body, lambda: self.seal.headers(body), _taken, entry)

    def _send(
        self, letter: Letter, original: str, told: Mapping[str, Any], after_seconds: float, *, scope: str = ""
    ) -> None:
        scope = scope or str(told["out_trade_no"])
        if self._is_due("drop", scope):
            return
        if (late := self.faults.take("delay", scope)) is not None:
            after_seconds += float(late.get("seconds", LATE_SECONDS))
        for spoiled in self._spoiled(letter, original, told, scope):
            self.courier.post(spoiled, after_seconds=after_seconds)
        if self._is_due("reorder", scope):
            self.overtaken[scope] = letter
            return
        copies = [letter, *([_again(letter)] if self._is_due("duplicate", scope) else [])]
        if scope in self.overtaken:
            copies.append(self.overtaken.pop(scope))
        hold = self._is_due("hold", scope)
        for copy in copies:
            if hold:
                self.courier.hold(copy)
            else:
                self.courier.post(copy, after_seconds=after_seconds)

    def _is_due(self, fault: str, scope: str) -> bool:
        return self.faults.take(fault, scope) is not None

    def _spoiled(self, letter: Letter, original: str, told: Mapping[str, Any], scope: str) -> list[Letter]:
        """The false notices that go before a true one."""
        body, event = letter.body, letter.entry["type"]
        seals: dict[str, Callable[[], dict[str, str]]] = {
            "wrong_signature": lambda: self.seal.headers(body, manner="wrong"),
            "signtest": lambda: self.seal.headers(body, manner="probe"),
            "stale": lambda: self.seal.headers(body, age_seconds=STALE_SECONDS),
        }
        spoiled = [
            replace(letter, seal=seal, entry=letter.entry | {"fault": name}, once=True)
            for name, seal in seals.items()
            if self._is_due(name, scope)
        ]
        contents: dict[str, Callable[[], Letter]] = {
            "other_merchant": lambda: self._letter(event, original, letter.url, {**told, "mchid": "1900000000"}),
            "other_app": lambda: self._letter(event, original, letter.url, {**told, "appid": "wx0000000000000000"}),
            "other_key": lambda: self._letter(event, original, letter.url, told, api_key=b"0" * 32),
        }
        for name, write in contents.items():
            if self._is_due(name, scope):
                other = write()
                spoiled.append(replace(other, entry=other.entry | {"fault": name}, once=True))
        return spoiled


def payment_told(payment: Payment, merchant: str, app_id: str) -> dict[str, Any]:
    """What the channel tells of a payment."""
    told: dict[str, Any] = {
        "appid": app_id,
        "mchid": merchant,
        "out_trade_no": payment.out_trade_no,
        "trade_state": payment.state,
        "trade_state_desc": {"SUCCESS": "支付成功", "REFUND": "转入退款", "NOTPAY": "订单未支付"}.get(
            payment.state, "订单已关闭"
        ),
        "amount": {"total": payment.captured or payment.total, "currency": payment.currency},
    }
    if payment.attach:
        told["attach"] = payment.attach
    if payment.captured:
        told |= {
            "transaction_id": payment.transaction_id,
            "trade_type": payment.trade_type,
            "bank_type": "OTHERS",
            "success_time": rfc3339(payment.paid_at),
            "payer": {"openid": payment.payer},
        }
        told["amount"] |= {"payer_total": payment.captured, "payer_currency": payment.currency}
    return told


def refund_told(refund: Refund, merchant: str) -> dict[str, Any]:
    """What a notice tells of a refund; an answer to the merchant uses other words."""
    payment = refund.payment
    told: dict[str, Any] = {
        "mchid": merchant,
        "transaction_id": payment.transaction_id,
        "out_trade_no": payment.out_trade_no,
        "refund_id": refund.refund_id,
        "out_refund_no": refund.out_refund_no,
        "refund_status": refund.status,
        "user_received_account": refund.account,
        "amount": {
            "total": payment.captured,
            "refund": refund.amount,
            "payer_total": payment.captured,
            "payer_refund": refund.amount,
        },
    }
    if refund.status == "SUCCESS" and refund.ended_at is not None:
        told["success_time"] = rfc3339(refund.ended_at)
    return told


def _again(letter: Letter) -> Letter:
    return replace(letter, attempts=0)


def _taken(status: int, _body: bytes) -> bool:
    return status in (200, 204)
