"""How does a buyer propose an end to a case, and answer what others propose?"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from anxin import clock
from anxin.cases.access import own_case, own_offer
from anxin.cases.models import Case, Offer
from anxin.cases.propose import GIVEN
from anxin.cases.states import OPEN, OfferKind, Side
from anxin.flows.answer_offer import answer_offer
from anxin.flows.make_offer import make_offer
from anxin.flows.weigh_offers import Measure, weigh_offers
from anxin.flows.withdraw_offer import withdraw_offer
from anxin.money import format_minor
from anxin.policy.decision import Decision
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text
from anxin.web.limits import limit
from anxin.web.offer_forms import MOST_POSTS, OfferForm
from anxin.web.refusals import back
from anxin.web.show_settling import show_offer
from anxin.web.viewer import viewer
from anxin.web.words import VERDICTS


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer_make(request: HttpRequest, key: UUID) -> HttpResponse:
    """A form with the amount that the facts speak for; POST puts the offer to the other side."""
    who = viewer(request)
    row = own_case(who, key)
    if request.method != "POST" and row.state not in OPEN:
        return redirect("web:case", key=row.pk)
    form, refusal = OfferForm(request.POST or None, currency=row.order.currency), None
    if request.method == "POST" and form.is_valid():
        try:
            limit("offer", str(row.pk), most=MOST_POSTS)
            make_offer(row.pk, form.proposed(), side=Side.BUYER, by=who.by, at=clock.now())
        except NotFound:
            raise
        except Refusal as said:
            refusal = said
        else:
            return redirect("web:case", key=row.pk)
    return _propose(request, row, form, refusal)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, key: UUID) -> HttpResponse:
    """What accepting means beside what the rules would give; POST answers."""
    who = viewer(request)
    row = own_offer(who, key)
    refusal = None
    if request.method == "POST":
        try:
            limit("offer-answer", str(row.pk), most=MOST_POSTS)
            answer_offer(
                row.pk,
                accept=request.POST.get("answer") == "accept",
                side=Side.BUYER,
                by=who.by,
                at=clock.now(),
                knows_less=request.POST.get("knows_less") == "yes",
            )
        except NotFound:
            raise
        except Refusal as said:
            if said.status not in (422, 429):
                return back(request, said, "web:case", key=row.case_id)
            refusal = said
        else:
            return redirect("web:case", key=row.case_id)
    return _ask(request, row, refusal)


@require_POST
def offer_withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """The buyer takes an own offer back."""
    who = viewer(request)
    row = own_offer(who, key)
    try:
        limit("offer-withdraw", str(row.case_id), most=MOST_POSTS)
        withdraw_offer(row.pk, side=Side.BUYER, by=who.by, at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return back(request, refusal, "web:case", key=row.case_id)
    return redirect("web:case", key=row.case_id)


def _propose(request: HttpRequest, row: Case, form: OfferForm, refusal: Refusal | None) -> HttpResponse:
    measure = weigh_offers(row.pk, at=clock.now())
    form.suggest(measure.proposal.amount_minor)
    status = refusal.status if refusal else 422 if form.is_bound else 200
    context = {"case": row, "form": form, "refusal": refusal, "measure": measure, "rules": rules_say(measure, row)}
    return render(request, "web/offer_make.html", context, status=status)


def _ask(request: HttpRequest, row: Offer, refusal: Refusal | None) -> HttpResponse:
    case = row.case
    shown = show_offer(row, case, Side.BUYER)
    if not shown.answerable:
        return redirect("web:case", key=case.pk)
    measure = weigh_offers(case.pk, at=clock.now())
    less = measure.weighed.rules_minor - row.amount_minor if row.kind != OfferKind.REISSUE else 0
    context = {
        "case": case,
        "offer": shown,
        "kind": row.kind,
        "rules": rules_say(measure, case),
        "less": format_minor(less, case.order.currency) if less > 0 else "",
        "refusal": refusal,
    }
    return render(request, "web/offer.html", context, status=refusal.status if refusal else 200)


def rules_say(measure: Measure, case: Case) -> tuple[Text, ...]:
    """What comes without an agreement: now, and if nobody answers."""
    stands, silent = measure.weighed.stands, measure.weighed.if_silent
    said = [_verdict(stands, case, Text("按规则现在：", "By the rules now: "))]
    if silent.clause is not stands.clause:
        said.append(_verdict(silent, case, Text("对方到时不答复：", "If nobody answers: ")))
    return tuple(said)


def _verdict(decision: Decision, case: Case, head: Text) -> Text:
    verdict = VERDICTS[str(decision.outcome)]
    zh, en = f"{head.zh}{verdict.zh}", f"{head.en}{verdict.en[0].lower()}{verdict.en[1:]}"
    if decision.outcome in GIVEN and decision.amount_minor:
        amount = format_minor(decision.amount_minor, case.order.currency)
        zh, en = f"{zh} {amount}", f"{en}, {amount}"
    return Text(f"{zh}（条款 {decision.clause.number}）", f"{en} (clause {decision.clause.number})")
