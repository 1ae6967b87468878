"""What if somebody does not know where to go? The support centre: it finds the order and opens the same pre-check."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from anxin import clock
from anxin.catalog.queries import first_shop
from anxin.integrations.rephraser.ask_rephraser import ask_rephraser, is_set_up
from anxin.orders.access import own_lines
from anxin.orders.states import LIVE
from anxin.policy.facts import Problem
from anxin.refusal import NotFound, Refusal, TooMany
from anxin.support.rephrase import rephrase
from anxin.support.understand import understand
from anxin.support.understood import Topic
from anxin.texts import Text
from anxin.web.find import WRONG, named_order
from anxin.web.forms import FindForm, SupportForm
from anxin.web.limits import limit
from anxin.web.show_answers import show_answers
from anxin.web.show_lines import show_lines
from anxin.web.show_understood import UnderstoodShown, show_understood
from anxin.web.templatetags.face import spoken
from anxin.web.viewer import address_of, grant, viewer

MOST_MESSAGES = 60
MOST_LISTED = 5


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest) -> HttpResponse:
    """Answer a message from the live truth of the writer's own orders; an order is opened with its password."""
    if request.method != "POST":
        return _page(request)
    if "password" in request.POST:
        return _open(request)
    form = SupportForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    try:
        limit("support", address_of(request), most=MOST_MESSAGES, window=timedelta(minutes=15))
    except TooMany as refusal:
        return _page(request, form=form, refusal=refusal.sentence, status=refusal.status)
    return _answered(request, form)


def _open(request: HttpRequest) -> HttpResponse:
    """Open the order to this session and go on: with the message that was written, or to the pre-check."""
    find, form = FindForm(request.POST), SupportForm(request.POST)
    written = form.is_valid()
    if not find.is_valid():
        return _page(request, form=form if written else None, find=find, status=422)
    try:
        order = named_order(request, find.cleaned_data)
    except NotFound:
        return _page(request, form=form if written else None, find=find, refusal=WRONG, status=404)
    except Refusal as refusal:
        return _page(
            request, form=form if written else None, find=find, refusal=refusal.sentence, status=refusal.status
        )
    grant(request, order.pk)
    if written:
        return _answered(request, form)
    claimable = order.state in LIVE and not order.case_open
    return redirect("web:case_open" if claimable else "web:order", key=order.pk)


def _answered(request: HttpRequest, form: SupportForm) -> HttpResponse:
    now, words = clock.now(), form.cleaned_data["text"]
    read = understand(words, now)
    lines = own_lines(viewer(request))
    chosen = [line for line in lines if str(line.order_id) == request.POST.get("order")]
    if request.POST.get("problem") in set(Problem):
        read = replace(read, problem=request.POST["problem"])
    understood = show_understood(read, words, chosen or lines, now, here=bool(chosen))
    if understood.order is not None and is_set_up():
        plain = understood.order.status.sentence.say(spoken())
        understood = replace(understood, said=rephrase(plain, ask_rephraser))
    return _page(request, form=form, understood=understood, topics=read.topics)


def _page(
    request: HttpRequest,
    *,
    form: SupportForm | None = None,
    find: FindForm | None = None,
    understood: UnderstoodShown | None = None,
    topics: Sequence[Topic] = (),
    refusal: Text | None = None,
    status: int = 200,
) -> HttpResponse:
    shop = first_shop()
    if shop is None:
        raise NotFound
    context = {
        "form": form or SupportForm(),
        "find": find or FindForm(initial={"ref": understood.ref if understood else ""}),
        "understood": understood,
        "answered": show_answers(shop, topics) if topics else (),
        "answers": show_answers(shop),
        "orders": show_lines(own_lines(viewer(request), most=MOST_LISTED)),
        "refusal": refusal,
        "page": "support",
    }
    return render(request, "web/support.html", context, status=status)
