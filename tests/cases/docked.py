"""What can a docked supplier be asked, and what does its system say?"""

from typing import Any
from uuid import UUID

from anxin.agenda.kinds import Kind
from anxin.cases.models import Case
from anxin.catalog.models import Item
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.errands import SupplyErrand
from anxin.delivery.supplier import SupplyAnswer, SupplyStatus
from anxin.evidence.models import Exhibit
from anxin.flows.claim_supply import claim_supply
from anxin.flows.record_supply import Answer, record_supply
from anxin.flows.reveal_code import reveal_code
from anxin.orders.models import Order
from anxin.people.models import Person, Role, Supplier
from tests.support.cast import MINUTE, QQ, Stage

CODE = "AAAA-BBBB-CCCC"


def docked(stage: Stage, **can: object) -> Supplier:
    """The sandbox's supplier can this and no more."""
    row = Supplier.objects.get(pk=stage.world.sandbox)
    row.capabilities = SupplierCapabilities.from_json(dict(can)).to_json()
    row.save(update_fields=["capabilities"])
    return row


def reads_the_desk(supplier: Supplier) -> None:
    """Somebody acts for it."""
    person = Person.objects.create_user("dock@anxin.example")
    Role.objects.create(shop=supplier.shop, person=person, name=Role.Name.SUPPLIER, supplier=supplier)


def topped_up(stage: Stage) -> Order:
    """A top-up that its supplier says has arrived."""
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    return order


def code_came(stage: Stage, *codes: str, seen: bool = True) -> Order:
    """Codes that a docked system delivered, and Bea has seen."""
    Item.objects.filter(pk=stage.item("steam-50")).update(supplier=stage.world.sandbox)
    order = stage.buys("steam-50", quantity=len(codes))
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.DELIVERED, "S1", 100, codes=codes))
    if seen:
        reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    return order


def asked(stage: Stage, kind: Kind = Kind.SUPPLIER_CLAIM) -> list[SupplyErrand]:
    """What a worker is sent out to ask now."""
    return claim_supply(kind, limit=100, at=stage.at, lease_seconds=60)


def answers(stage: Stage, kind: Kind, answer: Answer) -> list[SupplyErrand]:
    """Every question of a kind that is due gets this answer."""
    errands = asked(stage, kind)
    record_supply([(errand, answer) for errand in errands], at=stage.at)
    return errands


def sealed(order: UUID, kind: str) -> list[Any]:
    """What the exhibits of a kind say, oldest first."""
    return [row.content for row in Exhibit.objects.filter(order=order, kind=kind).order_by("at", "id")]


def again(case: Case | UUID) -> Case:
    """The case as it stands now."""
    return Case.objects.get(pk=case.pk if isinstance(case, Case) else case)
