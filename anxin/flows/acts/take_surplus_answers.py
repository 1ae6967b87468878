"""What follows when a supplier was asked to take back what came too often, or to give its price back?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.supplier import RecallStatus, ReturnAnswer, ReturnStatus
from anxin.flows.acts.end_surplus import end_surplus
from anxin.sourcing.models import Surplus
from anxin.sourcing.states import SURPLUS_OPEN, SurplusState
from anxin.transitions.move import move

Told = tuple[UUID, RecallStatus | ReturnAnswer, bool]


def take_surplus_answers(told: Sequence[Told], *, at: datetime) -> None:
    """Taken back, or refused and the price asked for, or lost by name; "waiting" is asked about again.

    Each answer comes by its surplus; the third says that nobody asks again. A supplier that is paid in advance is
    asked for the price of what it took back as well. The orders are locked.
    """
    rows = {
        row.pk: row
        for row in Surplus.objects.select_related("order", "supplier", "shop").filter(
            pk__in=[subject for subject, _, _ in told], state__in=SURPLUS_OPEN
        )
    }
    ended: list[tuple[Surplus, SurplusState]] = []
    ask_price: list[Surplus] = []
    for subject, answer, spent in told:
        row = rows.get(subject)
        if row is None:
            continue
        can = SupplierCapabilities.from_json(row.supplier.capabilities)
        word = _word(answer, can, returns=can.returns and row.cost_minor > 0)
        if word is None and spent:
            word = SurplusState.LOST
        if word is SurplusState.RETURNING:
            ask_price.append(row)
        elif word is not None:
            ended.append((row, word))
    _ask_price(ask_price, at)
    end_surplus(ended, at=at)


def _word(answer: RecallStatus | ReturnAnswer, can: SupplierCapabilities, *, returns: bool) -> SurplusState | None:
    """`returns`: whether there is a price that can be asked back."""
    if isinstance(answer, ReturnAnswer):
        return {ReturnStatus.AGREED: SurplusState.RETURNED, ReturnStatus.REFUSED: SurplusState.LOST}.get(answer.status)
    if answer is RecallStatus.DONE:
        return SurplusState.RETURNING if can.prepaid and returns else SurplusState.RECALLED
    if answer is RecallStatus.REFUSED:
        return SurplusState.RETURNING if returns else SurplusState.LOST
    return None


def _ask_price(rows: Sequence[Surplus], at: datetime) -> None:
    moved = move(
        Surplus,
        [row.pk for row in rows],
        from_=SurplusState.RECALLING,
        to=SurplusState.RETURNING,
        by="machine",
        because="its price is asked back",
        at=at,
    )
    shops = {row.pk: row.shop_id for row in rows}
    plan([Planned(Kind.SUPPLIER_CLAIM, shops[pk], pk, at, key=SurplusState.RETURNING) for pk in moved])
