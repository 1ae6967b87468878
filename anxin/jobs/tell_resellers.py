"""How are other shops told of the orders they placed here: claim → post → record?"""

from concurrent.futures import Executor

from anxin.clock import now
from anxin.flows.claim_returns import claim_returns
from anxin.flows.claim_tellings import claim_tellings
from anxin.flows.record_returns import record_returns
from anxin.flows.record_tellings import record_tellings
from anxin.integrations.tell_reseller import tell_reseller
from anxin.jobs.ask import ask
from anxin.resale.models import Resale
from anxin.resale.queries import resales_to_tell

BATCH = 50


def tell_resellers(pool: Executor) -> int:
    """Tell each reseller whose order, or whose request for its price, came to an end; how many were to be told."""

    def claim() -> list[Resale]:
        due = resales_to_tell(now(), BATCH)
        return claim_tellings(due, at=now()) if due else []

    orders = ask(claim, tell_reseller, lambda _: False, lambda told: record_tellings(told, at=now()), pool)
    returns = ask(
        lambda: claim_returns(limit=BATCH, at=now()),
        tell_reseller,
        lambda _: False,
        lambda told: record_returns(told, at=now()),
        pool,
    )
    return orders + returns
