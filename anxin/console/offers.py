"""What does the staff do about a case besides deciding it: offers between the sides, and its one appeal?"""

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from anxin import clock
from anxin.cases.access import case_for
from anxin.cases.models import Appeal, Case, Offer, Verdict
from anxin.cases.queries import appeal_of, offers_of
from anxin.cases.refusals import TouchedBefore
from anxin.cases.states import AppealState, OfferKind, OfferState, Side, VerdictState
from anxin.cases.turns import four_eyes_above, why_no_appeal, why_no_offer
from anxin.console import gate
from anxin.console.read_only import Act, ReadOnly, back_to
from anxin.console.shown import amount, moment, tell, until
from anxin.flows.acts.touched_by import touched_by
from anxin.flows.answer_offer import answer_offer
from anxin.flows.consider_case import consider_case
from anxin.flows.decide_appeal import decide_appeal
from anxin.flows.make_offer import NEGOTIABLE, Proposed, make_offer
from anxin.flows.review_case import NothingDecided
from anxin.flows.weigh_offers import weigh_offers
from anxin.flows.withdraw_offer import withdraw_offer
from anxin.money import NotAnAmount, parse_minor, plain_minor
from anxin.policy.clauses import Liable
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text

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
WAITS = Text(
    "超过双人复核金额，还没有生效，已进入等待复核；申诉的期限不变。",
    "Above the amount for four eyes: nothing has happened yet, it waits for a second look. The appeal keeps its time.",
)
DECIDED = Text("申诉已裁决，平台内为最终结果。", "The appeal is decided; inside the platform it is final.")


def settling_panel(request: HttpRequest, row: Case) -> dict[str, Any]:
    """For the page of a case: its offers, what the facts speak for, and its appeal point by point."""
    may = row.state in NEGOTIABLE and why_no_offer(row, Side.AGENT, gate.actor(request)) is None
    measure = weigh_offers(row.pk, at=clock.now()) if may else None
    typed = _typed(request, "desk_offer")
    return {
        "offers": [_offer(offer, row) for offer in offers_of(row.pk)],
        "may": may,
        "kinds": KINDS.items(),
        "bearers": BEARERS.items(),
        "typed": typed,
        "suggested": typed.get("amount", plain_minor(measure.proposal.amount_minor, row.order.currency))
        if measure
        else "",
        "reasons": [tell(reason) for reason in measure.proposal.reasons] if measure else [],
        "remaining": amount(measure.weighed.facts.remaining, row.order.currency) if measure else "",
        "appeal": _appeal(request, row),
    }


def _make(desk: ReadOnly) -> Act:
    def make(request: HttpRequest, key: UUID) -> HttpResponse:
        """Propose something to the buyer, and say who bears it."""
        case = case_for(gate.staff(request), key)
        try:
            make_offer(case.pk, _proposed(request, case), side=Side.AGENT, by=gate.actor(request), at=clock.now())
        except NotFound:
            raise
        except Refusal as refusal:
            return _again(desk, request, case, refusal, "offer")
        return back_to(request, _page(case.pk), SENT)

    return make


def _proposed(request: HttpRequest, case: Case) -> Proposed:
    try:
        kind = OfferKind(request.POST.get("kind", ""))
    except ValueError:
        raise NotFound from None
    return Proposed(
        kind=kind,
        amount_minor=_minor(request.POST.get("amount", ""), case),
        words=request.POST.get("words", ""),
        liable=_liable(request),
    )


def _answer(desk: ReadOnly) -> Act:
    def answer(request: HttpRequest, key: UUID) -> HttpResponse:
        """Answer a buyer's offer for the platform, or take back an own one."""
        case = case_for(gate.staff(request), key)
        by, at, said = gate.actor(request), clock.now(), request.POST.get("answer")
        try:
            offer = _offer_of(case, request.POST.get("offer", ""))
            if said == "withdraw":
                withdraw_offer(offer, side=Side.AGENT, by=by, at=at)
            else:
                answer_offer(offer, accept=said == "accept", side=Side.AGENT, by=by, at=at, liable=_liable(request))
        except NotFound:
            raise
        except Refusal as refusal:
            return _again(desk, request, case, refusal, "offer")
        return back_to(request, _page(case.pk), ANSWERED)

    return answer


