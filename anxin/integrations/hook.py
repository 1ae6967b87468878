"""How does a payment channel tell us something? One door for all kinds: verified, kept as it came, one flow.

Notices that come in at the same moment are booked in one transaction, and each is answered after its commit. A channel
that is switched off is still heard: what was begun may still be paid.
"""

import logging
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from anxin.flows.accept_complaints import accept_complaints
from anxin.flows.accept_payments import accept_payments
from anxin.flows.accept_refund_notices import accept_refund_notices
from anxin.flows.acts.received import Complained, Received
from anxin.integrations.hook_booking import book
from anxin.integrations.hook_channels import doubted_channel, kept_channel
from anxin.integrations.hook_gathering import Gathering, Overloaded
from anxin.integrations.registry import Unconfigured, payment_channel
from anxin.payments.channel import ChannelNotice, ComplaintNotice, NoticeForged, NoticeIgnored, PaymentChannel
from anxin.payments.models import Channel

log = logging.getLogger(__name__)

REFUSED = (401, "application/json", '{"code": "REFUSED"}')
BUSY = 503

PAYMENTS: Gathering[Received, str] = Gathering(partial(book, accept_payments))
REFUNDS: Gathering[Received, str] = Gathering(partial(book, accept_refund_notices))
COMPLAINTS: Gathering[Complained, str] = Gathering(partial(book, accept_complaints))


class Heard(NamedTuple):
    """What a notice proved to be: the client that believes it, and what it says, if it says something to us."""

    client: PaymentChannel
    notice: ChannelNotice | ComplaintNotice | None


@csrf_exempt
@require_http_methods(["GET", "POST"])
def channel_hook(request: HttpRequest, channel: UUID) -> HttpResponse:
    """A notice about a payment, a refund or a complaint, answered in the channel's own words.

    Whatever does not prove to come from this very merchant account is refused, for whichever reason, in one way.
    """
    try:
        heard = _hear(request, channel)
    except Unconfigured:
        log.warning("notice refused: no keys", extra={"channel": str(channel)})
        return _say(REFUSED)
    except _Unproven as unproven:
        log.warning("notice refused: %s", unproven, extra={"channel": str(channel)})
        return _say(REFUSED if unproven.client is None else unproven.client.reply(handled=False))
    if heard.notice is None:
        return _say(heard.client.reply(handled=True))
    try:
        _hand_in(channel, heard.notice, _as_it_came(request))
    except Overloaded as overloaded:
        log.warning("notice not taken: %s", overloaded, extra={"channel": str(channel)})
        _, content_type, body = heard.client.reply(handled=False)
        return _say((BUSY, content_type, body))
    return _say(heard.client.reply(handled=True))


def _hand_in(channel: UUID, notice: ChannelNotice | ComplaintNotice, body: str) -> None:
    if isinstance(notice, ComplaintNotice):
        COMPLAINTS.hand_in(Complained(channel=channel, notice=notice, body=body))
        return
    received = Received(channel=channel, notice=notice, body=body)
    (PAYMENTS if notice.refund is None else REFUNDS).hand_in(received)


class _Unproven(Exception):
    def __init__(self, why: str, client: PaymentChannel | None = None) -> None:
        super().__init__(why)
        self.client = client


def _hear(request: HttpRequest, channel: UUID) -> Heard:
    """What is not believed by keys that were read a moment ago is held against those that count now."""
    row = kept_channel(channel)
    try:
        return _verified(request, row)
    except (Unconfigured, _Unproven):
        now_kept = doubted_channel(channel)
        if row is None or now_kept is None or _keys(now_kept) == _keys(row):
            raise
        return _verified(request, now_kept)


def _verified(request: HttpRequest, row: Channel | None) -> Heard:
    if row is None or not row.account:
        raise _Unproven("no such channel")
    client = payment_channel(row)
    try:
        notice = client.verify_notice(
            method=request.method or "", path=request.get_full_path(), headers=request.headers, body=request.body
        )
    except NoticeIgnored:
        return Heard(client, None)
    except NoticeForged as forged:
        raise _Unproven(type(forged).__name__, client) from None
    return Heard(client, notice)


def _keys(row: Channel) -> tuple[str, str, str, bytes, str]:
    return row.kind, row.base_url, row.account, bytes(row.secret_sealed), row.their_key


def _as_it_came(request: HttpRequest) -> str:
    raw = request.body or request.META.get("QUERY_STRING", "").encode()
    return raw.decode(errors="backslashreplace").replace("\0", "\\0")


def _say(reply: tuple[int, str, str]) -> HttpResponse:
    status, content_type, body = reply
    return HttpResponse(body, status=status, content_type=content_type, headers={"X-Content-Type-Options": "nosniff"})
