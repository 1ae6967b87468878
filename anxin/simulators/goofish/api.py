"""What does 闲管家 ask a source, and what is the answer? (`/goofish/...`, signed in the query.)"""

import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.routing import Route

from anxin.simulators.docking.callbacks import Callbacks, Written
from anxin.simulators.docking.counter import Call, Counter, Said
from anxin.simulators.docking.depot import Depot, Goods, Purchase, Refused
from anxin.simulators.goofish.signing import Keys

RECHARGE, PURCHASE = 1, 2
STATUSES = {"waiting": 10, "working": 10, "part": 10, "leaving": 10, "done": 20, "returning": 20, "refunded": 20}
NOS = {"no_goods": 1100, "off_sale": 1101, "no_stock": 1102, "bad": 1201, "dear": 1202, "no_money": 1209}
STALE_SECONDS = 900


@dataclass
class Source:
    """A source and its one buyer."""

    keys: Keys

    def routes(self, depot: Depot, counter: Counter, callbacks: Callbacks) -> list[Route]:
        """The paths of the interface."""
        api = Api(self.keys, depot, counter, callbacks)
        pages: dict[str, tuple[str, Callable[[Call], Said]]] = {
            "open/info": ("info", api.info),
            "user/info": ("balance", api.account),
            "goods/list": ("items", api.goods),
            "goods/detail": ("item", api.detail),
            "order/recharge/create": ("order", api.order),
            "order/purchase/create": ("order", api.order),
            "order/detail": ("query", api.query),
            "order/refund/apply": ("refund", api.apply),
            "order/refund/notify": ("refunded", api.notified),
        }
        return [
            Route(f"/goofish/{page}", counter.endpoint(kind, api.checked(handle)), methods=["POST"])
            for page, (kind, handle) in pages.items()
        ]

    def write(self, made: Purchase, about: str) -> Written:
        """A callback about an order, or about a refund."""
        told = _told(made)
        if about == "refund":
            told = {name: told[name] for name in ("order_type", "order_no", "out_order_no")} | _refunded(made)
        body = json.dumps(told, ensure_ascii=False).encode()
        keys = Keys("1", "somebody", "2", "elses") if about == "forged_callback" else self.keys
        timestamp = str(int(time.time()) - (STALE_SECONDS if about == "stale_callback" else 0))
        mch_id = "999" if about == "other_account_callback" else self.keys.mch_id
        query = urlencode({"mch_id": mch_id, "timestamp": timestamp, "sign": keys.sign(timestamp, body)})
        sent = body.replace(b'"order_status": 20', b'"order_status": 30') if about == "tampered_callback" else body
        url = made.refund_url if about == "refund" else made.notify_url
        return Written(f"{url}{'&' if '?' in url else '?'}{query}", sent, dict)


