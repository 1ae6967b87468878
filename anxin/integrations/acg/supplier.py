"""How do we buy from a shop that runs acg-faka?

An order is answered with its goods at once. A second ask with the same number is refused and not answered with the
first one's goods, and nothing can be found by our number: an ask without an answer is a person's. There is no price
limit, so the price is asked first; there are no callbacks, no way to stop and none to give back.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from anxin.delivery.capabilities import Fencing, SupplierCapabilities
from anxin.delivery.supplier import (
    ItemPage,
    NotSaid,
    PlainSupplier,
    SupplierItem,
    SupplyAnswer,
    SupplyAsk,
    SupplyStatus,
)
from anxin.integrations.acg.answers import TWICE, read_goods, refusal, taken
from anxin.integrations.docking import (
    TIMEOUT_SECONDS,
    Reply,
    Unclear,
    Wire,
    md5,
    minor,
    objects,
    secret,
    short_number,
    text_of,
    unknown,
)
from anxin.integrations.epay.fields import canonical, octets
from anxin.integrations.epay.signing import needed

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


class AcgSupplier(PlainSupplier):
    """One account at one shop. Its sku is written code, or code:kind where an item has kinds (种类)."""

    def __init__(
        self,
        *,
        base_url: str,
        app_id: str,
        app_key: str,
        account_field: str = "",
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        """`account_field` is the name under which the shop's form takes the account to be topped up."""
        self._id, self._key = app_id, app_key
        self._account_field = account_field
        self._wire = Wire(base_url, timeout_seconds)

    @classmethod
    def from_settings(
        cls,
        *,
        base_url: str,
        account: str,
        settings: Mapping[str, str],
        clock: Callable[[], float] = time.time,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> "AcgSupplier":
        """The client of a row: app_key, and account_field. Raises ValueError for what is missing.

        The account is the app id.
        """
        return cls(
            base_url=base_url,
            app_id=needed({"account": account}, "account"),
            app_key=secret(settings, "app_key"),
            account_field=settings.get("account_field", "").strip(),
            timeout_seconds=timeout_seconds,
        )

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

    def query(self, ask: SupplyAsk) -> SupplyAnswer:
        """How an order stands, when the shop has told its own number."""
        if not ask.supplier_no:
            return unknown("the shop finds nothing by our number")
        try:
            reply = self._ask("commodity/query", {"tradeNo": ask.supplier_no})
        except Unclear as unclear:
            return unknown(unclear)
        if reply.text("msg") == "订单不存在":
            return SupplyAnswer(SupplyStatus.NOT_FOUND)
        if not taken(reply) or text_of(reply.part("data"), "status") != "1":
            return unknown(reply.text("msg") or "it is not paid")
        return read_goods(reply, ask.supplier_no, ask.quantity, codes=not ask.account)

    def items(self, *, after: str = "") -> ItemPage:
        """All of the shop's items; the protocol has no pages. Kinds are not listed: their prices are asked for."""
        try:
            reply = self._ask("commodity/items", {})
        except Unclear as unclear:
            raise NotSaid(str(unclear)) from None
        if not taken(reply):
            raise NotSaid(reply.text("msg"))
        items = [
            item
            for category in objects(reply.fields.get("data"))
            for child in objects(category.get("children"))
            if (item := _item(child)) is not None
        ]
        return ItemPage(tuple(items))

    def stock(self, skus: Sequence[str]) -> dict[str, SupplierItem]:
        """Price and stock of these; two questions for each."""
        found: dict[str, SupplierItem] = {}
        try:
            for sku in skus:
                code, _, kind = sku.partition(":")
                priced = self._ask("commodity/valuation", {"code": code, "num": "1", "race": kind})
                counted = self._ask("commodity/stock", {"code": code, "race": kind})
                price_minor = minor(text_of(priced.part("data"), "price"))
                if not (taken(priced) and taken(counted)) or price_minor is None:
                    continue
                count = text_of(counted.part("data"), "stock")
                stock = int(count) if count.isdigit() else None
                found[sku] = SupplierItem(sku, code, price_minor, stock=stock, on_sale=stock != 0)
        except Unclear as unclear:
            raise NotSaid(str(unclear)) from None
        return found

    def balance_minor(self) -> int:
        """The balance from which the shop takes what we order."""
        try:
            reply = self._ask("authentication/connect", {})
        except Unclear as unclear:
            raise NotSaid(str(unclear)) from None
        balance = minor(text_of(reply.part("data"), "balance"))
        if not taken(reply) or balance is None:
            raise NotSaid(reply.text("msg") or "no balance")
        return balance

    def close(self) -> None:
        """Close idle connections."""
        self._wire.close()

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
        return fields | ({self._account_field: ask.account} if ask.account else {})

    def _ask(self, page: str, fields: Mapping[str, str]) -> Reply:
        whole = {**fields, "app_id": self._id, "app_key": self._key}
        return self._wire.form(f"/shared/{page}", whole | {"sign": signature(whole, self._key)})


def signature(fields: Mapping[str, str], key: str) -> str:
    """MD5 over the fields that are not empty, by name, and the key."""
    return md5(octets(f"{canonical(fields)}&key={key}"))


def _item(child: Mapping[str, object]) -> SupplierItem | None:
    code, price_minor = text_of(child, "code"), minor(text_of(child, "user_price") or text_of(child, "price"))
    if not code or price_minor is None:
        return None
    count = text_of(child, "stock")
    stock = int(count) if count.isdigit() else None
    return SupplierItem(code, text_of(child, "name"), price_minor, stock=stock, on_sale=text_of(child, "status") == "1")
