"""What does the staff do about a case besides deciding it: offers between the sides, and its one appeal?"""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from anxin import clock
from anxin.cases.access import case_for
from anxin.cases.models import Appeal, Case, Offer
from anxin.cases.queries import appeal_of, offers_of
from anxin.cases.refusals import TouchedBefore
from anxin.cases.states import AppealState, OfferKind, OfferState, Side
from anxin.console import gate
from anxin.console.read_only import back_to
from anxin.console.shown import amount, moment, tell, until
from anxin.flows.answer_offer import answer_offer
from anxin.flows.decide_appeal import decide_appeal
from anxin.flows.make_offer import NEGOTIABLE, Proposed, make_offer
from anxin.flows.review_case import NothingDecided
from anxin.flows.weigh_offers import weigh_offers
from anxin.flows.withdraw_offer import withdraw_offer
from anxin.money import NotAnAmount, parse_minor
from anxin.people.models import Person
from anxin.policy.clauses import Liable
from anxin.refusal import NotAllowed, NotFound, Refusal
from anxin.texts import Text

MAY_OFFER = frozenset({"agent", "senior", "operator"})
MAY_DECIDE = frozenset({"senior", "operator"})
FEN = 100
KINDS = {
    OfferKind.PARTIAL_REFUND: Text("退一部分", "A part"),
    OfferKind.FULL: Text("全额退款", "All of it"),
    OfferKind.REISSUE: Text("补发", "Another one"),
}
SIDES = {
    Side.BUYER: Text("买家", "The buyer"),
    Side.SUPPLIER: Text("供货商", "The supplier"),
    Side.AGENT: Text("客服", "The staff"),
}
STATES = {
    OfferState.OPEN: Text("等答复", "open"),
    OfferState.ACCEPTED: Text("已接受", "accepted"),
    OfferState.DECLINED: Text("已谢绝", "declined"),
    OfferState.LAPSED: Text("已过期", "lapsed"),
    OfferState.WITHDRAWN: Text("已撤回", "withdrawn"),
    OfferState.SUPERSEDED: Text("已被取代", "superseded"),
}
BEARERS = {
    Liable.SUPPLIER: Text("供货商", "the supplier"),
    Liable.PLATFORM: Text("平台", "the platform"),
    Liable.CHANNEL: Text("支付渠道", "the channel"),
}
SENT = Text("方案已发给买家，24 小时内答复。", "The buyer has the offer and 24 hours.")
ANSWERED = Text("已答复，接受的方案已执行。", "Answered; what was accepted is carried out.")
DECIDED = Text("申诉已裁决，平台内为最终结果。", "The appeal is decided; inside the platform it is final.")


def urls(gated: Callable[[Any], Any]) -> list[URLPattern]:
    """The acts of this file, each behind the desk's gate."""
    acts: tuple[tuple[str, Any, str], ...] = (
        ("offers/<uuid:key>/make/", make, "desk_offer"),
        ("offers/<uuid:key>/answer/", answer, "desk_offer_answer"),
        ("appeals/<uuid:key>/decide/", decide, "desk_appeal"),
    )
    return [path(where, gated(view), name=name) for where, view, name in acts]


def settling_panel(request: HttpRequest, row: Case) -> dict[str, Any]:
    """For the page of a case: its offers, what the facts speak for, and its appeal point by point."""
    at = clock.now()
    may = _may(request, row, MAY_OFFER) and row.state in NEGOTIABLE
    measure = weigh_offers(row.pk, at=at) if may else None
    return {
        "offers": [_offer(offer, row) for offer in offers_of(row.pk)],
        "may": may,
        "kinds": KINDS.items(),
        "bearers": BEARERS.items(),
        "suggested": f"{measure.proposal.amount_minor / FEN:.2f}" if measure else "",
        "reasons": [tell(reason) for reason in measure.proposal.reasons] if measure else [],
        "remaining": amount(measure.weighed.facts.remaining, row.order.currency) if measure else "",
        "appeal": _appeal(request, row),
    }


