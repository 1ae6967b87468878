"""How does 闲管家 buy from our shop? The interface's other end: we are the source (货源).

Its gateway address is set there to `…/xgj/open`. Refunds are asked for at once or not at all: what our rules decide in
the same moment is agreed to, anything that a person must look at is refused for now; when it is refunded after all,
that is told where the application said, and agreed to when asked again.
"""

import json
import logging
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from anxin.catalog.models import Item
from anxin.clock import now
from anxin.delivery.supplier import CallbackForged
from anxin.flows.apply_for_refund import Application, apply_for_refund
from anxin.flows.ask_back import ask_back
from anxin.flows.open_case import Claim, open_case
from anxin.flows.open_resale import Wanted
from anxin.integrations.asked_from import address_of
from anxin.integrations.goofish.answers import NOT_FOUND, OK, TOO_DEAR
from anxin.integrations.goofish.meant import meant
from anxin.integrations.goofish.supplier import PURCHASE, RECHARGE, keys_of
from anxin.integrations.plain_text import is_plain
from anxin.integrations.resellers import asking
from anxin.integrations.selling import (
    DONE,
    ENDED,
    PART,
    REFUNDED,
    WHOLE,
    NotSold,
    OnSale,
    Sold,
    asked_for,
    credit_minor,
    on_sale,
    sell,
    standing,
)
from anxin.orders.accounts import AccountForm
from anxin.orders.models import Order
from anxin.orders.queries import line_of
from anxin.orders.states import OrderState
from anxin.refunds.queries import applied_back, refunds_of
from anxin.refusal import Refusal
from anxin.resale.access import resale_numbered
from anxin.resale.models import Resale, Reseller
from anxin.resale.refusals import ReturnAboveLeft

log = logging.getLogger(__name__)

UNDER_WAY, SUCCEEDED, FAILED = 10, 20, 30
GONE: Final = (OrderState.REFUNDED, OrderState.EXPIRED, OrderState.CANCELLED)
PROCESSING, PAID_BACK = 10, 20
APPLIED: Final = "refund"
NOT_NOW: Final = "按售后规则暂不能退款；如由人工审核后退款，会另行通知"
NOS: Final = {"no_goods": 1100, "off_sale": 1101, "no_stock": 1102, "taken": 1201, "bad": 1201, "dear": int(TOO_DEAR)}
WORDS: Final = {
    "no_goods": "商品不存在",
    "off_sale": "商品已下架",
    "no_stock": "库存不足",
    "taken": "该订单号已用于其他商品",
    "bad": "下单参数错误",
    "dear": "下单金额低于成本价",
    "no_money": "商户余额不足",
}
# no number of the interface says it; what is not a number of its own is a failure there
NO_MONEY: Final = 1203
# the interface has no word for a part: the order stays under way, with what came of it, until its price is asked back
PART_OF_IT: Final = "已到账 {share}%，未到账部分按售后规则退款"
LONGEST_NUMBER: Final = 64
LONGEST_ACCOUNT: Final = 200
MOST_A_PAGE: Final = 100

Answer = Callable[["Asked"], JsonResponse]


@dataclass(frozen=True)
class Asked:
    """A request that was proven to come from 闲管家 for one reseller."""

    reseller: Reseller
    app_id: str
    fields: dict[str, Any]
    address: str | None


def signed(answer: Answer) -> Callable[[HttpRequest], JsonResponse]:
    """A view of requests that are signed and fresh; a stranger is answered like whoever signs wrongly."""

    @csrf_exempt
    def view(request: HttpRequest) -> JsonResponse:
        account = request.GET.get("mch_id", "")
        try:
            reseller, settings = asking(Reseller.Kind.GOOFISH, account)
            keys = keys_of(account, settings)
            keys.prove(request.get_full_path(), request.body, now().timestamp())
        except (CallbackForged, ValueError) as forged:
            log.warning("reseller refused: %s", type(forged).__name__, extra={"path": request.path})
            return _no(401, "签名错误")
        return answer(Asked(reseller, keys.app_id, _object(request.body), address_of(request)))

    return view


