"""Where does a case stand, and what may its buyer do about it?"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from anxin import clock
from anxin.cases.access import case_for, own_case
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.withdraw_case import withdraw_case
from anxin.orders.access import is_buyer
from anxin.refusal import NotFound, Refusal
from anxin.web.refusals import back
from anxin.web.show_case import show_case
from anxin.web.shown import CaseShown
from anxin.web.snapshot import snapshot
from anxin.web.viewer import viewer


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
