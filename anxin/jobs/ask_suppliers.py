"""How are suppliers asked: claim → ask → record?"""

from concurrent.futures import Executor
from functools import partial
from uuid import UUID

from django.conf import settings

from anxin.agenda.kinds import Kind
from anxin.clock import now
from anxin.delivery.errands import CLAIM, FENCE, QUERY, SupplyErrand
from anxin.delivery.supplier import ClaimStatus, FenceStatus, SupplyAnswer, SupplyStatus
from anxin.flows.claim_supply import claim_supply
from anxin.flows.record_supply import Answer, record_supply
from anxin.integrations.addresses import supplier_hook_url
from anxin.integrations.registry import supplier_system
from anxin.jobs.ask import ask
from anxin.people.models import Supplier

BATCH = 50


def ask_suppliers(kind: Kind, pool: Executor) -> int:
    """Claim due asks of one supplier kind, ask, record the answers; how many were claimed."""
    suppliers: dict[UUID, Supplier] = {}

    def claim() -> list[SupplyErrand]:
        errands = claim_supply(kind, limit=BATCH, at=now(), lease_seconds=settings.ANXIN_LEASE_SECONDS)
        suppliers.update(Supplier.objects.in_bulk({errand.supplier for errand in errands} - suppliers.keys()))
        return errands

    return ask(claim, partial(_one, suppliers), _unclear, lambda told: record_supply(told, at=now()), pool)


def _one(suppliers: dict[UUID, Supplier], errand: SupplyErrand) -> Answer:
    system = supplier_system(suppliers[errand.supplier])
    asked = errand.ask(supplier_hook_url(errand.supplier))
    if errand.act == QUERY:
        return system.query(asked)
    if errand.act == FENCE:
        return system.fence(asked)
    if errand.act == CLAIM:
        return system.claim(asked, problem=errand.problem)
    return system.place(asked)


def _unclear(errand: SupplyErrand) -> Answer:
    if errand.act == FENCE:
        return FenceStatus.UNKNOWN
    return ClaimStatus.UNKNOWN if errand.act == CLAIM else SupplyAnswer(SupplyStatus.UNKNOWN)
