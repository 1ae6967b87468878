"""What can somebody do who has paid, and whose order does not know it? Have it looked for, by what the channel told."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from anxin import clock
from anxin.flows.claim_unmatched import Remembered, claim_unmatched
from anxin.flows.look_for_payment import look_for_payment
from anxin.orders.access import own_order
from anxin.orders.models import Order
from anxin.orders.states import OrderState
from anxin.refusal import Refusal
from anxin.texts import Text
from anxin.web.limits import limit
from anxin.web.paid_form import PaidForm
from anxin.web.viewer import address_of, viewer

UNPAID = (OrderState.PLACED, OrderState.EXPIRED, OrderState.CANCELLED)
MOST_GUESSES = 10


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paid(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET asks what the channel told; POST uses that payment for the order, or sends it back."""
    who = viewer(request)
    order = own_order(who, key)
    form = PaidForm(request.POST if request.method == "POST" else None, currency=order.currency)
    if not form.is_bound:
        return _page(request, order, form)
    if not form.is_valid():
        return _page(request, order, form, status=422)
    given = Remembered(form.cleaned_data["transaction_no"], form.cleaned_data["amount"], form.cleaned_data["paid_at"])
    for_order = request.POST.get("choose") != "refund"
    try:
        limit("paid", address_of(request), str(order.pk), most=MOST_GUESSES)
        claim_unmatched(order.pk, given, for_order=for_order, by=who.by, at=clock.now())
    except Refusal as refusal:
        return _page(request, order, form, refusal.sentence, status=refusal.status)
    return redirect("web:order", key=order.pk)


@require_POST
def paid_look(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have the channel asked now about the ways in which this order may have been paid."""
    order = own_order(viewer(request), key)
    limit("paid-look", address_of(request), str(order.pk), most=MOST_GUESSES)
    look_for_payment(order.pk, at=clock.now())
    return redirect("web:order" if order.state != OrderState.PLACED else "web:pay", key=order.pk)


def _page(
    request: HttpRequest, order: Order, form: PaidForm, refusal: Text | None = None, status: int = 200
) -> HttpResponse:
    context = {"order": order, "form": form, "refusal": refusal, "fits": order.state in UNPAID}
    return render(request, "web/paid.html", context, status=status)
