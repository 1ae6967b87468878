"""What does a buyer ask a 卡速售 site, and what is answered? (`/api/v1/...`, SHA-1 over time, body and key.)"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.routing import Route

from anxin.simulators.docking.callbacks import Callbacks, Written
from anxin.simulators.docking.counter import Call, Counter, Said
from anxin.simulators.docking.depot import Depot, Goods, Purchase, Refused

STATUSES = {"waiting": 1, "working": 2, "leaving": 2, "part": 3, "done": 3, "returning": 3, "failed": 4, "refunded": 5}
NOS = {
    "no_goods": "商品不存在",
    "off_sale": "商品已下架",
    "no_stock": "库存不足",
    "no_money": "余额不足",
    "dear": "商品价格大于安全价格",
    "bad": "下单参数错误",
}
STALE_SECONDS = 3 * 3600


def sha1(content: bytes) -> str:
    """Lower-case hexadecimal."""
    return hashlib.new("sha1", content, usedforsecurity=False).hexdigest()


def as_php_writes(fields: dict[str, Any]) -> str:
    """JSON as PHP has it with nothing but JSON_UNESCAPED_UNICODE: slashes are escaped."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True).replace("/", "\\/")


@dataclass
class Site:
    """A site and its one buyer."""

    user_id: str
    key: str

    def routes(self, depot: Depot, counter: Counter, callbacks: Callbacks) -> list[Route]:
        """The paths of the protocol."""
        api = Api(self, depot, counter, callbacks)
        pages: dict[str, tuple[str, Callable[[Call], Said]]] = {
            "user/info": ("balance", api.account),
            "goods/list": ("items", api.goods),
            "goods/info": ("item", api.detail),
            "order/buy": ("order", api.buy),
            "order/info": ("query", api.query),
            "order/close": ("cancel", api.close),
            "order/complain": ("claim", api.complain),
        }
        return [
            Route(f"/api/v1/{page}", counter.endpoint(kind, api.checked(handle)), methods=["POST"])
            for page, (kind, handle) in pages.items()
        ]

    def write(self, made: Purchase, about: str) -> Written:
        """A callback about an order; its codes are not signed."""
        age_seconds = STALE_SECONDS if about == "stale_callback" else 0
        fields: dict[str, Any] = {
            "external_orderno": made.theirs,
            "ordersn": f"D{made.number}",
            "status": str(STATUSES[made.state]),
            "has_back_money": _yuan(made.returned_minor),
            "total_price": _yuan(made.cost_minor),
            "recharge_hints": f"{made.words} 1/1",
            "time": str(int((time.time() - age_seconds) * 1000)),
        }
        key = "somebody-elses-key" if about in ("forged_callback", "other_account_callback") else self.key
        fields["sign"] = sha1(f"{fields['time']}{as_php_writes(fields)}{key}".encode())
        if made.cards:
            fields["card_list"] = [{"card_no": "", "card_password": card.text} for card in made.cards]
        if about == "tampered_callback":
            fields["status"] = "4"
        return Written(made.notify_url, json.dumps(fields, ensure_ascii=False).encode(), dict)


