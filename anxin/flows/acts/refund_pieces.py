"""For which pieces of its line does a refund go back? Written once for each, so that none is refunded twice."""

from collections.abc import Sequence

from anxin.flows.acts.subjects import Judged
from anxin.money import split
from anxin.refs import new_id
from anxin.refunds.models import Refund, RefundUnit
from anxin.refunds.units import Unit
from anxin.routines.insert_rows import insert_rows


def refund_pieces(paid: Sequence[tuple[Judged, Refund, Sequence[Unit]]]) -> None:
    """Write down the pieces of each refund, as `pieces_refunded` names them, and its fen shared among them.

    A refund of a line as a whole names none. Raises IntegrityError for a piece that money went back for before.
    """
    insert_rows(RefundUnit, [row for item, refund, units in paid for row in _rows(item, refund, units)])


def _rows(item: Judged, refund: Refund, units: Sequence[Unit]) -> list[RefundUnit]:
    values = [unit.value_minor for unit in units]
    parts = split(min(refund.amount_minor, sum(values)), values) if units else []
    return [
        RefundUnit(
            id=new_id(),
            shop_id=refund.shop_id,
            order_id=refund.order_id,
            refund=refund,
            line=item.subject.line,
            unit=unit.place,
            value_minor=unit.value_minor,
            amount_minor=part,
        )
        for unit, part in zip(units, parts, strict=True)
    ]
