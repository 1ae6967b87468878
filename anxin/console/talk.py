"""Who waits for a word of ours, and what is said, promised and handed over about an order?"""

from typing import cast
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from anxin import clock
from anxin.console import gate
from anxin.console.desk_page import Pages, desk_page
from anxin.console.limits import MOST_WORDS, limit
from anxin.console.read_only import back_to
from anxin.console.shown import tell
from anxin.console.talk_panel import say_form, talk_facts, talk_panel
from anxin.evidence.exhibits import TALK
from anxin.evidence.files import sent
from anxin.flows.acts.record_promise import Promised
from anxin.flows.add_upload import add_upload
from anxin.flows.hand_over import Handing, hand_over
from anxin.flows.keep_promise import keep_promise
from anxin.flows.mark_seen import mark_seen
from anxin.flows.post_message import MOST_PICTURES, Said, post_message
from anxin.flows.promise import promise
from anxin.orders.access import order_for
from anxin.orders.models import Order
from anxin.people.models import Person
from anxin.refs import read_id
from anxin.refusal import NotAllowed, Refusal
from anxin.support import queries
from anxin.support.access import commitment_of_house
from anxin.support.offer_promise import offer_promise
from anxin.support.read_due import read_due
from anxin.support.refusals import (
    NobodyThere,
    NotPromised,
    SeenToHappen,
    SoundsLikePromise,
    SoundsLikeStalling,
    TooManyPictures,
)
from anxin.support.states import Desk, Matter, Voice
from anxin.support.thread import DESKS, MATTERS
from anxin.texts import Text

MOST_ROWS = 200
SENT = Text("已发送，买家可以看到。", "Sent; the buyer sees it.")
KEPT = Text("已标记为兑现，买家可以看到。", "Marked as kept; the buyer sees it.")
HANDED = Text("已转交，期限不变。", "Handed over; the due time stays.")
HANDED_UP = Text(
    "连续转交没有进展，已直接转给上一级。", "Handed over again without progress, so it has gone up instead."
)


def pages() -> Pages:
    """The pages of this file."""
    return (
        ("talk/", inbox, "desk_talks"),
        ("talk/<uuid:key>/", talk, "desk_talk"),
        ("talk/<uuid:key>/live/", talk_live, "desk_talk_live"),
        ("talk/<uuid:key>/say/", say, "desk_say"),
        ("talk/<uuid:key>/hand/", hand, "desk_hand_over"),
        ("talk/promises/<uuid:key>/keep/", keep, "desk_keep_promise"),
    )


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The conversations that wait for the house: the nudged first, then what is due first; and what is promised."""
    shops = gate.shops(request)
    rows = list(queries.waiting_for_house(shops)[:MOST_ROWS])
    new = queries.unread([row.order_id for row in rows], gate.actor(request))
    context = {
        "rows": [(row, DESKS[Desk(row.owner)], new.get(row.order_id, 0)) for row in rows],
        "owed": queries.open_promises_in(shops),
        "me": gate.actor(request),
    }
    return desk_page(request, "console/talks.html", Text("沟通", "Conversations"), context)


@require_safe
def talk(request: HttpRequest, key: UUID) -> HttpResponse:
    """One conversation with its order's quick facts."""
    return _page(request, order_for(gate.staff(request), key))


@require_safe
def talk_live(request: HttpRequest, key: UUID) -> HttpResponse:
    """The living part alone, or 204 while nothing is new."""
    panel = talk_panel(request, order_for(gate.staff(request), key))
    if request.GET.get("seen") == panel["stamp"]:
        return HttpResponse(status=204)
    return TemplateResponse(request, "console/parts/thread.html", {"talk": panel})


