"""How do we buy from a shop that runs dujiao-next, and which of its callbacks are believed?

It has no price limit, so its currency and price are looked up first. It knows orders by its own number; ours is found
by ordering, under our number, what cannot exist: the shop looks for the number before it looks for the goods.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.supplier import (
    CallbackForged,
    FenceStatus,
    ItemPage,
    NotSaid,
    SupplierCallback,
    SupplierItem,
    SupplyAnswer,
    SupplyAsk,
    SupplyStatus,
)
from anxin.integrations.docked import DockedSupplier, balance_in, not_said
from anxin.integrations.docking import (
    Reply,
    Unclear,
    compact,
    mark_of,
    objects,
    ours,
    refused,
    text_of,
    unknown,
)
from anxin.integrations.dujiao_next.answers import moment_of, read_items, read_order, refusal
from anxin.integrations.dujiao_next.signing import KEY, proven, sealed
from anxin.integrations.epay.fields import BadForm, read_object

HOME: Final = "/api/v1/upstream"
CALLBACK: Final = f"{HOME}/callback"
NO_SUCH_SKU: Final = 4_294_967_295
PAGE: Final = 50
CURRENCY_SECONDS: Final = 600.0
CAPABILITIES: Final = SupplierCapabilities(
    price_cap=False, callback_proves=False, items=True, stock=True, balance=True, prepaid=True, stops_paid=False
)


class DujiaoNextSupplier(DockedSupplier):
    """One account at one shop: the row's is the API key. Its sku is written product:sku, both in the shop's numbers."""

    KEY_SETTING = "api_secret"
    ACCOUNT_FIELD = "account"

    # when it was asked, and what was said
    _currency: tuple[float, str] = (float("-inf"), "")

    def place(self, ask: SupplyAsk) -> SupplyAnswer:
        """Order, when the price of now fits; the same number again is the same order."""
        try:
            reason = self._reason_against(ask)
            if reason:
                return refused(reason, self._probe(ask))
            reply = self._send("POST", f"{HOME}/orders", self._order(ask))
            no = refusal(reply)
            if no:
                return refused(no, self._probe(ask))
            if reply.status != 200 or reply.fields.get("ok") is not True:
                return unknown(reply.text("error_code") or f"status {reply.status}")
            answer = read_order(reply.fields, ask.quantity, codes=False)
            return self._told(ask, answer.supplier_no) if answer.status is SupplyStatus.DELIVERED else answer
        except Unclear as unclear:
            return unknown(unclear)

    def fence(self, ask: SupplyAsk) -> FenceStatus:
        """Cancel; the shop does so only before it has taken our money, which it mostly takes at once."""
        try:
            known = self._look(ask)
            if known.status is SupplyStatus.FAILED:
                return FenceStatus.DONE
            if not known.supplier_no:
                return FenceStatus.UNKNOWN
            reply = self._send("POST", f"{HOME}/orders/{known.supplier_no}/cancel", None)
        except Unclear:
            return FenceStatus.UNKNOWN
        if reply.status == 200 and reply.fields.get("ok") is True:
            return FenceStatus.DONE if reply.text("status") in ("canceled", "cancelled") else FenceStatus.UNKNOWN
        no = reply.status == 409 and reply.text("error_code") == "cancel_not_allowed"
        return FenceStatus.IMPOSSIBLE if no else FenceStatus.UNKNOWN

    def items(self, *, after: str = "") -> ItemPage:
        """The shop's products, each sku of them an item."""
        page = int(after or "1")
        try:
            reply = self._send("GET", f"{HOME}/products", None, {"page": str(page), "page_size": str(PAGE)})
            products, total = objects(reply.fields.get("items")), int(reply.text("total") or "-1")
            if reply.fields.get("ok") is not True or total < 0:
                raise NotSaid(reply.text("error_code"))
            items = [item for product in products for item in read_items(product, self._currency_of())]
        except (*Unclear, ValueError) as unclear:
            raise NotSaid(str(unclear)) from None
        return ItemPage(tuple(items), str(page + 1) if products and page * PAGE < total else "")

    def stock(self, skus: Sequence[str]) -> dict[str, SupplierItem]:
        """Price and stock of these; one question for each product."""
        found: dict[str, SupplierItem] = {}
        with not_said():
            for product in sorted({sku.partition(":")[0] for sku in skus if sku.partition(":")[0].isdigit()}):
                found |= {item.sku: item for item in self._product(product)}
        return {sku: found[sku] for sku in skus if sku in found}

    def balance_minor(self) -> int:
        """The wallet from which the shop takes what we order."""
        with not_said():
            reply = self._ping()
        return balance_in(reply.fields)

    def verify_callback(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> SupplierCallback:
        """The callback, proven and fresh, with the seal that proves it. Raises CallbackForged."""
        if {name.lower(): value for name, value in headers.items()}.get(KEY) != self._id:
            raise CallbackForged("it names another account")
        paths = (urlsplit(path).path, CALLBACK)
        mark, moment = proven(self._key, method, paths, headers, body, self._clock())
        try:
            found = read_object(body)
        except BadForm as bad:
            raise CallbackForged(str(bad)) from None
        delivery = ours(text_of(found, "downstream_order_no"))
        # it does not tell how many were ordered, so its goods are not believed to be all: the order is looked up
        answer = read_order(found, 1, codes=False)
        if answer.status is SupplyStatus.UNKNOWN and not text_of(found, "status"):
            raise CallbackForged("its form does not hold")
        at = datetime.fromtimestamp(moment, UTC)
        news = mark_of(text_of(found, "order_id"), text_of(found, "status"), text_of(found, "timestamp"))
        return SupplierCallback(news, delivery, answer, moment_of(found, at), seal=mark_of(mark))

    def reply(self, handled: bool) -> tuple[int, str, str]:
        """The shop reads the body and repeats what was not received."""
        words = {"ok": True, "message": "received"} if handled else {"ok": False, "message": "refused"}
        return (200 if handled else 401), "application/json", json.dumps(words)

    def _reason_against(self, ask: SupplyAsk) -> str:
        product, _, sku = ask.sku.partition(":")
        if not (product.isdigit() and sku.isdigit()):
            return "the sku is not written product:sku"
        if self._currency_of() != ask.currency:
            return "the shop has another currency"
        item = self._item(ask.sku)
        if item is None:
            return "sku_unavailable"
        return "PRICE_EXCEEDS" if item.price_minor * ask.quantity > ask.max_price_minor else ""

    def _order(self, ask: SupplyAsk, sku: int | None = None) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "sku_id": sku or int(ask.sku.partition(":")[2]),
            "quantity": ask.quantity,
            "downstream_order_no": ask.delivery.hex,
            "trace_id": ask.delivery.hex,
            "callback_url": ask.callback_url,
        }
        return fields | ({"manual_form_data": self._attached(ask)} if ask.account else {})

    def _look(self, ask: SupplyAsk) -> SupplyAnswer:
        return self._told(ask, ask.supplier_no) if ask.supplier_no else self._probe(ask)

    def _probe(self, ask: SupplyAsk) -> SupplyAnswer:
        reply = self._send("POST", f"{HOME}/orders", self._order(ask, NO_SUCH_SKU))
        if reply.status == 200 and reply.fields.get("ok") is True and reply.text("order_id").isdigit():
            return self._told(ask, reply.text("order_id"))
        if reply.status == 400 and reply.text("error_code") == "sku_unavailable":
            return SupplyAnswer(SupplyStatus.NOT_FOUND)
        return unknown(reply.text("error_code") or f"status {reply.status}")

    def _told(self, ask: SupplyAsk, number: str) -> SupplyAnswer:
        if not number.isdigit():
            return unknown("the shop's number is none")
        reply = self._send("GET", f"{HOME}/orders/{number}", None)
        if reply.status == 404 and reply.text("error_code") == "order_not_found":
            return SupplyAnswer(SupplyStatus.NOT_FOUND)
        if reply.status != 200 or reply.text("order_id") != number:
            return unknown(reply.text("error_code") or f"status {reply.status}")
        return read_order(reply.fields, ask.quantity, codes=not ask.account)

    def _item(self, sku: str) -> SupplierItem | None:
        return next((item for item in self._product(sku.partition(":")[0]) if item.sku == sku), None)

    def _product(self, product: str) -> list[SupplierItem]:
        reply = self._send("GET", f"{HOME}/products/{product}", None)
        if reply.status == 404:
            return []
        if reply.status != 200 or reply.fields.get("ok") is not True:
            raise BadForm(reply.text("error_code") or "no product")
        return read_items(reply.part("product"), self._currency_of())

    def _currency_of(self) -> str:
        asked_at, currency = self._currency
        if self._clock() - asked_at > CURRENCY_SECONDS:
            currency = self._ping().text("currency")
            self._currency = (self._clock(), currency)
        return currency

    def _ping(self) -> Reply:
        reply = self._send("POST", f"{HOME}/ping", None)
        if reply.status != 200 or reply.fields.get("ok") is not True:
            raise BadForm(reply.text("error_code") or f"status {reply.status}")
        return reply

    def _send(
        self, method: str, path: str, fields: Mapping[str, Any] | None, query: Mapping[str, str] | None = None
    ) -> Reply:
        def sign(whole: str, body: bytes) -> dict[str, str]:
            return sealed(self._id, self._key, method, whole, self._clock(), body)

        return self._wire.send(method, path, b"" if fields is None else compact(fields), sign, query)
