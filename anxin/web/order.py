"""Where is my money, what happens next, and what can I do now? The page of an order and its buttons."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anxin import clock
from anxin.flows.acts.open_codes import Seen
from anxin.flows.cancel_order import cancel_order
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.reveal_code import reveal_code
from anxin.flows.send_reveal_link import send_reveal_link
from anxin.orders.access import is_buyer, order_for, own_order
from anxin.orders.models import Order
from anxin.orders.queries import lines_of_buyer
from anxin.orders.refusals import CaseInTheWay, NothingToConfirm
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text
from anxin.web.limits import limit
from anxin.web.proof import asks_for_proof, link_for, proof_of, take_link
from anxin.web.refusals import back
from anxin.web.show_lines import show_lines
from anxin.web.show_order import show_order
from anxin.web.snapshot import snapshot
from anxin.web.templatetags.face import spoken
from anxin.web.viewer import address_of, grant, rest_of, saved_link, viewer

MOST_REVEALS = 30
MOST_REVEAL_LETTERS = 5
LINK_SENT = Text(
    "验证链接已发到下单时填的邮箱，15 分钟内有效。", "A link is on its way to the order’s e-mail, good for 15 minutes."
)


@never_cache
@require_safe
def order(request: HttpRequest, key: UUID) -> HttpResponse:
    """The page of one order."""
    return _page(request, key)


@never_cache
@require_safe
def order_live(request: HttpRequest, key: UUID) -> HttpResponse:
    """The page's living part, or 204 while nothing has changed since the stamp that the page shows."""
    who = viewer(request)
    with snapshot():
        row = order_for(who, key)
        shown = show_order(row, clock.now(), mine=is_buyer(who, row))
    if request.GET.get("seen") == shown.stamp:
        return HttpResponse(status=204)
    return render(request, "web/live/order.html", {"order": shown, **_of_session(request, row)})


@never_cache
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the codes in the answer to a press, and only in it; looking at the address leads back to the order."""
    row, who = own_order(viewer(request), key), viewer(request)
    if request.method != "POST":
        return redirect("web:order", key=row.pk)
    limit("reveal", address_of(request), str(row.pk), most=MOST_REVEALS)
    agent, address = request.headers.get("User-Agent", ""), address_of(request)
    try:
        proof = proof_of(request, row)
        seen = reveal_code(row.pk, by=who.by, at=clock.now(), address=address, agent=agent, proof=proof)
    except NotFound:
        raise
    except Refusal as refusal:
        return back(request, refusal, "web:order", key=row.pk)
    response = _page(request, row.pk, seen)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def reveal_mail(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send the buyer a link that proves who asks, for a guest who does not have the query password at hand."""
    row = own_order(viewer(request), key)
    limit("reveal-mail", str(row.pk), most=MOST_REVEAL_LETTERS)
    send_reveal_link(row.pk, link_for(row.pk), at=clock.now())
    messages.success(request, LINK_SENT.say(spoken()))
    return redirect("web:order", key=row.pk)


@never_cache
@require_safe
def reveal_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link by e-mail: opens the order to this session, in which its codes may be revealed for a while."""
    limit("link", address_of(request), most=MOST_REVEALS)
    key = take_link(request, token)
    grant(request, key)
    return redirect(reverse("web:order", kwargs={"key": key}) + "#codes")


@require_POST
def confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    """The buyer says that all has arrived."""
    row, who = own_order(viewer(request), key), viewer(request)
    if not confirm_orders([row.pk], by=who.by, at=clock.now()):
        return back(request, CaseInTheWay() if row.case_open else NothingToConfirm(), "web:order", key=row.pk)
    return redirect("web:order", key=row.pk)


@require_POST
def cancel(request: HttpRequest, key: UUID) -> HttpResponse:
    """The buyer leaves an order that is not paid."""
    row, who = own_order(viewer(request), key), viewer(request)
    try:
        cancel_order(row.pk, by=who.by, at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return back(request, refusal, "web:order", key=row.pk)
    return redirect("web:order", key=row.pk)


@never_cache
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """A signed-in buyer's own orders; a guest is shown how to find one."""
    who = viewer(request)
    if who.person is None:
        return redirect("web:find")
    lines = show_lines(lines_of_buyer(who.person))
    return render(request, "web/orders.html", {"orders": lines, "page": "orders"})


def _page(request: HttpRequest, key: UUID, seen: Sequence[Seen] = ()) -> HttpResponse:
    who = viewer(request)
    with snapshot():
        row = order_for(who, key)
        shown = show_order(row, clock.now(), mine=is_buyer(who, row))
    units = {unit.code: unit for unit in shown.units if unit.code}
    named = [(one, units.get(one.code)) for one in seen]
    return render(request, "web/order.html", {"order": shown, "seen": named, **_of_session(request, row)})


def _of_session(request: HttpRequest, row: Order) -> dict[str, Any]:
    """What the page knows from this session alone: the link to keep, whether to ask who it is, what was left to buy."""
    return {
        "link": saved_link(request, row.pk),
        "prove": asks_for_proof(request, row),
        "rest": rest_of(request, row.pk) if row.delivered_at else 0,
    }