@require_POST
def say(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write to the buyer or the supplier; what was typed stays when it is refused, with the promise it sounds like."""
    order = _own_work(request, key)
    typed, at = {name: request.POST.get(name, "") for name in say_form()}, clock.now()
    try:
        limit(request, "say", most=MOST_WORDS)
        _say(request, order, typed)
    except Refusal as refusal:
        if isinstance(refusal, SoundsLikePromise | SoundsLikeStalling):
            typed = offer_promise(typed, at)
        return _page(request, order, typed=typed, refusal=refusal)
    return back_to(request, _from(request, order), SENT)


@require_POST
def hand(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hand the matter on, with a reason."""
    order = _own_work(request, key)
    target, reason = request.POST.get("target", ""), request.POST.get("reason", "")
    try:
        limit(request, "hand", most=MOST_WORDS)
        handing = _handing(target, reason)
        row = hand_over(order.pk, handing, by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return _page(request, order, typed={**say_form(), "reason_why": reason, "target": target}, refusal=refusal)
    return back_to(request, _from(request, order), HANDED if row.target == handing.target else HANDED_UP)


@require_POST
def keep(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show that the house kept a promise; of one that no words can keep now, what was typed is ready to be said."""
    promised = commitment_of_house(gate.shops(request), key)
    order = _own_work(request, promised.order_id)
    proof = request.POST.get("proof", "")
    try:
        limit(request, "keep", most=MOST_WORDS)
        keep_promise(promised.pk, proof=proof, by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        kept = (
            {"body": proof}
            if isinstance(refusal, NotPromised | SeenToHappen)
            else {"kept": str(promised.pk), "proof": proof}
        )
        return _page(request, order, typed={**say_form(), **kept}, refusal=refusal)
    return back_to(request, _from(request, order), KEPT)


def _say(request: HttpRequest, order: Order, typed: dict[str, str]) -> None:
    """Send the message; a promise without one is recorded by itself."""
    by, promised = gate.actor(request), _promised(typed)
    pictures = _pictures(request, order)
    if promised is not None and not typed["body"].strip() and not pictures:
        promise(order.pk, promised, by=by, role=Voice.AGENT, at=clock.now())
        return
    said = Said(
        body=typed["body"],
        uploads=pictures,
        to=Voice.SUPPLIER if typed["to"] == Voice.SUPPLIER else Voice.BUYER,
        promise=promised,
        not_a_promise=bool(typed["not_a_promise"]),
        hosts=frozenset({urlsplit(settings.ANXIN_BASE_URL).hostname or ""}),
    )
    post_message(order.pk, said, by=by, role=Voice.AGENT, at=clock.now())


def _pictures(request: HttpRequest, order: Order) -> list[UUID]:
    files: list[UploadedFile[bytes]] = request.FILES.getlist("pictures")
    if len(files) > MOST_PICTURES:
        raise TooManyPictures(most=MOST_PICTURES)
    by, at = gate.actor(request), clock.now()
    return [add_upload(order.pk, sent(file), name=file.name or "", slot=TALK, by=by, at=at).upload for file in files]


def _handing(target: str, reason: str) -> Handing:
    """To whom it is to go; raises NobodyThere for what names neither a desk nor a person."""
    desk, _, name = target.partition(":")
    person = read_id(name)
    if desk not in set(Desk) or (name and person is None):
        raise NobodyThere
    return Handing(target=Desk(desk), reason=reason, person=person)


def _own_work(request: HttpRequest, key: UUID) -> Order:
    """The order, for the staff of its shop; nobody speaks for the house about an order of their own."""
    order = order_for(gate.staff(request), key)
    if order.buyer_id == cast(Person, request.user).pk:
        raise NotAllowed
    return order


def _promised(typed: dict[str, str]) -> Promised | None:
    if typed["matter"] not in set(Matter):
        return None
    words = typed["words"].strip() or tell(MATTERS[Matter(typed["matter"])])
    due = read_due(typed["due"], typed["due_at"], clock.now())
    return Promised(matter=typed["matter"], words=words, due_at=due, reason=typed["reason"])


def _from(request: HttpRequest, order: Order) -> str:
    """Back to the case whose page holds the panel, or to the conversation."""
    key = read_id(request.POST.get("case", ""))
    case = order.cases.filter(pk=key).first() if key else None
    if case is not None:
        return reverse("admin:cases_case_change", args=[case.pk])
    return reverse("admin:desk_talk", args=[order.pk])


def _page(
    request: HttpRequest, order: Order, typed: dict[str, str] | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    panel = talk_panel(request, order, typed=typed)
    reader = gate.actor(request)
    if panel["thread"].last and queries.unread([order.pk], reader):
        mark_seen(order.pk, panel["thread"].last, reader=reader, at=clock.now())
    title = Text("沟通 · {ref}", "Conversation · {ref}").fill(ref=order.ref)
    return desk_page(request, "console/talk.html", title, {"talk": panel, "facts": talk_facts(order)}, refusal=refusal)