@require_POST
@signed
def open_info(asked: Asked) -> JsonResponse:
    """Who is here, and what can be asked."""
    features = {
        "is_support_order_refund": True,
        "is_support_goods_notify": False,
        "is_support_loss_purchase": False,
    }
    return _yes({"app_id": int(asked.app_id) if asked.app_id.isdigit() else 0, "features": features})


@require_POST
@signed
def user_info(asked: Asked) -> JsonResponse:
    """What lies on the reseller's balance."""
    return _yes({"balance": credit_minor(asked.reseller)})


@require_POST
@signed
def goods_list(asked: Asked) -> JsonResponse:
    """What is on sale, a page at a time, by words and by kind."""
    fields = asked.fields
    words, kind = str(fields.get("keyword") or ""), fields.get("goods_type")
    page, size = _count(fields.get("page_no"), 1), min(MOST_A_PAGE, _count(fields.get("page_size"), 50))
    found = [one for one in map(_goods, on_sale(asked.reseller)) if not kind or one["goods_type"] == kind]
    found = [one for one in found if words in one["goods_name"] or words == one["goods_no"]]
    return _yes({"list": found[(page - 1) * size : page * size], "count": len(found)})


@require_POST
@signed
def goods_detail(asked: Asked) -> JsonResponse:
    """One of the goods, by its kind and number."""
    found = _on_sale(asked)
    if found is None or _kind(found.item.goods) != asked.fields.get("goods_type"):
        return _no(NOS["no_goods"], WORDS["no_goods"])
    return _yes(_goods(found))


@require_POST
@signed
def create_recharge(asked: Asked) -> JsonResponse:
    """Take an order to top an account up."""
    return _create(asked, RECHARGE)


@require_POST
@signed
def create_purchase(asked: Asked) -> JsonResponse:
    """Take an order of codes."""
    return _create(asked, PURCHASE)


@require_POST
@signed
def order_detail(asked: Asked) -> JsonResponse:
    """How an order stands; a delivered one comes with its codes, which have been seen from then on."""
    resale = _resale(asked)
    told = standing(resale, at=now(), address=asked.address, show=True) if resale else None
    if told is None or _kind(told.goods) != asked.fields.get("order_type", _kind(told.goods)):
        return _no(int(NOT_FOUND), "订单不存在")
    return _yes(order_fields(told))


@require_POST
@signed
def refund_apply(asked: Asked) -> JsonResponse:
    """A refund of an order, decided by our rules; only what they decide at once, or decided before, is agreed to."""
    resale = _resale(asked)
    order = resale.order if resale else None
    if resale is None or order is None:
        return _no(int(NOT_FOUND), "订单不存在")
    wanted = asked.fields.get("refund_amount")
    part_minor = int(str(wanted)) if _whole(wanted) else order.amount_minor
    words = str(asked.fields.get("refund_reason") or "")[:500]
    if _whole(asked.fields.get("apply_time")):
        return _numbered(asked, resale, order, part_minor, words)
    if order.state not in GONE and _went_back(order, words) < part_minor:
        try:
            open_case(order.pk, _claim(order, words), by=f"reseller:{asked.reseller.pk}", at=now())
        except Refusal as refusal:
            return _refused(refusal.say("zh-hans")[:200])
    order.refresh_from_db()
    if order.state in GONE:
        back_minor = order.amount_minor if order.paid_at else 0
    elif _went_back(order, words) >= part_minor:
        back_minor = part_minor
    else:
        _note(asked, resale, order)
        return _refused(NOT_NOW)
    return _agreed(int(now().timestamp()), back_minor)


