"""What does a buying shop ask a dujiao-next shop, and what is answered? (`/api/v1/upstream/...`, all of it signed.)"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.routing import Route

from anxin.simulators.docking.callbacks import Callbacks, Written
from anxin.simulators.docking.counter import Call, Counter, Said
from anxin.simulators.docking.depot import Depot, Goods, Purchase, Refused

HOME = "/api/v1/upstream"
STATUSES = {
    "waiting": "paid",
    "working": "fulfilling",
    "part": "partially_delivered",
    "done": "completed",
    "failed": "canceled",
    "refunded": "refunded",
}
NOS = {
    "no_goods": (400, "sku_unavailable"),
    "off_sale": (400, "product_unavailable"),
    "no_stock": (409, "insufficient_stock"),
    "no_money": (402, "insufficient_balance"),
    "bad": (400, "bad_request"),
}
STALE_SECONDS = 120


def sign(secret: str, method: str, path: str, timestamp: str, body: bytes) -> str:
    """The signature of a request."""
    digest = hashlib.new("md5", body, usedforsecurity=False).hexdigest()
    return hmac.digest(secret.encode(), f"{method}\n{path}\n{timestamp}\n{digest}".encode(), "sha256").hex()


@dataclass
class Shop:
    """A selling shop and its one buyer."""

    key: str
    secret: str
    currency: str = "CNY"

    def routes(self, depot: Depot, counter: Counter, callbacks: Callbacks) -> list[Route]:
        """The paths of the protocol."""
        api = Api(self, depot, counter, callbacks)
        pages: dict[tuple[str, str], tuple[str, Callable[[Call], Said]]] = {
            ("POST", "ping"): ("ping", api.ping),
            ("GET", "products"): ("items", api.products),
            ("GET", "products/{id}"): ("item", api.product),
            ("POST", "orders"): ("order", api.order),
            ("GET", "orders/{id}"): ("query", api.query),
            ("POST", "orders/{id}/cancel"): ("cancel", api.cancel),
        }
        return [
            Route(f"{HOME}/{page}", counter.endpoint(kind, api.checked(handle)), methods=[method])
            for (method, page), (kind, handle) in pages.items()
        ]

    def write(self, made: Purchase, about: str) -> Written:
        """A callback about an order."""
        body = json.dumps(
            {
                "event": "order.status_changed",
                "order_id": made.number,
                "order_no": f"DJ{made.number}",
                "downstream_order_no": made.theirs,
                "status": STATUSES.get(made.state, made.state),
                "fulfillment": fulfilment(made),
                "timestamp": int(made.done_at or made.at),
            },
            ensure_ascii=False,
        ).encode()
        secret = "somebody-elses-secret" if about == "forged_callback" else self.secret
        key = "somebody-else" if about == "other_account_callback" else self.key
        sent = body.replace(b'"completed"', b'"canceled"') if about == "tampered_callback" else body

        def seal() -> dict[str, str]:
            timestamp = str(int(time.time()) - (STALE_SECONDS if about == "stale_callback" else 0))
            signature = sign(secret, "POST", urlsplit(made.notify_url).path, timestamp, body)
            return {
                "Dujiao-Next-Api-Key": key,
                "Dujiao-Next-Timestamp": timestamp,
                "Dujiao-Next-Signature": signature,
            }

        return Written(made.notify_url, sent, seal)


@dataclass
class Api:
    """The signed half of the shop."""

    shop: Shop
    depot: Depot
    counter: Counter
    callbacks: Callbacks

    def checked(self, handle: Callable[[Call], Said]) -> Callable[[Call], Said]:
        """A handler of requests that are signed by the buyer and fresh."""

        def do(call: Call) -> Said:
            told = {name.removeprefix("dujiao-next-"): value for name, value in call.headers.items()}
            timestamp = told.get("timestamp", "")
            if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > 60:
                return _no(401, "timestamp_expired")
            if told.get("api-key") != self.shop.key:
                return _no(401, "invalid_api_key")
            expected = sign(self.shop.secret, call.method, call.path, timestamp, call.body)
            if not hmac.compare_digest(expected.encode(), told.get("signature", "").encode()):
                return _no(401, "invalid_signature")
            return handle(call)

        return do

    def ping(self, _call: Call) -> Said:
        """Who is there, and what lies in the wallet."""
        balance = _yuan(self.depot.balance_minor)
        return 200, {"ok": True, "site_name": "演示上游", "balance": balance, "currency": self.shop.currency}

    def products(self, call: Call) -> Said:
        """What is on sale, a page at a time."""
        size, page = int(call.query.get("page_size", "20")), int(call.query.get("page", "1"))
        listed = list(self.depot.goods.values())
        items = [product(goods) for goods in listed[(page - 1) * size : page * size]]
        return 200, {"ok": True, "items": items, "total": len(listed), "page": page, "page_size": size}

    def product(self, call: Call) -> Said:
        """One product; its price may change as soon as it was told."""
        goods = self.depot.goods.get(call.named["id"])
        if goods is None:
            return _no(404, "product_not_found")
        told = product(goods)
        if self.counter.faults.take("price_changed", goods.sku) is not None:
            goods.price_minor *= 2
        return 200, {"ok": True, "product": told}

    def order(self, call: Call) -> Said:
        """Take an order; the same number again gives the order as it stands, whatever else is asked for."""
        fields = call.object()
        theirs = call.entry["theirs"] = str(fields.get("downstream_order_no", ""))
        call.entry["sku"] = fields.get("sku_id")

        def act() -> Said:
            known = self.depot.purchases.get(theirs) if theirs else None
            if known is not None:
                return 200, self._short(known)
            form = fields.get("manual_form_data") or {}
            account = str(next(iter(form.values()), "")) if isinstance(form, dict) else ""
            sku, quantity = str(fields.get("sku_id")), int(fields.get("quantity", 0))
            try:
                made = self.depot.take(theirs, sku, quantity, account, str(fields.get("callback_url", "")))
            except Refused as refused:
                return _no(*NOS[refused.why])
            if self.depot.begin(made):
                self.callbacks.send(made)
            return 200, self._short(made)

        return self.counter.under(theirs, act, moves=True)

    def query(self, call: Call) -> Said:
        """How an order stands, by the shop's number."""
        made = self._find(call)
        if made is None:
            return _no(404, "order_not_found")

        def act() -> Said:
            if self.counter.faults.take("not_found", made.theirs) is not None:
                return _no(404, "order_not_found")
            told = self._short(made) | {"fulfillment": fulfilment(made)}
            if self.counter.faults.take("too_few_codes", made.theirs) is not None and made.cards:
                told["fulfillment"] = {"payload": "\n".join(card.text for card in made.cards[1:])}
            return 200, self._spoilt(told, made.theirs)

        return self.counter.under(made.theirs, act)

    def cancel(self, call: Call) -> Said:
        """Cancel an order that was not paid; the wallet has paid nearly all of them."""
        made = self._find(call)
        if made is None:
            return _no(404, "order_not_found")
        if made.behaviour != "silent" and made.state != "failed":
            return _no(409, "cancel_not_allowed")
        if made.state != "failed":
            self.depot.undo(made, "failed", "已取消")
        return 200, {"ok": True, "order_id": made.number, "order_no": f"DJ{made.number}", "status": "canceled"}

    def _find(self, call: Call) -> Purchase | None:
        number = call.named["id"]
        return next((one for one in self.depot.purchases.values() if str(one.number) == number), None)

    def _short(self, made: Purchase) -> dict[str, Any]:
        return {
            "ok": True,
            "order_id": made.number,
            "order_no": f"DJ{made.number}",
            "status": STATUSES.get(made.state, made.state),
            "amount": _yuan(made.cost_minor),
            "currency": self.shop.currency,
        }

    def _spoilt(self, told: dict[str, Any], scope: str) -> dict[str, Any]:
        if self.counter.faults.take("unknown_status", scope) is not None:
            return told | {"status": "in_limbo"}
        if self.counter.faults.take("other_order", scope) is not None:
            return told | {"order_id": told["order_id"] + 1}
        return told


