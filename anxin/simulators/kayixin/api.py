"""What does a buyer ask 卡易信, and what is answered? (`/api/v3/...`, MD5 over names, secret, time and body.)"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from starlette.routing import Route

from anxin.simulators.docking.callbacks import Callbacks, Written
from anxin.simulators.docking.counter import Call, Counter, Said
from anxin.simulators.docking.depot import Card, Depot, Goods, Purchase, Refused

VERSION = "3.0"
STATUSES = {"waiting": 1, "working": 2, "leaving": 8, "part": 5, "done": 3, "returning": 9, "failed": 4, "refunded": 5}
CARDS = {"fresh": 0, "used": 3, "void": 2, "voiding": 4}
NOS = {
    "no_goods": "商品不存在",
    "off_sale": "商品已暂停销售",
    "no_stock": "库存不足",
    "no_money": "账户余额不足",
    "dear": "商品价格高于安全价",
    "bad": "充值参数错误",
}
STALE_SECONDS = 900


def sign(app_id: str, secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a request."""
    told = f"{app_id}{secret}{VERSION}{timestamp}".encode() + body
    return hashlib.new("md5", told, usedforsecurity=False).hexdigest()


@dataclass
class Platform:
    """The platform and its one buyer."""

    app_id: str
    secret: str

    def routes(self, depot: Depot, counter: Counter, callbacks: Callbacks) -> list[Route]:
        """The paths of the protocol."""
        api = Api(self, depot, counter, callbacks)
        pages: dict[str, tuple[str, Callable[[Call], Said]]] = {
            "user/getAccount": ("balance", api.account),
            "goods/getList": ("items", api.goods),
            "goods/getDetail": ("item", api.detail),
            "order/create": ("order", api.create),
            "order/getDetail": ("query", api.query),
            "order/refunds": ("refund", api.refund),
            "complaint/create": ("claim", api.complain),
            "card/void": ("void", api.void),
        }
        return [
            Route(f"/api/v3/{page}", counter.endpoint(kind, api.checked(handle)), methods=["POST"])
            for page, (kind, handle) in pages.items()
        ]

    def write(self, made: Purchase, about: str) -> Written:
        """A callback about an order, its cards encrypted under the buyer's secret."""
        fields = _told(made) | {"cards": self.sealed(made.cards)}
        body = json.dumps(fields, ensure_ascii=False).encode()
        sent = body.replace(b'"status": 3', b'"status": 4') if about == "tampered_callback" else body
        secret = "somebody-elses-secret" if about == "forged_callback" else self.secret
        app_id = "99999" if about == "other_account_callback" else self.app_id

        def seal() -> dict[str, str]:
            timestamp = str(int(time.time()) - (STALE_SECONDS if about == "stale_callback" else 0))
            signature = sign(app_id, secret, timestamp, body)
            return {
                "X-App-Id": app_id,
                "X-Version": VERSION,
                "X-Timestamp": timestamp,
                "X-Signature": signature,
            }

        return Written(made.notify_url, sent, seal)

    def sealed(self, cards: list[Card]) -> str:
        """Cards under AES-256-ECB with the secret as key; empty where there are none."""
        if not cards:
            return ""
        padder = PKCS7(128).padder()
        plain = padder.update(json.dumps([_card(card) for card in cards]).encode()) + padder.finalize()
        cipher = Cipher(algorithms.AES(self.secret.encode()[:32]), modes.ECB()).encryptor()  # noqa: S305  the protocol's own mode, played as it is
        return base64.b64encode(cipher.update(plain) + cipher.finalize()).decode()