def _numbered(asked: Asked, resale: Resale, order: Order, part_minor: int, words: str) -> JsonResponse:
    """An application is known again by the moment at which it was made: repeated, it is answered as it stands."""
    applied_at = int(str(asked.fields["apply_time"]))
    url = str(asked.fields.get("notify_url") or "")[:500]
    application = Application(
        number=f"{APPLIED}-{applied_at}"[:LONGEST_NUMBER],
        amount_minor=part_minor,
        claim=_claim(order, words),
        callback_url=url if url.startswith(("http://", "https://")) else "",
    )
    try:
        made = apply_for_refund(resale.pk, application, by=f"reseller:{asked.reseller.pk}", at=now())
    except Refusal as refusal:
        order.refresh_from_db()
        if order.state in GONE and order.paid_at and part_minor <= order.amount_minor:
            return _agreed(applied_at, part_minor)
        return _refused(refusal.say("zh-hans")[:200])
    if made.asked_minor != part_minor:
        return _refused("该申请时间已有另一笔金额不同的退款申请，请重新申请")
    order.refresh_from_db()
    back_minor = part_minor if order.state in GONE and order.paid_at else applied_back(made)
    return _agreed(applied_at, back_minor) if back_minor else _refused(NOT_NOW)


def _claim(order: Order, words: str) -> Claim:
    line = line_of(order.pk)
    arrived, seen = order.state != OrderState.PAID, order.reveals.exists()
    problem = meant(words, goods=line.goods, delivered=arrived, seen=seen)
    return Claim(line=line.pk, problem=problem, words=words)


def _agreed(applied_at: int, back_minor: int) -> JsonResponse:
    data = {"apply_time": applied_at, "refund_status": PAID_BACK, "refund_amount": back_minor}
    data["refund_time"] = int(now().timestamp())
    return _yes({"result": "agree", "remark": "撤单成功", "refund_data": data})


def _refused(remark: str) -> JsonResponse:
    return _yes({"result": "refuse", "remark": remark})


@require_POST
@signed
def refund_notify(asked: Asked) -> JsonResponse:
    """闲管家 tells that its own buyer was refunded. Nothing follows here: an order of ours is refunded by its rules."""
    return JsonResponse({"result": "success", "msg": "接收成功"} if _resale(asked) else {"result": "fail"})


def _went_back(order: Order, words: str) -> int:
    """What went back by the case of this application, or before it unasked: parts of different reasons do not add up to
    an answer. An application that does not say when it was made is known again by its words."""
    sums: dict[UUID | None, int] = defaultdict(int)
    for refund in refunds_of(order.pk):
        sums[refund.case_id] += refund.amount_minor
    mine = [case.pk for case in order.cases.all() if case.words == words]
    return max(sums[one] for one in (None, *mine))


def _note(asked: Asked, resale: Resale, order: Order) -> None:
    """Remember where a refund that comes later is to be told, of an application without its time one for the order."""
    url = str(asked.fields.get("notify_url") or "")[:500]
    if order.case_open and url.startswith(("http://", "https://")):
        with suppress(ReturnAboveLeft):
            ask_back(resale.pk, APPLIED, order.amount_minor, at=now(), callback_url=url)


def _create(asked: Asked, kind: int) -> JsonResponse:
    fields, reseller = asked.fields, asked.reseller
    number, quantity, most = fields.get("order_no"), fields.get("buy_quantity"), fields.get("max_amount")
    if not (isinstance(number, str) and 0 < len(number) <= LONGEST_NUMBER):
        return _no(NOS["bad"], WORDS["bad"])
    known = resale_numbered(reseller.pk, number)
    if known is None or known.order is None or known.order.paid_at is None:
        found = asked_for(reseller, number, lambda item: str(item.pk) == fields.get("goods_no"))
        if found is None:
            return _no(NOS["no_goods"], WORDS["no_goods"])
        if not _whole(quantity) or _kind(found.goods) != kind or not (most is None or _whole(most)):
            return _no(NOS["bad"], WORDS["bad"])
        content = fields.get("biz_content")
        wanted = Wanted(
            number=number,
            item=found.pk,
            quantity=int(str(quantity)),
            account=_account(found, content) if isinstance(content, dict) else "",
            callback_url=str(fields.get("notify_url") or "")[:500],
        )
        try:
            known = sell(reseller, wanted, most_minor=most, at=now())
        except NotSold as no:
            if no.why == "unsure":
                # every number that the interface can say is a failure there; no answer is looked up
                return JsonResponse({"code": 503, "msg": "处理中，请稍后查询"}, status=503)
            return _no(NOS.get(no.why, NO_MONEY), WORDS[no.why])
    told = standing(known, at=now(), address=asked.address, show=True)
    return _yes(order_fields(told)) if told else _no(NOS["bad"], WORDS["bad"])


