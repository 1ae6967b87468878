"""What does a buying shop ask an acg-faka shop, and what is the answer? (`/shared/...`, forms signed by MD5.)"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.routing import Route

from anxin.simulators.docking.callbacks import Callbacks, Written
from anxin.simulators.docking.counter import Call, Counter, Said
from anxin.simulators.docking.depot import Depot, Goods, Purchase, Refused

NUMBER_LETTERS = 19
NOS = {
    "no_goods": "商品不存在",
    "off_sale": "当前商品已停售",
    "no_stock": "库存不足",
    "no_money": "余额不足",
    "bad": "请选择商品",
}
LATER = "正在发货中，请耐心等待，如有疑问，请联系客服。"
SORRY = "很抱歉，有人在你付款之前抢走了商品，请联系客服。"


def sign(fields: dict[str, str], key: str) -> str:
    """The signature of a form."""
    kept = [f"{name}={fields[name]}" for name in sorted(fields) if name != "sign" and fields[name] != ""]
    return hashlib.new("md5", ("&".join(kept) + f"&key={key}").encode(), usedforsecurity=False).hexdigest()


@dataclass
class Shop:
    """A shop and its one buyer; it has no callbacks."""

    app_id: str
    app_key: str

    def routes(self, depot: Depot, counter: Counter, callbacks: Callbacks) -> list[Route]:
        """The paths of the protocol."""
        api = Api(self, depot, counter)
        pages: dict[str, tuple[str, Callable[[Call, dict[str, str]], Said]]] = {
            "authentication/connect": ("connect", api.connect),
            "commodity/items": ("items", api.items),
            "commodity/valuation": ("valuation", api.valuation),
            "commodity/stock": ("stock", api.stock),
            "commodity/trade": ("order", api.trade),
            "commodity/query": ("query", api.query),
        }
        return [
            Route(f"/shared/{page}", counter.endpoint(kind, api.checked(handle)), methods=["POST"])
            for page, (kind, handle) in pages.items()
        ]

    def write(self, made: Purchase, _about: str) -> Written:
        """There is nothing to write."""
        return Written(made.notify_url, b"", dict)


@dataclass
class Api:
    """The signed half of the shop."""

    shop: Shop
    depot: Depot
    counter: Counter

    def checked(self, handle: Callable[[Call, dict[str, str]], Said]) -> Callable[[Call], Said]:
        """A handler of forms that are signed by the buyer; there is neither time nor nonce in them."""

        def do(call: Call) -> Said:
            fields = call.form()
            if fields.get("app_id") != self.shop.app_id:
                return _no("商户ID不存在")
            if not hmac.compare_digest(sign(fields, self.shop.app_key).encode(), fields.get("sign", "").encode()):
                return _no("密钥错误")
            return handle(call, fields)

        return do

    def connect(self, _call: Call, _fields: dict[str, str]) -> Said:
        """Who is there, and what lies on the account."""
        return _yes({"shopName": "演示发卡", "balance": _yuan(self.depot.balance_minor)})

    def items(self, _call: Call, _fields: dict[str, str]) -> Said:
        """Everything on sale, by category."""
        children = [_item(goods) for goods in self.depot.goods.values()]
        return _yes([{"name": "全部", "children": children}])

    def valuation(self, _call: Call, fields: dict[str, str]) -> Said:
        """What this many cost now; it may change as soon as it was told."""
        goods = self.depot.goods.get(fields.get("code", ""))
        if goods is None:
            return _no("商品不存在#0")
        told = _yuan(goods.price_minor * int(fields.get("num", "1")))
        if self.counter.faults.take("price_changed", goods.sku) is not None:
            goods.price_minor *= 2
        return _yes({"price": told})

    def stock(self, _call: Call, fields: dict[str, str]) -> Said:
        """How many are there."""
        goods = self.depot.goods.get(fields.get("code", ""))
        return _yes({"stock": goods.stock}) if goods else _no("商品不存在")

    def trade(self, call: Call, fields: dict[str, str]) -> Said:
        """Take an order and give its goods; the same number again is refused."""
        theirs = call.entry["theirs"] = fields.get("request_no", "")

        def act() -> Said:
            if len(theirs) > NUMBER_LETTERS:
                return 500, {"code": 500, "msg": "SQLSTATE[22001]: Data too long for column 'request_no'"}
            if theirs in self.depot.purchases:
                return _no("The request ID already exists")
            try:
                sku, number = fields.get("shared_code", ""), int(fields.get("num", "0"))
                made = self.depot.take(theirs, sku, number, fields.get("account", ""), "")
            except Refused as refused:
                return _no(NOS[refused.why])
            self.depot.begin(made)
            goods = {"secret": self._goods(made), "amount": _yuan(made.cost_minor), "tradeNo": str(made.number)}
            return _yes(goods | {"url": "https://shop.example/order", "leave_message": ""})

        return self.counter.under(theirs, act, moves=True)

    def query(self, call: Call, fields: dict[str, str]) -> Said:
        """How an order stands, by the shop's own number."""
        wanted = fields.get("tradeNo", "")
        made = next((one for one in self.depot.purchases.values() if str(one.number) == wanted), None)
        if made is None:
            return _no("订单不存在")
        call.entry["theirs"] = made.theirs

        def act() -> Said:
            if self.counter.faults.take("not_found", made.theirs) is not None:
                return _no("订单不存在")
            status = 7 if self.counter.faults.take("unknown_status", made.theirs) is not None else 1
            return _yes({"secret": self._goods(made), "widget": None, "status": status})

        return self.counter.under(made.theirs, act)

    def _goods(self, made: Purchase) -> str:
        if made.state in ("failed", "part"):
            return SORRY
        if made.state != "done":
            return LATER
        cards = made.cards
        if self.counter.faults.take("too_few_codes", made.theirs) is not None:
            cards = cards[1:]
        return "\n".join(card.text for card in cards) or "已充值"


def taken(_status: int, _body: bytes) -> bool:
    """There are no callbacks to be taken."""
    return True


def _item(goods: Goods) -> dict[str, Any]:
    price = _yuan(goods.price_minor)
    told: dict[str, Any] = {"code": goods.sku, "name": goods.title, "price": price, "user_price": price}
    return told | {"stock": goods.stock, "status": 1 if goods.on_sale else 0, "delivery_way": 0}


def _yes(data: Any) -> Said:
    return 200, {"code": 200, "msg": "success", "data": data}


def _no(words: str) -> Said:
    return 200, {"code": 0, "msg": words}


def _yuan(amount_minor: int) -> str:
    return f"{amount_minor / 100:.2f}"
