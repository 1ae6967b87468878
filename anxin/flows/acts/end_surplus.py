"""How does it end with goods that arrived once too often, and who is told?"""

from collections.abc import Sequence
from datetime import datetime

from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.book_waiting import book_waiting
from anxin.flows.acts.tell_operators import tell_operators
from anxin.money import format_minor
from anxin.payouts.queries import in_advance
from anxin.sourcing.models import Surplus
from anxin.sourcing.states import SURPLUS_OPEN, SurplusState
from anxin.texts import Text
from anxin.transitions.move import move

BEARERS = {"platform": Text("平台", "the platform"), "supplier": Text("供货商", "the supplier")}
LOST = Text("货物多到了一份：订单 {ref}", "Goods arrived once too often: order {ref}")
LOST_BODY = Text(
    "{supplier} 多发了一份货，价值 {amount}，未能收回，由{bearer}承担。",
    "{supplier} delivered once too often, {amount}. It could not be taken back; {bearer} bears it.",
)
LOST_PAID = Text(
    "{supplier} 在退款之后又发来货，未能收回；这份货款已另行入账，或已向其追讨，请一并核对。",
    "{supplier} delivered after the refund, and it could not be taken back. Its price is in the books already, or is "
    "claimed back; please look at the two together.",
)


def end_surplus(ended: Sequence[tuple[Surplus, SurplusState]], *, at: datetime) -> None:
    """Close each as recalled, returned or lost, by name, and tell the operators what was lost; orders are locked.

    What the shop bears leaves the balance at its supplier in the books, as soon as they can pay it.
    """
    for state in (SurplusState.RECALLED, SurplusState.RETURNED, SurplusState.LOST):
        rows = [row for row, to in ended if to is state]
        move(
            Surplus,
            [row.pk for row in rows],
            from_=SURPLUS_OPEN,
            to=state,
            by="machine",
            because=_bearers(rows) if state is SurplusState.LOST else "the supplier says so",
            at=at,
            ended_at=at,
        )
        seal([_exhibit(row, state, at) for row in rows])
        if state is SurplusState.LOST:
            for row in rows:
                _tell(row, at)
            for supplier in sorted(in_advance({row.supplier_id for row in rows})):
                book_waiting(supplier, at)


def _bearers(rows: Sequence[Surplus]) -> str:
    return "lost: borne by " + ", ".join(sorted({row.liable for row in rows}))


def _tell(row: Surplus, at: datetime) -> None:
    bearer = BEARERS[row.liable]
    said = LOST_BODY if row.cost_minor else LOST_PAID
    name = Text(row.supplier.name_zh, row.supplier.name_en)
    body = said.fill(supplier=name, amount=format_minor(row.cost_minor, row.currency), bearer=bearer)
    tell_operators(row.shop, "surplus", LOST.fill(ref=row.order.ref), body, at=at)


def _exhibit(row: Surplus, state: SurplusState, at: datetime) -> NewExhibit:
    return NewExhibit(
        shop=row.shop_id,
        order=row.order_id,
        slot=GOODS,
        kind="surplus_ended",
        content={"surplus": str(row.pk), "as": str(state), "borne_by": row.liable if state == "lost" else ""},
        by="machine",
        at=at,
    )
