"""How are suppliers asked: claim → ask → record?"""

from concurrent.futures import Executor
from functools import partial
from uuid import UUID

from django.conf import settings

from anxin.agenda.kinds import Kind
from anxin.agenda.next_act import Recorded
from anxin.clock import now
from anxin.delivery.errands import CHECK, CLAIM, FENCE, PROBE, QUERY, RECALL, RETURN, TELL, SupplyErrand
from anxin.delivery.supplier import (
    ClaimStatus,
    CodesAnswer,
    FenceStatus,
    RecallStatus,
    ReturnAnswer,
    ReturnStatus,
    SupplierSystem,
    SupplyAnswer,
    SupplyAsk,
    SupplyStatus,
)
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
    if errand.act in (QUERY, PROBE):
        return system.query(asked)
    if errand.act == FENCE:
        return system.fence(asked)
    if errand.act == CLAIM:
        return system.claim(asked, problem=errand.problem)
    if errand.act == CHECK:
        return CodesAnswer(tuple((place, system.check_code(text)) for place, text in errand.codes))
    if errand.act == RECALL:
        return system.recall(asked, reason=errand.problem)
    if errand.act == TELL:
        return system.tell_refunded(asked, amount_minor=errand.amount_minor)
    if errand.act == RETURN:
        return _return(system, asked, errand)
    return system.place(asked)


def _return(system: SupplierSystem, asked: SupplyAsk, errand: SupplyErrand) -> ReturnAnswer:
    """A price is asked back under the number of what came too often; asked about first where it may have been asked."""
    number = errand.claimed.subject
    if errand.claimed.recorded is Recorded.ATTEMPT:
        standing = system.query_return(asked, refund=number)
        if standing.status is not ReturnStatus.NOT_FOUND:
            return standing
    return system.ask_return(asked, refund=number, amount_minor=errand.amount_minor, reason=errand.problem)


def _unclear(errand: SupplyErrand) -> Answer:
    unclear: dict[str, Answer] = {
        FENCE: FenceStatus.UNKNOWN,
        CLAIM: ClaimStatus.UNKNOWN,
        CHECK: CodesAnswer(),
        RECALL: RecallStatus.UNKNOWN,
        TELL: RecallStatus.UNKNOWN,
        RETURN: ReturnAnswer(ReturnStatus.UNKNOWN),
    }
    return unclear.get(errand.act, SupplyAnswer(SupplyStatus.UNKNOWN))
