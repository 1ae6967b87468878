"""How is an order paid? Choosing a channel, its code, and the wait until the channel says that it is paid."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from anxin import clock
from anxin.flows.record_offer import ChannelSilent, record_offer
from anxin.flows.start_payment import start_payment
from anxin.integrations.addresses import channel_hook_url
from anxin.integrations.registry import payment_channel
from anxin.orders.access import own_order
from anxin.orders.models import Order
from anxin.orders.queries import line_of
from anxin.orders.states import OrderState
from anxin.payments.models import Payment
from anxin.payments.queries import channels_of, payment_of
from anxin.payments.states import PaymentState
from anxin.refusal import Invalid, NotFound, Refusal
from anxin.texts import Text
from anxin.web.refusals import back
from anxin.web.shown import PaymentShown
from anxin.web.viewer import address_of, saved_link, viewer

NO_CHANNEL = Text("请选择一种支付方式。", "Choose a way to pay.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET shows the code or the channels to choose from; POST begins paying through one."""
    order = own_order(viewer(request), key)
    if request.method == "POST":
        return _begin(request, order)
    if order.state != OrderState.PLACED or order.due_at is None:
        return redirect("web:order", key=order.pk)
    payment, line = payment_of(order.pk), line_of(order.pk)
    shown = PaymentShown(
        order=order.pk,
        ref=order.ref,
        title=line.title,
        amount_minor=order.amount_minor,
        currency=order.currency,
        due_at=order.due_at,
        cashier_url=payment.code_url if payment else "",
        channel=payment.channel.name if payment else None,
    )
    context = {"payment": shown, "channels": channels_of(order.shop_id), "link": saved_link(request, order.pk)}
    return render(request, "web/pay.html", context)


@never_cache
@require_safe
def pay_live(request: HttpRequest, key: UUID) -> HttpResponse:
    """Whether the wait is over: nothing to say yet, or the way to the order's page."""
    order = own_order(viewer(request), key)
    if order.state == OrderState.PLACED:
        return HttpResponse(status=204)
    response = HttpResponse(status=200)
    response.headers["HX-Redirect"] = reverse("web:order", kwargs={"key": order.pk})
    return response


def _begin(request: HttpRequest, order: Order) -> HttpResponse:
    """Two flows with the channel between them: on record first, then asked, then what it answered."""
    try:
        channel = _chosen(request)
        payment = start_payment(order.pk, channel, by=viewer(request).by, at=clock.now())
        if payment.state == PaymentState.STARTED and not _ask(request, payment):
            raise ChannelSilent
    except NotFound:
        raise
    except Refusal as refusal:
        return back(request, refusal, "web:pay", key=order.pk)
    return redirect("web:pay", key=order.pk)


def _chosen(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("channel", ""))
    except ValueError:
        raise Invalid(what=NO_CHANNEL) from None


def _ask(request: HttpRequest, payment: Payment) -> bool:
    back_to = settings.ANXIN_BASE_URL + reverse("web:order", kwargs={"key": payment.order_id})
    ask = payment.as_asked(channel_hook_url(payment.channel_id), back_to, client_ip=address_of(request))
    offer = payment_channel(payment.channel).start_payment(ask)
    return record_offer(payment.pk, offer, at=clock.now())
