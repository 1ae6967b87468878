"""How is a docked supplier asked for the price of what a buyer was refunded? By its system, where that can say."""

from collections.abc import Sequence
from datetime import datetime

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.errands import CLAIM_BACK
from anxin.payouts.models import UpstreamClaim
from anxin.people.models import Supplier


def ask_price_back(claims: Sequence[UpstreamClaim], *, at: datetime) -> None:
    """Plan one request for each claim whose supplier's system gives prices back; the others are a person's."""
    suppliers = Supplier.objects.in_bulk({claim.supplier_id for claim in claims})
    able = {pk for pk, row in suppliers.items() if SupplierCapabilities.from_json(row.capabilities).returns}
    plan(
        [
            Planned(Kind.SUPPLIER_CLAIM, claim.shop_id, claim.pk, at, key=CLAIM_BACK)
            for claim in claims
            if claim.supplier_id in able and claim.delivery_id
        ]
    )
