"""How are channels asked about refunds: claim → ask → record?"""

from concurrent.futures import Executor
from functools import partial
from uuid import UUID

from django.conf import settings

from anxin.agenda.kinds import Kind
from anxin.clock import now
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.record_refunds import record_refunds
from anxin.jobs.ask import ask
from anxin.jobs.ask_channel import ask_channel
from anxin.payments.channel import RefundAnswer, RefundStatus
from anxin.payments.models import Channel
from anxin.refunds.errands import RefundErrand

# small, so that no worker holds a long line of its own while another has run dry
BATCH = 100


def ask_refunds(kind: Kind, pool: Executor) -> int:
    """Claim due refund asks of one kind, ask their channels, record the answers; how many were claimed."""
    channels: dict[UUID, Channel] = {}

    def claim() -> list[RefundErrand]:
        errands = claim_refunds(kind, limit=BATCH, at=now(), lease_seconds=settings.ANXIN_LEASE_SECONDS)
        needed = {errand.channel for errand in errands} | {look.channel for one in errands for look in one.looks}
        channels.update(Channel.objects.in_bulk(needed - channels.keys()))
        return errands

    return ask(claim, partial(ask_channel, channels), _unclear, lambda told: record_refunds(told, at=now()), pool)


def _unclear(_: RefundErrand) -> RefundAnswer:
    return RefundAnswer(RefundStatus.UNKNOWN, detail="no answer could be read")