def order_fields(told: Sold) -> dict[str, Any]:
    """An order as the interface tells it, its codes included where they were taken out."""
    order = told.order
    ended = order.delivered_at or order.closed_at
    answer: dict[str, Any] = {
        "order_type": _kind(told.goods),
        "order_no": told.resale.number,
        "out_order_no": str(told.resale.serial),
        "order_status": _status(told),
        "order_amount": order.amount_minor,
        "goods_no": str(told.item),
        "goods_name": line_of(order.pk).title_zh,
        "buy_quantity": told.quantity,
        "order_time": int(order.placed_at.timestamp()),
        "end_time": int(ended.timestamp()) if ended else 0,
        "remark": PART_OF_IT.format(share=told.share) if told.state == PART else "",
    }
    if told.codes:
        answer["card_items"] = [{"card_no": "", "card_pwd": code} for code in told.codes]
    return answer


def _status(told: Sold) -> int:
    if told.state == DONE:
        return SUCCEEDED
    # a delivered order stays one when its price went back: its refund was told by itself
    if told.state == REFUNDED:
        return SUCCEEDED if told.order.delivered_at and told.share == WHOLE else FAILED
    return FAILED if told.state == ENDED else UNDER_WAY


def _goods(one: OnSale) -> dict[str, Any]:
    item = one.item
    answer: dict[str, Any] = {
        "goods_no": str(item.pk),
        "goods_type": _kind(item.goods),
        "goods_name": item.title_zh,
        "price": item.price_minor,
        "stock": 99_999 if one.stock is None else one.stock,
        "status": 1,
        "update_time": int(item.created_at.timestamp()),
    }
    if _kind(item.goods) == RECHARGE:
        answer["template"] = [{"code": "account", "name": "充值账号", "desc": item.account_kind, "check": 0}]
        if servers := AccountForm.from_json(item.account_form).servers:
            answer["template"].append({"code": "game_server", "name": "区服", "desc": "、".join(servers), "check": 0})
    return answer


def _account(item: Item, content: dict[str, Any]) -> str:
    """The account as it is kept here, with its server before it where the goods have some."""
    server, account = str(content.get("game_server", "")), str(content.get("account", ""))[:LONGEST_ACCOUNT]
    return f"{server} / {account}" if server in AccountForm.from_json(item.account_form).servers else account


def _on_sale(asked: Asked) -> OnSale | None:
    number = asked.fields.get("goods_no")
    return next((one for one in on_sale(asked.reseller) if str(one.item.pk) == number), None)


def _resale(asked: Asked) -> Resale | None:
    number = asked.fields.get("order_no")
    return resale_numbered(asked.reseller.pk, number) if isinstance(number, str) else None


def _kind(goods: str) -> int:
    return PURCHASE if goods == Item.Goods.CODE else RECHARGE


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _count(value: object, otherwise: int) -> int:
    return min(10**6, int(str(value))) if _whole(value) else otherwise


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) and is_plain(found) else {}


def _yes(data: dict[str, Any]) -> JsonResponse:
    return JsonResponse({"code": int(OK), "msg": "OK", "data": data})


def _no(code: int, words: str) -> JsonResponse:
    return JsonResponse({"code": code, "msg": words})
