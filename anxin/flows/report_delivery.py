"""What if no machine can say whether a docked supplier delivered? A person looks into its console and reports it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.catalog.models import Item
from anxin.delivery.models import Delivery
from anxin.delivery.states import DeliveryState
from anxin.delivery.supplier import SupplyAnswer, SupplyStatus
from anxin.delivery.units import NO_PART, Part, grown
from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.take_supply_answers import take_supply_answers
from anxin.people.models import Supplier
from anxin.refusal import NotFound
from anxin.sourcing.refusals import AllCodesNeeded, NothingUnclear, ShareNeeded, WordsNeeded

UNCLEAR = (DeliveryState.IN_PROGRESS, DeliveryState.UNKNOWN, DeliveryState.PARTIAL)
MOST_WORDS = 200
WHOLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What stands in the supplier's console: all of it arrived, or no more than a part did (`no_more`), or nothing.

    `part` is how much that is, nothing where it is known. `codes` are those shown there, all of them, where the goods
    are codes; `cost_minor` what it took, where it is shown.
    """

    arrived: bool
    words: str
    no_more: bool = False
    part: Part = NO_PART
    codes: tuple[str, ...] = field(default=(), repr=False)
    supplier_no: str = ""
    cost_minor: int | None = None


@atomic(durable=True)
def report_delivery(delivery: UUID, seen: Seen, *, by: str, at: datetime) -> None:
    """Take a person's word for the supplier's; what arrived after its money went back is put on record as too much.

    Of what arrived in part the rest is decided about at once. Raises NotFound, NothingUnclear, WordsNeeded,
    AllCodesNeeded, ShareNeeded.
    """
    order = Delivery.objects.filter(pk=delivery).exclude(supplier__kind=Supplier.Kind.STOCK)
    owner = order.values_list("order_id", flat=True).first()
    if owner is None:
        raise NotFound
    orders = lock_orders([owner])
    row = Delivery.objects.select_related("line", "supplier").get(pk=delivery)
    row.order = orders[owner]
    late = seen.arrived and row.state == DeliveryState.STOPPED
    if row.state not in UNCLEAR and not late:
        raise NothingUnclear
    if not seen.words.strip():
        raise WordsNeeded
    codes = tuple(dict.fromkeys(code.strip() for code in seen.codes if code.strip()))
    if seen.arrived and not late and row.line.goods == Item.Goods.CODE and len(codes) != row.quantity:
        raise AllCodesNeeded
    if seen.no_more and not (0 < seen.part.share < WHOLE or row.delivered_share or codes):
        raise ShareNeeded
    seal([_exhibit(row, seen, by, at)])
    take_supply_answers([(row, _answer(row, seen, codes))], at=at)


def _answer(row: Delivery, seen: Seen, codes: tuple[str, ...]) -> SupplyAnswer:
    """As its system would have said it; what a person typed is kept sealed alone."""
    return SupplyAnswer(
        SupplyStatus.DELIVERED if seen.arrived else SupplyStatus.FAILED,
        seen.supplier_no.strip() or row.supplier_no,
        delivered_share=WHOLE if seen.arrived else seen.part.share if seen.no_more else 0,
        delivered_pieces=seen.part.pieces if seen.no_more and not seen.arrived else None,
        cost_minor=seen.cost_minor,
        codes=codes,
    )


def _part(row: Delivery, seen: Seen) -> dict[str, int]:
    part = grown(row, seen.part)
    counted = {} if part.pieces is None else {"delivered_pieces": part.pieces}
    return {"delivered_share": part.share} | counted


def _exhibit(row: Delivery, seen: Seen, by: str, at: datetime) -> NewExhibit:
    return NewExhibit(
        shop=row.shop_id,
        order=row.order_id,
        slot=GOODS,
        kind="delivery_reported",
        content={
            "delivery": str(row.pk),
            "arrived": seen.arrived,
            "words": seen.words.strip()[:MOST_WORDS],
            **(_part(row, seen) if seen.no_more else {}),
        },
        by=by,
        at=at,
    )
