"""How are channels asked about payments whose notices may be lost: claim → ask → record?"""

from concurrent.futures import Executor
from dataclasses import replace
from uuid import UUID

from django.conf import settings

from anxin.clock import now
from anxin.flows.claim_payment_looks import claim_payment_looks
from anxin.flows.record_payment_looks import record_payment_looks
from anxin.integrations.addresses import channel_hook_url
from anxin.integrations.registry import payment_channel
from anxin.jobs.ask import ask
from anxin.payments.channel import PaymentAnswer, PaymentStatus
from anxin.payments.errands import CLOSE, PaymentErrand
from anxin.payments.models import Channel

BATCH = 50


def ask_payments(pool: Executor) -> int:
    """Claim due looks at payments, ask, record the answers; how many were claimed."""
    channels: dict[UUID, Channel] = {}

    def claim() -> list[PaymentErrand]:
        errands = claim_payment_looks(limit=BATCH, at=now(), lease_seconds=settings.ANXIN_LEASE_SECONDS)
        channels.update(Channel.objects.in_bulk({errand.channel for errand in errands} - channels.keys()))
        return errands

    def one(errand: PaymentErrand) -> PaymentAnswer:
        channel, question = payment_channel(channels[errand.channel]), errand.ask
        question = replace(question, notify_url=channel_hook_url(errand.channel))
        return channel.close_payment(question) if errand.act == CLOSE else channel.query_payment(question)

    return ask(claim, one, _unclear, lambda told: record_payment_looks(told, at=now()), pool)


def _unclear(_: PaymentErrand) -> PaymentAnswer:
    return PaymentAnswer(PaymentStatus.UNKNOWN)
