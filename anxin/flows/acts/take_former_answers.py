"""What follows when a supplier answers about an order after its turn?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anxin.delivery.models import Delivery
from anxin.delivery.supplier import SupplyAnswer, SupplyStatus
from anxin.flows.acts.note_surplus import TooMuch, note_surplus
from anxin.people.models import Supplier
from anxin.sourcing.states import SurplusKind

IN_PART = (SupplyStatus.PARTIAL, SupplyStatus.FAILED)


def take_former_answers(told: Sequence[tuple[Delivery, UUID, SupplyAnswer]], *, at: datetime) -> None:
    """Put on record what it delivered all the same, in part or whole: nobody was to get it. Each comes with the
    supplier that says so.

    The order itself is the next one's and stays as it is. The orders are locked.
    """
    goods = [item for item in told if _came(item[2])]
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


def _came(answer: SupplyAnswer) -> bool:
    in_part = answer.status in IN_PART and bool(answer.delivered_share or answer.delivered_pieces or answer.codes)
    return answer.status is SupplyStatus.DELIVERED or in_part
