"""How does a supplier speak about its orders, promise there and show that promises were kept?"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anxin import clock
from anxin.flows.keep_promise import keep_promise
from anxin.flows.mark_seen import mark_seen
from anxin.flows.post_message import MOST_SIGNS, Said, post_message
from anxin.flows.promise import promise
from anxin.orders.access import line_for_supplier
from anxin.orders.models import Line
from anxin.people.models import Supplier
from anxin.refusal import NotFound, Refusal
from anxin.support import queries
from anxin.support.access import commitment_of
from anxin.support.offer_promise import offer_promise
from anxin.support.refusals import NotPromised, SeenToHappen, SoundsLikePromise, SoundsLikeStalling
from anxin.support.states import Voice
from anxin.web.limits import limit
from anxin.web.show_lines import show_lines
from anxin.web.show_talk import TalkShown, show_talk
from anxin.web.snapshot import snapshot
from anxin.web.supplier_desk import desk, own_supplier
from anxin.web.talk import MOST_MESSAGES, own_hosts
from anxin.web.talk_form import PromiseForm, show_pictures


@never_cache
@require_safe
def supplier_talks(request: HttpRequest) -> HttpResponse:
    """Who waits for this supplier's answer, the nudged first, and what it has promised."""
    row = own_supplier(request)
    by, waiting = f"supplier:{row.pk}", queries.waiting_for_supplier(row.pk)
    new = queries.unread([question.order_id for question in waiting], by, supplier=row.pk)
    asked = [(question, new.get(question.order_id, 0)) for question in waiting]
    return desk(request, row, "talks", waiting=asked, owed=queries.open_promises_of(by))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def supplier_talk(request: HttpRequest, key: UUID) -> HttpResponse:
    """The conversation about one of its orders; POST adds a message."""
    row = own_supplier(request)
    line = line_for_supplier(row.pk, key)
    if request.method != "POST":
        asked = queries.waiting_question(key, supplier=row.pk)
        to = "buyer" if asked is None or asked.asked_by == Voice.BUYER else "agent"
        return _page(request, row, line, PromiseForm(initial={"to": to}))
    form = PromiseForm(request.POST)
    if not form.is_valid():
        return _page(request, row, line, form, status=422)
    try:
        limit("talk", f"{row.pk}:{key}", most=MOST_MESSAGES)
        _say(request, row, line, form)
    except NotFound:
        raise
    except Refusal as refusal:
        if isinstance(refusal, SoundsLikePromise | SoundsLikeStalling):
            form = PromiseForm(offer_promise(request.POST.dict(), clock.now()))
        return _page(request, row, line, form, refusal, status=refusal.status)
    return redirect(reverse("web:supplier_talk", kwargs={"key": key}) + "#last")


@never_cache
@require_safe
def supplier_talk_live(request: HttpRequest, key: UUID) -> HttpResponse:
    """The living part alone, or 204 while nothing is new."""
    row = own_supplier(request)
    line = line_for_supplier(row.pk, key)
    shown = _shown(row, line)
    if request.GET.get("seen") == shown.stamp:
        return HttpResponse(status=204)
    _note_seen(row, shown)
    return render(request, "web/live/talk.html", {"talk": shown, "supplying": True})


@require_POST
def supplier_keep(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show that a promise was kept; of one that no words can keep now, what was typed stands ready to be said."""
    row = own_supplier(request)
    promised = commitment_of(f"supplier:{row.pk}", key)
    proof = request.POST.get("proof", "")
    try:
        limit("keep", f"{row.pk}:{key}", most=MOST_MESSAGES)
        keep_promise(promised.pk, proof=proof, by=promised.owner, at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        line, over = line_for_supplier(row.pk, promised.order_id), isinstance(refusal, NotPromised | SeenToHappen)
        form = PromiseForm(initial={"to": "buyer", "body": proof if over else ""})
        typed = None if over else (promised.pk, proof)
        return _page(request, row, line, form, refusal, status=refusal.status, kept=typed)
    return redirect("web:supplier_talk", key=promised.order_id)


def _say(request: HttpRequest, row: Supplier, line: Line, form: PromiseForm) -> UUID:
    """Send the message; a promise without one is recorded by itself."""
    at, by, given = clock.now(), f"supplier:{row.pk}", form.cleaned_data
    pictures, promised = show_pictures(request, line.order_id, slot="talk", by=by, at=at), form.promised(at)
    if promised is not None and not given["body"].strip() and not pictures:
        return promise(line.order_id, promised, by=by, role=Voice.SUPPLIER, at=at)
    said = Said(
        body=given["body"],
        uploads=pictures,
        to=given["to"] or "buyer",
        promise=promised,
        not_a_promise=given["not_a_promise"],
        hosts=own_hosts(),
    )
    return post_message(line.order_id, said, by=by, role=Voice.SUPPLIER, at=at)


def _shown(row: Supplier, line: Line) -> TalkShown:
    with snapshot():
        return show_talk(line.order, Voice.SUPPLIER, clock.now(), supplier=row.pk)


def _note_seen(row: Supplier, shown: TalkShown) -> None:
    reader = f"supplier:{row.pk}"
    if shown.thread.last and queries.unread([shown.order], reader, supplier=row.pk):
        mark_seen(shown.order, shown.thread.last, reader=reader, at=clock.now())


def _page(
    request: HttpRequest,
    row: Supplier,
    line: Line,
    form: PromiseForm,
    refusal: Refusal | None = None,
    status: int = 200,
    kept: tuple[UUID, str] | None = None,
) -> HttpResponse:
    """The conversation with its forms as typed: the message, or the proof of the promise named in `kept`."""
    shown = _shown(row, line)
    _note_seen(row, shown)
    (facts,) = show_lines([line])
    context = {"talk": shown, "facts": facts, "form": form, "refusal": refusal, "most": MOST_SIGNS, "supplying": True}
    return desk(request, row, "talk", status=status, kept=kept, **context)
