"""How does finance enter the card that a buyer named by telephone or letter, for a refund that came back?"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from anxin import clock
from anxin.console import gate
from anxin.console.read_only import back_to
from anxin.flows.send_to_card import GivenCard, send_to_card
from anxin.refunds.access import refund_for
from anxin.refusal import Refusal
from anxin.texts import Text

MAY_ENTER = frozenset({"finance", "operator"})
DONE = Text("{ref} 将退到买家指定的银行卡，到账后卡号即删除。", "{ref} goes to the card; it is deleted on arrival.")


@sensitive_post_parameters("number", "holder")
@require_POST
def to_card(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep the card sealed and send the refund there; the buyer's consent is confirmed with a tick."""
    row = refund_for(gate.staff(request), key)
    gate.need(request, row.shop_id, MAY_ENTER)
    page = reverse("admin:refunds_refund_change", args=[row.pk])
    given = GivenCard(
        bank=request.POST.get("bank", ""),
        holder=request.POST.get("holder", ""),
        number=request.POST.get("number", ""),
        consent=request.POST.get("consent") == "yes",
    )
    try:
        send_to_card(row.pk, given, by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return back_to(request, page, refusal)
    return back_to(request, page, DONE.fill(ref=row.ref))
