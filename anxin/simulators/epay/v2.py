"""What does a merchant of version 2 ask? /api/pay/... and /api/merchant/orders, signed with RSA both ways."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from starlette.routing import Route

from anxin.simulators.epay.counter import Answer, Counter, Form, Handle, amount, wanted
from anxin.simulators.epay.refunds import Refunds
from anxin.simulators.epay.signing import rsa_holds, rsa_sign
from anxin.simulators.epay.till import Merchant, Order, Refund, Refused, Till, order_fields, yuan

FRESH_SECONDS = 300
MOST_LISTED = 50


@dataclass
class Version2:
    """The RSA half of the gateway. It signs its refusals, too."""

    till: Till
    counter: Counter
    refunds: Refunds
    merchants: Mapping[str, Merchant]
    platform_key: RSAPrivateKey
    base_url: str

    def routes(self) -> list[Route]:
        """The pages of the protocol."""
        pages: dict[str, tuple[str, Callable[[Merchant, Form, dict[str, Any]], Answer]]] = {
            "/api/pay/create": ("payment", self.start_payment),
            "/api/pay/query": ("payment_query", self.query_payment),
            "/api/pay/close": ("close", self.close_payment),
            "/api/pay/refund": ("refund", self.refund),
            "/api/pay/refundquery": ("refund_query", self.query_refund),
            "/api/merchant/orders": ("orders", self.list_orders),
        }
        return [
            Route(page, self.counter.endpoint(kind, self._signed(serve), 1, self.seal), methods=["POST"])
            for page, (kind, serve) in pages.items()
        ]

    def start_payment(self, merchant: Merchant, fields: Form, entry: dict[str, Any]) -> Answer:
        """A code for a computer, a page to jump to where the merchant wants one."""
        out_trade_no = entry["out_trade_no"] = wanted(fields, "out_trade_no")

        def act() -> dict[str, Any]:
            order = self._open(merchant, fields)
            kind = "jump" if fields.get("method") == "jump" or fields.get("device") != "pc" else "qrcode"
            link = f"{self.base_url}/cashier/{order.ticket}"
            return {"code": 0, "trade_no": order.trade_no, "pay_type": kind, "pay_info": link}

        return self.counter.under_faults(out_trade_no, act, fresh=True)

    def query_payment(self, merchant: Merchant, fields: Form, entry: dict[str, Any]) -> Answer:
        """How an order stands."""
        order = self._find(merchant, fields, entry)
        told = {"code": 0, "msg": "success", "refundmoney": yuan(order.returned_minor)}
        return self.counter.under_faults(order.out_trade_no, lambda: {**told, **order_fields(order)})

    def close_payment(self, merchant: Merchant, fields: Form, entry: dict[str, Any]) -> Answer:
        """Let nobody pay it any more."""
        order = self._find(merchant, fields, entry)

        def act() -> dict[str, Any]:
            self.till.close(order)
            return {"code": 0, "msg": "订单已关闭"}

        return self.counter.under_faults(order.out_trade_no, act)

    def refund(self, merchant: Merchant, fields: Form, entry: dict[str, Any]) -> Answer:
        """Send money back once for each of the merchant's numbers."""
        order, minor = self._find(merchant, fields, entry), amount(fields)
        number = wanted(fields, "out_refund_no")
        entry |= {"out_refund_no": number, "amount_minor": minor}
        known = self.till.numbered.get((merchant.pid, number))
        if known is not None and (known.order is not order or known.amount_minor != minor):
            raise Refused("退款单号重复且金额不一致")

        def act() -> dict[str, Any]:
            refund = known or self.refunds.send(order, minor, number)
            return {"code": 0, "msg": "退款申请成功", "trade_no": order.trade_no, **_refund_fields(refund)}

        return self.counter.under_faults(order.out_trade_no, act, fresh=known is None)

    def query_refund(self, merchant: Merchant, fields: Form, entry: dict[str, Any]) -> Answer:
        """How a refund stands: 1 arrived, 0 not."""
        number = entry["out_refund_no"] = wanted(fields, "out_refund_no")
        refund = self.till.numbered.get((merchant.pid, number))
        if refund is None:
            raise Refused("退款单号不存在")
        entry["out_trade_no"] = refund.order.out_trade_no
        told = {"code": 0, "trade_no": refund.order.trade_no, "status": refund.status}
        return self.counter.under_faults(refund.order.out_trade_no, lambda: {**told, **_refund_fields(refund)})

    def list_orders(self, merchant: Merchant, fields: Form, _entry: dict[str, Any]) -> Answer:
        """A page of the order list, the newest first; lists are not under the signature."""
        start, limit = int(fields.get("offset", "0")), min(int(fields.get("limit", "20")), MOST_LISTED)
        own = [order for order in self.till.by_trade.values() if order.pid == merchant.pid]
        newest = sorted(own, key=lambda order: (order.added_at, order.trade_no), reverse=True)
        return Answer({"code": 0, "data": [order_fields(order) for order in newest[start : start + limit]]})

    def seal(self, fields: dict[str, Any], how: str) -> dict[str, Any]:
        """The answer with the gateway's signature, or with what a fault makes of it."""
        whole = {**fields, "timestamp": str(int(time.time())), "sign_type": "RSA"}
        if how == "none":
            return fields
        return {**whole, "sign": rsa_sign(whole | ({"code": "forged"} if how == "wrong" else {}), self.platform_key)}

    def _signed(self, serve: Callable[[Merchant, Form, dict[str, Any]], Answer]) -> Handle:
        def handle(fields: Form, entry: dict[str, Any]) -> Answer:
            merchant = self.merchants.get(fields.get("pid", ""))
            if merchant is None or merchant.public_key is None:
                raise Refused("商户ID不存在")
            timestamp = fields.get("timestamp", "")
            if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > FRESH_SECONDS:
                raise Refused("时间戳字段不正确")
            if fields.get("sign_type") != "RSA" or not rsa_holds(fields, merchant.public_key):
                raise Refused("RSA签名校验失败")
            return serve(merchant, fields, entry)

        return handle

    def _open(self, merchant: Merchant, fields: Form) -> Order:
        order = Order(
            pid=merchant.pid,
            version=2,
            trade_no=self.till.number(),
            out_trade_no=wanted(fields, "out_trade_no"),
            ticket=self.till.ticket(),
            wallet=wanted(fields, "type"),
            name=wanted(fields, "name"),
            money_minor=amount(fields),
            notify_url=wanted(fields, "notify_url"),
            return_url=wanted(fields, "return_url"),
            added_at=self.till.now(),
        )
        return self.till.open(order)

    def _find(self, merchant: Merchant, fields: Form, entry: dict[str, Any]) -> Order:
        order = self.till.find(merchant.pid, fields.get("trade_no", ""), fields.get("out_trade_no", ""))
        entry["out_trade_no"] = order.out_trade_no
        return order


def _refund_fields(refund: Refund) -> dict[str, object]:
    money = yuan(refund.amount_minor)
    return {"refund_no": refund.refund_no, "out_refund_no": refund.out_refund_no, "money": money, "reducemoney": money}
