"""How is one question about a refund put to its channel?"""

from collections.abc import Mapping
from uuid import UUID

from anxin.integrations.addresses import channel_hook_url
from anxin.integrations.registry import payment_channel
from anxin.payments.channel import RefundAnswer
from anxin.payments.models import Channel
from anxin.refunds.errands import QUERY, RETRY, RefundErrand


def ask_channel(channels: Mapping[UUID, Channel], errand: RefundErrand) -> RefundAnswer:
    """The channel's answer to an ask, a look-up or a retry; under one id for ever. Raises Unconfigured."""
    channel = payment_channel(channels[errand.channel])
    if errand.act == QUERY:
        return channel.query_refund(errand.refund)
    if errand.act == RETRY:
        return channel.retry_refund(errand.refund, attempt=errand.attempt)
    return channel.refund(
        errand.payment,
        errand.refund,
        amount_minor=errand.amount_minor,
        currency=errand.currency,
        reason=errand.reason,
        notify_url=channel_hook_url(errand.channel),
    )