@dataclass
class Api:
    """The signed half of the platform."""

    platform: Platform
    depot: Depot
    counter: Counter
    callbacks: Callbacks

    def checked(self, handle: Callable[[Call], Said]) -> Callable[[Call], Said]:
        """A handler of requests that are signed by the buyer and fresh."""

        def do(call: Call) -> Said:
            told = call.headers
            timestamp = told.get("x-timestamp", "")
            expected = sign(self.platform.app_id, self.platform.secret, timestamp, call.body)
            if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > 300:
                return _no("请求已过期")
            known = told.get("x-app-id") == self.platform.app_id and told.get("x-version") == VERSION
            if not known or not hmac.compare_digest(expected.encode(), told.get("x-signature", "").encode()):
                return _no("签名错误")
            return handle(call)

        return do

    def account(self, _call: Call) -> Said:
        """What lies on the account."""
        return _yes({"balance": self.depot.balance_minor / 100})

    def goods(self, call: Call) -> Said:
        """What is on sale, a page at a time."""
        fields = call.object()
        size, page = int(fields.get("limit", 100)), int(fields.get("page", 1))
        listed = list(self.depot.goods.values())
        items = [_item(one) for one in listed[(page - 1) * size : page * size]]
        return _yes({"items": items, "allCount": len(listed), "allPage": 1})

    def detail(self, call: Call) -> Said:
        """One of the goods."""
        goods = self.depot.goods.get(str(call.object().get("goodsId", "")))
        return _yes(_item(goods)) if goods else _no("商品不存在")

    def create(self, call: Call) -> Said:
        """Take an order; the same number again is refused."""
        fields = call.object()
        theirs = call.entry["theirs"] = str(fields.get("outerNumber", ""))
        sku = str(fields.get("goodsId", ""))

        def act() -> Said:
            if theirs in self.depot.purchases:
                return _no("采购单号已存在")
            if self.counter.faults.take("price_changed", sku) is not None and sku in self.depot.goods:
                self.depot.goods[sku].price_minor *= 2
            attach = fields.get("attach") or [{}]
            account, url = str(attach[0].get("value", "")), str(fields.get("notifyUrl", ""))
            most_minor = round(float(fields.get("safePrice") or 1e9) * 100)
            try:
                made = self.depot.take(theirs, sku, int(fields.get("count", 0)), account, url, most_minor)
            except Refused as refused:
                return _no(NOS[refused.why])
            if self.depot.begin(made):
                self.callbacks.send(made)
            # cards are told at once for goods in stock, and never when the order came to nothing
            cards = [_card(card) for card in made.cards] if made.state == "done" else []
            return _yes({"orderNumber": str(made.number), "cards": cards})

        return self.counter.under(theirs, act, moves=True)

    def query(self, call: Call) -> Said:
        """How an order stands, by either number."""
        made = self._find(call)

        def act() -> Said:
            scope = call.entry["theirs"]
            if made is None or self.counter.faults.take("not_found", scope) is not None:
                return _no("订单不存在")
            told = _told(made) | {"cards": [_card(card) for card in made.cards]}
            if self.counter.faults.take("unknown_status", scope) is not None:
                told["status"] = 77
            if self.counter.faults.take("other_order", scope) is not None:
                told["outerNumber"] = "0" * 32
            if self.counter.faults.take("too_few_codes", scope) is not None:
                told["cards"] = told["cards"][1:]
            return _yes(told)

        return self.counter.under(call.entry["theirs"], act)

    def refund(self, call: Call) -> Said:
        """An order is to be taken back, or its price returned."""
        made = self._find(call)

        def act() -> Said:
            if made is None:
                return _no("订单不存在")
            if made.behaviour == "silent" or self.depot.refund(made) == "refuse":
                return _no("该订单不支持退款")
            return _yes({"status": STATUSES[made.state]})

        return self.counter.under(call.entry["theirs"], act, moves=True)

    def complain(self, call: Call) -> Said:
        """A complaint about an order; people answer it."""
        made = self._find(call)
        return _yes({"reqId": made.number}) if made and call.object().get("content") else _no("订单不存在")

    def void(self, call: Call) -> Said:
        """Void one card that nobody used."""
        wanted = str(call.object().get("cardId", ""))
        cards = (card for made in self.depot.purchases.values() for card in made.cards)
        card = next((card for card in cards if card.number == wanted), None)
        if card is None:
            return _no("卡券不存在")
        if card.state == "fresh":
            card.state = "void"
        return _yes({"status": CARDS[card.state]})

    def _find(self, call: Call) -> Purchase | None:
        fields = call.object()
        theirs, number = str(fields.get("outerNumber", "")), str(fields.get("orderNumber", ""))
        made = self.depot.purchases.get(theirs) or next(
            (one for one in self.depot.purchases.values() if str(one.number) == number), None
        )
        call.entry["theirs"] = made.theirs if made else theirs
        return made


def taken(status: int, body: bytes) -> bool:
    """Whether a callback was received."""
    return status == 200 and body.strip() == b"ok"


def _told(made: Purchase) -> dict[str, Any]:
    return {
        "orderNumber": str(made.number),
        "outerNumber": made.theirs,
        "status": STATUSES[made.state],
        "count": made.quantity,
        "money": made.cost_minor / 100,
        "retMoney": made.returned_minor / 100,
        "result": made.words,
        "startCount": "",
        "nowCount": "",
        "endCount": "",
    }


def _card(card: Card) -> dict[str, Any]:
    told = {"cardId": card.number, "cardNo": "", "cardPwd": card.text, "status": CARDS[card.state]}
    return told | {"cancelRequest": 0 if card.state == "used" else 1}


def _item(goods: Goods) -> dict[str, Any]:
    kind = 1 if goods.kind == "code" else 3
    told: dict[str, Any] = {"goodsId": int(goods.sku), "name": goods.title, "goodsType": kind, "multiple": 1}
    return told | {
        "salesPrice": goods.price_minor / 100,
        "status": 1 if goods.on_sale else 2,
        "stockCount": goods.stock,
    }


def _yes(data: Any) -> Said:
    return 200, {"code": 1000, "msg": "success", "data": data}


def _no(words: str) -> Said:
    return 200, {"code": 2400, "msg": words}