def product(goods: Goods) -> dict[str, Any]:
    """Goods as a product with one sku of the same number."""
    price, active = _yuan(goods.price_minor), goods.on_sale
    sku = {"id": int(goods.sku), "sku_code": "DEFAULT", "spec_values": {}, "price_amount": price, "is_active": active}
    sku |= {"stock_status": "in_stock" if goods.stock else "out_of_stock", "stock_quantity": goods.stock}
    title, kind = {"zh-CN": goods.title}, "auto" if goods.kind == "code" else "manual"
    return {"id": int(goods.sku), "title": title, "fulfillment_type": kind, "is_active": active, "skus": [sku]}


def fulfilment(made: Purchase) -> Mapping[str, Any] | None:
    """What was delivered, once it was."""
    if made.state not in ("done", "refunded") or not made.done_at:
        return None
    payload = "\n".join(card.text for card in made.cards)
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(made.done_at))
    return {"type": "auto", "status": "delivered", "payload": payload, "delivered_at": moment}


def taken(status: int, body: bytes) -> bool:
    """Whether a callback was received."""
    try:
        return status == 200 and json.loads(body).get("ok") is True
    except (ValueError, AttributeError):
        return False


def _no(status: int, code: str) -> Said:
    return status, {"ok": False, "error_code": code, "error_message": code}


def _yuan(amount_minor: int) -> str:
    return f"{amount_minor / 100:.2f}"
