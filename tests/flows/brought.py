"""What do tests of lines share whose pieces two suppliers brought? Three codes, the second sent again by another."""

from typing import NamedTuple
from uuid import UUID

from anxin.agenda.kinds import Kind
from anxin.cases.models import Case
from anxin.catalog.models import Item
from anxin.delivery.supplier import SupplyAnswer, SupplyStatus
from anxin.flows.answer_case import answer_case
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.open_case import Claim, open_case
from anxin.flows.reveal_code import reveal_code
from anxin.orders.models import Line, Order
from anxin.people.models import Supplier
from anxin.sourcing.models import Source
from tests.cases.docked import answers, reads_the_desk
from tests.support.cast import MINUTE, Stage

SKU, PRICE, AGAIN = "steam-50", 4_850, 2
FAILED = SupplyAnswer(SupplyStatus.FAILED, "S1")


class Brought(NamedTuple):
    """An order, who sold it, who brought the piece that was sent again, and the case for which it was."""

    order: Order
    first: UUID
    second: UUID
    before: Case

    @property
    def line(self) -> Line:
        """Its line."""
        return Line.objects.get(order=self.order)


def two_suppliers(stage: Stage) -> tuple[UUID, UUID]:
    """Two of them for the codes; somebody reads the desk of each."""
    first = Supplier.objects.get(pk=stage.world.sandbox)
    other = Supplier.objects.create(
        shop=first.shop, name_zh="备用货源", name_en="Second", kind="sandbox", standing=first.standing
    )
    item = Item.objects.get(pk=stage.item(SKU))
    Item.objects.filter(pk=item.pk).update(supplier=first)
    for priority, row in enumerate((first, other), 1):
        Source.objects.create(
            shop=first.shop, item=item, supplier=row, sku=f"s-{priority}", priority=priority, most_minor=PRICE
        )
    reads_the_desk(first)
    return first.pk, other.pk


def delivers(stage: Stage, *codes: str) -> None:
    """The supplier that is asked for something brings these codes."""
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.DELIVERED, "S1", 100, codes=codes))


def claims(stage: Stage, order: Order, *places: int, problem: str = "invalid_code") -> Case:
    """Bea says that these pieces are bad."""
    claim = Claim(line=Line.objects.get(order=order).pk, problem=problem, units=places)
    return Case.objects.get(pk=open_case(order.pk, claim, by="buyer", at=stage.at))


def two_brought(stage: Stage) -> Brought:
    """The second of three codes was bad; the first supplier admitted it, had no other, and the next one brought it."""
    first, other = two_suppliers(stage)
    order = stage.buys(SKU, quantity=3)
    delivers(stage, "AAAA-1", "AAAA-2", "AAAA-3")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = claims(stage, order, AGAIN)
    answer_case(case.pk, answer="admit", proof="", by=f"supplier:{first}", at=stage.at)
    choose_remedy(case.pk, "reissue", by="buyer", at=stage.at)
    answers(stage, Kind.SUPPLIER_PLACE, FAILED)
    delivers(stage, "BBBB-1")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    row = stage.delivery(order.pk)
    assert (row.supplier_id, row.state, row.units) == (other, "delivered", [AGAIN])
    return Brought(stage.order(order.pk), first, other, Case.objects.get(pk=case.pk))
