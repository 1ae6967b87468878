"""What lies at docked suppliers, what do they owe back, and where does their bill differ from our books?"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from anxin import clock
from anxin.console import gate
from anxin.console.read_only import back_to
from anxin.console.shown import tell
from anxin.flows.settle_upstream_claim import settle_upstream_claim
from anxin.flows.top_up_upstream import top_up_upstream
from anxin.money import NotAnAmount, parse_minor
from anxin.payouts.access import claim_for
from anxin.payouts.queries import bill_differences, docked_of, open_claims, upstream_of
from anxin.payouts.refusals import NotAnAmountOfMoney
from anxin.people.models import Supplier
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text

MAY_PAY = frozenset({"finance", "operator"})
BOARD = "admin:desk_upstream"
KINDS = {
    "not_ours": Text("对方有，我方没有", "billed, and not in our books"),
    "not_theirs": Text("我方有，对方没有", "in our books, and not billed"),
    "amount": Text("金额不同", "another amount"),
}


def urls(gated: Callable[[Any], Any]) -> list[URLPattern]:
    """The pages of this file, each behind the desk's gate."""
    pages: tuple[tuple[str, Any, str], ...] = (
        ("upstream/", upstream, "desk_upstream"),
        ("upstream/<uuid:key>/top-up/", top_up, "desk_top_up"),
        ("upstream/claims/<uuid:key>/", claim, "desk_claim"),
    )
    return [path(where, gated(view), name=name) for where, view, name in pages]


@require_safe
def upstream(request: HttpRequest) -> HttpResponse:
    """The board: balances, claims with their due time, lines of bills that differ."""
    shops = gate.shops(request)
    request.current_app = admin.site.name
    context = {
        **admin.site.each_context(request),
        "title": tell(Text("上游货源", "Docked suppliers")),
        "suppliers": [(row, upstream_of(row)) for row in docked_of(shops)],
        "claims": open_claims(shops),
        "differences": [(row, KINDS[row.kind]) for row in bill_differences(shops)],
        "may_pay": any(names & MAY_PAY for names in gate.roles(request).values()),
    }
    return TemplateResponse(request, "console/upstream.html", context)


@require_POST
def top_up(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record money that was put into the balance there."""
    row = Supplier.objects.select_related("shop").filter(pk=key, shop__in=gate.shops(request)).first()
    if row is None:
        raise NotFound
    proof = request.POST.get("proof", "")
    return _act(
        request,
        row.shop_id,
        lambda: top_up_upstream(row.pk, _amount(request, row), proof=proof, by=gate.actor(request), at=clock.now()),
        Text("预付款已入账。", "The top-up is booked."),
    )


@require_POST
def claim(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record that a claim was honoured, or write it off."""
    row = claim_for(gate.staff(request), key)
    honoured, proof = request.POST.get("answer") == "honoured", request.POST.get("proof", "")
    return _act(
        request,
        row.shop_id,
        lambda: settle_upstream_claim(row.pk, honoured=honoured, proof=proof, by=gate.actor(request), at=clock.now()),
        Text("应退已处理。", "The claim is settled."),
    )


def _amount(request: HttpRequest, row: Supplier) -> int:
    try:
        return parse_minor(request.POST.get("amount", ""), row.shop.currency)
    except NotAnAmount:
        raise NotAnAmountOfMoney from None


def _act(request: HttpRequest, shop: UUID, act: Callable[[], object], done: Text) -> HttpResponse:
    gate.need(request, shop, MAY_PAY)
    try:
        act()
    except Refusal as refusal:
        return back_to(request, reverse(BOARD), refusal)
    return back_to(request, reverse(BOARD), done)
