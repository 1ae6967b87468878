"""What does the merchant ask about trades, and what is the answer? Opening, querying, closing, cancelling."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anxin.simulators.alipay.bank import SHANGHAI, Bank, Refused, Trade, minor, told, yuan
from anxin.simulators.alipay.gateway import Act, Ask, Handler, Page
from anxin.simulators.alipay.notices import Notices

BUYER_ID = "2088102169481075"
BUYER_LOGON = "bea***@sandbox.com"


@dataclass
class Trades:
    """The half of the protocol that is about trades."""

    bank: Bank
    notices: Notices
    base_url: str

    def handlers(self) -> dict[str, Handler]:
        """By the method's name."""
        return {
            "alipay.trade.precreate": self.precreate,
            "alipay.trade.page.pay": self.pay,
            "alipay.trade.wap.pay": self.pay,
            "alipay.trade.query": self.query,
            "alipay.trade.close": self.close,
            "alipay.trade.cancel": self.cancel,
        }

    def precreate(self, ask: Ask) -> Act:
        """Give a code; the trade begins when somebody scans it."""
        out_trade_no = ask.text("out_trade_no")

        def do() -> dict[str, Any]:
            trade = self.bank.open(self._trade(ask))
            return {"out_trade_no": trade.out_trade_no, "qr_code": f"{self.base_url}/cashier/{trade.token}"}

        return Act(out_trade_no, do, fresh=out_trade_no not in self.bank.trades)

    def pay(self, ask: Ask) -> Page:
        """Send the buyer's browser to the cashier; a refusal is told as an answer."""
        return Page(ask.text("out_trade_no"), lambda: f"/cashier/{self.bank.open(self._trade(ask)).token}")

    def query(self, ask: Ask) -> Act:
        """Tell how a trade stands."""
        trade = self.bank.find(ask.content)
        return Act(trade.out_trade_no, lambda: _fields(trade))

    def close(self, ask: Ask) -> Act:
        """Close what nobody paid."""
        trade = self.bank.find(ask.content)

        def do() -> dict[str, Any]:
            self.bank.close(trade)
            self.notices.closed(trade)
            return {"trade_no": trade.trade_no, "out_trade_no": trade.out_trade_no}

        return Act(trade.out_trade_no, do, fresh=trade.status == "WAIT_BUYER_PAY")

    def cancel(self, ask: Ask) -> Act:
        """Close what nobody paid, send back what somebody did: a trade that nobody began is no mistake."""
        ours = str(ask.content.get("out_trade_no") or "")
        try:
            trade = self.bank.find(ask.content)
        except Refused as refused:
            if refused.sub_code != "ACQ.TRADE_NOT_EXIST":
                raise
            return Act(ours, lambda: {"out_trade_no": ours, "retry_flag": "N"})

        def do() -> dict[str, Any]:
            action = "close"
            if trade.status == "WAIT_BUYER_PAY":
                self.bank.close(trade)
            elif trade.refunded_minor < trade.captured_minor:
                action = "refund"
                refund = self.bank.refund(trade, trade.out_trade_no, trade.captured_minor - trade.refunded_minor, "")
                self.notices.refunded(refund)
            numbers = {"trade_no": trade.trade_no, "out_trade_no": trade.out_trade_no}
            return numbers | {"retry_flag": "N", "action": action}

        return Act(trade.out_trade_no, do, fresh=trade.status == "WAIT_BUYER_PAY")

    def _trade(self, ask: Ask) -> Trade:
        extend = ask.content.get("extend_params")
        expires_at = _moment(ask.content.get("time_expire"))
        if expires_at is not None and expires_at <= self.bank.now():
            raise Refused("ACQ.INVALID_PARAMETER", "time_expire")
        return Trade(
            out_trade_no=ask.text("out_trade_no"),
            token=self.bank.number(32),
            total_minor=minor(ask.content.get("total_amount")),
            subject=ask.text("subject")[:256],
            notify_url=ask.params.get("notify_url", ""),
            return_url=ask.params.get("return_url", ""),
            expires_at=expires_at,
            freeze=isinstance(extend, dict) and extend.get("royalty_freeze") == "true",
        )


def _fields(trade: Trade) -> dict[str, Any]:
    paid = trade.captured_minor > 0
    fields: dict[str, Any] = {
        "buyer_logon_id": BUYER_LOGON,
        "buyer_pay_amount": yuan(trade.captured_minor),
        "buyer_user_id": BUYER_ID,
        "invoice_amount": yuan(trade.captured_minor),
        "out_trade_no": trade.out_trade_no,
        "point_amount": "0.00",
        "receipt_amount": yuan(trade.captured_minor),
        "total_amount": yuan(trade.captured_minor if paid else trade.total_minor),
        "trade_no": trade.trade_no,
        "trade_status": trade.status,
    }
    if paid:
        fields["fund_bill_list"] = [{"amount": yuan(trade.captured_minor), "fund_channel": "ALIPAYACCOUNT"}]
        fields["send_pay_date"] = told(trade.paid_at)
    return fields


def _moment(written: object) -> float | None:
    if not written:
        return None
    try:
        return datetime.strptime(str(written), "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI).timestamp()
    except ValueError:
        raise Refused("ACQ.INVALID_PARAMETER", "time_expire") from None
