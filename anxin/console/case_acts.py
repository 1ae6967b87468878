"""What can be pressed on the page of a case? Each act calls one flow; what was typed is kept when it is refused."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from anxin import clock
from anxin.cases.access import case_for
from anxin.cases.models import Case, Verdict
from anxin.cases.queue import next_free
from anxin.cases.refusals import NothingWaits
from anxin.cases.states import VerdictState
from anxin.console import gate
from anxin.console.queue import wanted_of
from anxin.console.read_only import Act, ReadOnly, back_to
from anxin.console.reasons import list_of
from anxin.delivery.units import read_units
from anxin.flows.ask_for_material import Wanted, ask_for_material
from anxin.flows.drop_verdict import drop_verdict
from anxin.flows.find_other_account import find_other_account
from anxin.flows.give_back_case import give_back_case
from anxin.flows.review_case import FOUND, Finding, NothingDecided, WrongAmount, review_case
from anxin.flows.second_verdict import second_verdict
from anxin.flows.take_case import take_case
from anxin.money import NotAnAmount, format_minor, parse_minor
from anxin.policy.clauses import Liable, Outcome
from anxin.refusal import Refusal
from anxin.texts import Text

LIABLE: Final = {
    Liable.SUPPLIER: Text("供货商", "the supplier"),
    Liable.PLATFORM: Text("平台", "the platform"),
    Liable.CHANNEL: Text("支付渠道", "the channel"),
}
DONE: Final = {
    Outcome.REFUND_FULL: Text("{ref} 已同意退款，正在退回买家。", "{ref}: refund agreed, the money is on its way."),
    Outcome.REFUND_PRORATED: Text(
        "{ref} 已同意部分退款，正在退回买家。", "{ref}: a part goes back and is on its way to the buyer."
    ),
    Outcome.REISSUE: Text("{ref} 已补发，重新计算到账时间。", "{ref}: another one is on its way."),
    Outcome.REJECT: Text(
        "{ref} 已驳回，买家在订单页可以看到理由。", "{ref}: rejected; the order page tells the buyer why."
    ),
}
WAITS: Final = Text(
    "{ref} 超过双人复核金额，还没有生效，已进入等待复核。",
    "{ref} is above the amount for four eyes: nothing has happened yet, it waits for a second look.",
)
ASKED: Final = Text("{ref} 已请买家补充材料，最晚等 24 小时。", "{ref}: the buyer has been asked and has 24 hours.")
SECONDED: Final = Text("{ref} 已确认并执行。", "{ref}: confirmed and carried out.")
DROPPED: Final = Text("{ref} 的裁决已撤下，请重新裁决。", "{ref}: taken down; decide it anew.")
RECORDED: Final = Text("{ref} 已记录充错账号。", "{ref}: on record that another account was topped up.")
TAKEN: Final = Text("已领取 {ref}，15 分钟内由您处理。", "You have {ref} for 15 minutes.")
GIVEN_BACK: Final = Text("{ref} 已放回队列。", "{ref} is back in the queue.")

REVIEW_FIELDS: Final = ("decision", "amount", "share", "liable", "reason_zh", "reason_en", "against")
MATERIAL_FIELDS: Final = ("words_zh", "words_en")


def typed_of(request: HttpRequest) -> dict[str, Any]:
    """What stands in the forms of the page: nothing on a fresh one, what was typed on one that was refused."""
    named = {name: request.POST.get(name, "") for name in (*REVIEW_FIELDS, *MATERIAL_FIELDS)}
    return {
        **named,
        "shown": request.POST.get("shown", ""),
        "wants": request.POST.getlist("wants"),
        "units": request.POST.getlist("units"),
    }


def _review(desk: ReadOnly) -> Act:
    def review(request: HttpRequest, key: UUID) -> HttpResponse:
        case = case_for(gate.staff(request), key)
        try:
            finding = _finding(request, case)
            done = review_case(case.pk, finding, by=gate.actor(request), at=clock.now())
        except Refusal as refusal:
            return _again(desk, request, case, refusal, "review")
        said = DONE[Outcome(finding.outcome)] if done else WAITS
        return _on(request, case, said)

    return review


def _finding(request: HttpRequest, case: Case) -> Finding:
    typed = {name: request.POST.get(name, "").strip() for name in REVIEW_FIELDS}
    if typed["decision"] not in FOUND:
        raise NothingDecided
    partly = typed["decision"] == Outcome.REFUND_PRORATED
    units = tuple(read_units(request.POST.getlist("units")))
    return Finding(
        outcome=Outcome(typed["decision"]),
        reason=Text(typed["reason_zh"], typed["reason_en"]),
        amount_minor=_amount(typed, case, len(units)) if partly else None,
        liable=Liable(typed["liable"]) if typed["liable"] in LIABLE else None,
        against=typed["against"],
        units=units,
    )


def _amount(typed: dict[str, str], case: Case, units: int) -> int:
    """The amount as written in yuan, else the share of what its pieces cost, rounded up for the buyer."""
    pieces, currency = units or len(case.units) or case.line.quantity, case.order.currency
    whole = case.line.unit_price_minor * pieces
    try:
        if typed["amount"] or not typed["share"]:
            return parse_minor(typed["amount"], currency)
        share = int(typed["share"])
    except (NotAnAmount, ValueError):
        raise WrongAmount(most=format_minor(whole, currency)) from None
    return -(-whole * share // 100)


def _second(desk: ReadOnly) -> Act:
    def second(request: HttpRequest, key: UUID) -> HttpResponse:
        case = case_for(gate.staff(request), key)
        try:
            second_verdict(_waiting(case), by=gate.actor(request), at=clock.now())
        except Refusal as refusal:
            return _again(desk, request, case, refusal, "second")
        return _on(request, case, SECONDED)

    return second


def _drop(desk: ReadOnly) -> Act:
    def drop(request: HttpRequest, key: UUID) -> HttpResponse:
        case = case_for(gate.staff(request), key)
        try:
            drop_verdict(_waiting(case), by=gate.actor(request), at=clock.now())
        except Refusal as refusal:
            return _again(desk, request, case, refusal, "second")
        return back_to(request, page_of(case.pk), DROPPED.fill(ref=case.ref))

    return drop


def _waiting(case: Case) -> UUID:
    found = Verdict.objects.filter(case=case, state=VerdictState.WAITING).values_list("pk", flat=True).first()
    if found is None:
        raise NothingWaits
    return found


def _material(desk: ReadOnly) -> Act:
    def material(request: HttpRequest, key: UUID) -> HttpResponse:
        case = case_for(gate.staff(request), key)
        more = Text(request.POST.get("words_zh", "").strip(), request.POST.get("words_en", "").strip())
        slots, words = list_of(request.POST.getlist("wants"), more)
        try:
            ask_for_material(case.pk, Wanted(slots, words), by=gate.actor(request), at=clock.now())
        except Refusal as refusal:
            return _again(desk, request, case, refusal, "material")
        return _on(request, case, ASKED)

    return material


def _account(desk: ReadOnly) -> Act:
    def account(request: HttpRequest, key: UUID) -> HttpResponse:
        case = case_for(gate.staff(request), key)
        try:
            find_other_account(case.pk, request.POST.get("shown", ""), by=gate.actor(request), at=clock.now())
        except Refusal as refusal:
            return _again(desk, request, case, refusal, "account")
        return back_to(request, page_of(case.pk), RECORDED.fill(ref=case.ref))

    return account


def _take(desk: ReadOnly) -> Act:
    def take(request: HttpRequest, key: UUID) -> HttpResponse:
        case = case_for(gate.staff(request), key)
        try:
            take_case([case.pk], by=gate.actor(request), at=clock.now())
        except Refusal as refusal:
            return back_to(request, page_of(case.pk), refusal)
        return back_to(request, page_of(case.pk), TAKEN.fill(ref=case.ref))

    return take


def _give_back(desk: ReadOnly) -> Act:
    def give_back(request: HttpRequest, key: UUID) -> HttpResponse:
        case = case_for(gate.staff(request), key)
        try:
            give_back_case(case.pk, by=gate.actor(request), at=clock.now())
        except Refusal as refusal:
            return back_to(request, page_of(case.pk), refusal)
        return back_to(request, reverse("admin:desk_queue"), GIVEN_BACK.fill(ref=case.ref))

    return give_back


def _again(desk: ReadOnly, request: HttpRequest, case: Case, refusal: Refusal, form: str) -> HttpResponse:
    """The page with the sentence that refuses beside the form, and everything that was typed."""
    return desk.refuse(request, desk.one(request, str(case.pk)), refusal, typed=typed_of(request), refused=form)


def _on(request: HttpRequest, case: Case, said: Text) -> HttpResponse:
    """The next case of the queue, so that the keyboard never has to look for it; the queue when there is none."""
    following = [key for key in next_free(wanted_of(request)) if key != case.pk]
    to = page_of(following[0]) if following else reverse("admin:desk_queue")
    return back_to(request, to, said.fill(ref=case.ref))


def page_of(case: UUID) -> str:
    """Where a case is decided."""
    return reverse("admin:cases_case_change", args=[case])


ACTS: Final[dict[str, Callable[[ReadOnly], Act]]] = {
    "review": _review,
    "second": _second,
    "drop": _drop,
    "material": _material,
    "account": _account,
    "take": _take,
    "give_back": _give_back,
}
