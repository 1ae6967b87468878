"""How is a channel asked to open a payment that is on record? Between two flows, with no transaction open."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from anxin import clock
from anxin.flows.record_offer import ChannelSilent, record_offer
from anxin.integrations.addresses import channel_hook_url
from anxin.integrations.registry import payment_channel
from anxin.payments.models import Payment
from anxin.payments.states import PaymentState
from anxin.web.viewer import address_of


def ask_offer(request: HttpRequest, payment: Payment, *, payer: str = "") -> None:
    """Have a payment that was begun offered, and record it; nothing for one that is. Raises ChannelSilent."""
    if payment.state != PaymentState.STARTED:
        return
    back_to = settings.ANXIN_BASE_URL + reverse("web:order", kwargs={"key": payment.order_id})
    ask = payment.as_asked(channel_hook_url(payment.channel_id), back_to, client_ip=address_of(request))
    offer = payment_channel(payment.channel).start_payment(replace(ask, payer=payer))
    if not record_offer(payment.pk, offer, at=clock.now()):
        raise ChannelSilent
