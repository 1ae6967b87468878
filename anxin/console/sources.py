"""Where does one item come from, in which order and at which price at most; and may it be sold at all?"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from anxin import clock
from anxin.catalog.models import Item
from anxin.console import gate, words
from anxin.console.desk_page import Pages, desk_page
from anxin.console.read_only import back_to
from anxin.console.shown import pill
from anxin.console.suppliers_shown import state_of
from anxin.flows.hold_item import hold_item
from anxin.flows.set_source import Sourced, set_source
from anxin.money import parse_count
from anxin.people.models import Supplier
from anxin.refs import read_id
from anxin.refusal import Invalid, NotFound, Refusal
from anxin.routines.typed_amount import typed_amount
from anxin.sourcing.queries import first_source, sources_of
from anxin.texts import Text

MAY_SET = frozenset({"operator"})
MAY_HOLD = frozenset({"operator", "senior"})
NOT_A_PRICE = Text(
    "进价上限须大于零；留空即买家实付价",
    "The most it may cost is above zero; empty means what the buyer pays",
)
NOT_A_PLACE = Text("顺序请填 1–99，小的先问", "The place is 1–99; the smallest is asked first")


def pages() -> Pages:
    """The pages of this file."""
    return (
        ("items/<uuid:key>/", item, "desk_item"),
        ("items/<uuid:key>/source/", source, "desk_item_source"),
        ("items/<uuid:key>/hold/", hold, "desk_item_hold"),
    )


@require_safe
def item(request: HttpRequest, key: UUID) -> HttpResponse:
    """One item with its sources in the order in which they are asked."""
    return _show(request, _one(request, key))


@require_POST
def source(request: HttpRequest, key: UUID) -> HttpResponse:
    """Name a source of the item, or change one that was named."""
    row = _one(request, key)
    gate.need(request, row.shop_id, MAY_SET)
    told = request.POST
    supplier = read_id(told.get("supplier", ""))
    try:
        if supplier is None:
            raise NotFound
        sourced = Sourced(
            item=row.pk,
            supplier=supplier,
            sku=told.get("sku", ""),
            priority=_place(told.get("priority", "")),
            most_minor=_most(told.get("most", ""), row),
            enabled="enabled" in told,
        )
        set_source(sourced)
    except Refusal as refusal:
        return _show(request, row, refusal, about=str(supplier or ""))
    done = Text("货源已保存，之后的订单照此执行。", "Saved; orders from now on go by it.")
    return back_to(request, reverse("admin:desk_item", args=[row.pk]), done)


@require_POST
def hold(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the item off sale with a reason, or put it back."""
    row = _one(request, key)
    gate.need(request, row.shop_id, MAY_HOLD)
    off = request.POST.get("off") == "1"
    try:
        hold_item(row.pk, off=off, reason=request.POST.get("reason", ""), by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return _show(request, row, refusal, about="hold")
    done = (
        Text("已停售，供货商不能自行恢复。", "Off sale; its supplier cannot undo it.")
        if off
        else Text("已取消停售。", "It may be sold again.")
    )
    return back_to(request, reverse("admin:desk_item", args=[row.pk]), done)


def _one(request: HttpRequest, key: UUID) -> Item:
    row = Item.objects.select_related("supplier", "shop").filter(pk=key, shop__in=gate.shops(request)).first()
    if row is None:
        raise Http404
    return row


def _show(request: HttpRequest, row: Item, refusal: Refusal | None = None, about: str = "") -> TemplateResponse:
    held = gate.roles(request).get(row.shop_id, frozenset())
    rows, first = sources_of(row.pk), first_source(row)
    docked = row.supplier.kind != Supplier.Kind.STOCK
    others = Supplier.objects.filter(shop=row.shop_id).exclude(kind=Supplier.Kind.STOCK)
    context = {
        "row": row,
        "stands": pill(*words.ITEMS.get(row.state, words.UNKNOWN)),
        "docked": docked,
        "sources": [
            (one, state_of(one.supplier), first is not None and one.supplier == first.supplier) for one in rows
        ],
        "alone": docked and not rows,
        "others": others.exclude(pk__in=[one.supplier_id for one in rows]).order_by("created_at", "pk"),
        "next_place": max([one.priority for one in rows], default=1) + 1,
        "may_set": bool(held & MAY_SET),
        "may_hold": bool(held & MAY_HOLD),
        "about": about,
        "typed": request.POST,
    }
    return desk_page(request, "console/item.html", row.title, context, refusal=refusal)


def _place(typed: str) -> int:
    place = parse_count(typed, least=1, most=99)
    if place is None:
        raise Invalid(what=NOT_A_PLACE)
    return place


def _most(typed: str, row: Item) -> int | None:
    if not typed.strip():
        return None
    most_minor = typed_amount(typed, row.currency)
    if most_minor <= 0:
        raise Invalid(what=NOT_A_PRICE)
    return most_minor
