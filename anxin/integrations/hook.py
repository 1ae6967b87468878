"""How does a payment channel tell us something? One door for all kinds: verified, kept as it came, one flow."""

import logging
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from anxin.clock import now
from anxin.flows.accept_payments import accept_payments
from anxin.flows.accept_refund_notices import accept_refund_notices
from anxin.flows.acts.received import Received
from anxin.integrations.registry import Unconfigured, payment_channel
from anxin.payments.channel import NoticeForged, NoticeIgnored, PaymentChannel
from anxin.payments.models import Channel

log = logging.getLogger(__name__)

REFUSED = (401, "application/json", '{"code": "REFUSED"}')


@csrf_exempt
@require_http_methods(["GET", "POST"])
def channel_hook(request: HttpRequest, channel: UUID) -> HttpResponse:
    """A notice about a payment or a refund, answered in the channel's own words.

    Whatever does not prove to come from this very merchant account is refused, for whichever reason, in one way.
    """
    row = Channel.objects.filter(pk=channel, enabled=True).first()
    if row is None:
        return _say(REFUSED)
    try:
        client = payment_channel(row)
    except Unconfigured:
        log.warning("notice refused: no keys", extra={"channel": str(channel)})
        return _say(REFUSED)
    return _say(client.reply(_handle(request, row, client)))


def _handle(request: HttpRequest, row: Channel, client: PaymentChannel) -> bool:
    try:
        notice = client.verify_notice(
            method=request.method or "", path=request.get_full_path(), headers=request.headers, body=request.body
        )
    except NoticeIgnored:
        return True
    except NoticeForged as forged:
        log.warning("notice refused: %s", type(forged).__name__, extra={"channel": str(row.pk)})
        return False
    received = [Received(channel=row.pk, notice=notice, body=_as_it_came(request))]
    take = accept_payments if notice.refund is None else accept_refund_notices
    take(received, at=now())
    return True


def _as_it_came(request: HttpRequest) -> str:
    raw = request.body or request.META.get("QUERY_STRING", "").encode()
    return raw.decode(errors="backslashreplace").replace("\0", "\\0")


def _say(reply: tuple[int, str, str]) -> HttpResponse:
    status, content_type, body = reply
    return HttpResponse(body, status=status, content_type=content_type)
