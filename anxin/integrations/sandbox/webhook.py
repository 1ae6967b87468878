"""How do the sandbox channel and supplier tell us something? Verified, kept as it came, handed to one flow."""

import logging
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from anxin.clock import now
from anxin.delivery.supplier import CallbackForged
from anxin.flows.accept_callbacks import Called, accept_callbacks
from anxin.flows.accept_payments import accept_payments
from anxin.flows.accept_refund_notices import accept_refund_notices
from anxin.flows.acts.take_payments import Received
from anxin.integrations.registry import Unconfigured, payment_channel, supplier_system
from anxin.payments.channel import NoticeForged
from anxin.payments.models import Channel
from anxin.people.models import Supplier

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def channel_hook(request: HttpRequest, channel: UUID) -> HttpResponse:
    """A notice about a payment or a refund; 401 for whatever does not prove to come from this very merchant account."""
    row = Channel.objects.filter(pk=channel, enabled=True).first()
    if row is None:
        return _refused()
    try:
        notice = payment_channel(row).verify_notice(
            method="POST", path=request.get_full_path(), headers=request.headers, body=request.body
        )
    except (NoticeForged, Unconfigured) as forged:
        log.warning("notice refused: %s", type(forged).__name__, extra={"channel": str(channel)})
        return _refused()
    received = [Received(channel=channel, notice=notice, body=request.body.decode())]
    take = accept_payments if notice.refund is None else accept_refund_notices
    take(received, at=now())
    return JsonResponse({"code": "SUCCESS"})


@csrf_exempt
@require_POST
def supplier_hook(request: HttpRequest, supplier: UUID) -> HttpResponse:
    """A callback about an order of ours; 401 for whatever does not prove to come from this very supplier."""
    row = Supplier.objects.filter(pk=supplier).first()
    if row is None:
        return _refused()
    try:
        callback = supplier_system(row).verify_callback(
            method="POST", path=request.get_full_path(), headers=request.headers, body=request.body
        )
    except (CallbackForged, Unconfigured) as forged:
        log.warning("callback refused: %s", type(forged).__name__, extra={"supplier": str(supplier)})
        return _refused()
    accept_callbacks([Called(supplier=supplier, callback=callback, body=request.body.decode())], at=now())
    return JsonResponse({"code": "SUCCESS"})


def _refused() -> HttpResponse:
    return JsonResponse({"code": "REFUSED"}, status=401)
