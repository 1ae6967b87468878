"""How does a shop that runs dujiao-next buy from ours? Its own questions, answered as one of its own kind would.

Every request is signed by the reseller's secret within a minute. An order must carry the buyer's number: without one
the same request, seen by a stranger, would buy again.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from anxin.clock import now
from anxin.delivery.supplier import CallbackForged
from anxin.flows.open_resale import Wanted
from anxin.integrations.asked_from import address_of
from anxin.integrations.docking import decimal, secret
from anxin.integrations.dujiao_next.signing import KEY, proven
from anxin.integrations.plain_text import is_plain
from anxin.integrations.resellers import asking
from anxin.integrations.selling import (
    DONE,
    ENDED,
    PAID,
    PART,
    REFUNDED,
    UNPAID,
    WORKING,
    NotSold,
    OnSale,
    Sold,
    asked_for,
    credit_minor,
    on_sale,
    sell,
    standing,
)
from anxin.money import parse_count
from anxin.orders.accounts import AccountForm
from anxin.resale.access import resale_numbered, resale_with_serial
from anxin.resale.models import Reseller
from anxin.resale.number_of import number_of

log = logging.getLogger(__name__)

STATUSES: Final = {
    UNPAID: "pending_payment",
    PAID: "paid",
    WORKING: "fulfilling",
    PART: "partially_delivered",
    DONE: "completed",
    ENDED: "canceled",
    REFUNDED: "refunded",
}
NOS: Final = {
    "no_goods": (400, "sku_unavailable"),
    "off_sale": (400, "product_unavailable"),
    "no_stock": (409, "insufficient_stock"),
    "no_money": (402, "insufficient_balance"),
    "taken": (400, "bad_request"),
    "bad": (400, "bad_request"),
    "unsure": (503, "busy"),
}
LONGEST_NUMBER: Final = 64
MOST_A_PAGE: Final = 100
FEW: Final = 20
LARGEST_COUNT: Final = 9_999_999

View = Callable[..., JsonResponse]


@dataclass(frozen=True)
class Asked:
    """A request that was proven to come from a reseller."""

    reseller: Reseller
    fields: dict[str, Any]
    query: dict[str, str]
    address: str | None


def signed(answer: Callable[..., JsonResponse]) -> View:
    """A view of requests that are signed and fresh; whoever is not known is answered like whoever signs wrongly."""

    @csrf_exempt
    def view(request: HttpRequest, **named: Any) -> JsonResponse:
        try:
            reseller, settings = asking(Reseller.Kind.DUJIAO_NEXT, request.headers.get(KEY, ""))
            key, at = secret(settings, "api_secret"), now().timestamp()
            proven(key, request.method or "", (request.path,), request.headers, request.body, at)
        except (CallbackForged, ValueError) as forged:
            log.warning("reseller refused: %s", type(forged).__name__, extra={"path": request.path})
            return _no(401, "invalid_signature")
        asked = Asked(reseller, _object(request.body), request.GET.dict(), address_of(request))
        return answer(asked, **named)

    return view


@require_POST
@signed
def ping(asked: Asked) -> JsonResponse:
    """Who is here, and what lies on the reseller's balance."""
    shop = asked.reseller.shop
    return JsonResponse(
        {
            "ok": True,
            "site_name": shop.name_zh,
            "protocol_version": "1.0",
            "user_id": 1,
            "balance": decimal(credit_minor(asked.reseller)),
            "currency": shop.currency,
            "member_level": None,
        }
    )


@require_GET
@signed
def categories(_asked: Asked) -> JsonResponse:
    """One category holds all: our shelf has no others."""
    every = {
        "id": 1,
        "parent_id": 0,
        "slug": "all",
        "name": {"zh-CN": "全部", "en": "All"},
        "icon": "",
        "sort_order": 0,
    }
    return JsonResponse({"ok": True, "categories": [every]})


@require_GET
@signed
def products(asked: Asked) -> JsonResponse:
    """What is on sale, a page at a time."""
    page, size = _count(asked.query, "page", 1, 10**6), _count(asked.query, "page_size", 20, MOST_A_PAGE)
    listed = on_sale(asked.reseller)
    items = [_product(one) for one in listed[(page - 1) * size : page * size]]
    return JsonResponse({"ok": True, "items": items, "total": len(listed), "page": page, "page_size": size})


@require_GET
@signed
def product(asked: Asked, number: int) -> JsonResponse:
    """One product."""
    found = next((one for one in on_sale(asked.reseller) if one.number == number), None)
    return JsonResponse({"ok": True, "product": _product(found)}) if found else _no(404, "product_not_found")