def _offer_of(case: Case, written: str) -> UUID:
    try:
        found = Offer.objects.filter(pk=UUID(written), case=case).values_list("pk", flat=True).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound
    return found


def _decide(desk: ReadOnly) -> Act:
    def decide(request: HttpRequest, key: UUID) -> HttpResponse:
        """Decide an appeal with an answer to each of its points."""
        case = case_for(gate.staff(request), key)
        appeal, given = appeal_of(case.pk), request.POST
        if appeal is None:
            raise NotFound
        try:
            # what is final is never taken from a form that says nothing
            if given.get("decision") not in ("overturn", "confirm"):
                raise NothingDecided
            done = decide_appeal(
                appeal.pk,
                overturn=given.get("decision") == "overturn",
                answers=[Text(zh, en) for _, _, _, zh, en in _points(appeal, given, [])],
                reason=Text(given.get("reason_zh", ""), given.get("reason_en", "")),
                by=gate.actor(request),
                at=clock.now(),
                liable=_liable(request),
                # an empty field is all that is left; what is no amount is refused with its sentence
                amount_minor=_minor(given["amount"], case) if given.get("amount", "").strip() else None,
            )
        except Refusal as refusal:
            return _again(desk, request, case, refusal, "appeal")
        return back_to(request, _page(case.pk), DECIDED if done else WAITS)

    return decide


def _again(desk: ReadOnly, request: HttpRequest, case: Case, refusal: Refusal, form: str) -> HttpResponse:
    """The page with the sentence that refuses beside the form, and everything that was typed."""
    return desk.refuse(request, desk.one(request, str(case.pk)), refusal, typed={}, refused=form)


ACTS: Final[dict[str, Callable[[ReadOnly], Act]]] = {"offer": _make, "offer_answer": _answer, "appeal": _decide}


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
    appeal.case = case
    stands, me, typed = appeal.state == AppealState.OPEN, gate.actor(request), _typed(request, "desk_appeal")
    waits = Verdict.objects.filter(appeal=appeal, state=VerdictState.WAITING).first()
    refusal = why_no_decision(appeal, me) if stands else None
    measure = consider_case(case.pk, by=me, at=clock.now()) if stands else None
    return {
        "row": appeal,
        "open": stands,
        "due": until(appeal.due_at) if stands else "",
        "mine": appeal.assigned_to == me,
        "waits": waits is not None,
        "may": stands and refusal is None and waits is None,
        "why_not": tell(refusal.sentence) if refusal else "",
        "typed": typed,
        "not_before": moment(appeal.not_before) if appeal.alone and appeal.not_before else "",
        "left": amount(measure.facts.remaining, case.order.currency) if measure else "",
        "above": amount(four_eyes_above(case.shop_id), case.order.currency),
        "points": _points(appeal, typed, waits.answers if waits else appeal.answers),
    }


def why_no_decision(appeal: Appeal, by: str) -> Refusal | None:
    """Why this actor may not decide an appeal or confirm what a colleague found about it."""
    if not appeal.alone and by in touched_by(appeal.case, until=appeal.opened_at):
        return TouchedBefore()
    return why_no_appeal(appeal, by)


def _points(appeal: Appeal, typed: Mapping[str, str], answers: Sequence[Any]) -> list[tuple[int, str, Any, str, str]]:
    """Each point with its number, the answer that it got or is to get, and what stands in its two fields."""
    return [
        (n, point, told, typed.get(f"zh{n}", ""), typed.get(f"en{n}", ""))
        for n, (point, told) in enumerate(zip_longest(appeal.points, answers), 1)
    ]


def _typed(request: HttpRequest, form: str) -> Mapping[str, str]:
    """What was typed in this form and refused; nothing on a fresh page."""
    here = request.resolver_match
    return request.POST.dict() if here is not None and here.url_name == form else {}


def _liable(request: HttpRequest) -> Liable | None:
    named = request.POST.get("liable", "")
    return Liable(named) if named in set(BEARERS) else None


def _minor(typed: str, case: Case) -> int:
    """What was typed, in minor units; nothing where it is no amount, which the flow refuses with its sentence."""
    try:
        return parse_minor(typed, case.order.currency)
    except NotAnAmount:
        return 0


def _page(case: UUID) -> str:
    return f"{reverse('admin:cases_case_change', args=[case])}#settling"
