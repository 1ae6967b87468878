"""How does a buyer appeal, and take up a case again that was put to rest?"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anxin import clock
from anxin.cases.access import own_case
from anxin.cases.models import Case
from anxin.cases.queries import appeals_alone, decisions_of
from anxin.cases.queue import verdicts_alone
from anxin.cases.states import AppealState
from anxin.catalog.queries import first_shop
from anxin.evidence.queries import uploads_of
from anxin.flows.appeal_case import COOLS_FOR, DECIDE_WITHIN, appeal_case
from anxin.flows.reopen_case import reopen_case
from anxin.money import format_minor
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text
from anxin.web.because import because
from anxin.web.if_undecided import if_undecided
from anxin.web.limits import limit
from anxin.web.offer_forms import MOST_POSTS, AppealForm
from anxin.web.refusals import back
from anxin.web.show_settling import ENDED, show_settling
from anxin.web.viewer import viewer
from anxin.web.words import PROBLEMS

STANDS = {
    "waiting": Text("等待执行", "waits"),
    "carried_out": Text("已执行", "carried out"),
    "dropped": Text("已撤下", "taken down"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, key: UUID) -> HttpResponse:
    """The form for the points, with the decision they are held against; POST appeals."""
    who = viewer(request)
    row = own_case(who, key)
    form, refusal = AppealForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            limit("appeal", str(row.pk), most=MOST_POSTS)
            appeal_case(row.pk, form.points(), evidence=_new_evidence(row), by=who.by, at=clock.now())
        except NotFound:
            raise
        except Refusal as said:
            if said.status not in (422, 429):
                return back(request, said, "web:case", key=row.pk)
            refusal = said
        else:
            return redirect("web:case", key=row.pk)
    decisions = [decision for decision in decisions_of(row.order_id) if decision.case_id == row.pk]
    until = show_settling(row, decisions, clock.now(), mine=True).appeal_until
    if until is None:
        return redirect("web:case", key=row.pk)
    context = {
        "case": row,
        "form": form,
        "refusal": refusal,
        "until": until,
        "reason": because(decisions[-1]),
        "clause": decisions[-1].clause_number,
        "undecided": if_undecided(row.order),
        "hours": DECIDE_WITHIN.total_seconds() // 3600,
    }
    return render(
        request, "web/appeal.html", context, status=refusal.status if refusal else 422 if form.is_bound else 200
    )


@require_POST
def case_reopen(request: HttpRequest, key: UUID) -> HttpResponse:
    """The buyer goes on with a resting case."""
    who = viewer(request)
    row = own_case(who, key)
    try:
        limit("reopen", str(row.pk), most=MOST_POSTS)
        reopen_case(row.pk, by=who.by, at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return back(request, refusal, "web:case", key=row.pk)
    return redirect("web:case", key=row.pk)


@require_safe
def appeals_log(request: HttpRequest) -> HttpResponse:
    """What one person decided without a second, because nobody else was there: open to everybody, nobody named."""
    shop = first_shop()
    rows = [
        (
            row.opened_at,
            PROBLEMS.get(row.case.problem, PROBLEMS["other"]),
            ENDED.get(AppealState(row.state)),
            row.closed_at,
        )
        for row in (appeals_alone(shop.pk) if shop else [])
    ]
    verdicts = [
        (
            row.opens_at,
            PROBLEMS.get(row.case.problem, PROBLEMS["other"]),
            format_minor(row.amount_minor, row.order.currency),
            STANDS[row.state],
        )
        for row in (verdicts_alone(shop.pk) if shop else [])
    ]
    return render(
        request,
        "web/appeals_log.html",
        {"rows": rows, "verdicts": verdicts, "hours": COOLS_FOR.total_seconds() // 3600},
    )


def _new_evidence(case: Case) -> list[UUID]:
    """What was added since the decision."""
    since = case.closed_at
    return [upload.pk for upload in uploads_of(case.order_id) if since is None or upload.at > since]