@require_POST
@signed
def orders(asked: Asked) -> JsonResponse:
    """Take an order and its price; the same number again is the order as it stands."""
    fields, reseller = asked.fields, asked.reseller
    number, quantity = fields.get("downstream_order_no"), fields.get("quantity")
    if not (isinstance(number, str) and 0 < len(number) <= LONGEST_NUMBER):
        return _no(400, "bad_request")
    known = resale_numbered(reseller.pk, number)
    if known is not None and known.order is not None and known.order.paid_at is not None:
        # the number is looked for before the goods, as shops of this kind do
        told = standing(known, at=now(), address=asked.address)
        return JsonResponse(_short(told)) if told else _no(400, "bad_request")
    item = asked_for(reseller, number, lambda one: number_of(one.pk) == fields.get("sku_id"))
    if item is None:
        return _no(400, "sku_unavailable")
    if not isinstance(quantity, int) or isinstance(quantity, bool) or quantity < 1:
        return _no(400, "bad_request")
    wanted = Wanted(
        number=number,
        item=item.pk,
        quantity=quantity,
        account=_account(fields.get("manual_form_data")),
        callback_url=str(fields.get("callback_url") or "")[:500],
    )
    try:
        resale = sell(reseller, wanted, most_minor=None, at=now())
    except NotSold as no:
        return _no(*NOS[no.why])
    told = standing(resale, at=now(), address=asked.address)
    return JsonResponse(_short(told)) if told else _no(400, "bad_request")


@require_GET
@signed
def order(asked: Asked, number: int) -> JsonResponse:
    """How an order stands; a delivered one comes with its codes, which have been seen from then on."""
    resale = resale_with_serial(asked.reseller.pk, number)
    told = standing(resale, at=now(), address=asked.address, show=True) if resale else None
    if told is None:
        return _no(404, "order_not_found")
    return JsonResponse(order_fields(told))


@require_POST
@signed
def cancel(asked: Asked, number: int) -> JsonResponse:
    """What was paid is never cancelled; a refund is asked for in the order's after-sales."""
    resale = resale_with_serial(asked.reseller.pk, number)
    told = standing(resale, at=now(), address=asked.address) if resale else None
    if told is None:
        return _no(404, "order_not_found")
    if told.state in (ENDED, REFUNDED):
        return JsonResponse(_short(told))
    return _no(409, "cancel_not_allowed")


def order_fields(told: Sold) -> dict[str, Any]:
    """A whole order as shops of this kind tell it, its codes included where they were taken out."""
    fields = _short(told) | {"refunded_amount": decimal(told.returned_minor), "refund_records": []}
    if told.state == DONE or told.codes:
        fields["fulfillment"] = {
            "type": "auto",
            "status": "delivered",
            "payload": "\n".join(told.codes),
            "delivery_data": None,
            "delivered_at": told.order.delivered_at.isoformat() if told.order.delivered_at else None,
        }
    return fields


def _short(told: Sold) -> dict[str, Any]:
    return {
        "ok": True,
        "order_id": told.resale.serial,
        "order_no": told.order.ref,
        "status": STATUSES[told.state],
        "amount": decimal(told.order.amount_minor),
        "currency": told.order.currency,
    }


def _product(one: OnSale) -> dict[str, Any]:
    item, price = one.item, decimal(one.item.price_minor)
    by_hand = item.account_kind != item.AccountKind.NONE
    asked: list[dict[str, Any]] = [{"key": "account", "label": item.account_kind, "required": True}]
    if servers := AccountForm.from_json(item.account_form).servers:
        asked.append({"key": "server", "label": "区服", "required": True, "type": "select", "options": [*servers]})
    form = {"fields": asked} if by_hand else None
    title = {"zh-CN": item.title_zh, "en": item.title_en}
    sku = {
        "id": one.number,
        "sku_code": item.sku,
        "spec_values": {},
        "price_amount": price,
        "stock_status": _stock_word(one.stock),
        "stock_quantity": -1 if one.stock is None else one.stock,
        "is_active": True,
    }
    return {
        "id": one.number,
        "slug": item.sku,
        "title": title,
        "description": {"zh-CN": item.summary_zh, "en": item.summary_en},
        "content": {},
        "seo_meta": {},
        "images": [],
        "tags": [],
        "price_amount": price,
        "fulfillment_type": "manual" if by_hand else "auto",
        "manual_form_schema": form,
        "is_active": True,
        "category_id": 1,
        "skus": [sku],
        "created_at": item.created_at.isoformat(),
        "updated_at": item.created_at.isoformat(),
    }


def _stock_word(stock: int | None) -> str:
    if stock is None:
        return "unlimited"
    if stock == 0:
        return "out_of_stock"
    return "low_stock" if stock <= FEW else "in_stock"


def _account(form: object) -> str:
    """The account as it is kept here: a server stands before it, whether in a field of its own or not."""
    values = list(form.values()) if isinstance(form, dict) else []
    if isinstance(form, dict) and set(form) == {"account", "server"}:
        return f"{form['server']} / {form['account']}"[:200]
    return str(values[0])[:200] if len(values) == 1 else ""


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) and is_plain(found) else {}


def _count(query: dict[str, str], name: str, otherwise: int, most: int) -> int:
    count = parse_count(query.get(name, ""), most=LARGEST_COUNT)
    return otherwise if count is None else max(1, min(most, count))


def _no(status: int, code: str) -> JsonResponse:
    return JsonResponse({"ok": False, "error_code": code, "error_message": code}, status=status)
