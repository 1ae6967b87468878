"""How does somebody of the staff make a pack: for an authority that asks, for a channel's complaint, for a supplier?"""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from anxin import clock
from anxin.console import gate
from anxin.console.limits import MOST_PACKS, limit
from anxin.console.read_only import back_to
from anxin.evidence.pack.assemble import assemble
from anxin.evidence.pack.recipients import FOR_STAFF, NAMES, Form, Recipient, Respondent, left_out
from anxin.flows.make_pack import make_pack
from anxin.orders.access import order_for
from anxin.orders.models import Order
from anxin.paper import need_printer
from anxin.refusal import NotAllowed, Refusal
from anxin.texts import Text

ZIP: Final = "application/zip"


@dataclass(frozen=True, slots=True)
class Panel:
    """For whom this person may make a pack of an order, what each pack leaves out, and where to press."""

    recipients: list[tuple[Recipient, Text, list[Text]]]
    act: str


def pack_panel(request: HttpRequest, order: Order) -> Panel:
    """What `console/parts/pack.html` shows."""
    allowed = _allowed(request, order.shop_id)
    return Panel(
        [(each, NAMES[each], left_out(each)) for each in allowed],
        reverse("admin:desk_pack", args=[order.pk]),
    )


@never_cache
@require_POST
def pack(request: HttpRequest, key: UUID) -> HttpResponse:
    """The pack, made now; that it was taken, by whom and for whom, is an exhibit of the order."""
    order = order_for(gate.staff(request), key)
    chosen = request.POST.get("recipient", "")
    try:
        recipient = next((each for each in _allowed(request, order.shop_id) if each == chosen), None)
        if recipient is None:
            raise NotAllowed
        limit(request, "pack", most=MOST_PACKS)
        need_printer()
        dossier = make_pack(order.pk, recipient, by=gate.actor(request), at=clock.now())
        respondent = Respondent.of(settings.ANXIN_COMPANY, dossier.shop, settings.ANXIN_BASE_URL)
        made = assemble(dossier, recipient, Form(), respondent, settings.ANXIN_SIGNING.current())
    except Refusal as refusal:
        return back_to(request, reverse("admin:orders_order_change", args=[order.pk]), refusal)
    named: dict[str, Any] = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return HttpResponse(made.data, content_type=ZIP, headers=named)


def _allowed(request: HttpRequest, shop: UUID) -> list[Recipient]:
    held = gate.roles(request).get(shop, frozenset())
    return [recipient for recipient, wanted in FOR_STAFF.items() if held & wanted]
