"""How does one case end by a person's word, a buyer's choice or an agreement?"""

from collections.abc import Sequence
from datetime import datetime

from anxin.cases.models import Case
from anxin.flows.acts.settle_cases import Ending, settle_cases
from anxin.orders.models import Order
from anxin.policy.clauses import Liable
from anxin.texts import Text


def settle_case(
    case: Case,
    order: Order,
    *,
    refund: bool | None,
    reason: Text,
    by: str,
    at: datetime,
    liable: Liable | None = None,
    amount_minor: int | None = None,
    units: Sequence[int] = (),
) -> None:
    """End an open case as an `Ending` says: refund what remains or the amount named, refuse, or deliver another one."""
    ending = Ending(
        case=case,
        refund=refund,
        reason=reason,
        by=by,
        liable=liable,
        amount_minor=amount_minor,
        units=tuple(units),
    )
    settle_cases([ending], {order.pk: order}, at=at)
