"""How do we buy from a shop that runs acg-faka?

An order is answered with its goods at once. A second ask with the same number is refused and not answered with the
first one's goods, and nothing can be found by our number: an ask without an answer is a person's. There is no price
limit, so the price is asked first; there are no callbacks, no way to stop and none to give back.
"""

from collections.abc import Mapping
from typing import Final

from anxin.delivery.capabilities import Fencing, SupplierCapabilities
from anxin.delivery.supplier import (
    ItemPage,
    SupplierItem,
    SupplyAnswer,
    SupplyAsk,
    SupplyStatus,
)
from anxin.integrations.acg.answers import TWICE, read_goods, refusal, taken
from anxin.integrations.docked import CodedSupplier, balance_in
from anxin.integrations.docking import (
    Reply,
    Unclear,
    md5,
    minor,
    objects,
    short_number,
    text_of,
    unknown,
)
from anxin.integrations.epay.fields import canonical, octets

# the shop's column for it is char(19)
LETTERS: Final = 19
CAPABILITIES: Final = SupplierCapabilities(
    idempotent=False,
    queryable=False,
    price_cap=False,
    fencing=Fencing.NONE,
    callbacks=False,
    callback_proves=False,
    items=True,
    stock=True,
    balance=True,
    prepaid=True,
)


class AcgSupplier(CodedSupplier):
    """One account at one shop: the row's is the app id. Its sku is written code, or code:kind where an item has kinds
    (种类). Shops name the field of the account as they like, so account_field has no value of its own."""

    KEY_SETTING = "app_key"

    def place(self, ask: SupplyAsk) -> SupplyAnswer:
        """Order, when the price of now fits. Asked twice, the second answer says only that there was a first."""
        if ask.account and not self._account_field:
            return SupplyAnswer(SupplyStatus.FAILED, detail="the name of the account's field is not set")
        if ask.currency != "CNY":
            return SupplyAnswer(SupplyStatus.FAILED, detail="the shop has another currency")
        code, _, kind = ask.sku.partition(":")
        try:
            priced = self._ask("commodity/valuation", {"code": code, "num": str(ask.quantity), "race": kind})
            no = refusal(priced)
            if no:
                return SupplyAnswer(SupplyStatus.FAILED, detail=no[:200])
            price_minor = minor(text_of(priced.part("data"), "price")) if taken(priced) else None
            if price_minor is None:
                return unknown(priced.text("msg") or "no price")
            if price_minor > ask.max_price_minor:
                return SupplyAnswer(SupplyStatus.FAILED, detail="PRICE_EXCEEDS", cost_minor=price_minor)
            reply = self._ask("commodity/trade", self._order(ask, code, kind))
        except Unclear as unclear:
            return unknown(unclear)
        no = refusal(reply)
        if no:
            return SupplyAnswer(SupplyStatus.FAILED, detail=no[:200])
        if not taken(reply):
            first = "ordered before, and its goods are not told again" if reply.text("msg") == TWICE else ""
            return unknown(first or reply.text("msg") or f"status {reply.status}")
        return read_goods(reply, text_of(reply.part("data"), "tradeNo"), ask.quantity, codes=not ask.account)

    def items(self, *, after: str = "") -> ItemPage:
        """All of the shop's items; the protocol has no pages. Kinds are not listed: their prices are asked for."""
        reply = self._said("commodity/items", {})
        items = [
            item
            for category in objects(reply.fields.get("data"))
            for child in objects(category.get("children"))
            if (item := _listed(child)) is not None
        ]
        return ItemPage(tuple(items))

    def balance_minor(self) -> int:
        """The balance from which the shop takes what we order."""
        return balance_in(self._said("authentication/connect", {}).part("data"))

    def _look(self, ask: SupplyAsk) -> SupplyAnswer:
        if not ask.supplier_no:
            return unknown("the shop finds nothing by our number")
        reply = self._ask("commodity/query", {"tradeNo": ask.supplier_no})
        if reply.text("msg") == "订单不存在":
            return SupplyAnswer(SupplyStatus.NOT_FOUND)
        if not taken(reply) or text_of(reply.part("data"), "status") != "1":
            return unknown(reply.text("msg") or "it is not paid")
        return read_goods(reply, ask.supplier_no, ask.quantity, codes=not ask.account)

    def _item(self, sku: str) -> SupplierItem | None:
        code, _, kind = sku.partition(":")
        priced = self._ask("commodity/valuation", {"code": code, "num": "1", "race": kind})
        counted = self._ask("commodity/stock", {"code": code, "race": kind})
        price_minor = minor(text_of(priced.part("data"), "price"))
        if not (taken(priced) and taken(counted)) or price_minor is None:
            return None
        count = text_of(counted.part("data"), "stock")
        stock = int(count) if count.isdigit() else None
        return SupplierItem(sku, code, price_minor, stock=stock, on_sale=stock != 0)

    def _done(self, reply: Reply) -> bool:
        return taken(reply)

    def _order(self, ask: SupplyAsk, code: str, kind: str) -> dict[str, str]:
        number = short_number(ask.delivery, LETTERS)
        fields = {
            "shared_code": code,
            "contact": number,
            "num": str(ask.quantity),
            "card_id": "0",
            "device": "0",
            "password": "",
            "race": kind,
            "request_no": number,
        }
        return fields | self._attached(ask)

    def _ask(self, page: str, fields: Mapping[str, str]) -> Reply:
        whole = {**fields, "app_id": self._id, "app_key": self._key}
        return self._wire.form(f"/shared/{page}", whole | {"sign": signature(whole, self._key)})


def signature(fields: Mapping[str, str], key: str) -> str:
    """MD5 over the fields that are not empty, by name, and the key."""
    return md5(octets(f"{canonical(fields)}&key={key}"))


def _listed(child: Mapping[str, object]) -> SupplierItem | None:
    code, price_minor = text_of(child, "code"), minor(text_of(child, "user_price") or text_of(child, "price"))
    if not code or price_minor is None:
        return None
    count = text_of(child, "stock")
    stock = int(count) if count.isdigit() else None
    return SupplierItem(code, text_of(child, "name"), price_minor, stock=stock, on_sale=text_of(child, "status") == "1")
