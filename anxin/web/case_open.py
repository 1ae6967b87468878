"""How does a buyer say that something is wrong? The rules' word first, then the application in one press."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from anxin import clock
from anxin.cases.access import own_case
from anxin.cases.models import Case
from anxin.cases.queries import open_case_of
from anxin.flows.open_case import open_case
from anxin.flows.post_message import Said, post_message
from anxin.orders.access import own_order
from anxin.orders.queries import line_of
from anxin.refusal import NotFound, Refusal
from anxin.support.states import Voice
from anxin.texts import Text
from anxin.web.claimed import ARRIVED, Claimed
from anxin.web.forms import CaseForm
from anxin.web.limits import limit
from anxin.web.show_attached import show_attached
from anxin.web.show_order import show_order
from anxin.web.show_units import choosable
from anxin.web.talk import MOST_MESSAGES
from anxin.web.templatetags.face import spoken
from anxin.web.viewer import viewer
from anxin.web.words import AFTER_ARRIVAL, ALWAYS_LAST, BEFORE_ARRIVAL, PROBLEMS

MOST_CASES = 20
STANDING = Text(
    "这笔订单已有处理中的售后单 {ref}，新情况写在这里即可，不用重复申请。",
    "Case {ref} is open on this order already; add what is new here, there is no need to apply twice.",
)
KEPT = Text(
    "这笔订单已有处理中的售后单 {ref}，您写的内容已作为消息发送并留存，不用重复申请。",
    "Case {ref} is open on this order already; what you wrote was sent as a message and kept. No need to apply twice.",
)

APPLIED = Text(
    "申请已收到，售后单号 {ref}，进度都在这一页。", "Received. Your case is {ref}; its progress is on this page."
)


class AnswerFirst(Refusal):
    """A question that the rules need is still open."""

    text = Text("请先回答一个问题，规则才能给出结论。", "Answer one question first; the rules need it.")
    status = 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case_open(request: HttpRequest, key: UUID) -> HttpResponse:
    """The rules' word before applying; POST opens the case, or leads to the one that is open."""
    order = own_order(viewer(request), key)
    if standing := open_case_of(order.pk):
        return _lead_to(request, standing)
    now = clock.now()
    claimed = Claimed(order, line_of(order.pk), request.POST if request.method == "POST" else request.GET, now)
    if request.method != "POST":
        return _page(request, claimed)
    form = _form(claimed, bound=True)
    if not form.is_valid():
        return _page(request, claimed, form, status=422)
    try:
        limit("case", str(order.pk), most=MOST_CASES, window=timedelta(hours=24))
        if request.POST.get("asked") and claimed.asked and claimed.asked.open:
            raise AnswerFirst
        case = own_case(viewer(request), open_case(order.pk, claimed.claim, by=viewer(request).by, at=now))
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(request, claimed, form, refusal)
    if case.opened_at != now:
        return _lead_to(request, case)
    messages.success(request, APPLIED.fill(ref=case.ref).say(spoken()))
    return redirect("web:case", key=case.pk)


@never_cache
@require_safe
def case_check(request: HttpRequest, key: UUID) -> HttpResponse:
    """The parts of the page that say what is asked and what the rules would decide."""
    order = own_order(viewer(request), key)
    claimed = Claimed(order, line_of(order.pk), request.GET, clock.now())
    try:
        context: dict[str, object] = {"check": claimed.check(), "asked": claimed.asked, "order": order}
    except NotFound:
        raise
    except Refusal as refusal:
        context = {"said": refusal, "order": order}
    return render(request, "web/live/check.html", context)


def _lead_to(request: HttpRequest, case: Case) -> HttpResponse:
    """One open case a line: a second application leads to it, with a sentence; what was written with it is kept as a
    message, unless it is what the case says already."""
    words = request.POST.get("words", "").strip()
    said = STANDING
    if words and words != case.words.strip():
        try:
            limit("talk", str(case.order_id), most=MOST_MESSAGES)
            by = viewer(request).by
            post_message(case.order_id, Said(body=words), by=by, role=Voice.BUYER, at=clock.now())
            said = KEPT
        except Refusal as refusal:
            messages.error(request, refusal.say(spoken()))
    messages.info(request, said.fill(ref=case.ref).say(spoken()))
    return HttpResponseRedirect(f"{reverse('web:case', kwargs={'key': case.pk})}#said")


def _form(claimed: Claimed, *, bound: bool = False) -> CaseForm:
    arrived = claimed.order.state in ARRIVED
    usual = AFTER_ARRIVAL.get(claimed.line.goods, ()) if arrived else BEFORE_ARRIVAL
    chosen = claimed.given.get("problem", "")
    # what somebody chose stays a choice, wherever the order has moved since
    names = dict.fromkeys([*usual, *([chosen] if chosen in PROBLEMS else []), *ALWAYS_LAST])
    names.pop("other", None)
    problems = [(name, PROBLEMS[name].say(spoken())) for name in (*names, "other")]
    first = {"problem": chosen, "words": claimed.given.get("words", "")}
    return CaseForm(claimed.given if bound else None, problems=problems, initial=first)


def _page(
    request: HttpRequest,
    claimed: Claimed,
    form: CaseForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    check, asked = None, None
    try:
        check, asked = claimed.check(), claimed.asked
    except NotFound:
        raise
    except Refusal as said:
        refusal = refusal or said
    context = {
        "order": show_order(claimed.order, clock.now()),
        "line": claimed.line.pk,
        "units": choosable(claimed.line),
        "ticked": claimed.units,
        "form": form or _form(claimed),
        "asked": asked,
        "check": check,
        "attached": show_attached(claimed.order, claimed.line),
        "refusal": refusal,
    }
    return render(request, "web/case_open.html", context, status=refusal.status if refusal and form else status)
