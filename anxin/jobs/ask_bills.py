"""How are channels asked for their bills: claim → fetch → record?"""

from concurrent.futures import Executor

from django.conf import settings

from anxin.clock import now
from anxin.flows.claim_bills import claim_bills
from anxin.flows.record_bills import record_bills
from anxin.integrations.bills import bill_reader, tells_of
from anxin.integrations.registry import payment_channel
from anxin.jobs.ask import ask
from anxin.payments.channel import BillNotReady, NoBill
from anxin.payments.models import Channel
from anxin.reconciliation.errands import BillAnswer, BillErrand

# a bill may be long, and a lease must last for taking what was fetched
BATCH = 2
LEASES = 10


def ask_bills(pool: Executor) -> int:
    """Claim due fetches, download, record what came; how many were claimed."""
    errands = claim_bills(limit=BATCH, at=now(), lease_seconds=settings.ANXIN_LEASE_SECONDS * LEASES)
    channels = Channel.objects.in_bulk({errand.channel for errand in errands})

    def one(errand: BillErrand) -> BillAnswer:
        channel = channels[errand.channel]
        try:
            raw = payment_channel(channel).fetch_bill(errand.day, errand.kind)
        except NoBill:
            return BillAnswer(None, detail="the channel says that it has none", none=True)
        except BillNotReady:
            return BillAnswer(None, detail="the channel has not made it yet")
        return BillAnswer(raw, bill_reader(channel.kind)(raw), tells=tells_of(channel.kind))

    # one batch a call: whole bills lie in memory until they are recorded
    batches = iter([errands])
    return ask(lambda: next(batches, []), one, _unclear, lambda answers: record_bills(answers, at=now()), pool)


def _unclear(_: BillErrand) -> BillAnswer:
    return BillAnswer(None, detail="no answer could be read")
