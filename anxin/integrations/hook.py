"""How does a payment channel tell us something? One door for all kinds: verified, kept as it came, one flow.

Here is what a notice proves to be, and the site's own door, where all is done before the answer. Many at once come in
by `hook_door`. A channel that is switched off is still heard: what was begun may still be paid.
"""

import logging
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from anxin.flows.accept_complaints import accept_complaints
from anxin.flows.accept_disputes import TOO_EARLY, accept_disputes
from anxin.flows.accept_payments import accept_payments
from anxin.flows.accept_refund_notices import accept_refund_notices
from anxin.flows.acts.received import Complained, Disputed, Received
from anxin.integrations.hook_booking import Flow, Overloaded, book
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

METHODS = ("GET", "POST")

# status, type and body
Answer = tuple[int, str, str]
Matter = Received | Complained | Disputed

REFUSED: Answer = (401, "application/json", '{"code": "REFUSED"}')
BUSY = 503


class About(StrEnum):
    """What a notice tells of."""

    PAYMENT = "payment"
    REFUND = "refund"
    COMPLAINT = "complaint"
    DISPUTE = "dispute"


FLOWS: Mapping[About, Flow[Any, str]] = {
    About.PAYMENT: accept_payments,
    About.REFUND: accept_refund_notices,
    About.COMPLAINT: accept_complaints,
    About.DISPUTE: accept_disputes,
}


class Told(NamedTuple):
    """What came in: the path with its query, the headers by their names in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Heard(NamedTuple):
    """What a notice proved to be: the client that believes it, and what it says, if it says something to us."""

    client: PaymentChannel
    about: About | None
    matter: Matter | None

    def answer(self, channel: UUID, word: object = "") -> Answer:
        """What the channel is told after the flow's word."""
        if word == TOO_EARLY:
            return self.busy(channel, "what it speaks of is not known yet")
        return self.client.reply(handled=True)

    def busy(self, channel: UUID, why: object) -> Answer:
        """What the channel is told so that it comes again."""
        log.warning("notice not taken: %s", why, extra={"channel": str(channel)})
        _, content_type, body = self.client.reply(handled=False)
        return BUSY, content_type, body


class Unproven(Exception):
    """Whatever does not prove to come from this very merchant account is refused, for whichever reason, in one way."""

    def __init__(self, why: str, client: PaymentChannel | None = None) -> None:
        super().__init__(why)
        self.client = client

    def answer(self, channel: UUID) -> Answer:
        """How it is refused; why is told to the log alone."""
        log.warning("notice refused: %s", self, extra={"channel": str(channel)})
        return REFUSED if self.client is None else self.client.reply(handled=False)


@csrf_exempt
@require_http_methods([*METHODS])
def channel_hook(request: HttpRequest, channel: UUID) -> HttpResponse:
    """A notice, told through Django's whole stack; see `hear`."""
    path, headers = request.get_full_path(), {name.lower(): value for name, value in request.headers.items()}
    status, content_type, body = hear(channel, Told(request.method or "", path, headers, request.body))
    return HttpResponse(body, status=status, content_type=content_type, headers={"X-Content-Type-Options": "nosniff"})


def hear(channel: UUID, told: Told) -> Answer:
    """Take a notice about a payment, a refund, a complaint or a dispute, and all that follows; the channel's answer."""
    try:
        heard = verified(told, Channel.objects.filter(pk=channel).first())
    except Unproven as unproven:
        return unproven.answer(channel)
    word: object = ""
    if heard.about is not None and heard.matter is not None:
        (word,) = book(FLOWS[heard.about], [heard.matter])
        if isinstance(word, Overloaded):
            return heard.busy(channel, word)
        if isinstance(word, Exception):
            raise word
    return heard.answer(channel, word)


def verified(told: Told, row: Channel | None) -> Heard:
    """What a notice says to the account of this row. Raises Unproven."""
    if row is None or not row.account:
        raise Unproven("no such channel")
    try:
        client = payment_channel(row)
    except Unconfigured:
        raise Unproven("no keys") from None
    try:
        notice = client.verify_notice(method=told.method, path=told.path, headers=told.headers, body=told.body)
    except NoticeIgnored:
        return Heard(client, None, None)
    except NoticeForged as forged:
        raise Unproven(type(forged).__name__, client) from None
    return Heard(client, *_matter(row.pk, notice, _as_it_came(told)))


def _matter(channel: UUID, notice: ChannelNotice | ComplaintNotice | DisputeNotice, body: str) -> tuple[About, Matter]:
    if isinstance(notice, ComplaintNotice):
        return About.COMPLAINT, Complained(channel=channel, notice=notice, body=body)
    if isinstance(notice, DisputeNotice):
        return About.DISPUTE, Disputed(channel=channel, notice=notice, body=body)
    of_refund = notice.refund is not None or bool(notice.refund_no)
    return About.REFUND if of_refund else About.PAYMENT, Received(channel=channel, notice=notice, body=body)


def _as_it_came(told: Told) -> str:
    raw = told.body or told.path.partition("?")[2].encode()
    return raw.decode(errors="backslashreplace").replace("\0", "\\0")
