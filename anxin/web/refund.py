"""What can a buyer do about where a refund goes?"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from anxin import clock
from anxin.flows.prefer_destination import prefer_destination
from anxin.flows.redirect_refund import redirect_refund
from anxin.flows.resend_refund import resend_refund
from anxin.flows.send_to_origin import send_to_origin
from anxin.orders.access import own_order
from anxin.refunds.access import own_refund
from anxin.refunds.states import Destination
from anxin.refusal import NotFound, Refusal
from anxin.web.refusals import back
from anxin.web.viewer import viewer


@require_POST
def refund_redirect(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send a refund that came back again, the way it came, or to the buyer's balance (`to=balance`)."""
    row, who = own_refund(viewer(request), key), viewer(request)
    try:
        if request.POST.get("to") == Destination.BALANCE:
            redirect_refund(row.pk, by=who.by, at=clock.now())
        else:
            resend_refund(row.pk, by=who.by, at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return back(request, refusal, "web:order", key=row.order_id)
    return redirect("web:order", key=row.order_id)


@require_POST
def refund_origin(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a refund that lies in the buyer's balance out of it, back the way the order was paid."""
    row, who = own_refund(viewer(request), key), viewer(request)
    try:
        send_to_origin(row.pk, by=who.by, at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return back(request, refusal, "web:order", key=row.order_id)
    return redirect("web:order", key=row.order_id)


@require_POST
def refund_to(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where money goes that may come back for this order: `to` original or balance."""
    row, who = own_order(viewer(request), key), viewer(request)
    to = Destination.BALANCE if request.POST.get("to") == Destination.BALANCE else Destination.ORIGINAL
    try:
        prefer_destination(row.pk, to, by=who.by, at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return back(request, refusal, "web:order", key=row.pk)
    return redirect("web:order", key=row.pk)
