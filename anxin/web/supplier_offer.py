"""How does a supplier propose an end to a case, and answer what a buyer proposes?"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from anxin import clock
from anxin.cases.access import case_for_supplier, offer_for_supplier
from anxin.cases.models import Case
from anxin.cases.states import Side
from anxin.flows.answer_offer import answer_offer
from anxin.flows.make_offer import make_offer
from anxin.flows.weigh_offers import weigh_offers
from anxin.flows.withdraw_offer import withdraw_offer
from anxin.people.models import Supplier
from anxin.refusal import NotFound, Refusal
from anxin.web.limits import limit
from anxin.web.offer_forms import MOST_POSTS, OfferForm
from anxin.web.refusals import back
from anxin.web.supplier_desk import desk, own_supplier
from anxin.web.words import PROBLEMS


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def supplier_offer(request: HttpRequest, key: UUID) -> HttpResponse:
    """A form with the amount that the facts speak for; POST puts the offer to the buyer."""
    row = own_supplier(request)
    case = case_for_supplier(row.pk, key)
    form, refusal = OfferForm(request.POST or None, currency=case.order.currency), None
    if request.method == "POST" and form.is_valid():
        try:
            limit("offer", f"{row.pk}:{key}", most=MOST_POSTS)
            make_offer(case.pk, form.proposed(), side=Side.SUPPLIER, by=f"supplier:{row.pk}", at=clock.now())
        except NotFound:
            raise
        except Refusal as said:
            refusal = said
        else:
            return redirect("web:supplier_cases")
    return _propose(request, row, case, form, refusal)


@require_POST
def supplier_offer_answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Accept or decline a buyer's offer, or take back an own one."""
    row = own_supplier(request)
    offer = offer_for_supplier(row.pk, key)
    by, at = f"supplier:{row.pk}", clock.now()
    try:
        limit("offer-answer", f"{row.pk}:{key}", most=MOST_POSTS)
        if request.POST.get("answer") == "withdraw":
            withdraw_offer(offer.pk, side=Side.SUPPLIER, by=by, at=at)
        else:
            accept = request.POST.get("answer") == "accept"
            answer_offer(offer.pk, accept=accept, side=Side.SUPPLIER, by=by, at=at)
    except NotFound:
        raise
    except Refusal as refusal:
        return back(request, refusal, "web:supplier_cases")
    return redirect("web:supplier_cases")


def _propose(request: HttpRequest, row: Supplier, case: Case, form: OfferForm, refusal: Refusal | None) -> HttpResponse:
    measure = weigh_offers(case.pk, at=clock.now())
    form.suggest(measure.proposal.amount_minor)
    context = {
        "case": case,
        "problem": PROBLEMS.get(case.problem, PROBLEMS["other"]),
        "form": form,
        "refusal": refusal,
        "measure": measure,
    }
    return desk(request, row, "offer", status=refusal.status if refusal else 422 if form.is_bound else 200, **context)