@dataclass
class Api:
    """The signed half of the source."""

    keys: Keys
    depot: Depot
    counter: Counter
    callbacks: Callbacks

    def checked(self, handle: Callable[[Call], Said]) -> Callable[[Call], Said]:
        """A handler of requests that are signed by the buyer and fresh."""

        def do(call: Call) -> Said:
            timestamp = call.query.get("timestamp", "")
            if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > 300:
                return _no(408, "时间戳已过期")
            expected = self.keys.sign(timestamp, call.body)
            signed = hmac.compare_digest(expected.encode(), call.query.get("sign", "").encode())
            if call.query.get("mch_id") != self.keys.mch_id or not signed:
                return _no(401, "签名错误")
            return handle(call)

        return do

    def info(self, _call: Call) -> Said:
        """Who is there, and what it can do."""
        return _yes({"app_id": int(self.keys.app_id), "features": {"is_support_order_refund": True}})

    def account(self, _call: Call) -> Said:
        """What lies on the account."""
        return _yes({"balance": self.depot.balance_minor})

    def goods(self, call: Call) -> Said:
        """What is on sale, a page at a time."""
        fields = call.object()
        size, page = int(fields.get("page_size", 50)), int(fields.get("page_no", 1))
        listed = list(self.depot.goods.values())
        return _yes({"list": [_item(one) for one in listed[(page - 1) * size : page * size]], "count": len(listed)})

    def detail(self, call: Call) -> Said:
        """One of the goods, by its kind and number."""
        fields = call.object()
        goods = self.depot.goods.get(str(fields.get("goods_no", "")))
        if goods is None or _kind(goods) != fields.get("goods_type"):
            return _no(1100, "商品不存在")
        return _yes(_item(goods))

    def order(self, call: Call) -> Said:
        """Take an order; the same number again gives the order as it stands."""
        fields = call.object()
        theirs = call.entry["theirs"] = str(fields.get("order_no", ""))
        sku = str(fields.get("goods_no", ""))

        def act() -> Said:
            known = self.depot.purchases.get(theirs)
            if known is not None:
                return _yes(_told(known))
            most, account = fields.get("max_amount"), str((fields.get("biz_content") or {}).get("account", ""))
            if self.counter.faults.take("price_changed", sku) is not None and sku in self.depot.goods:
                self.depot.goods[sku].price_minor *= 2
            try:
                quantity, url = int(fields.get("buy_quantity", 0)), str(fields.get("notify_url", ""))
                made = self.depot.take(theirs, sku, quantity, account, url, most)
            except Refused as refused:
                return _no(NOS[refused.why], refused.why)
            news = self.depot.begin(made)
            if news and made.behaviour != "partial":
                self.callbacks.send(made)
            return _yes(self._spoilt(_told(made), theirs))

        return self.counter.under(theirs, act, moves=True)

    def query(self, call: Call) -> Said:
        """How an order stands, by the buyer's number and its kind."""
        fields = call.object()
        theirs = call.entry["theirs"] = str(fields.get("order_no", ""))
        made = self.depot.purchases.get(theirs)

        def act() -> Said:
            gone = self.counter.faults.take("not_found", theirs) is not None
            if made is None or gone or _kind(made.goods) != fields.get("order_type"):
                return _no(1200, "订单不存在")
            return _yes(self._spoilt(_told(made), theirs))

        return self.counter.under(theirs, act)

    def apply(self, call: Call) -> Said:
        """A refund is asked for; what is still good is voided before it is agreed to."""
        fields = call.object()
        theirs = call.entry["theirs"] = str(fields.get("order_no", ""))
        made = self.depot.purchases.get(theirs)

        def act() -> Said:
            if made is None or _kind(made.goods) != fields.get("order_type"):
                return _no(1200, "订单不存在")
            made.refund_url = str(fields.get("notify_url", ""))
            made.applied_at = int(fields.get("apply_time", 0))
            if fields.get("refund_amount", 0) > made.cost_minor:
                return _yes({"result": "refuse", "remark": "退款金额超过订单金额"})
            said = self.depot.refund(made)
            if said == "refuse":
                return _yes({"result": "refuse", "remark": "卡密已使用，无法撤单"})
            return _yes({"result": "agree", "remark": "撤单成功", **_refunded(made)})

        return self.counter.under(theirs, act, moves=True)

    def notified(self, call: Call) -> Said:
        """The buyer tells that it has refunded its own buyer: what nobody used yet is void."""
        theirs = call.entry["theirs"] = str(call.object().get("order_no", ""))
        made = self.depot.purchases.get(theirs)

        def act() -> Said:
            if made is None:
                return 200, {"result": "fail", "msg": "订单不存在"}
            for card in made.cards:
                card.state = "void" if card.state == "fresh" else card.state
            return 200, {"result": "success", "msg": "接收成功"}

        return self.counter.under(theirs, act)

    def _spoilt(self, told: dict[str, Any], scope: str) -> dict[str, Any]:
        faults = self.counter.faults
        if faults.take("unknown_status", scope) is not None:
            return told | {"order_status": 55}
        if faults.take("other_order", scope) is not None:
            return told | {"order_no": "0" * 32}
        if faults.take("too_few_codes", scope) is not None and "card_items" in told:
            return told | {"card_items": told["card_items"][1:]}
        return told


def taken(status: int, body: bytes) -> bool:
    """Whether a callback was received."""
    try:
        return status == 200 and json.loads(body).get("code") == 0
    except (ValueError, AttributeError):
        return False


def _told(made: Purchase) -> dict[str, Any]:
    told: dict[str, Any] = {
        "order_type": _kind(made.goods),
        "order_no": made.theirs,
        "out_order_no": f"S{made.number}",
        "order_status": STATUSES.get(made.state, 30),
        "order_amount": made.cost_minor,
        "goods_no": made.goods.sku,
        "goods_name": made.goods.title,
        "buy_quantity": made.quantity,
        "order_time": int(made.at),
        "end_time": int(made.done_at),
        "remark": made.words,
    }
    if made.cards and made.state == "done":
        told["card_items"] = [{"card_no": card.number, "card_pwd": card.text} for card in made.cards]
    return told


def _refunded(made: Purchase) -> dict[str, Any]:
    status = 20 if made.state in ("failed", "refunded") else 10
    now = int(time.time())
    data = {
        "apply_time": made.applied_at or now,
        "refund_status": status,
        "refund_amount": made.returned_minor,
        "refund_time": now,
    }
    return {"refund_data": data}


def _item(goods: Goods) -> dict[str, Any]:
    told: dict[str, Any] = {"goods_no": goods.sku, "goods_type": _kind(goods), "goods_name": goods.title}
    told |= {"price": goods.price_minor, "stock": goods.stock, "status": 1 if goods.on_sale else 2}
    return told | {"update_time": 1723870189}


def _kind(goods: Goods) -> int:
    return PURCHASE if goods.kind == "code" else RECHARGE


def _yes(data: dict[str, Any]) -> Said:
    return 200, {"code": 0, "msg": "OK", "data": data}


def _no(code: int, words: str) -> Said:
    return 200, {"code": code, "msg": words}
