"""How does a buyer have a refund sent to another card, because the one it was paid by takes it no more?"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from anxin import clock
from anxin.flows.send_to_card import CONSENT, GivenCard, send_to_card
from anxin.refunds.access import own_refund
from anxin.refunds.models import Refund
from anxin.refunds.queries import choices_of
from anxin.refunds.states import Choice
from anxin.refunds.words import bank_name
from anxin.refusal import NotFound, Refusal
from anxin.web.limits import limit
from anxin.web.viewer import address_of, viewer

MOST_TRIES = 10


@sensitive_post_parameters("number", "holder")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def refund_card(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET asks for bank, name and number; POST keeps them sealed and sends the refund there. Never shown again."""
    who = viewer(request)
    row = Refund.objects.select_related("order", "payment__channel").get(pk=own_refund(who, key).pk)
    if request.method != "POST":
        return _page(request, row)
    limit("refund-card", address_of(request), str(row.pk), most=MOST_TRIES)
    given = GivenCard(
        bank=request.POST.get("bank", ""),
        holder=request.POST.get("holder", ""),
        number=request.POST.get("number", ""),
        consent=request.POST.get("consent") == "yes",
    )
    try:
        send_to_card(row.pk, given, by=who.by, at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(request, row, refusal)
    return redirect("web:order", key=row.order_id)


def _page(request: HttpRequest, row: Refund, refusal: Refusal | None = None) -> HttpResponse:
    """The form with the bank that was chosen; name and number are typed anew each time."""
    banks = row.payment.channel.can.card_banks
    context = {
        "refund": row,
        "channel": row.payment.channel.name,
        "banks": [(bank, bank_name(bank)) for bank in banks],
        "chosen": request.POST.get("bank", ""),
        "consent": CONSENT,
        "open": Choice.CARD in choices_of(row),
        "refusal": refusal.sentence if refusal else None,
    }
    return render(request, "web/refund_card.html", context, status=refusal.status if refusal else 200)
