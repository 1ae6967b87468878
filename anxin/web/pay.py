"""How is an order paid? Choosing a channel, its code, and the wait until the channel says that it is paid."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from anxin import clock
from anxin.flows.pay_from_balance import pay_from_balance
from anxin.flows.start_payment import start_payment
from anxin.ledger.accounts import buyer_balance
from anxin.ledger.queries import balance
from anxin.orders.access import own_order
from anxin.orders.models import Order
from anxin.orders.queries import line_of
from anxin.orders.states import OrderState
from anxin.payments.channel import Way
from anxin.payments.models import Channel
from anxin.payments.queries import channels_of, covered_minor, payment_of, wallet_of
from anxin.refs import read_id
from anxin.refusal import Invalid, NotFound, Refusal
from anxin.texts import Text
from anxin.web.ask_offer import ask_offer
from anxin.web.device import Device, device_of
from anxin.web.limits import limit
from anxin.web.pay_choices import choices_of, refund_facts, warning_of, way_of
from anxin.web.pay_in_app import ask_payer
from anxin.web.refusals import back
from anxin.web.shown import PaymentShown
from anxin.web.viewer import saved_link, viewer

MOST_BEGINNINGS = 30
NOT_READ = Text("请先阅读法律提示并勾选。", "Read the legal notice and tick it first.")
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
    device, line = _device(request), line_of(order.pk)
    payment = None if "other" in request.GET else payment_of(order.pk, device.ways)
    wallet = wallet_of(order.shop_id) if order.buyer_id else None
    covered = covered_minor(order.pk)
    choices = choices_of(channels_of(order.shop_id), device)
    own = buyer_balance(order.shop_id, order.buyer_id) if wallet and order.buyer_id else None
    own_minor = balance(own, currency=order.currency) if own else 0
    shown = PaymentShown(
        order=order.pk,
        ref=order.ref,
        title=line.title,
        amount_minor=order.amount_minor - covered,
        currency=order.currency,
        due_at=order.due_at,
        cashier_url=payment.code_url if payment else "",
        redirect_url=payment.redirect_url if payment else "",
        channel=payment.channel.name if payment else None,
        covered_minor=covered,
        balance_minor=own_minor,
        wallet=wallet.pk if wallet else None,
        in_app=payment.in_app if payment else {},
        facts=refund_facts(payment.channel.can) if payment else (),
        warning=warning_of(payment.channel) if payment else None,
        other_ways=len(choices) > 1 or own_minor > 0,
    )
    context = {
        "payment": shown,
        "choices": [] if shown.live else choices,
        "link": saved_link(request, order.pk),
    }
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
        limit("pay", str(order.pk), most=MOST_BEGINNINGS)
        channel = _chosen(request, order)
        if channel.can.own_wallet:
            pay_from_balance(order.pk, by=viewer(request).by, at=clock.now())
        else:
            way = _way(request, channel)
            if way is Way.IN_APP:
                return ask_payer(request, order.pk, channel)
            ask_offer(request, start_payment(order.pk, channel.pk, by=viewer(request).by, at=clock.now(), way=way))
    except NotFound:
        raise
    except Refusal as refusal:
        return back(request, refusal, "web:pay", key=order.pk)
    return redirect("web:pay", key=order.pk)


def _chosen(request: HttpRequest, order: Order) -> Channel:
    """The channel that was chosen, after what must be read before paying so was confirmed."""
    key = read_id(request.POST.get("channel", ""))
    if key is None:
        raise Invalid(what=NO_CHANNEL)
    wallet = wallet_of(order.shop_id)
    known = {row.pk: row for row in [*channels_of(order.shop_id), *([wallet] if wallet else [])]}
    if key not in known:
        raise NotFound
    if warning_of(known[key]) is not None and request.POST.get("read") != "yes":
        raise Invalid(what=NOT_READ)
    return known[key]


def _way(request: HttpRequest, channel: Channel) -> Way:
    """The way that was asked for, where the channel has it, else the best on this device."""
    if request.POST.get("way") == Way.PAGE and Way.PAGE in channel.can.ways:
        return Way.PAGE
    return way_of(channel, _device(request)) or channel.can.ways[0]


def _device(request: HttpRequest) -> Device:
    return device_of(request.headers.get("User-Agent", ""))
