"""How does a buyer inside WeChat pay there? The app is asked whose it is, then it is handed what to pay."""

import secrets
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from anxin import clock
from anxin.flows.start_payment import start_payment
from anxin.integrations.registry import Unconfigured, payment_channel
from anxin.orders.access import own_order
from anxin.payments.channel import KnowsPayers, PayerUnknown, Way
from anxin.payments.models import Channel
from anxin.payments.queries import channels_of
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text
from anxin.web.ask_offer import ask_offer
from anxin.web.refusals import back
from anxin.web.viewer import viewer

ASKED = "payer_asked"


class NotInTheApp(Refusal):
    text = Text(
        "微信没有确认您的身份，没有扣款。请在微信里重新打开本页再试，或换一种支付方式。",
        "WeChat did not say who you are; nothing was charged. Open this page in WeChat again, or choose another way.",
    )
    status = 502


def ask_payer(request: HttpRequest, order: UUID, channel: Channel) -> HttpResponse:
    """Send the app's browser to say whose it is; it comes back to `pay_in_app` with a code and our own words."""
    client = payment_channel(channel)
    state = secrets.token_urlsafe(16)
    back_to = settings.ANXIN_BASE_URL + reverse("web:pay_in_app", kwargs={"key": order})
    address = client.login_url(back_to, state) if isinstance(client, KnowsPayers) else ""
    if not address:
        raise NotInTheApp
    request.session[ASKED] = {"order": str(order), "channel": str(channel.pk), "state": state}
    return redirect(address)


@never_cache
@require_safe
def pay_in_app(request: HttpRequest, key: UUID) -> HttpResponse:
    """Back from the app: open the payment for whoever it is. What nobody of this session asked for is not believed."""
    who = viewer(request)
    order = own_order(who, key)
    asked = request.session.pop(ASKED, {})
    try:
        same = secrets.compare_digest(asked.get("state", "").encode(), request.GET.get("state", "").encode())
        if not same or asked.get("order") != str(order.pk):
            raise NotInTheApp
        channel = {str(row.pk): row for row in channels_of(order.shop_id)}.get(asked["channel"])
        if channel is None:
            raise NotInTheApp
        payer = _payer(channel, request.GET.get("code", ""))
        payment = start_payment(order.pk, channel.pk, by=who.by, at=clock.now(), way=Way.IN_APP)
        ask_offer(request, payment, payer=payer)
    except NotFound:
        raise
    except Refusal as refusal:
        return back(request, refusal, "web:pay", key=order.pk)
    return redirect("web:pay", key=order.pk)


def _payer(channel: Channel, code: str) -> str:
    try:
        client = payment_channel(channel)
        if isinstance(client, KnowsPayers):
            return client.find_payer(code)
    except (PayerUnknown, Unconfigured):
        pass
    raise NotInTheApp
