"""How does a buyer say that something is wrong, and where does that stand?"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anxin import clock
from anxin.cases.access import case_for, own_case
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.open_case import Claim, open_case
from anxin.flows.precheck import precheck
from anxin.flows.withdraw_case import withdraw_case
from anxin.orders.access import is_buyer, own_order
from anxin.orders.models import Line, Order
from anxin.orders.queries import line_of
from anxin.orders.states import OrderState
from anxin.payments.queries import payment_of
from anxin.policy.queries import policy_for
from anxin.refusal import NotFound, Refusal
from anxin.web.check_claim import check_claim
from anxin.web.forms import CaseForm
from anxin.web.limits import limit
from anxin.web.refusals import back
from anxin.web.show_case import show_case
from anxin.web.show_order import show_order
from anxin.web.shown import CaseShown, Check
from anxin.web.snapshot import snapshot
from anxin.web.templatetags.face import spoken
from anxin.web.viewer import viewer
from anxin.web.words import AFTER_ARRIVAL, ALWAYS_LAST, BEFORE_ARRIVAL, PROBLEMS

MOST_CASES = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case_open(request: HttpRequest, key: UUID) -> HttpResponse:
    """The rules' word before applying; POST opens the case."""
    order = own_order(viewer(request), key)
    line = line_of(order.pk)
    if request.method != "POST":
        return _page(request, order, line)
    form = _form(order, line, request.POST)
    if not form.is_valid():
        return _page(request, order, line, form, status=422)
    limit("case", str(order.pk), most=MOST_CASES, window=timedelta(hours=24))
    try:
        case = open_case(order.pk, _claim(form.cleaned_data, line), by=viewer(request).by, at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(request, order, line, form, refusal, status=refusal.status)
    return redirect("web:case", key=case)


@never_cache
@require_safe
def case_check(request: HttpRequest, key: UUID) -> HttpResponse:
    """The part of the page that says what the rules would decide."""
    order = own_order(viewer(request), key)
    check = _check(order, line_of(order.pk), request.GET)
    return render(request, "web/live/check.html", {"check": check})


@never_cache
@require_safe
def case(request: HttpRequest, key: UUID) -> HttpResponse:
    """The page of one case."""
    shown = _shown(request, key)
    return render(request, "web/case.html", {"case": shown})


@never_cache
@require_safe
def case_live(request: HttpRequest, key: UUID) -> HttpResponse:
    """The page's living part, or 204 while nothing has changed."""
    shown = _shown(request, key)
    if request.GET.get("seen") == shown.stamp:
        return HttpResponse(status=204)
    return render(request, "web/live/case.html", {"case": shown})


def _shown(request: HttpRequest, key: UUID) -> CaseShown:
    who = viewer(request)
    with snapshot():
        row = case_for(who, key)
        return show_case(row, clock.now(), mine=is_buyer(who, row.order))


@require_POST
def case_choose(request: HttpRequest, key: UUID) -> HttpResponse:
    """The buyer chooses between the money and another one."""
    row, who = own_case(viewer(request), key), viewer(request)
    try:
        choose_remedy(row.pk, request.POST.get("choice", ""), by=who.by, at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return back(request, refusal, "web:case", key=row.pk)
    return redirect("web:case", key=row.pk)


@require_POST
def case_withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """The buyer takes the claim back."""
    row, who = own_case(viewer(request), key), viewer(request)
    try:
        withdraw_case(row.pk, by=who.by, at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return back(request, refusal, "web:case", key=row.pk)
    return redirect("web:case", key=row.pk)


def _form(order: Order, line: Line, data: Any = None) -> CaseForm:
    arrived = order.state in (OrderState.DELIVERED, OrderState.CONFIRMED, OrderState.SETTLED)
    usual = AFTER_ARRIVAL.get(line.goods, ()) if arrived else BEFORE_ARRIVAL
    names = dict.fromkeys([*usual, *ALWAYS_LAST])
    first = {"words": "", "problem": data.get("problem") if data else None}
    return CaseForm(data, problems=[(name, PROBLEMS[name].say(spoken())) for name in names], initial=first)


def _claim(given: Any, line: Line) -> Claim:
    return Claim(
        line=line.pk,
        problem=given.get("problem", ""),
        words=given.get("words", ""),
        mistyped=bool(given.get("mistyped")),
    )


def _check(order: Order, line: Line, given: Any) -> Check | None:
    if not given.get("problem"):
        return None
    now = clock.now()
    decision = precheck(order.pk, _claim(given, line), at=now)
    return check_claim(
        decision, policy_for(order.policy_id, line.goods, line.item.sku), payment_of(order.pk), order.currency, now
    )


def _page(
    request: HttpRequest,
    order: Order,
    line: Line,
    form: CaseForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    wanted = form or _form(order, line)
    check = None
    try:
        check = _check(order, line, request.GET if form is None else form.data)
    except NotFound:
        raise
    except Refusal as said:
        refusal = refusal or said
    if form is None and request.GET.get("problem"):
        wanted.initial["problem"] = request.GET["problem"]
    context = {"order": show_order(order, clock.now()), "line": line.pk, "form": wanted, "check": check}
    return render(request, "web/case_open.html", {**context, "refusal": refusal}, status=status)