@dataclass
class Api:
    """The signed half of the site."""

    site: Site
    depot: Depot
    counter: Counter
    callbacks: Callbacks

    def checked(self, handle: Callable[[Call], Said]) -> Callable[[Call], Said]:
        """A handler of requests that are signed by the buyer."""

        def do(call: Call) -> Said:
            told, timestamp = call.headers.get("sign", ""), call.headers.get("timestamp", "")
            expected = sha1(timestamp.encode() + call.body + self.site.key.encode())
            known = call.headers.get("userid") == self.site.user_id and len(timestamp) == 13
            if not known or not hmac.compare_digest(expected.encode(), told.encode()):
                return _no("签名错误")
            return handle(call)

        return do

    def account(self, _call: Call) -> Said:
        """What lies on the account."""
        return _yes({"balance": _yuan(self.depot.balance_minor)})

    def goods(self, call: Call) -> Said:
        """What is on sale, a page at a time."""
        fields = call.object()
        size, page = int(fields.get("limit", 100)), int(fields.get("page", 1))
        listed = list(self.depot.goods.values())
        return _yes({"list": [_item(one) for one in listed[(page - 1) * size : page * size]], "total": len(listed)})

    def detail(self, call: Call) -> Said:
        """One of the goods."""
        goods = self.depot.goods.get(str(call.object().get("id", "")))
        return _yes(_item(goods)) if goods else _no("商品不存在")

    def buy(self, call: Call) -> Said:
        """Take an order; the same number again is refused. Neither state nor codes are told here."""
        fields = call.object()
        theirs = call.entry["theirs"] = str(fields.get("external_orderno", ""))
        sku = str(fields.get("id", ""))

        def act() -> Said:
            if theirs in self.depot.purchases:
                return _no("三方订单号重复")
            if self.counter.faults.take("price_changed", sku) is not None and sku in self.depot.goods:
                self.depot.goods[sku].price_minor *= 2
            quantity, account = (
                int(fields.get("quantity", 0)),
                str((fields.get("attach") or {}).get("recharge_account", "")),
            )
            most_minor = round(float(fields.get("safe_price") or "1e9") * 100) * quantity
            try:
                made = self.depot.take(theirs, sku, quantity, account, str(fields.get("url", "")), most_minor)
            except Refused as refused:
                return _no(NOS[refused.why])
            if self.depot.begin(made):
                self.callbacks.send(made)
            number = "0" * 32 if self.counter.faults.take("other_order", theirs) is not None else theirs
            return _yes(
                {"ordersn": f"D{made.number}", "external_orderno": number, "total_price": made.cost_minor / 100}
            )

        return self.counter.under(theirs, act, moves=True)

    def query(self, call: Call) -> Said:
        """How orders stand, by the buyer's number or the site's."""
        fields = call.object()
        theirs = call.entry["theirs"] = str(fields.get("external_orderno", ""))
        made = self.depot.purchases.get(theirs) or self._by_number(str(fields.get("ordersn", "")))

        def act() -> Said:
            if made is None or self.counter.faults.take("not_found", theirs) is not None:
                return _yes([])
            told = _told(made)
            if self.counter.faults.take("unknown_status", theirs) is not None:
                told["status"] = 17
            if self.counter.faults.take("too_few_codes", theirs) is not None:
                told["card_list"] = told["card_list"][1:]
            return _yes([told])

        return self.counter.under(theirs, act)

    def close(self, call: Call) -> Said:
        """Take an order back before it was done."""
        made = self._by_number(str(call.object().get("ordersn", "")))
        if made is None or made.state not in ("waiting", "working") or made.behaviour == "silent":
            return _no("当前订单不支持撤单")
        if self.depot.refund(made) == "refuse":
            return _no("供货商拒绝撤单")
        return 200, {"code": 200, "msg": "撤单成功"}

    def complain(self, call: Call) -> Said:
        """A complaint about an order; people answer it."""
        fields = call.object()
        made = self._by_number(str(fields.get("ordersn", "")))
        call.entry["theirs"] = made.theirs if made else ""
        return (200, {"code": 200, "msg": "操作成功"}) if made and fields.get("content") else _no("订单不存在")

    def _by_number(self, number: str) -> Purchase | None:
        return next((one for one in self.depot.purchases.values() if f"D{one.number}" == number), None)


def taken(status: int, body: bytes) -> bool:
    """Whether a callback was received."""
    return status == 200 and body.strip() == b"ok"


def _told(made: Purchase) -> dict[str, Any]:
    return {
        "ordersn": f"D{made.number}",
        "external_orderno": made.theirs,
        "recharge_info": [{"n": "充值账号", "v": made.account, "k": "recharge_account"}] if made.account else [],
        "recharge_hints": made.words,
        "status": STATUSES[made.state],
        "total_price": _yuan(made.cost_minor),
        "has_back_money": _yuan(made.returned_minor),
        "card_list": [{"card_no": "", "card_password": card.text} for card in made.cards],
    }


def _item(goods: Goods) -> dict[str, Any]:
    kind = 1 if goods.kind == "code" else 2
    told: dict[str, Any] = {"id": int(goods.sku), "goods_name": goods.title, "goods_type": kind}
    return told | {
        "goods_price": _yuan(goods.price_minor),
        "status": 1 if goods.on_sale else 2,
        "stock_num": goods.stock,
    }


def _yes(data: Any) -> Said:
    return 200, {"code": 200, "msg": "成功", "data": data}


def _no(words: str) -> Said:
    return 200, {"code": 400, "msg": words}


def _yuan(amount_minor: int) -> str:
    return f"{amount_minor / 100:.2f}"
