"""How are docked suppliers asked for their bills and our balance: claim → fetch → record?"""

from concurrent.futures import Executor

from django.conf import settings

from anxin.clock import now
from anxin.delivery.supplier import NotSaid
from anxin.flows.claim_upstream_bills import claim_upstream_bills
from anxin.flows.record_upstream_bills import record_upstream_bills
from anxin.integrations.registry import supplier_system
from anxin.jobs.ask import ask
from anxin.payouts.errands import BALANCE, UpstreamBillAnswer, UpstreamBillErrand
from anxin.people.models import Supplier

BATCH = 10


def ask_upstream_bills(pool: Executor) -> int:
    """Claim due fetches, fetch, compare what came; how many were claimed."""
    errands = claim_upstream_bills(limit=BATCH, at=now(), lease_seconds=settings.ANXIN_LEASE_SECONDS)
    suppliers = Supplier.objects.in_bulk({errand.supplier for errand in errands})

    def one(errand: UpstreamBillErrand) -> UpstreamBillAnswer:
        system = supplier_system(suppliers[errand.supplier])
        try:
            if errand.claimed.key == BALANCE:
                return UpstreamBillAnswer(None, balance_minor=system.balance_minor())
            return UpstreamBillAnswer(system.fetch_bill(errand.day))
        except NotSaid as not_said:
            return UpstreamBillAnswer(None, str(not_said)[:200])

    batches = iter([errands])
    return ask(lambda: next(batches, []), one, _unclear, lambda told: record_upstream_bills(told, at=now()), pool)


def _unclear(_: UpstreamBillErrand) -> UpstreamBillAnswer:
    return UpstreamBillAnswer(None, "no answer could be read")