@require_POST
def make(request: HttpRequest, key: UUID) -> HttpResponse:
    """Propose something to the buyer, and say who bears it."""
    case = _case(request, key, MAY_OFFER)
    try:
        proposed = Proposed(
            kind=OfferKind(request.POST.get("kind", "")),
            amount_minor=_fen(request.POST.get("amount", "")),
            words=request.POST.get("words", ""),
            liable=_liable(request),
        )
    except ValueError:
        raise NotFound from None
    try:
        make_offer(case.pk, proposed, side=Side.AGENT, by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return back_to(request, _page(case.pk), refusal)
    return back_to(request, _page(case.pk), SENT)


@require_POST
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Answer a buyer's offer for the platform, or take back an own one."""
    offer = Offer.objects.filter(pk=key).first()
    if offer is None:
        raise NotFound
    case = _case(request, offer.case_id, MAY_OFFER)
    by, at, said = gate.actor(request), clock.now(), request.POST.get("answer")
    try:
        if said == "withdraw":
            withdraw_offer(key, side=Side.AGENT, by=by, at=at)
        else:
            answer_offer(key, accept=said == "accept", side=Side.AGENT, by=by, at=at, liable=_liable(request))
    except Refusal as refusal:
        return back_to(request, _page(case.pk), refusal)
    return back_to(request, _page(case.pk), ANSWERED)


@require_POST
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Decide an appeal with an answer to each of its points."""
    appeal = Appeal.objects.filter(pk=key).first()
    if appeal is None:
        raise NotFound
    case = _case(request, appeal.case_id, MAY_OFFER)
    if not _may_decide(request, appeal, case):
        raise NotAllowed
    places, decision = range(1, len(appeal.points) + 1), request.POST.get("decision")
    try:
        # what is final is never taken from a form that says nothing
        if decision not in ("overturn", "confirm"):
            raise NothingDecided
        decide_appeal(
            key,
            overturn=decision == "overturn",
            answers=[Text(request.POST.get(f"zh{n}", ""), request.POST.get(f"en{n}", "")) for n in places],
            reason=Text(request.POST.get("reason_zh", ""), request.POST.get("reason_en", "")),
            by=gate.actor(request),
            at=clock.now(),
            liable=_liable(request),
        )
    except Refusal as refusal:
        if refusal.status == TouchedBefore.status:
            raise
        return back_to(request, _page(case.pk), refusal)
    return back_to(request, _page(case.pk), DECIDED)


def _offer(offer: Offer, case: Case) -> dict[str, Any]:
    stands = offer.state == OfferState.OPEN
    return {
        "row": offer,
        "who": tell(SIDES[Side(offer.side)]),
        "what": tell(KINDS[OfferKind(offer.kind)]),
        "amount": amount(offer.amount_minor, case.order.currency) if offer.amount_minor else "",
        "state": tell(STATES[OfferState(offer.state)]),
        "due": until(offer.due_at) if stands else moment(offer.closed_at or offer.at),
        "answerable": stands and offer.side == Side.BUYER,
        "own": stands and offer.side == Side.AGENT,
    }


def _appeal(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    appeal = appeal_of(case.pk)
    if appeal is None:
        return None
    stands = appeal.state == AppealState.OPEN
    answers = [*appeal.answers, *([None] * (len(appeal.points) - len(appeal.answers)))]
    return {
        "row": appeal,
        "open": stands,
        "due": until(appeal.due_at) if stands else "",
        "mine": appeal.assigned_to == gate.actor(request),
        "may": stands and _may_decide(request, appeal, case),
        "not_before": moment(appeal.not_before) if appeal.alone and appeal.not_before else "",
        "points": [(n, point, told) for n, (point, told) in enumerate(zip(appeal.points, answers, strict=True), 1)],
    }


def _may_decide(request: HttpRequest, appeal: Appeal, case: Case) -> bool:
    """Whom it is assigned to, and those above; whoever has touched the case is refused by the flow."""
    return appeal.assigned_to == gate.actor(request) or _may(request, case, MAY_DECIDE)


def _may(request: HttpRequest, case: Case, wanted: frozenset[str]) -> bool:
    own = case.order.buyer_id == cast(Person, request.user).pk
    return not own and bool(gate.roles(request).get(case.shop_id, frozenset()) & wanted)


def _case(request: HttpRequest, key: UUID, wanted: frozenset[str]) -> Case:
    case = case_for(gate.staff(request), key)
    if not _may(request, case, wanted):
        raise NotAllowed
    return case


def _liable(request: HttpRequest) -> Liable | None:
    named = request.POST.get("liable", "")
    return Liable(named) if named in set(BEARERS) else None


def _fen(typed: str) -> int:
    """What was typed as yuan, in fen; nothing where it is no amount, which the flow refuses with its sentence."""
    try:
        return parse_minor(typed)
    except NotAnAmount:
        return 0


def _page(case: UUID) -> str:
    return f"{reverse('admin:cases_case_change', args=[case])}#settling"
