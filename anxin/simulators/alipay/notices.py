"""Which notices go out, and how do they go wrong when a fault asks for it?"""

import json
from dataclasses import dataclass, field
from urllib.parse import urlencode

from anxin.simulators.alipay.bank import Bank, Refund, Trade, told, yuan
from anxin.simulators.alipay.seals import How, Seals
from anxin.simulators.courier import Courier, Letter
from anxin.simulators.faults import Faults

LATE_SECONDS = 20.0
STALE_SECONDS = 27 * 3_600
HEADERS = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


@dataclass
class Notices:
    """Writes notices, applies the faults of their trade, and hands them to the courier."""

    bank: Bank
    seals: Seals
    faults: Faults
    courier: Courier
    seller_id: str
    waiting: dict[str, Letter] = field(default_factory=dict)

    def paid(self, trade: Trade, how: str) -> None:
        """Tell that a trade was paid: once, twice, late, or not at all."""
        if how == "none":
            return
        fields = self._fields(trade) | {"trade_status": "TRADE_SUCCESS"}
        self._send(trade, fields, LATE_SECONDS if how == "late" else 0.0, copies=2 if how == "twice" else 1)

    def refunded(self, refund: Refund) -> None:
        """Tell of a refund, at the address of the payment; `refund_fee` counts all refunds of the trade."""
        trade = refund.trade
        fields = self._fields(trade) | {
            "trade_status": trade.status,
            "refund_fee": yuan(trade.refunded_minor),
            "gmt_refund": f"{told(refund.at)}.000",
            "out_biz_no": refund.out_request_no,
        }
        self._send(trade, fields)

    def closed(self, trade: Trade) -> None:
        """Tell that a trade was closed unpaid."""
        fields = self._fields(trade) | {"trade_status": "TRADE_CLOSED", "gmt_close": told(trade.closed_at)}
        self._send(trade, fields)

    def _fields(self, trade: Trade) -> dict[str, str]:
        amount = yuan(trade.captured_minor or trade.total_minor)
        fields = {
            "app_id": self.seals.app_id,
            "auth_app_id": self.seals.app_id,
            "buyer_id": "2088102169481075",
            "buyer_logon_id": "bea***@sandbox.com",
            "charset": "utf-8",
            "gmt_create": told(trade.created_at),
            "notify_id": self.bank.number(34),
            "notify_time": told(self.bank.now()),
            "notify_type": "trade_status_sync",
            "out_trade_no": trade.out_trade_no,
            "seller_email": "sol***@sandbox.com",
            "seller_id": self.seller_id,
            "subject": trade.subject,
            "total_amount": amount,
            "trade_no": trade.trade_no,
            "version": "1.0",
        }
        if not trade.captured_minor:
            return fields
        funds = json.dumps([{"amount": amount, "fundChannel": "ALIPAYACCOUNT"}], separators=(",", ":"))
        amounts = dict.fromkeys(("buyer_pay_amount", "invoice_amount", "receipt_amount"), amount)
        if self.faults.take("coupon", trade.out_trade_no) is not None:
            # the channel pays half of it
            amounts["buyer_pay_amount"] = amounts["invoice_amount"] = yuan(trade.captured_minor // 2)
        return fields | amounts | {"fund_bill_list": funds, "gmt_payment": told(trade.paid_at), "point_amount": "0.00"}

    def _send(self, trade: Trade, fields: dict[str, str], after_seconds: float = 0.0, copies: int = 1) -> None:
        scope, faults = trade.out_trade_no, self.faults
        if not trade.notify_url or faults.take("drop", scope) is not None:
            return
        self._send_spoiled(trade, fields)
        if (values := faults.take("delay", scope)) is not None:
            after_seconds += float(values.get("seconds", LATE_SECONDS))
        if faults.take("duplicate", scope) is not None:
            copies += 1
        letter = self._letter(trade, fields)
        if faults.take("reorder", scope) is not None:
            self.waiting[scope] = letter
            return
        if (earlier := self.waiting.pop(scope, None)) is not None:
            letter.overtaken.append(earlier)
        for one in (letter, *(self._letter(trade, fields) for _ in range(copies - 1))):
            self.courier.post(one, after_seconds=after_seconds)

    def _send_spoiled(self, trade: Trade, fields: dict[str, str]) -> None:
        stale = fields | {"notify_time": told(self.bank.now() - STALE_SECONDS)}
        spoiled: dict[str, tuple[dict[str, str], How]] = {
            "wrong_signature_notice": (fields, "wrong"),
            "stale_notice": (stale, "good"),
            "other_app_notice": (fields | {"app_id": "2021000000000000"}, "good"),
            "other_seller_notice": (fields | {"seller_id": "2088000000000000"}, "good"),
        }
        for name, (changed, how) in spoiled.items():
            if self.faults.take(name, trade.out_trade_no) is not None:
                letter = self._letter(trade, changed, how)
                letter.once = True
                letter.entry["fault"] = name
                self.courier.post(letter)

    def _letter(self, trade: Trade, fields: dict[str, str], how: How = "good") -> Letter:
        body = urlencode(self.seals.notice(fields, how)).encode()
        names = ("notify_id", "out_trade_no", "trade_status", "out_biz_no")
        entry = {"kind": "notice"} | {name: fields.get(name) for name in names}
        return Letter(trade.notify_url, body, lambda: HEADERS, _taken, entry)


def _taken(status: int, body: bytes) -> bool:
    return status == 200 and body == b"success"
