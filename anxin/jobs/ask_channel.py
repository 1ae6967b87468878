"""How is one question about a refund put to its channel?"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from anxin import vault
from anxin.integrations.addresses import channel_hook_url
from anxin.integrations.registry import payment_channel
from anxin.payments.channel import BankCard, PaymentStatus, RefundAnswer, RefundAsk, RefundStatus
from anxin.payments.models import Channel
from anxin.refunds.errands import CARD_PURPOSE, CREDIT, QUERY, RETRY, RefundErrand, SealedCard


def ask_channel(channels: Mapping[UUID, Channel], errand: RefundErrand) -> RefundAnswer:
    """The channel's answer to an ask, a look-up or a retry; under one id for ever. Raises Unconfigured.

    What goes to the buyer's own balance here is asked of nobody, and has arrived when it is recorded, unless more of
    its payment has gone back by what is said of that; while this is not clear, UNKNOWN.
    """
    if errand.act == CREDIT:
        return _credit(channels, errand)
    channel = payment_channel(channels[errand.channel])
    ask = RefundAsk(
        payment=errand.payment,
        refund=errand.refund,
        amount_minor=errand.amount_minor,
        paid_minor=errand.paid_minor,
        currency=errand.currency,
        reason=errand.reason,
        notify_url=channel_hook_url(errand.channel),
        reference=errand.reference,
        transaction_no=errand.transaction_no,
        card=_card(errand.card) if errand.card else None,
    )
    if errand.act == QUERY:
        return channel.query_refund(ask)
    if errand.act == RETRY:
        return channel.retry_refund(ask, attempt=errand.attempt)
    return channel.refund(ask)


def _credit(channels: Mapping[UUID, Channel], errand: RefundErrand) -> RefundAnswer:
    returned, detail = [], ""
    for look in errand.looks:
        question = replace(look.ask, notify_url=channel_hook_url(look.channel))
        found = payment_channel(channels[look.channel]).query_payment(question)
        if found.status is PaymentStatus.UNKNOWN and found.returned_minor == 0:
            return RefundAnswer(RefundStatus.UNKNOWN, detail=found.detail)
        if found.returned_minor != 0:
            returned.append((look.ask.payment, found.returned_minor))
            detail = found.detail
    return RefundAnswer(RefundStatus.ARRIVED, refund_no=errand.refund.hex, detail=detail, returned=tuple(returned))


def _card(sealed: SealedCard) -> BankCard:
    return BankCard(
        sealed.bank, number=vault.unseal(sealed.number, CARD_PURPOSE), holder=vault.unseal(sealed.holder, CARD_PURPOSE)
    )
