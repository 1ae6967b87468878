"""How do we buy from 卡易信, take orders back, ask for refunds and void cards?

Everything but 1000 is a no without a number of its own, so it counts only when the order is unknown as well. Taking an
order back, asking for a refund and complaining are three different things there.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.supplier import (
    CallbackForged,
    CallbackIgnored,
    ClaimAnswer,
    ClaimStatus,
    FenceStatus,
    ItemPage,
    RecallStatus,
    ReturnAnswer,
    ReturnStatus,
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
    mark_of,
    objects,
    ours,
    refused,
    text_of,
    unknown,
)
from anxin.integrations.kayixin.answers import (
    CARDS,
    DONE,
    LEAVING,
    OK,
    REFUNDED,
    RETURNING,
    WITHDRAWN,
    read_cards,
    read_item,
    read_order,
    read_return,
)
from anxin.integrations.kayixin.signing import proven, sealed

PAGE: Final = 100
CAPABILITIES: Final = SupplierCapabilities(
    callback_proves=False,
    claims=True,
    returns=True,
    recall=True,
    items=True,
    stock=True,
    balance=True,
    prepaid=True,
)
STOPPED: Final = {
    WITHDRAWN: FenceStatus.DONE,
    DONE: FenceStatus.IMPOSSIBLE,
    RETURNING: FenceStatus.IMPOSSIBLE,
    REFUNDED: FenceStatus.IMPOSSIBLE,
}


class KayixinSupplier(CodedSupplier):
    """One account: the row's is the app id. Its sku is written goods, or goods:kind where the goods have kinds
    (规格编码); goods with kinds are not looked into for their stock."""

    KEY_SETTING = "app_secret"
    ACCOUNT_FIELD = "充值账号"
    OK = OK

    def place(self, ask: SupplyAsk) -> SupplyAnswer:
        """Order, with the most that all of it may cost; the platform refuses above it."""
        goods, _, kind = ask.sku.partition(":")
        if not goods.isdigit() or ask.currency != "CNY":
            return SupplyAnswer(SupplyStatus.FAILED, detail="the sku is a number, and the price in yuan")
        fields: dict[str, Any] = {
            "goodsId": int(goods),
            "count": ask.quantity,
            "notifyUrl": ask.callback_url,
            "outerNumber": ask.delivery.hex,
            "safePrice": ask.max_price_minor / 100,
            "sku": kind,
            "attach": [{"name": name, "value": value} for name, value in self._attached(ask).items()],
        }
        try:
            reply = self._ask("order/create", fields)
            code, data = reply.text("code"), reply.part("data")
            if reply.status == 200 and code not in ("", OK):
                return refused(f"{code} {reply.text('msg')}", self._look(ask))
            if reply.status != 200 or not text_of(data, "orderNumber"):
                return unknown(reply.text("msg") or f"status {reply.status}")
        except Unclear as unclear:
            return unknown(unclear)
        if objects(data.get("cards")) and not ask.account:
            return read_cards(data, ask.quantity)
        return SupplyAnswer(SupplyStatus.ACCEPTED, text_of(data, "orderNumber"))

    def fence(self, ask: SupplyAsk) -> FenceStatus:
        """Take an order back (退单). Until the platform has decided it is unknown, and asked about again."""
        try:
            before = self._detail(ask)
            said = text_of(before, "status")
            if said == REFUNDED and read_order(before, ask.quantity, codes=False).status is SupplyStatus.FAILED:
                return FenceStatus.DONE
            if said in STOPPED:
                return STOPPED[said]
            if said in ("", LEAVING):
                return FenceStatus.UNKNOWN
            reply = self._ask("order/refunds", {"orderNumber": "", "outerNumber": ask.delivery.hex})
            # what it answers to a refusal has no number of its own: how the order stands then decides
            said = text_of(reply.part("data"), "status") or text_of(self._detail(ask), "status")
        except Unclear:
            return FenceStatus.UNKNOWN
        return STOPPED.get(said, FenceStatus.UNKNOWN)

    def claim(self, ask: SupplyAsk, *, problem: str) -> ClaimAnswer:
        """Complain about an order (售后申诉), once: each is another one there. People answer it there."""
        try:
            number = text_of(self._detail(ask), "orderNumber")
        except Unclear:
            return ClaimAnswer(ClaimStatus.UNKNOWN)
        if not number:
            return ClaimAnswer(ClaimStatus.UNKNOWN)
        fields = {
            "orderNumber": number,
            "topic": problem[:50],
            "content": problem[:500],
            "notifyUrl": ask.callback_url,
            "base64Image": [],
        }
        try:
            reply = self._ask("complaint/create", fields)
        except Unclear:
            return ClaimAnswer(ClaimStatus.WAITING, elsewhere=True)
        refused = reply.status == 200 and reply.text("code") not in ("", OK)
        return ClaimAnswer(ClaimStatus.UNKNOWN) if refused else ClaimAnswer(ClaimStatus.WAITING, elsewhere=True)

    def ask_return(self, ask: SupplyAsk, *, refund: UUID, amount_minor: int, reason: str) -> ReturnAnswer:
        """Ask for a refund. It has no number and no amount of its own: one an order, of as much as is decided there."""
        try:
            before = read_return(self._detail(ask))
            if before.status in (ReturnStatus.AGREED, ReturnStatus.WAITING):
                return before
            reply = self._ask("order/refunds", {"orderNumber": "", "outerNumber": ask.delivery.hex})
            after = read_return(self._detail(ask))
        except Unclear as unclear:
            return ReturnAnswer(ReturnStatus.UNKNOWN, detail=str(unclear)[:200])
        if after.status is ReturnStatus.REFUSED and reply.text("code") == OK:
            return ReturnAnswer(ReturnStatus.UNKNOWN, detail="taken, and the order stands as before")
        return after

    def query_return(self, ask: SupplyAsk, *, refund: UUID) -> ReturnAnswer:
        """What became of it, by how the order stands."""
        try:
            found = self._detail(ask)
        except Unclear as unclear:
            return ReturnAnswer(ReturnStatus.UNKNOWN, detail=str(unclear)[:200])
        return read_return(found) if found else ReturnAnswer(ReturnStatus.NOT_FOUND)

    def recall(self, ask: SupplyAsk, *, reason: str) -> RecallStatus:
        """Void every card of an order; done only when all of them are, and refused only when none of them is."""
        try:
            cards = objects(self._detail(ask).get("cards"))
            words = {self._void(one) for one in cards}
        except Unclear:
            return RecallStatus.UNKNOWN
        if {RecallStatus.REFUSED, RecallStatus.DONE} <= words:
            return RecallStatus.UNKNOWN
        for word in (RecallStatus.REFUSED, RecallStatus.UNKNOWN, RecallStatus.WAITING):
            if word in words:
                return word
        return RecallStatus.DONE if words else RecallStatus.REFUSED

    def items(self, *, after: str = "") -> ItemPage:
        """Its goods."""
        page = int(after or "1")
        reply = self._said("goods/getList", {"page": page, "limit": PAGE})
        return page_of(reply.part("data").get("items"), read_item, page, PAGE)

    def balance_minor(self) -> int:
        """What lies on our account there."""
        return balance_in(self._said("user/getAccount", {}).part("data"))

    def verify_callback(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> SupplierCallback:
        """A callback about an order, proven and fresh. Raises CallbackForged, and CallbackIgnored
        for a true one about a complaint."""
        found, mark, moment = proven(self._id, self._key, headers, body, self._clock())
        if "reqId" in found:
            raise CallbackIgnored("about a complaint")
        delivery = ours(text_of(found, "outerNumber"))
        if not text_of(found, "status"):
            raise CallbackForged("its form does not hold")
        # its cards come encrypted under our key, and are fetched instead
        answer = read_order({**found, "cards": []}, 1, codes=False)
        news = mark_of(*(text_of(found, name) for name in ("orderNumber", "status", "retMoney", "nowCount")))
        return SupplierCallback(news, delivery, answer, datetime.fromtimestamp(moment, UTC), seal=mark_of(mark))

    def reply(self, handled: bool) -> tuple[int, str, str]:
        """The platform repeats a callback until it reads "ok"."""
        return PLAIN_OK if handled else PLAIN_REFUSED

    def _look(self, ask: SupplyAsk) -> SupplyAnswer:
        reply = self._ask("order/getDetail", {"orderNumber": "", "outerNumber": ask.delivery.hex})
        code, found = reply.text("code"), reply.part("data")
        if reply.status == 200 and code not in ("", OK) and "不存在" in reply.text("msg"):
            return SupplyAnswer(SupplyStatus.NOT_FOUND)
        if reply.status != 200 or code != OK or text_of(found, "outerNumber") != ask.delivery.hex:
            return unknown(reply.text("msg") or f"code {code or reply.status}")
        return read_order(found, ask.quantity, codes=not ask.account)

    def _detail(self, ask: SupplyAsk) -> dict[str, Any]:
        reply = self._ask("order/getDetail", {"orderNumber": "", "outerNumber": ask.delivery.hex})
        found = reply.part("data")
        mine = reply.text("code") == OK and text_of(found, "outerNumber") == ask.delivery.hex
        return found if mine else {}

    def _void(self, one: Mapping[str, Any]) -> RecallStatus:
        known = CARDS.get(text_of(one, "status"))
        if known is not None:
            return known
        if text_of(one, "cancelRequest") != "1":
            return RecallStatus.REFUSED
        reply = self._ask("card/void", {"cardId": text_of(one, "cardId")})
        if reply.status != 200 or reply.text("code") != OK:
            return RecallStatus.UNKNOWN
        return CARDS.get(text_of(reply.part("data"), "status"), RecallStatus.UNKNOWN)

    def _item(self, sku: str) -> SupplierItem | None:
        reply = self._ask("goods/getDetail", {"goodsId": int(sku)}) if sku.isdigit() else None
        return read_item(reply.part("data")) if reply and self._done(reply) else None

    def _ask(self, page: str, fields: Mapping[str, Any]) -> Reply:
        def sign(_path: str, body: bytes) -> dict[str, str]:
            return sealed(self._id, self._key, self._clock(), body)

        return self._wire.send("POST", f"/api/v3/{page}", compact(fields), sign)
