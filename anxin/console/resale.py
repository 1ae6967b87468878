"""Which other shops buy from ours, what lies on their balances, and with which keys do they sign?"""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from anxin import clock
from anxin.console import gate
from anxin.console.desk_page import Pages, desk_page
from anxin.console.read_only import back_to
from anxin.console.words import SUPPLIERS
from anxin.flows.change_reseller import change_reseller
from anxin.flows.open_reseller import open_reseller
from anxin.flows.top_up_reseller import top_up_reseller
from anxin.payments.models import Channel
from anxin.people.models import Shop
from anxin.refusal import NotFound, Refusal
from anxin.resale.access import reseller_for
from anxin.resale.models import Reseller
from anxin.resale.queries import movements_of, orders_of, resellers_of
from anxin.routines.typed_amount import typed_amount
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

MAY_OPEN = frozenset({"operator"})
MAY_TOP_UP = frozenset({"finance", "operator"})
BOARD = "admin:desk_resale"
DAYS = 7
MOVED = {"order": Text("订单扣款", "taken for an order"), "refund": Text("退款", "refund")}


def pages() -> Pages:
    """The pages of this file."""
    return (
        ("resale/", resale, "desk_resale"),
        ("resale/open/", open_account, "desk_resale_open"),
        ("resale/<uuid:key>/", reseller, "desk_reseller"),
        ("resale/<uuid:key>/keys/", keys, "desk_reseller_keys"),
        ("resale/<uuid:key>/top-up/", top_up, "desk_reseller_top_up"),
    )


@require_safe
def resale(request: HttpRequest) -> HttpResponse:
    """The board: every reseller with its balance, and the form for a new one."""
    shops = gate.shops(request)
    context = {
        "rows": resellers_of(shops),
        "kinds": [(kind, SUPPLIERS[kind]) for kind in Reseller.Kind.values],
        "shops": Shop.objects.filter(pk__in=shops).order_by("pk"),
        "may_open": gate.holds(request, MAY_OPEN),
        "has_wallet": Channel.objects.filter(shop__in=shops, kind="balance", enabled=True).exists(),
    }
    return desk_page(request, "console/resale.html", Text("分销账户", "Resale accounts"), context)


@require_safe
def reseller(request: HttpRequest, key: UUID) -> HttpResponse:
    """One reseller: its balance, its orders, and what moved on its balance in the last days, as its bill tells it."""
    row = reseller_for(gate.staff(request), key)
    today = clock.now().astimezone(SHANGHAI).date()
    days = [today - timedelta(days=n) for n in range(DAYS)]
    balance = next(amount for one, amount, _ in resellers_of([row.shop_id]) if one.pk == row.pk)
    context = {
        "row": row,
        "balance": balance,
        "orders": orders_of(row.pk),
        "bill": [(day, MOVED[one.kind], one) for day in days for one in movements_of(row, day)],
        "top_ups": row.top_ups.order_by("-at")[:20],
        "may_open": gate.holds(request, MAY_OPEN),
        "may_top_up": gate.holds(request, MAY_TOP_UP),
    }
    return desk_page(request, "console/reseller.html", Text(row.name, row.name), context)


@require_POST
@never_cache
def open_account(request: HttpRequest) -> HttpResponse:
    """Open an account; the page that answers is the only one that ever shows its keys."""
    shop = next((pk for pk in gate.shops(request) if str(pk) == request.POST.get("shop")), None)
    if shop is None:
        raise NotFound
    gate.need(request, shop, MAY_OPEN)
    told = request.POST
    try:
        opened = open_reseller(
            shop, told.get("kind", ""), name=told.get("name", ""), email=told.get("email", ""), at=clock.now()
        )
    except Refusal as refusal:
        return back_to(request, reverse(BOARD), refusal)
    return _shown_once(request, opened.reseller, opened.told)


@require_POST
@never_cache
def keys(request: HttpRequest, key: UUID) -> HttpResponse:
    """Revoke the keys, or make new ones, which this page alone shows."""
    row = reseller_for(gate.staff(request), key)
    gate.need(request, row.shop_id, MAY_OPEN)
    told = change_reseller(row.pk, enabled=request.POST.get("answer") == "renew", at=clock.now())
    if told:
        return _shown_once(request, row.pk, told)
    page = reverse("admin:desk_reseller", args=[key])
    return back_to(request, page, Text("密钥已吊销，立即失效。", "The keys are revoked and open nothing any more."))


@require_POST
def top_up(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record money that a reseller paid in advance."""
    row = reseller_for(gate.staff(request), key)
    gate.need(request, row.shop_id, MAY_TOP_UP)
    page = reverse("admin:desk_reseller", args=[key])
    try:
        amount_minor = typed_amount(request.POST.get("amount", ""), row.shop.currency)
        proof = request.POST.get("proof", "")
        top_up_reseller(row.pk, amount_minor, proof=proof, by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return back_to(request, page, refusal)
    return back_to(request, page, Text("充值已入账。", "The top-up is booked."))


def _shown_once(request: HttpRequest, reseller: UUID, told: dict[str, str]) -> HttpResponse:
    context = {"told": told.items(), "back": reverse("admin:desk_reseller", args=[reseller])}
    return desk_page(request, "console/reseller_keys.html", Text("密钥只显示这一次", "Keys, shown this once"), context)
