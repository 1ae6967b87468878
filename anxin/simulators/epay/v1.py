"""What does a merchant of version 1 ask? submit.php, mapi.php and api.php; nothing of an answer is signed."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from anxin.simulators.epay.counter import Answer, Counter, Form, amount, form, wanted
from anxin.simulators.epay.refunds import Refunds
from anxin.simulators.epay.signing import md5_holds
from anxin.simulators.epay.till import Merchant, Order, Refused, Till, order_fields

MOST_LISTED = 50


@dataclass
class Version1:
    """The MD5 half of the gateway."""

    till: Till
    counter: Counter
    refunds: Refunds
    merchants: Mapping[str, Merchant]
    base_url: str

    def routes(self) -> list[Route]:
        """The pages of the protocol."""
        both = ["GET", "POST"]
        return [
            Route("/submit.php", self.submit, methods=both),
            Route("/mapi.php", self.counter.endpoint("payment", self.start_payment, -1), methods=both),
            Route("/api.php", self.counter.endpoint("api", self.api, -1), methods=both),
        ]

    async def submit(self, request: Request) -> Response:
        """The buyer's browser comes with a signed form and is sent to the cashier."""
        try:
            order = self._open(await form(request))
        except Refused as refused:
            return HTMLResponse(f"<!doctype html><title>epay</title><p>{escape(refused.words)}</p>", 400)
        return RedirectResponse(f"/cashier/{order.ticket}", 302)

    def start_payment(self, fields: Form, entry: dict[str, Any]) -> Answer:
        """A code to scan for a computer, a page to open for everybody else."""
        out_trade_no = entry["out_trade_no"] = wanted(fields, "out_trade_no")

        def act() -> dict[str, Any]:
            wanted(fields, "clientip")
            order = self._open(fields)
            name = "qrcode" if fields.get("device", "pc") == "pc" else "payurl"
            told = {"code": 1, "msg": "success", "trade_no": order.trade_no}
            return {**told, name: f"{self.base_url}/cashier/{order.ticket}"}

        return self.counter.under_faults(out_trade_no, act, fresh=True)

    def api(self, fields: Form, entry: dict[str, Any]) -> Answer:
        """The merchant's own questions; the key stands in them in plain."""
        act = entry["act"] = fields.get("act", "")
        merchant = self._merchant(fields)
        if not hmac.compare_digest(fields.get("key", "").encode(), merchant.key.encode()):
            raise Refused("商户密钥错误", -3)
        if act == "query":
            return Answer({"code": 1, "pid": int(merchant.pid), "active": 1, "orders": len(self.till.orders)})
        if act == "orders":
            return Answer({"code": 1, "msg": "查询订单记录成功！", "data": self._listed(merchant, fields)})
        if act not in ("order", "refund"):
            raise Refused("No Act!", -5)
        entry["kind"] = "payment_query" if act == "order" else "refund"
        order = self.till.find(merchant.pid, fields.get("trade_no", ""), fields.get("out_trade_no", ""))
        entry["out_trade_no"] = order.out_trade_no
        if act == "order":
            told = {"code": 1, "msg": "查询订单号成功！"}
            return self.counter.under_faults(order.out_trade_no, lambda: {**told, **order_fields(order)})
        minor = entry["amount_minor"] = amount(fields)

        def refund() -> dict[str, Any]:
            self.refunds.send(order, minor, "")
            return {"code": 1, "msg": "退款成功"}

        return self.counter.under_faults(order.out_trade_no, refund, fresh=True)

    def _listed(self, merchant: Merchant, fields: Form) -> list[dict[str, object]]:
        limit = min(int(fields.get("limit", "20")), MOST_LISTED)
        start = (int(fields.get("page", "1")) - 1) * limit
        own = [order for order in self.till.by_trade.values() if order.pid == merchant.pid]
        newest = sorted(own, key=lambda order: (order.added_at, order.trade_no), reverse=True)
        return [order_fields(order) for order in newest[start : start + limit]]

    def _open(self, fields: Form) -> Order:
        merchant = self._merchant(fields)
        if fields.get("sign_type") != "MD5" or not md5_holds(fields, merchant.key):
            raise Refused("签名校验失败，请返回重试！")
        order = Order(
            pid=merchant.pid,
            version=1,
            trade_no=self.till.number(),
            out_trade_no=wanted(fields, "out_trade_no"),
            ticket=self.till.ticket(),
            wallet=wanted(fields, "type"),
            name=wanted(fields, "name"),
            money_minor=amount(fields),
            notify_url=wanted(fields, "notify_url"),
            return_url=fields.get("return_url", ""),
            added_at=self.till.now(),
        )
        return self.till.open(order)

    def _merchant(self, fields: Form) -> Merchant:
        merchant = self.merchants.get(fields.get("pid", ""))
        if merchant is None:
            raise Refused("商户ID不存在")
        return merchant
