"""How are docked suppliers asked for the prices and stock of their items: claim → ask → record?"""

from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial
from uuid import UUID

from django.conf import settings

from anxin.catalog.errands import SyncAnswer, SyncErrand, Told
from anxin.clock import now
from anxin.delivery.supplier import NotSaid, SupplierItem
from anxin.flows.claim_syncs import claim_syncs
from anxin.flows.record_syncs import record_syncs
from anxin.integrations.registry import supplier_capabilities_of, supplier_system
from anxin.jobs.ask import ask
from anxin.people.models import Supplier

BATCH = 4
LEASES = 10
# as many names as a page of any protocol holds
AT_ONCE = 50


def ask_items(pool: Executor) -> int:
    """Claim due asks, ask each supplier about all its items, record what it said; how many were claimed."""
    suppliers: dict[UUID, Supplier] = {}

    def claim() -> list[SyncErrand]:
        errands = claim_syncs(limit=BATCH, at=now(), lease_seconds=settings.ANXIN_LEASE_SECONDS * LEASES)
        suppliers.update(Supplier.objects.in_bulk({errand.supplier for errand in errands} - suppliers.keys()))
        return errands

    return ask(claim, partial(_one, suppliers), _unclear, lambda told: record_syncs(told, at=now()), pool)


def _one(suppliers: dict[UUID, Supplier], errand: SyncErrand) -> SyncAnswer:
    supplier = suppliers[errand.supplier]
    system = supplier_system(supplier)
    names, told = sorted(set(errand.skus.values())), dict[str, SupplierItem]()
    try:
        for start in range(0, len(names), AT_ONCE):
            told |= system.stock(names[start : start + AT_ONCE])
    except NotSaid as reason:
        return SyncAnswer(why=str(reason) or "no answer")
    able = {} if supplier.capabilities else supplier_capabilities_of(supplier.kind).to_json()
    return SyncAnswer(_read(list(told.values())), able=able)


def _read(items: Sequence[SupplierItem]) -> dict[str, Told]:
    return {item.sku: Told(item.price_minor, item.currency, item.stock, item.on_sale) for item in items}


def _unclear(_: SyncErrand) -> SyncAnswer:
    return SyncAnswer(why="no answer could be read")
