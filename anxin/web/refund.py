"""What can a buyer do about a refund that came back?"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from anxin import clock
from anxin.flows.resend_refund import resend_refund
from anxin.refunds.access import own_refund
from anxin.refusal import NotFound, Refusal
from anxin.web.refusals import back
from anxin.web.viewer import viewer


@require_POST
def refund_redirect(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send a bounced refund again, the way it came."""
    row, who = own_refund(viewer(request), key), viewer(request)
    try:
        resend_refund(row.pk, by=who.by, at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return back(request, refusal, "web:order", key=row.order_id)
    return redirect("web:order", key=row.order_id)
