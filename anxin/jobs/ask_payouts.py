"""How are channels asked to pay suppliers out: claim → ask → record?"""

from concurrent.futures import Executor

from django.conf import settings

from anxin.clock import now
from anxin.flows.claim_payouts import ASK, claim_payouts
from anxin.flows.record_payouts import record_payouts
from anxin.integrations.registry import payout_channel
from anxin.jobs.ask import ask
from anxin.payments.models import Channel
from anxin.payouts.channel import PayoutAnswer, PayoutStatus
from anxin.payouts.errands import PayoutErrand

BATCH = 20


def ask_payouts(pool: Executor) -> int:
    """Claim due payouts, ask, record what was said; how many were claimed."""
    errands = claim_payouts(limit=BATCH, at=now(), lease_seconds=settings.ANXIN_LEASE_SECONDS)
    channels = Channel.objects.in_bulk({errand.channel for errand in errands})

    def one(errand: PayoutErrand) -> PayoutAnswer:
        through = payout_channel(channels[errand.channel])
        return through.pay_out(errand.ask) if errand.act == ASK else through.query_payout(errand.ask)

    batches = iter([errands])
    return ask(lambda: next(batches, []), one, _unclear, lambda told: record_payouts(told, at=now()), pool)


def _unclear(_: PayoutErrand) -> PayoutAnswer:
    return PayoutAnswer(PayoutStatus.UNKNOWN, detail="no answer could be read")
