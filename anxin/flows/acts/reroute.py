"""Which orders that nobody has heard of yet go to another supplier, because theirs is paused or not used any more?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anxin.delivery.models import Delivery
from anxin.delivery.states import DeliveryState
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.plan_switches import plan_switches
from anxin.flows.acts.switch_supplier import switch_supplier
from anxin.flows.acts.wake_cases import wake_cases
from anxin.sourcing.queries import out_of_use, paused
from anxin.sourcing.states import NOT_USED, PAUSED
from anxin.transitions.move import move


@dataclass(frozen=True, slots=True)
class Rerouted:
    """Deliveries whose question is not put: `gone` elsewhere or ended, and `later`, whose orders somebody holds."""

    gone: frozenset[UUID]
    later: frozenset[UUID]


def reroute(deliveries: Collection[Delivery], *, at: datetime) -> Rerouted:
    """Give each delivery whose supplier rests to the next one; whoever is not used any more is never asked.

    Where nobody else has it, a paused supplier is asked all the same, and what was to come from one that is not used
    any more has failed. The others are stopped and switched when too much of the promise is over.
    """
    if not deliveries:
        return Rerouted(frozenset(), frozenset())
    rows = {row.pk: row for row in deliveries}
    resting = paused({row.supplier_id for row in deliveries})
    unused = out_of_use(deliveries)
    waiting = {pk: row for pk, row in rows.items() if row.supplier_id in resting or pk in unused}
    # never waited for: who holds an order may itself be waiting for this claim's place on the agenda
    owners = lock_orders({row.order_id for row in waiting.values()}, skip_locked=True) if waiting else {}
    free = {pk: row for pk, row in waiting.items() if row.order_id in owners}
    for row in free.values():
        row.order = owners[row.order_id]
    tired = {pk: row for pk, row in free.items() if pk not in unused}
    gone = switch_supplier(tired, PAUSED, at=at)
    ended = {pk: row for pk, row in free.items() if pk in unused}
    gone |= switch_supplier(ended, NOT_USED, at=at)
    failed = {pk: row for pk, row in ended.items() if pk not in gone}
    _fail(failed.values(), at)
    later = unused - set(free)
    plan_switches([row for pk, row in rows.items() if pk not in gone | later | set(failed)], at=at)
    return Rerouted(frozenset(gone | set(failed)), frozenset(later))


def _fail(deliveries: Collection[Delivery], at: datetime) -> None:
    move(
        Delivery,
        [row.pk for row in deliveries],
        from_=DeliveryState.PLANNED,
        to=DeliveryState.FAILED,
        by="machine",
        because="its supplier is not used any more, and nobody else has it",
        at=at,
        due_at=at,
        on_due="judge",
    )
    wake_cases([row.line_id for row in deliveries], at=at)
