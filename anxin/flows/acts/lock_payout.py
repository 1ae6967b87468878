"""How is a payout held, together with its supplier's money?"""

from uuid import UUID

from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.payouts.models import Payout
from anxin.payouts.refusals import PayoutClosed
from anxin.payouts.states import PayoutState
from anxin.people.models import Supplier
from anxin.refusal import NotFound


def lock_payout(payout: UUID, *states: PayoutState) -> tuple[Payout, Supplier]:
    """The payout in one of these states with its supplier, locked. Raises NotFound, PayoutClosed."""
    owner = Payout.objects.filter(pk=payout).values_list("supplier_id", flat=True).first()
    if owner is None:
        raise NotFound
    supplier = lock_suppliers([owner])[owner]
    row = Payout.objects.get(pk=payout)
    if row.state not in states:
        raise PayoutClosed
    return row, supplier
