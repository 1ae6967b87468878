"""Who supplies this shop, how is each doing, and who adds, changes and suspends suppliers?

Keys are entered here and never shown. Whoever changes them gives the second factor with the form; the change is
recorded by name and every operator gets a letter.
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anxin import clock
from anxin.console import gate
from anxin.console.desk_page import Pages, desk_page, drawn_as
from anxin.console.fresh_factor import need_fresh_factor
from anxin.console.read_only import back_to
from anxin.console.shown import tell
from anxin.console.suppliers_forms import kept_supplier_settings, read_keys, read_terms
from anxin.console.suppliers_kinds import KINDS, OWN_SHELF
from anxin.console.suppliers_shown import form_of, shown_supplier, state_of
from anxin.flows.add_member import add_member
from anxin.flows.add_supplier import NewSupplier, add_supplier
from anxin.flows.change_supplier import change_supplier
from anxin.flows.remove_member import remove_member
from anxin.flows.resume_supplier import resume_supplier
from anxin.flows.suspend_supplier import suspend_supplier
from anxin.integrations.addresses import page_url
from anxin.integrations.try_supplier import try_supplier
from anxin.money import format_minor
from anxin.people.models import Shop, Supplier
from anxin.refs import read_id
from anxin.refusal import NotAllowed, Refusal
from anxin.sourcing.queries import doing
from anxin.texts import Text

MAY_SEE = frozenset({"finance", "operator", "senior"})
MAY_CHANGE = frozenset({"operator"})
MAY_SUSPEND = frozenset({"operator", "senior"})


def pages() -> Pages:
    """The pages of this file."""
    return (
        ("suppliers/", suppliers, "desk_suppliers"),
        ("suppliers/add/<slug:kind>/", add, "desk_supplier_add"),
        ("suppliers/<uuid:key>/", supplier, "desk_supplier"),
        ("suppliers/<uuid:key>/keys/", keys, "desk_supplier_keys"),
        ("suppliers/<uuid:key>/terms/", terms, "desk_supplier_terms"),
        ("suppliers/<uuid:key>/test/", ask_test, "desk_supplier_test"),
        ("suppliers/<uuid:key>/suspend/", suspend, "desk_supplier_suspend"),
        ("suppliers/<uuid:key>/members/", members, "desk_supplier_members"),
    )


@require_safe
def suppliers(request: HttpRequest) -> HttpResponse:
    """Every supplier of the viewer's shops with how it is doing, and the kinds that can be added."""
    rows = list(
        Supplier.objects.select_related("health", "shop")
        .filter(shop__in=_shops(request, MAY_SEE))
        .order_by("created_at", "pk")
    )
    found = doing([row.pk for row in rows], at=clock.now())
    context = {
        "rows": [(row, KINDS[row.kind].name, state_of(row), found.get(row.pk)) for row in rows],
        "kinds": [(name, kind.name) for name, kind in KINDS.items()],
        "may_change": gate.holds(request, MAY_CHANGE),
    }
    return desk_page(request, "console/suppliers.html", Text("供货商", "Suppliers"), context)


