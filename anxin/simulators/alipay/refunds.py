"""What does the merchant ask about money on its way back or on to others, and what is the answer?"""

import asyncio
from dataclasses import dataclass
from typing import Any

from anxin.simulators.alipay.bank import Bank, Refund, Refused, Sharing, Trade, minor, told, yuan
from anxin.simulators.alipay.gateway import Act, Ask, Handler
from anxin.simulators.alipay.notices import Notices
from anxin.simulators.faults import Faults

BANK_SECONDS = 0.05
REVERSED_SECONDS = 0.05


@dataclass
class Refunds:
    """The half of the protocol that is about refunds and shares."""

    bank: Bank
    faults: Faults
    notices: Notices

    def handlers(self) -> dict[str, Handler]:
        """By the method's name."""
        return {
            "alipay.trade.refund": self.refund,
            "alipay.trade.fastpay.refund.query": self.query,
            "alipay.trade.order.settle": self.settle,
            "alipay.trade.order.settle.query": self.query_settle,
        }

    def refund(self, ask: Ask) -> Act:
        """Send money back; the same number again moves nothing and says so."""
        trade, amount_minor = self.bank.find(ask.content), minor(ask.content.get("refund_amount"))
        number = ask.text("out_request_no", trade.out_trade_no) or trade.out_trade_no
        ask.entry.update(out_request_no=number, amount_minor=amount_minor)
        known = next((one for one in trade.refunds if one.out_request_no == number), None)
        if known is not None and known.amount_minor != amount_minor:
            raise Refused("ACQ.DISCORDANT_REPEAT_REQUEST", "请求信息不一致")
        if "out_request_no" not in ask.content and amount_minor != trade.captured_minor:
            raise Refused("ACQ.INVALID_PARAMETER", "out_request_no")
        options = _options(ask)

        def do() -> dict[str, Any]:
            made = known or self._new(trade, number, amount_minor, str(ask.content.get("refund_reason", "")))
            hidden = self.faults.take("no_fund_change", trade.out_trade_no) is not None
            moved = known is None and not hidden
            fields = {"fund_change": "Y" if moved else "N", "refund_fee": yuan(trade.refunded_minor)}
            fields |= {"send_back_fee": yuan(made.amount_minor), "gmt_refund_pay": told(made.at)}
            return _numbers(trade) | {"buyer_logon_id": "bea***@sandbox.com"} | fields | _parts(made, options)

        return Act(trade.out_trade_no, do, fresh=known is None)

    def query(self, ask: Ask) -> Act:
        """Tell how a refund stands; of one that never was there is nothing to tell, and that is no mistake."""
        trade, number = self.bank.find(ask.content), ask.text("out_request_no")
        ask.entry["out_request_no"] = number
        refund = next((one for one in trade.refunds if one.out_request_no == number and not one.gone), None)
        options = _options(ask)

        def do() -> dict[str, Any]:
            if refund is None:
                return {}
            fields = _numbers(trade) | {"out_request_no": number, "refund_status": "REFUND_SUCCESS"}
            fields |= {"total_amount": yuan(trade.captured_minor), "refund_amount": yuan(refund.amount_minor)}
            if "gmt_refund_pay" in options:
                fields["gmt_refund_pay"] = told(refund.at)
            return fields | _parts(refund, options)

        return Act(trade.out_trade_no, do)

    def settle(self, ask: Ask) -> Act:
        """Share a trade out; the same number again is the same sharing."""
        trade, number = self.bank.find(ask.content), ask.text("out_request_no")
        known = self.bank.sharings.get(number)

        def do() -> dict[str, Any]:
            sharing = known or self._share(trade, number, ask.content)
            return {"trade_no": trade.trade_no, "settle_no": sharing.settle_no}

        return Act(trade.out_trade_no, do, fresh=known is None)

    def query_settle(self, ask: Ask) -> Act:
        """Tell how a sharing stands. Raises Refused for one that never was."""
        sharing = self.bank.sharings.get(ask.text("out_request_no"))
        if sharing is None:
            raise Refused("ACQ.SETTLE_NOT_EXIST", "分账单不存在")
        parts = [
            {"operation_type": "transfer", "trans_in": account, "amount": yuan(amount_minor), "state": "SUCCESS"}
            for account, amount_minor in sharing.parts
        ]
        fields = {"out_request_no": sharing.out_request_no, "operation_dt": told(sharing.at)}
        return Act(sharing.trade.out_trade_no, lambda: fields | {"royalty_detail_list": parts})

    def _new(self, trade: Trade, number: str, amount_minor: int, reason: str) -> Refund:
        scope = trade.out_trade_no
        if self.faults.take("balance_short", scope) is not None:
            raise Refused("ACQ.SELLER_BALANCE_NOT_ENOUGH", "卖家余额不足")
        if self.faults.take("window", scope) is not None:
            raise Refused("ACQ.TRADE_HAS_FINISHED", "交易已完结")
        if self.faults.take("interval", scope) is not None:
            raise Refused("ACQ.SYSTEM_ERROR", "同一笔交易的退款间隔过短")
        refund = self.bank.refund(trade, number, amount_minor, reason)
        loop = asyncio.get_running_loop()
        for name, end in (("bounce", "F"), ("bank_card", "S")):
            if self.faults.take(name, scope) is not None:
                refund.bank = "P"
                loop.call_later(BANK_SECONDS, setattr, refund, "bank", end)
        if self.faults.take("reversed_later", scope) is not None:
            loop.call_later(REVERSED_SECONDS, self.bank.take_back, refund)
        self.notices.refunded(refund)
        return refund

    def _share(self, trade: Trade, number: str, content: dict[str, Any]) -> Sharing:
        told_parts = content.get("royalty_parameters")
        parts = [
            (str(part.get("trans_in", "")), minor(part.get("amount")))
            for part in (told_parts if isinstance(told_parts, list) else [])
            if isinstance(part, dict)
        ]
        extend = content.get("extend_params")
        final = isinstance(extend, dict) and extend.get("royalty_finish") == "true"
        if not trade.freeze or not trade.captured_minor:
            raise Refused("ACQ.TRADE_SETTLE_ERROR", "交易未冻结，无法分账")
        if any(one.final for one in self.bank.sharings.values() if one.trade is trade):
            raise Refused("ACQ.ALREADY_SETTLE_FINISHED", "交易分账已完结")
        shared_minor = sum(amount_minor for _, amount_minor in parts)
        if trade.shared_minor + trade.refunded_minor + shared_minor > trade.captured_minor:
            raise Refused("ACQ.TRADE_SETTLE_ERROR", "分账金额超限")
        trade.shared_minor += shared_minor
        sharing = Sharing(number, self.bank.number(), trade, parts, final, self.bank.now())
        self.bank.sharings[number] = sharing
        return sharing


def _numbers(trade: Trade) -> dict[str, Any]:
    return {"trade_no": trade.trade_no, "out_trade_no": trade.out_trade_no}


def _options(ask: Ask) -> frozenset[str]:
    told_options = ask.content.get("query_options")
    return frozenset(map(str, told_options)) if isinstance(told_options, list) else frozenset()


def _parts(refund: Refund, options: frozenset[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if "refund_detail_item_list" in options:
        way = "BANKCARD" if refund.bank else "ALIPAYACCOUNT"
        fields["refund_detail_item_list"] = [{"fund_channel": way, "amount": yuan(refund.amount_minor)}]
    if "deposit_back_info" in options and refund.bank:
        back = {"has_deposit_back": "true", "dback_status": refund.bank, "dback_amount": yuan(refund.amount_minor)}
        times = {"P": "est_bank_receipt_time", "S": "bank_ack_time", "F": "bank_ack_time"}
        fields["deposit_back_info"] = back | {times[refund.bank]: told(refund.at + 60)}
    return fields
