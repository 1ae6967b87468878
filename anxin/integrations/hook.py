"""How does a payment channel tell us something? One door for all kinds: verified, kept as it came, one flow.

Notices that come in at the same moment are kept in one transaction, and each is answered after its commit. A channel
that is switched off is still heard: what was begun may still be paid.
"""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from anxin.flows.accept_complaints import accept_complaints
from anxin.flows.accept_disputes import accept_disputes
from anxin.flows.accept_refund_notices import accept_refund_notices
from anxin.flows.acts.received import Complained, Disputed, Received
from anxin.integrations.hook_booking import book
from anxin.integrations.hook_channels import doubted_channel, kept_channel
from anxin.integrations.hook_gathering import Gathering, Overloaded
from anxin.integrations.hook_keeping import Keeping, on_its_thread
from anxin.integrations.hook_thread import THREADS, Work
from anxin.integrations.registry import Unconfigured, payment_channel
from anxin.payments.channel import (
    ChannelNotice,
    ComplaintNotice,
    DisputeNotice,
    NoticeForged,
    NoticeIgnored,
    PaymentChannel,
)
from anxin.payments.models import Channel

log = logging.getLogger(__name__)

# status, type and body
Answer = tuple[int, str, str]

REFUSED: Answer = (401, "application/json", '{"code": "REFUSED"}')
FAILED: Answer = (500, "text/plain", "")
BUSY = 503

PAYMENTS: Gathering[Received, object] = Gathering(Keeping(), elsewhere=on_its_thread, helpers=THREADS[Work.KEEPING] - 1)
REFUNDS: Gathering[Received, str] = Gathering(partial(book, accept_refund_notices))
COMPLAINTS: Gathering[Complained, str] = Gathering(partial(book, accept_complaints))
DISPUTES: Gathering[Disputed, str] = Gathering(partial(book, accept_disputes))


class Told(NamedTuple):
    """What came in: the path with its query, the headers by their names in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Heard(NamedTuple):
    """What a notice proved to be: the client that believes it, and what it says, if it says something to us."""

    client: PaymentChannel
    notice: ChannelNotice | ComplaintNotice | DisputeNotice | None


@csrf_exempt
@require_http_methods(["GET", "POST"])
def channel_hook(request: HttpRequest, channel: UUID) -> HttpResponse:
    """A notice, told through Django's whole stack; see `hear`."""
    path, headers = request.get_full_path(), {name.lower(): value for name, value in request.headers.items()}
    status, content_type, body = hear(channel, Told(request.method or "", path, headers, request.body))
    return HttpResponse(body, status=status, content_type=content_type, headers={"X-Content-Type-Options": "nosniff"})


def hear(channel: UUID, told: Told) -> Answer:
    """Take a notice about a payment, a refund, a complaint or a dispute; the channel's answer.

    Whatever does not prove to come from this very merchant account is refused, for whichever reason, in one way.
    """
    heard = _proven(channel, told)
    if not isinstance(heard, Heard):
        return heard
    if heard.notice is None:
        return heard.client.reply(handled=True)
    try:
        _hand_in(channel, heard.notice, _as_it_came(told))
    except Overloaded as overloaded:
        return _busy(channel, heard.client, overloaded)
    return heard.client.reply(handled=True)


def hear_later(channel: UUID, told: Told, answer: Callable[[Answer], object]) -> None:
    """As `hear`, but a payment's notice is answered when it is kept, by whoever keeps it: this thread is free before.

    `answer` is called once, or what went wrong is raised; then it is not called.
    """
    heard = _proven(channel, told)
    if not isinstance(heard, Heard):
        answer(heard)
        return
    client, notice = heard
    if notice is None:
        answer(client.reply(handled=True))
        return

    def kept(error: BaseException | None) -> None:
        if error is None:
            answer(client.reply(handled=True))
        elif isinstance(error, Overloaded):
            answer(_busy(channel, client, error))
        else:
            log.error("a notice was not taken", exc_info=error)
            answer(FAILED)

    body = _as_it_came(told)
    try:
        if isinstance(notice, ChannelNotice) and _is_of_payment(notice):
            PAYMENTS.hand_over(Received(channel=channel, notice=notice, body=body), kept)
            return
        _hand_in(channel, notice, body)
    except Overloaded as overloaded:
        answer(_busy(channel, client, overloaded))
        return
    answer(client.reply(handled=True))


def _proven(channel: UUID, told: Told) -> Heard | Answer:
    """What a notice proved to be, or how it is refused."""
    try:
        return _hear(told, channel)
    except Unconfigured:
        log.warning("notice refused: no keys", extra={"channel": str(channel)})
        return REFUSED
    except _Unproven as unproven:
        log.warning("notice refused: %s", unproven, extra={"channel": str(channel)})
        return REFUSED if unproven.client is None else unproven.client.reply(handled=False)


def _busy(channel: UUID, client: PaymentChannel, overloaded: Overloaded) -> Answer:
    log.warning("notice not taken: %s", overloaded, extra={"channel": str(channel)})
    _, content_type, body = client.reply(handled=False)
    return BUSY, content_type, body


def _is_of_payment(notice: ChannelNotice) -> bool:
    return notice.refund is None and not notice.refund_no


def _hand_in(channel: UUID, notice: ChannelNotice | ComplaintNotice | DisputeNotice, body: str) -> None:
    if isinstance(notice, ComplaintNotice):
        COMPLAINTS.hand_in(Complained(channel=channel, notice=notice, body=body))
        return
    if isinstance(notice, DisputeNotice):
        DISPUTES.hand_in(Disputed(channel=channel, notice=notice, body=body))
        return
    received = Received(channel=channel, notice=notice, body=body)
    (PAYMENTS if _is_of_payment(notice) else REFUNDS).hand_in(received)


class _Unproven(Exception):
    def __init__(self, why: str, client: PaymentChannel | None = None) -> None:
        super().__init__(why)
        self.client = client


def _hear(told: Told, channel: UUID) -> Heard:
    """What is not believed by keys that were read a moment ago is held against those that count now."""
    row = kept_channel(channel)
    try:
        return _verified(told, row)
    except (Unconfigured, _Unproven):
        now_kept = doubted_channel(channel)
        if row is None or now_kept is None or _keys(now_kept) == _keys(row):
            raise
        return _verified(told, now_kept)


def _verified(told: Told, row: Channel | None) -> Heard:
    if row is None or not row.account:
        raise _Unproven("no such channel")
    client = payment_channel(row)
    try:
        notice = client.verify_notice(method=told.method, path=told.path, headers=told.headers, body=told.body)
    except NoticeIgnored:
        return Heard(client, None)
    except NoticeForged as forged:
        raise _Unproven(type(forged).__name__, client) from None
    return Heard(client, notice)


def _keys(row: Channel) -> tuple[str, str, str, bytes, str]:
    return row.kind, row.base_url, row.account, bytes(row.secret_sealed), row.their_key


def _as_it_came(told: Told) -> str:
    raw = told.body or told.path.partition("?")[2].encode()
    return raw.decode(errors="backslashreplace").replace("\0", "\\0")
