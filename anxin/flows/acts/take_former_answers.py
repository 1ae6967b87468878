"""What follows when a supplier answers about an order after its turn?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anxin.delivery.models import Delivery
from anxin.delivery.supplier import SupplyAnswer, SupplyStatus
from anxin.flows.acts.note_surplus import TooMuch, note_surplus
from anxin.people.models import Supplier
from anxin.sourcing.states import SurplusKind


def take_former_answers(told: Sequence[tuple[Delivery, UUID, SupplyAnswer]], *, at: datetime) -> None:
    """Put on record what it delivered all the same: nobody was to get it. Each comes with the supplier that says so.

    The order itself is the next one's and stays as it is. The orders are locked.
    """
    goods = [item for item in told if item[2].status is SupplyStatus.DELIVERED]
    suppliers = Supplier.objects.in_bulk({supplier for _, supplier, _ in goods}) if goods else {}
    note_surplus(
        [
            TooMuch(
                delivery=delivery,
                supplier=suppliers[supplier],
                supplier_no=answer.supplier_no,
                kind=SurplusKind.AFTER_SWITCH,
                cost_minor=answer.cost_minor,
            )
            for delivery, supplier, answer in goods
        ],
        at=at,
    )
