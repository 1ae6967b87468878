"""What does the merchant ask about refunds? (`/v3/refund/domestic/refunds...`)"""

import asyncio
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.routing import Route

from anxin.simulators.fields import BadField, count, text
from anxin.simulators.wechatpay.bank import OLD_SECONDS, Bank, Payment, Refund, rfc3339
from anxin.simulators.wechatpay.desk import Answer, Ask, Desk
from anxin.simulators.wechatpay.mishaps import Mishaps
from anxin.simulators.wechatpay.notices import Notices
from anxin.simulators.wechatpay.refused import Refused
from anxin.simulators.wechatpay.seal import Unhidden

NUMBER = re.compile(r"[0-9A-Za-z_\-|*@]{1,64}")
TO_BANK = "商户结算银行账户"
REVERSED_SECONDS = 0.5
LONGEST_REASON = 80


@dataclass
class RefundApi:
    """The signed half of the channel that is about refunds. `seconds` is how long the money is on its way."""

    bank: Bank
    mishaps: Mishaps
    notices: Notices
    desk: Desk
    seconds: float

    def routes(self) -> list[Route]:
        """The paths of the protocol."""
        desk, base = self.desk, "/v3/refund/domestic/refunds"
        return [
            Route(base, desk.endpoint("refund", self.refund), methods=["POST"]),
            Route(f"{base}/{{out_refund_no}}", desk.endpoint("refund_query", self.query), methods=["GET"]),
            Route(
                f"{base}/{{refund_id}}/apply-abnormal-refund",
                desk.endpoint("abnormal", self.handle_abnormal),
                methods=["POST"],
            ),
        ]

    def refund(self, ask: Ask) -> Answer:
        """Take a refund on; the same number again gives the refund as it stands."""
        payment, out_refund_no = self._payment(ask), text(ask.fields, "out_refund_no")
        money = ask.fields.get("amount")
        if not NUMBER.fullmatch(out_refund_no) or not isinstance(money, dict) or money.get("currency") != "CNY":
            raise BadField("out_refund_no, amount")
        amount, total = count(money, "refund"), count(money, "total")
        ask.entry.update(out_trade_no=payment.out_trade_no, out_refund_no=out_refund_no, amount_minor=amount)
        known = self.bank.refunds.get(out_refund_no)
        if known is not None and (known.payment is not payment or known.amount != amount):
            raise Refused(400, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致,请核实后再试")

        def act() -> Answer:
            refund = known or self._new(out_refund_no, payment, amount, total, ask.fields)
            return Answer(200, self._told(refund))

        return self.mishaps.around(payment.out_trade_no, act, fresh=known is None)

    def query(self, ask: Ask) -> Answer:
        """How a refund stands."""
        refund = self.bank.refunds.get(ask.path["out_refund_no"])
        if refund is None:
            raise Refused(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
        ask.entry["out_trade_no"] = refund.payment.out_trade_no
        return self.mishaps.around(refund.payment.out_trade_no, lambda: Answer(200, self._told(refund)))

    def handle_abnormal(self, ask: Ask) -> Answer:
        """Send a bounced refund to a card of the buyer, or take it back to the merchant's bank."""
        refund, kind = self.bank.by_refund_id.get(ask.path["refund_id"]), text(ask.fields, "type")
        if refund is None or text(ask.fields, "out_refund_no") != refund.out_refund_no:
            raise Refused(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
        scope = refund.payment.out_trade_no
        ask.entry.update(out_trade_no=scope, out_refund_no=refund.out_refund_no, type=kind)
        account = self._destination(ask, kind)

        def act() -> Answer:
            if refund.status == "ABNORMAL":
                refund.abnormal = "merchant" if kind == "MERCHANT_BANK_CARD" else "buyer"
                refund.channel, refund.account, refund.status = "OTHER_BANKCARD", account, "PROCESSING"
                asyncio.get_running_loop().call_later(self.seconds, self.settle, refund, "SUCCESS")
            elif not refund.abnormal:
                raise Refused(400, "INVALID_REQUEST", "退款单状态不是退款异常")
            return Answer(200, self._told(refund))

        return self.mishaps.around(scope, act, fresh=refund.status == "ABNORMAL")

    def settle(self, refund: Refund, status: str) -> None:
        """End a refund that is under way, and tell so."""
        if refund.status == "PROCESSING":
            self.bank.end(refund, status)
            self.notices.refund_ended(refund)

    def reverse(self, refund: Refund) -> None:
        """Let the bank send a refund back that had arrived, and tell so."""
        if refund.status == "SUCCESS":
            self.bank.end(refund, "ABNORMAL")
            self.notices.refund_ended(refund)

    def _payment(self, ask: Ask) -> Payment:
        if "transaction_id" in ask.fields:
            payment = self.bank.by_transaction.get(text(ask.fields, "transaction_id"))
        else:
            payment = self.bank.payments.get(text(ask.fields, "out_trade_no"))
        if payment is None:
            raise Refused(404, "RESOURCE_NOT_EXISTS", "订单不存在")
        self.bank.expire(payment)
        return payment

    def _new(self, out_refund_no: str, payment: Payment, amount: int, total: int, fields: dict[str, Any]) -> Refund:
        notify_url, reason = text(fields, "notify_url", ""), text(fields, "reason", "")
        if urlsplit(notify_url).query or len(reason.encode()) > LONGEST_REASON:
            raise BadField("notify_url, reason")
        if payment.captured and total != payment.captured:
            raise Refused(400, "INVALID_REQUEST", "订单总金额与原订单不一致")
        old = payment.captured and payment.paid_at + OLD_SECONDS < self.bank.now()
        if old and not self.desk.limits.old.admit():
            raise Refused(429, "FREQUENCY_LIMITED", "频率限制,1个月之前的订单请降低申请频率再重试")
        if self.mishaps.faults.take("balance_short", payment.out_trade_no) is not None:
            raise Refused(403, "NOT_ENOUGH", "基本账户余额不足,请充值后重新发起")
        refund = self.bank.refund(out_refund_no, payment, amount, reason=reason, notify_url=notify_url)
        self._let_go(refund)
        return refund

    def _let_go(self, refund: Refund) -> None:
        faults, scope = self.mishaps.faults, refund.payment.out_trade_no
        if faults.take("processing", scope) is not None:
            return
        later = asyncio.get_running_loop().call_later
        for fault, status in (("bounce", "ABNORMAL"), ("close", "CLOSED")):
            if faults.take(fault, scope) is not None:
                later(self.seconds, self.settle, refund, status)
                return
        later(self.seconds, self.settle, refund, "SUCCESS")
        if (values := faults.take("reversed_later", scope)) is not None:
            later(self.seconds + float(values.get("seconds", REVERSED_SECONDS)), self.reverse, refund)

    def _destination(self, ask: Ask, kind: str) -> str:
        if kind == "MERCHANT_BANK_CARD":
            return TO_BANK
        if kind != "USER_BANK_CARD":
            raise BadField("type")
        try:
            number = self.desk.seal.find(ask.serial, text(ask.fields, "bank_account"))
            self.desk.seal.find(ask.serial, text(ask.fields, "real_name"))
        except Unhidden:
            raise Refused(400, "PARAM_ERROR", "敏感信息解密失败") from None
        if not number.isdigit() or not 12 <= len(number) <= 19:
            raise BadField("bank_account")
        return f"{text(ask.fields, 'bank_type')}借记卡{number[-4:]}"

    def _told(self, refund: Refund) -> dict[str, Any]:
        payment = refund.payment
        wrong = self.mishaps.faults.take("wrong_amount", payment.out_trade_no) is not None
        told: dict[str, Any] = {
            "refund_id": refund.refund_id,
            "out_refund_no": refund.out_refund_no,
            "transaction_id": payment.transaction_id,
            "out_trade_no": payment.out_trade_no,
            "channel": refund.channel,
            "user_received_account": refund.account,
            "create_time": rfc3339(refund.created_at),
            "status": refund.status,
            "funds_account": "UNAVAILABLE" if payment.freeze and not payment.released else "AVAILABLE",
            "amount": {
                "total": payment.captured,
                "refund": refund.amount + 1 if wrong else refund.amount,
                "payer_total": payment.captured,
                "payer_refund": refund.amount,
                "settlement_refund": refund.amount,
                "settlement_total": payment.captured,
                "discount_refund": 0,
                "currency": "CNY",
                "refund_fee": refund.amount - refund.cost,
            },
        }
        if refund.status == "SUCCESS" and refund.ended_at is not None:
            told["success_time"] = rfc3339(refund.ended_at)
        return told
