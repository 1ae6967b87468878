"""How does a buyer speak with the support and the supplier of an order, and hurry them?"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anxin import clock
from anxin.evidence.exhibits import GOODS
from anxin.flows.mark_seen import mark_seen
from anxin.flows.nudge import nudge
from anxin.flows.post_message import MOST_SIGNS, Said, post_message
from anxin.orders.access import is_buyer, order_for, own_order
from anxin.orders.models import Order
from anxin.people.access import Viewer
from anxin.refusal import NotFound, Refusal
from anxin.support.queries import nudged_whom, unread
from anxin.support.states import Voice
from anxin.texts import Text
from anxin.web.limits import limit
from anxin.web.refusals import back
from anxin.web.show_order import show_order
from anxin.web.show_talk import TalkShown, show_talk
from anxin.web.snapshot import snapshot
from anxin.web.talk_answer import talk_answer
from anxin.web.talk_form import BuyerTalkForm, show_pictures
from anxin.web.templatetags.face import spoken
from anxin.web.viewer import viewer

MOST_MESSAGES = 40
MOST_NUDGES = 10
READER = "buyer"
NUDGED = Text("已催办，对方会先看到这笔订单。", "Done: they see this order first.")
NUDGED_FOR = Text(
    "供货商由系统对接，没有人看消息；已催办平台客服，由客服去催。",
    "The supplier is docked by its system and nobody there reads messages; support was hurried instead.",
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest, key: UUID) -> HttpResponse:
    """The conversation of one order; POST adds a message, and what was typed stays when it is refused."""
    who = viewer(request)
    if request.method != "POST":
        row = order_for(who, key)
        return _page(request, row, who, BuyerTalkForm(initial={"to": _asked_to(request), "body": ""}))
    row = own_order(who, key)
    form = BuyerTalkForm(request.POST)
    if not form.is_valid():
        return _page(request, row, who, form, status=422)
    try:
        limit("talk", str(row.pk), most=MOST_MESSAGES)
        _say(request, row, who, form)
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(request, row, who, form, refusal, status=refusal.status)
    return redirect(reverse("web:talk", kwargs={"key": row.pk}) + "#last")


@never_cache
@require_safe
def talk_live(request: HttpRequest, key: UUID) -> HttpResponse:
    """The living part alone, or 204 while nothing is new; what is being typed stands outside of it."""
    who = viewer(request)
    row, shown = _shown(who, key)
    if request.GET.get("seen") == shown.stamp:
        return HttpResponse(status=204)
    _note_seen(who, row, shown)
    return render(request, "web/live/talk.html", {"talk": shown})


@require_POST
def talk_nudge(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hurry the support or the supplier."""
    who = viewer(request)
    row = own_order(who, key)
    to = Voice.SUPPLIER if request.POST.get("to") == Voice.SUPPLIER else Voice.AGENT
    periods = {state: timedelta(minutes=minutes) for state, minutes in settings.ANXIN_NUDGE_MINUTES.items()}
    try:
        limit("nudge", str(row.pk), most=MOST_NUDGES)
        made = nudge(row.pk, to, by=who.by, at=clock.now(), periods=periods)
    except NotFound:
        raise
    except Refusal as refusal:
        return back(request, refusal, "web:talk", key=row.pk)
    told = NUDGED if nudged_whom(made) == to else NUDGED_FOR
    messages.success(request, told.say(spoken()))
    return redirect("web:talk", key=row.pk)


def own_hosts() -> frozenset[str]:
    """Our own hosts: a link to them leads nowhere else."""
    return frozenset({settings.ANXIN_BASE_URL.partition("://")[2].partition("/")[0].partition(":")[0].lower()})


def _say(request: HttpRequest, row: Order, who: Viewer, form: BuyerTalkForm) -> UUID:
    to, at = form.cleaned_data["to"] or "agent", clock.now()
    # what is shown to a supplier is of the goods; of what support is shown, its content says what it is
    pictures = show_pictures(request, row.pk, slot=GOODS if to == Voice.SUPPLIER else None, by=who.by, at=at)
    said = Said(body=form.cleaned_data["body"], uploads=pictures, to=to, hosts=own_hosts())
    return post_message(row.pk, said, by=who.by, role=Voice.BUYER, at=at)


def _asked_to(request: HttpRequest) -> str:
    return "supplier" if request.GET.get("to") == Voice.SUPPLIER else "agent"


def _shown(who: Viewer, key: UUID) -> tuple[Order, TalkShown]:
    with snapshot():
        row = order_for(who, key)
        return row, show_talk(row, Voice.BUYER, clock.now())


def _note_seen(who: Viewer, row: Order, shown: TalkShown) -> None:
    """The buyer's own look counts; staff who look at the page have read nothing for the buyer."""
    if shown.thread.last and is_buyer(who, row) and unread([row.pk], READER):
        mark_seen(row.pk, shown.thread.last, reader=READER, at=clock.now())


def _page(
    request: HttpRequest,
    row: Order,
    who: Viewer,
    form: BuyerTalkForm,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    mine = is_buyer(who, row)
    with snapshot():
        shown, order = show_talk(row, Voice.BUYER, clock.now()), show_order(row, clock.now(), mine=mine)
    _note_seen(who, row, shown)
    if not shown.supplied:
        form.to_support_alone()
    context = {
        "talk": shown,
        "order": order,
        "form": form,
        "mine": mine,
        "refusal": refusal,
        "most": MOST_SIGNS,
        "understood": talk_answer(row, shown.thread, clock.now()) if mine else None,
    }
    return render(request, "web/talk.html", context, status=status)