@require_safe
def supplier(request: HttpRequest, key: UUID) -> HttpResponse:
    """One supplier: how it is doing, its form without any secret, its people, and what was done to it."""
    return _show(request, _one(request, key, MAY_SEE))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """A supplier of this kind: its form, and what the form says."""
    if kind not in KINDS:
        raise Http404
    shops = sorted(_shops(request, MAY_CHANGE))
    if request.method != "POST":
        return _form(request, kind, _currency(shops[0]))
    try:
        told = read_terms(request, kind, _currency(shops[0]))
        entered = None if kind == OWN_SHELF else read_keys(request, kind, {})
        new = NewSupplier(id=drawn_as(request), shop=shops[0], kind=kind, terms=told, keys=entered)
        need_fresh_factor(request, request.POST.get("code", ""))
        made = add_supplier(new, by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return _form(request, kind, _currency(shops[0]), refusal)
    done = Text("已新增。先测试连接，再给商品指定货源。", "Added. Test the connection, then name it for an item.")
    return back_to(request, reverse("admin:desk_supplier", args=[made]), done)


@sensitive_post_parameters()
@require_POST
def keys(request: HttpRequest, key: UUID) -> HttpResponse:
    """Replace keys or where it is asked; refused without the code that the authenticator shows now."""
    row = _one(request, key, MAY_CHANGE)
    if row.kind == OWN_SHELF:
        raise Http404
    try:
        entered = read_keys(request, row.kind, kept_supplier_settings(row))
        need_fresh_factor(request, request.POST.get("code", ""))
        change_supplier(row.pk, keys=entered, by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return _show(request, row, secrets=refusal)
    return _back(request, row, Text("密钥已更换，已写信告知每位站长。", "Changed. Every operator gets a letter."))


@require_POST
def terms(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change its name, the hold-back, and what stopping means there."""
    row = _one(request, key, MAY_CHANGE)
    try:
        told = read_terms(request, row.kind, row.shop.currency)
        change_supplier(row.pk, terms=told, by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return _show(request, row, terms=refusal)
    return _back(request, row, Text("设置已保存。", "Saved."))


@require_POST
def ask_test(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask its system one harmless question, now."""
    row = _one(request, key, MAY_SEE)
    tried = try_supplier(row)
    said = tried.said
    if tried.balance_minor is not None:
        said = said.fill(amount=format_minor(tried.balance_minor, row.shop.currency))
    (messages.success if tried.well else messages.error)(request, tell(said))
    return redirect("admin:desk_supplier", key=row.pk)


@require_POST
def suspend(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take it and its items off sale with a reason, or back."""
    on = request.POST.get("on") == "1"
    row = _one(request, key, MAY_CHANGE if on else MAY_SUSPEND)
    act = resume_supplier if on else suspend_supplier
    try:
        act(row.pk, reason=request.POST.get("reason", ""), by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return _show(request, row, suspend=refusal)
    off = Text(
        "已停用：不再下新单，只有它能供的商品已停售；在途订单照常处理。",
        "Suspended: nothing new is ordered there, and items that only it has are off sale. What is under way goes on.",
    )
    return _back(request, row, Text("已恢复使用。", "It is used again.") if on else off)


@require_POST
def members(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let somebody act for it, or no more."""
    row, by, at = _one(request, key, MAY_CHANGE), gate.actor(request), clock.now()
    gone = read_id(request.POST.get("remove", ""))
    try:
        if gone:
            remove_member(row.pk, gone, by=by, at=at)
        else:
            add_member(
                row.pk,
                email=request.POST.get("email", ""),
                name=request.POST.get("name", ""),
                desk_url=page_url(reverse("web:supplier")),
                password_url=page_url(reverse("account_reset_password")),
                by=by,
                at=at,
            )
    except Refusal as refusal:
        return _show(request, row, members=refusal)
    added = Text("已加入，并写信告知如何登录。", "Added; a letter says how to sign in.")
    return _back(request, row, Text("已移除，立即生效。", "Removed at once.") if gone else added)


def may_see(request: HttpRequest) -> bool:
    """Whether this person has any business with suppliers."""
    return gate.holds(request, MAY_SEE)


def _shops(request: HttpRequest, wanted: frozenset[str]) -> frozenset[UUID]:
    mine = frozenset(shop for shop, held in gate.roles(request).items() if held & wanted)
    if not mine:
        raise NotAllowed
    return mine


def _one(request: HttpRequest, key: UUID, wanted: frozenset[str]) -> Supplier:
    """A supplier of the viewer's shops; raises NotAllowed where the role is lacking, Http404 for a stranger."""
    _shops(request, wanted)
    row = Supplier.objects.select_related("shop", "health").filter(pk=key, shop__in=gate.shops(request)).first()
    if row is None:
        raise Http404
    gate.need(request, row.shop_id, wanted)
    return row


def _show(request: HttpRequest, row: Supplier, **refusals: Refusal) -> HttpResponse:
    held = gate.roles(request).get(row.shop_id, frozenset())
    context = {
        **shown_supplier(row, request.POST, clock.now()),
        "refusals": {name: tell(refusal.sentence) for name, refusal in refusals.items()},
        "may_change": bool(held & MAY_CHANGE),
        "may_suspend": bool(held & MAY_SUSPEND),
    }
    name = Text(row.name_zh, row.name_en)
    return desk_page(request, "console/supplier.html", name, context, refusal=next(iter(refusals.values()), None))


def _currency(shop: UUID) -> str:
    return Shop.objects.values_list("currency", flat=True).get(pk=shop)


def _form(request: HttpRequest, kind: str, currency: str, refusal: Refusal | None = None) -> HttpResponse:
    title = Text("新增供货商：{kind}", "Add a supplier: {kind}").fill(kind=KINDS[kind].name)
    context = form_of(kind, drawn_as(request), request.POST, currency)
    return desk_page(request, "console/supplier_add.html", title, context, refusal=refusal)


def _back(request: HttpRequest, row: Supplier, said: Text) -> HttpResponse:
    return back_to(request, reverse("admin:desk_supplier", args=[row.pk]), said)
