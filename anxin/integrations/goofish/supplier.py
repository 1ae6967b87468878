"""How do we buy from a source that speaks 闲管家's interface, and which of its callbacks are believed?

We stand where 闲管家 stands. An order has an account or it has codes, and the two are different orders there. Stopping
is applying for a refund: the source must void what it delivers before it agrees.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.supplier import (
    CallbackForged,
    FenceStatus,
    ItemPage,
    NotSaid,
    RecallStatus,
    ReturnAnswer,
    ReturnStatus,
    SupplierCallback,
    SupplierItem,
    SupplyAnswer,
    SupplyAsk,
    SupplyStatus,
)
from anxin.integrations.docked import CodedSupplier, page_of
from anxin.integrations.docking import (
    Reply,
    Unclear,
    Wire,
    compact,
    mark_of,
    ours,
    refused,
    secret,
    text_of,
    unknown,
)
from anxin.integrations.epay.fields import BadForm, read_object
from anxin.integrations.epay.signing import needed
from anxin.integrations.goofish.answers import (
    NOT_FOUND,
    OK,
    REFUSALS,
    read_item,
    read_order,
    read_refund,
    read_refund_data,
)
from anxin.integrations.goofish.signing import Keys
from anxin.refs import made_at

RECHARGE, PURCHASE = 1, 2
PAGE: Final = 50
CAPABILITIES: Final = SupplierCapabilities(
    callback_proves=False,
    returns=True,
    recall=True,
    items=True,
    stock=True,
    balance=True,
    prepaid=True,
    hears_refunds=True,
)
STOPPED: Final = {ReturnStatus.AGREED: FenceStatus.DONE, ReturnStatus.REFUSED: FenceStatus.IMPOSSIBLE}
TAKEN_BACK: Final = {
    ReturnStatus.AGREED: RecallStatus.DONE,
    ReturnStatus.REFUSED: RecallStatus.REFUSED,
    ReturnStatus.WAITING: RecallStatus.WAITING,
}


HEARD: Final = {"success": RecallStatus.DONE, "fail": RecallStatus.REFUSED}


class GoofishSupplier(CodedSupplier):
    """One merchant account at one source: the row's account is the merchant id."""

    KEY_SETTING = "mch_secret"
    OK = OK

    def __init__(self, wire: Wire, account: str, settings: Mapping[str, str], clock: Callable[[], float]) -> None:
        """Settings app_id, app_secret and mch_secret. Raises ValueError for what is missing."""
        super().__init__(wire, account, settings, clock)
        self._keys = keys_of(account, settings)

    def place(self, ask: SupplyAsk) -> SupplyAnswer:
        """Order, with the most it may cost; the source refuses above it."""
        if ask.currency != "CNY":
            return SupplyAnswer(SupplyStatus.FAILED, detail="the interface knows yuan alone")
        fields: dict[str, Any] = {
            "order_no": ask.delivery.hex,
            "goods_no": ask.sku,
            "buy_quantity": ask.quantity,
            "max_amount": ask.max_price_minor,
            "notify_url": ask.callback_url,
            "biz_order_no": ask.delivery.hex,
        }
        page = "recharge" if ask.account else "purchase"
        try:
            reply = self._ask(f"order/{page}/create", fields | _account(ask))
            code = reply.text("code")
            if reply.status == 200 and code in REFUSALS:
                return refused(f"{code} {reply.text('msg')}", self._look(ask))
            if reply.status != 200 or code != OK:
                return unknown(f"code {code or reply.status}")
        except Unclear as unclear:
            return unknown(unclear)
        return read_order(reply.part("data"), ask.delivery.hex, ask.quantity, codes=not ask.account)

    def fence(self, ask: SupplyAsk) -> FenceStatus:
        """Stop an order by asking all of its price back."""
        known = self.query(ask)
        if known.status is SupplyStatus.FAILED:
            return FenceStatus.DONE
        if known.status in (SupplyStatus.NOT_FOUND, SupplyStatus.UNKNOWN):
            return FenceStatus.UNKNOWN
        answer = self._apply(ask, known.cost_minor or ask.max_price_minor, "停止发货")
        return STOPPED.get(answer.status, FenceStatus.UNKNOWN)

    def ask_return(self, ask: SupplyAsk, *, refund: UUID, amount_minor: int, reason: str) -> ReturnAnswer:
        """Apply for a refund. The interface numbers none but says when it was made: asked again it is the same."""
        return self._apply(ask, amount_minor, reason, of=refund)

    def query_return(self, ask: SupplyAsk, *, refund: UUID) -> ReturnAnswer:
        """There is no such question. NOT_FOUND has it applied for again, which is the same request there."""
        return ReturnAnswer(ReturnStatus.NOT_FOUND, detail="applied for again instead")

    def recall(self, ask: SupplyAsk, *, reason: str) -> RecallStatus:
        """Void what was delivered: the source does so before it agrees to a refund, of what it took and no more."""
        known = self.query(ask)
        # what was voided before has no cards any more, which makes how it stands unclear, but not what it cost
        if known.status is SupplyStatus.UNKNOWN and known.cost_minor is None:
            return RecallStatus.UNKNOWN
        answer = self._apply(ask, known.cost_minor or ask.max_price_minor, reason)
        return TAKEN_BACK.get(answer.status, RecallStatus.UNKNOWN)

    def tell_refunded(self, ask: SupplyAsk, *, amount_minor: int) -> RecallStatus:
        """The source voids what was not used; where it does not know the order, it has nothing to void."""
        fields = _number(ask) | {"refund_amount": amount_minor, "refund_time": int(self._clock())}
        try:
            reply = self._ask("order/refund/notify", fields)
        except Unclear:
            return RecallStatus.UNKNOWN
        return HEARD.get(reply.text("result"), RecallStatus.UNKNOWN) if reply.status == 200 else RecallStatus.UNKNOWN

    def items(self, *, after: str = "") -> ItemPage:
        """The goods of the source, of both kinds."""
        page = int(after or "1")
        reply = self._said("goods/list", {"keyword": "", "page_no": page, "page_size": PAGE})
        return page_of(reply.part("data").get("list"), read_item, page, PAGE)

    def balance_minor(self) -> int:
        """What lies on our account at the source."""
        balance = text_of(self._said("user/info", {}).part("data"), "balance")
        if not balance.isdigit():
            raise NotSaid("no balance")
        return int(balance)

    def verify_callback(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> SupplierCallback:
        """A callback about an order or a refund, proven and fresh. Raises CallbackForged."""
        mark, moment = self._keys.prove(path, body, self._clock())
        try:
            found = read_object(body)
        except BadForm as bad:
            raise CallbackForged(str(bad)) from None
        number = text_of(found, "order_no")
        delivery = ours(number)
        data = found.get("refund_data")
        if isinstance(data, dict):
            answer, returned, news = unknown("about a refund"), read_refund_data(data), text_of(data, "refund_status")
        else:
            # how many were ordered stands in no callback, so its codes are not believed to be all: it is looked up
            answer, returned = read_order(found, number, 1, codes=False), None
            news = text_of(found, "order_status")
        if not news:
            raise CallbackForged("its form does not hold")
        about = "refund" if returned else "order"
        # an order may have several refunds, which differ in when they were applied for and in nothing else
        which = [text_of(data, name) for name in ("apply_time", "refund_amount")] if isinstance(data, dict) else []
        external_id = mark_of(about, number, news, text_of(found, "out_order_no"), text_of(found, "end_time"), *which)
        at = datetime.fromtimestamp(moment, UTC)
        return SupplierCallback(external_id, delivery, answer, at, returned, seal=mark_of(mark))

    def reply(self, handled: bool) -> tuple[int, str, str]:
        """The source repeats a callback until its code is 0."""
        if handled:
            return 200, "application/json", '{"code":0,"msg":"OK"}'
        return 401, "application/json", '{"code":401,"msg":"refused"}'

    def _look(self, ask: SupplyAsk) -> SupplyAnswer:
        kinds = (RECHARGE, PURCHASE) if ask.account else (PURCHASE, RECHARGE)
        for kind in kinds:
            reply = self._ask("order/detail", {"order_type": kind, "order_no": ask.delivery.hex})
            code = reply.text("code")
            if reply.status == 200 and code == OK:
                return read_order(reply.part("data"), ask.delivery.hex, ask.quantity, codes=not ask.account)
            if reply.status != 200 or code != NOT_FOUND:
                return unknown(f"code {code or reply.status}")
        return SupplyAnswer(SupplyStatus.NOT_FOUND)

    def _apply(self, ask: SupplyAsk, amount_minor: int, reason: str, *, of: UUID | None = None) -> ReturnAnswer:
        """`of`: what is asked for and again; without one it is the whole of the order."""
        fields = _number(ask) | {
            "refund_type": 1,
            "refund_amount": amount_minor,
            "refund_reason": reason,
            "refund_scene": "",
            "apply_time": made_at(of or ask.delivery) or int(self._clock()),
            "notify_url": ask.callback_url,
        }
        try:
            reply = self._ask("order/refund/apply", fields)
        except Unclear as unclear:
            return ReturnAnswer(ReturnStatus.UNKNOWN, detail=str(unclear)[:200])
        if reply.status == 200 and reply.text("code") == NOT_FOUND:
            return ReturnAnswer(ReturnStatus.NOT_FOUND)
        if reply.status != 200 or reply.text("code") != OK:
            return ReturnAnswer(ReturnStatus.UNKNOWN, detail=f"code {reply.text('code') or reply.status}")
        return read_refund(reply.part("data"), amount_minor)

    def _item(self, sku: str) -> SupplierItem | None:
        for kind in (PURCHASE, RECHARGE):
            reply = self._ask("goods/detail", {"goods_type": kind, "goods_no": sku})
            item = read_item(reply.part("data")) if self._done(reply) else None
            if item is not None and item.sku == sku:
                return item
        return None

    def _ask(self, page: str, fields: Mapping[str, Any]) -> Reply:
        body = compact(fields)
        return self._wire.send("POST", f"/goofish/{page}", body, _nothing, self._keys.query(self._clock(), body))


def keys_of(account: str, settings: Mapping[str, str]) -> Keys:
    """The keys of a row. Raises ValueError for what is missing."""
    return Keys(
        app_id=needed(settings, "app_id"),
        app_secret=secret(settings, "app_secret"),
        mch_id=needed({"account": account}, "account"),
        mch_secret=secret(settings, "mch_secret"),
    )


def _account(ask: SupplyAsk) -> dict[str, Any]:
    server = {"game_server": ask.server} if ask.server else {}
    return {"biz_content": {"account": ask.id_there, **server}} if ask.account else {}


def _number(ask: SupplyAsk) -> dict[str, Any]:
    return {
        "order_no": ask.delivery.hex,
        "order_type": RECHARGE if ask.account else PURCHASE,
        "out_order_no": ask.supplier_no,
        "biz_order_no": ask.delivery.hex,
    }


def _nothing(_path: str, _body: bytes) -> Mapping[str, str]:
    return {}
