"""How do we buy from a 卡速售 site, stop an order, and complain about one?

A "400" is every kind of no, an order that came twice included, so it counts only when the order is unknown as well.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.supplier import (
    CallbackForged,
    CallbackIgnored,
    ClaimAnswer,
    ClaimStatus,
    FenceStatus,
    ItemPage,
    SupplierCallback,
    SupplierItem,
    SupplyAnswer,
    SupplyAsk,
    SupplyStatus,
)
from anxin.integrations.docked import PLAIN_OK, PLAIN_REFUSED, CodedSupplier, balance_in, page_of
from anxin.integrations.docking import (
    Reply,
    Unclear,
    compact,
    decimal,
    mark_of,
    minor,
    objects,
    ours,
    refused,
    sha1,
    text_of,
    unknown,
)
from anxin.integrations.kayisu.answers import NO, OK, read_item, read_order
from anxin.integrations.kayisu.callback import proven

PAGE: Final = 100
# three questions in ten seconds
CAPABILITIES: Final = SupplierCapabilities(
    callback_proves=False,
    claims=True,
    items=True,
    stock=True,
    balance=True,
    prepaid=True,
    query_interval_seconds=4,
)
# asking twice is one order, because the second is refused and then found
ENDS: Final = {SupplyStatus.FAILED: FenceStatus.DONE, SupplyStatus.DELIVERED: FenceStatus.IMPOSSIBLE}


class KayisuSupplier(CodedSupplier):
    """One account at one site: the row's account is the user id. Its sku is the number of the goods."""

    KEY_SETTING = "api_key"
    ACCOUNT_FIELD = "recharge_account"
    OK = OK

    def place(self, ask: SupplyAsk) -> SupplyAnswer:
        """Order, with the most a piece may cost. Sites do not say whether the limit is for one or for all of them;
        for one it holds in either reading."""
        if not ask.sku.isdigit() or ask.currency != "CNY":
            return SupplyAnswer(SupplyStatus.FAILED, detail="the sku is a number, and the price in yuan")
        fields: dict[str, Any] = {
            "id": int(ask.sku),
            "url": ask.callback_url,
            "external_orderno": ask.delivery.hex,
            "safe_price": decimal(ask.max_price_minor // ask.quantity),
            "mark": "",
            "quantity": ask.quantity,
        }
        try:
            reply = self._ask("order/buy", fields | self._account(ask))
            code, data = reply.text("code"), reply.part("data")
            if reply.status == 200 and code == NO:
                return refused(reply.text("msg") or NO, self._look(ask))
            if reply.status != 200 or code != OK or text_of(data, "external_orderno") != ask.delivery.hex:
                return unknown(reply.text("msg") or f"code {code or reply.status}")
        except Unclear as unclear:
            return unknown(unclear)
        return SupplyAnswer(
            SupplyStatus.ACCEPTED, text_of(data, "ordersn"), cost_minor=minor(text_of(data, "total_price"))
        )

    def fence(self, ask: SupplyAsk) -> FenceStatus:
        """Close an order. What was closed may still be under way at whoever fulfils it, so its state is looked at."""
        known = self.query(ask)
        if known.status in ENDS:
            return ENDS[known.status]
        if not known.supplier_no:
            return FenceStatus.UNKNOWN
        try:
            reply = self._ask("order/close", {"ordersn": known.supplier_no})
        except Unclear:
            return FenceStatus.UNKNOWN
        if reply.status != 200 or reply.text("code") not in (OK, NO):
            return FenceStatus.UNKNOWN
        otherwise = FenceStatus.UNKNOWN if reply.text("code") == OK else FenceStatus.IMPOSSIBLE
        return ENDS.get(self.query(ask).status, otherwise)

    def claim(self, ask: SupplyAsk, *, problem: str) -> ClaimAnswer:
        """Complain about an order (售后申请), once: each is another one there, and none can be looked up. People answer
        it there; what they answer names no order of ours."""
        known = self.query(ask)
        if not known.supplier_no:
            return ClaimAnswer(ClaimStatus.UNKNOWN)
        fields = {"ordersn": known.supplier_no, "content": problem, "screenshot": "", "url": ""}
        try:
            reply = self._ask("order/complain", fields)
        except Unclear:
            return ClaimAnswer(ClaimStatus.WAITING, elsewhere=True)
        refused = reply.status == 200 and reply.text("code") == NO
        return ClaimAnswer(ClaimStatus.UNKNOWN) if refused else ClaimAnswer(ClaimStatus.WAITING, elsewhere=True)

    def items(self, *, after: str = "") -> ItemPage:
        """The goods of the site."""
        page = int(after or "1")
        reply = self._said("goods/list", {"cate_id": 0, "keyword": "", "limit": PAGE, "page": page})
        return page_of(reply.part("data").get("list"), read_item, page, PAGE)

    def balance_minor(self) -> int:
        """What lies on our account at the site."""
        return balance_in(self._said("user/info", {}).part("data"))

    def verify_callback(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> SupplierCallback:
        """A callback about an order, proven. Raises CallbackForged, and CallbackIgnored for a
        true one about a complaint, which names no order of ours."""
        found, moment = proven(body, self._key, self._clock())
        if "external_orderno" not in found:
            raise CallbackIgnored("about a complaint")
        delivery = ours(found["external_orderno"])
        if not found.get("status") or not found.get("ordersn"):
            raise CallbackForged("its form does not hold")
        answer = read_order(found, 1, codes=False)
        news = (found["ordersn"], found["status"], found.get("has_back_money", ""), found["time"])
        seal = mark_of(*(f"{name}={value}" for name, value in sorted(found.items())))
        return SupplierCallback(mark_of(*news), delivery, answer, datetime.fromtimestamp(moment, UTC), seal=seal)

    def reply(self, handled: bool) -> tuple[int, str, str]:
        """The site repeats a callback until it reads "ok"."""
        return PLAIN_OK if handled else PLAIN_REFUSED

    def _account(self, ask: SupplyAsk) -> dict[str, Any]:
        return {"attach": self._attached(ask)} if ask.account else {}

    def _look(self, ask: SupplyAsk) -> SupplyAnswer:
        reply = self._ask("order/info", {"day": "0", "external_orderno": ask.delivery.hex})
        code, found = reply.text("code"), reply.fields.get("data")
        if reply.status == 200 and code == NO and "不存在" in reply.text("msg"):
            return SupplyAnswer(SupplyStatus.NOT_FOUND)
        if reply.status != 200 or code != OK or not isinstance(found, list):
            return unknown(reply.text("msg") or f"code {code or reply.status}")
        mine = [one for one in objects(found) if text_of(one, "external_orderno") == ask.delivery.hex]
        if not found:
            return SupplyAnswer(SupplyStatus.NOT_FOUND)
        if len(mine) != 1:
            return unknown("it tells of other orders")
        return read_order(mine[0], ask.quantity, codes=not ask.account)

    def _item(self, sku: str) -> SupplierItem | None:
        reply = self._ask("goods/info", {"id": int(sku)}) if sku.isdigit() else None
        return read_item(reply.part("data")) if reply and self._done(reply) else None

    def _ask(self, page: str, fields: Mapping[str, Any]) -> Reply:
        timestamp = str(int(self._clock() * 1000))

        def sign(_path: str, body: bytes) -> dict[str, str]:
            told = sha1(timestamp.encode() + body + self._key.encode())
            return {"sign": told, "timestamp": timestamp, "userid": self._id}

        return self._wire.send("POST", f"/api/v1/{page}", compact(fields), sign)
