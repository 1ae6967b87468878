"""How are channels asked about refunds: claim → ask → record?"""

from concurrent.futures import Executor
from functools import partial
from uuid import UUID

from anxin.agenda.kinds import Kind
from anxin.clock import now
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.record_refunds import record_refunds
from anxin.integrations.addresses import channel_hook_url
from anxin.integrations.registry import payment_channel
from anxin.jobs.ask import ask
from anxin.payments.channel import PaymentChannel, RefundAnswer, RefundStatus
from anxin.payments.models import Channel
from anxin.refunds.errands import QUERY, RETRY, RefundErrand

BATCH = 100
LEASE_SECONDS = 60.0


def ask_refunds(kind: Kind, pool: Executor) -> int:
    """Claim due refund asks of one kind, ask their channels, record the answers; how many were claimed."""
    errands = claim_refunds(kind, limit=BATCH, at=now(), lease_seconds=LEASE_SECONDS)
    channels = {
        row.pk: payment_channel(row) for row in Channel.objects.filter(pk__in={errand.channel for errand in errands})
    }
    ask(errands, partial(_one, channels), _unclear, lambda answers: record_refunds(answers, at=now()), pool)
    return len(errands)


def _one(channels: dict[UUID, PaymentChannel], errand: RefundErrand) -> RefundAnswer:
    channel = channels[errand.channel]
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


def _unclear(_: RefundErrand) -> RefundAnswer:
    return RefundAnswer(RefundStatus.UNKNOWN, detail="no answer could be read")
