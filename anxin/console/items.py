"""Do docked items follow their suppliers: by which rule, when last, what failed, and what has paused itself?"""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from anxin import clock
from anxin.catalog.models import Docked, Docking, Item
from anxin.catalog.queries import docked_items, dockings_of
from anxin.console import gate
from anxin.console.desk_page import Pages, desk_page
from anxin.console.read_only import do_and_return
from anxin.flows.accept_cost import accept_cost
from anxin.flows.set_docking import Rule, set_docking
from anxin.money import LARGEST_MINOR, NotAnAmount, parse_count, parse_minor
from anxin.people.models import Supplier
from anxin.refusal import Invalid, NotFound
from anxin.routines.typed_amount import typed_amount
from anxin.texts import Text

MAY_SET = frozenset({"operator"})
PAGE = "admin:desk_items"
PAUSES = {
    Docked.Pause.COST_ABOVE: Text("成本高于售价，涨价生效后恢复", "cost above price; back once the price has risen"),
    Docked.Pause.JUMP: Text("成本变动过大，等您确认", "its cost jumped; accept it or wait"),
    Docked.Pause.OFF_SALE: Text("上游已下架", "taken off sale there"),
    Docked.Pause.GONE: Text("上游没有这件商品", "not known there"),
    Docked.Pause.CURRENCY: Text("上游用另一种货币报价", "quoted in another currency"),
}
NOT_A_NUMBER = Text("比例和分钟请填写数字，如 5 或 7.5", "Write shares and minutes as numbers, such as 5 or 7.5")


def pages() -> Pages:
    """The pages of this file."""
    return (
        ("items/", items, "desk_items"),
        ("items/suppliers/<uuid:key>/", rule, "desk_docking"),
        ("items/<uuid:key>/cost/", cost, "desk_cost"),
    )


@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Every docked supplier with its rule, its last word and its items, the paused first."""
    shops = gate.shops(request)
    known = dockings_of(shops)
    others = Supplier.objects.select_related("shop").filter(shop__in=shops).exclude(kind=Supplier.Kind.STOCK)
    context = {
        "dockings": [(row, _with_pauses(row)) for row in known],
        "others": others.exclude(pk__in=[row.pk for row in known]).order_by("created_at", "pk"),
        "usual": Docking(),
        "may_set": gate.holds(request, MAY_SET),
    }
    return desk_page(request, "console/items.html", Text("商品对接", "Docked items"), context)


@require_POST
def rule(request: HttpRequest, key: UUID) -> HttpResponse:
    """Set the rule by which a supplier's items follow it; it is asked at once."""
    suppliers = Supplier.objects.exclude(kind=Supplier.Kind.STOCK)
    row = suppliers.filter(pk=key, shop__in=gate.shops(request)).first()
    if row is None:
        raise NotFound
    return _act(
        request,
        row.shop_id,
        lambda: set_docking(row.pk, _rule(request, row.shop.currency), at=clock.now()),
        Text("已保存，马上同步一次。", "Saved; it is asked at once."),
    )


@require_POST
def cost(request: HttpRequest, key: UUID) -> HttpResponse:
    """Accept a cost that jumped, as it stood on the page."""
    row = Item.objects.filter(pk=key, shop__in=gate.shops(request)).first()
    if row is None:
        raise NotFound
    told_minor = parse_count(request.POST.get("told", ""), most=LARGEST_MINOR) or 0
    return _act(
        request,
        row.shop_id,
        lambda: accept_cost(row.pk, told_minor=told_minor, at=clock.now()),
        Text("已接受新成本，同步后恢复销售。", "Accepted; the item is sold again after the next round."),
    )


def _with_pauses(row: Docking) -> list[tuple[Docked, Text | None]]:
    return [(one, PAUSES.get(Docked.Pause(one.pause))) for one in docked_items(row.pk)]


def _rule(request: HttpRequest, currency: str) -> Rule:
    """Shares are written in percent and amounts in the shop's currency. Raises Invalid."""
    try:
        return Rule(
            markup_bps=parse_minor(request.POST.get("markup", "")),
            markup_minor=typed_amount(request.POST.get("plus", ""), currency),
            round_up_to_minor=typed_amount(request.POST.get("round", ""), currency),
            jump_bps=parse_minor(request.POST.get("jump", "")),
            every_minutes=int(request.POST.get("every", "")),
        )
    except (NotAnAmount, ValueError):
        raise Invalid(what=NOT_A_NUMBER) from None


def _act(request: HttpRequest, shop: UUID, act: Callable[[], object], done: Text) -> HttpResponse:
    gate.need(request, shop, MAY_SET)
    return do_and_return(request, reverse(PAGE), act, done)
