"""How are channels asked to release frozen payments: claim → ask → record?"""

from concurrent.futures import Executor

from django.conf import settings

from anxin.clock import now
from anxin.flows.claim_releases import claim_releases
from anxin.flows.record_releases import record_releases
from anxin.integrations.registry import releasing_channel
from anxin.jobs.ask import ask
from anxin.payments.channel import ReleaseAnswer, ReleaseStatus
from anxin.payments.errands import ReleaseErrand
from anxin.payments.models import Channel

BATCH = 20


def ask_releases(pool: Executor) -> int:
    """Claim due releases, ask, record what was said; how many were claimed."""
    errands = claim_releases(limit=BATCH, at=now(), lease_seconds=settings.ANXIN_LEASE_SECONDS)
    channels = Channel.objects.in_bulk({errand.channel for errand in errands})

    def one(errand: ReleaseErrand) -> ReleaseAnswer:
        again = errand.claimed.asked_at is not None
        return releasing_channel(channels[errand.channel]).release(errand.ask, again=again)

    batches = iter([errands])
    return ask(lambda: next(batches, []), one, _unclear, lambda told: record_releases(told, at=now()), pool)


def _unclear(_: ReleaseErrand) -> ReleaseAnswer:
    return ReleaseAnswer(ReleaseStatus.UNKNOWN, "no answer could be read")
