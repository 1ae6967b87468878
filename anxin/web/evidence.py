"""How does somebody show something, and see what was shown? One page for each order, and a part of others."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anxin import clock
from anxin.cases.access import case_for_supplier
from anxin.evidence.access import upload_for
from anxin.evidence.exhibits import GOODS
from anxin.evidence.files import sent, shown_of
from anxin.evidence.models import Upload
from anxin.flows.add_upload import add_upload
from anxin.flows.end_evidence import end_evidence
from anxin.orders.access import order_for, own_order
from anxin.people.access import supplier_of
from anxin.refusal import NotFound, Refusal
from anxin.support.access import picture_for_supplier
from anxin.texts import Text
from anxin.web.limits import limit
from anxin.web.show_chain import show_chain
from anxin.web.show_evidence import NAMES, chosen, show_evidence
from anxin.web.snapshot import snapshot
from anxin.web.templatetags.face import spoken
from anxin.web.viewer import address_of, viewer

__all__ = [
    "evidence",
    "evidence_enough",
    "evidence_live",
    "show_evidence",
    "supplier_evidence",
    "supplier_upload",
    "upload",
]

MOST_FILES = 12
MOST_TRIES, MOST_ENDS, WINDOW = 120, 20, timedelta(hours=1)
FRAGMENT = "web/parts/evidence.html"
KEPT = Text("“{name}”已封存", "“{name}” is sealed")
KNOWN = Text("“{name}”已在证据里，没有重复保存", "“{name}” is here already and was not kept twice")
MOVED = Text("“{name}”之前传过，现已归到“{slot}”", "“{name}” was here already and is now under {slot}")
COUNTS = Text("“{name}”之前传过，已作为这次补充收下", "“{name}” was here already and now counts for what was asked")
REFUSED = Text("“{name}”：{why}", "“{name}”: {why}")
NONE_CHOSEN = Text("请先选择图片。", "Choose a picture first.")
TOO_MANY = Text("一次最多 {most} 个文件，其余的请再传一次。", "At most {most} files at once; send the others again.")
# a copy is a picture and nothing else, whatever a browser would like to make of it
SHUT = "default-src 'none'; sandbox; frame-ancestors 'none'"


@dataclass(frozen=True)
class Word:
    """What became of one file."""

    text: Text
    good: bool = True


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, key: UUID) -> HttpResponse:
    """The evidence of an order with its whole chain, checked now; POST adds files to it."""
    who = viewer(request)
    if request.method == "POST":
        return _added(request, own_order(who, key).pk)
    with snapshot():
        order = order_for(who, key)
        context = {"evidence": show_evidence(order, who, clock.now()), "chain": show_chain(order, clock.now())}
    return render(request, "web/evidence.html", context)


@never_cache
@require_safe
def evidence_live(request: HttpRequest, key: UUID) -> HttpResponse:
    """The part of a page that follows what is being read, or 204 while nothing has changed."""
    return _part(request, key)


@require_POST
def evidence_enough(request: HttpRequest, key: UUID) -> HttpResponse:
    """The buyer has nothing more to show: the case goes on with what there is."""
    who = viewer(request)
    order = own_order(who, key)
    limit("evidence-enough", str(order.pk), most=MOST_ENDS, window=WINDOW)
    end_evidence(order.pk, by=who.by, at=clock.now())
    return redirect(_back(request, key))


@never_cache
@require_safe
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """The clean copy of one upload; a video is handed over without where and with what it was taken."""
    return _handed_over(upload_for(viewer(request), key))


@never_cache
@require_safe
def supplier_upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same for a supplier, of what concerns its own lines."""
    return _handed_over(picture_for_supplier(supplier_of(viewer(request)), key))


@require_POST
def supplier_evidence(request: HttpRequest, key: UUID) -> HttpResponse:
    """A supplier shows pictures about a case that it is asked about."""
    supplier = supplier_of(viewer(request))
    order = case_for_supplier(supplier, key).order_id
    for word in _all(request, order, by=f"supplier:{supplier}", slot=GOODS):
        (messages.success if word.good else messages.error)(request, word.text.say(spoken()))
    return redirect(f"{reverse('web:supplier_cases')}#case-{key}")


def _handed_over(row: Upload) -> HttpResponse:
    video = not row.copy_type
    answer = HttpResponse(
        shown_of(row),
        content_type="application/octet-stream" if video else row.copy_type,
    )
    ending = row.media_type.rpartition("/")[2] if video else row.copy_type.rpartition("/")[2]
    how = "attachment" if video else "inline"
    answer.headers["Content-Disposition"] = f'{how}; filename="{row.pk.hex}.{ending}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # of the middleware's own, which would let the site's scripts run beside it
    answer.headers["Content-Security-Policy"] = SHUT
    return answer


def _part(request: HttpRequest, key: UUID, said: list[Word] | None = None) -> HttpResponse:
    who = viewer(request)
    asked = request.POST if request.method == "POST" else request.GET
    with snapshot():
        shown = show_evidence(order_for(who, key), who, clock.now(), chosen(asked.get("problem", "")))
    if said is None and request.GET.get("seen") == shown.stamp:
        return HttpResponse(status=204)
    return render(request, FRAGMENT, {"evidence": shown, "said": said or ()})


def _added(request: HttpRequest, order: UUID) -> HttpResponse:
    """What became of each file, on the page that they came from."""
    said = _all(request, order, by=viewer(request).by, slot=request.POST.get("slot") or None)
    if request.headers.get("HX-Request"):
        return _part(request, order, said)
    for word in said:
        (messages.success if word.good else messages.error)(request, word.text.say(spoken()))
    return redirect(_back(request, order))


def _all(request: HttpRequest, order: UUID, *, by: str, slot: str | None) -> list[Word]:
    files = request.FILES.getlist("files")
    said = [_add(order, file, by=by, slot=slot, address=address_of(request)) for file in files[:MOST_FILES]]
    if len(files) > MOST_FILES:
        said.append(Word(TOO_MANY.fill(most=MOST_FILES), good=False))
    return said or [Word(NONE_CHOSEN, good=False)]


def _add(order: UUID, file: UploadedFile[bytes], *, by: str, slot: str | None, address: str) -> Word:
    """Each file is counted, taken or not: to look into one costs more than to send it."""
    name = (file.name or "…").rpartition("/")[2]
    try:
        limit("upload", address, most=MOST_TRIES, window=WINDOW)
        added = add_upload(order, sent(file), name=name, slot=slot, by=by, at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return Word(REFUSED.fill(name=name, why=refusal.sentence), good=False)
    if added.counts:
        return Word(COUNTS.fill(name=name))
    if added.moved:
        return Word(MOVED.fill(name=name, slot=NAMES[added.slot]))
    return Word((KNOWN if added.repeat else KEPT).fill(name=name))


def _back(request: HttpRequest, order: UUID) -> str:
    """The page that the form stood on, if it is one of ours."""
    asked = request.POST.get("back", "")
    ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return f"{asked}#evidence" if ours else f"/orders/{order}/evidence/#evidence"
