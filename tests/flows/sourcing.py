"""What do tests of several suppliers share? Two of them for one item, and what their systems can and tell."""

from uuid import UUID

from anxin.catalog.models import Item
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.supplier import SupplierCallback, SupplyAnswer, SupplyStatus
from anxin.evidence.models import Exhibit
from anxin.flows.accept_callbacks import Called, accept_callbacks
from anxin.people.models import Supplier
from anxin.sourcing.models import Source
from tests.support.cast import Stage

SKU = "qq-coin-50"
FIRST_MOST, SECOND_MOST = 4_700, 4_800
DELIVERED = SupplyAnswer(SupplyStatus.DELIVERED, "S1", 100)


def able(supplier: UUID, **changes: object) -> None:
    """Say what a supplier's system can."""
    row = Supplier.objects.get(pk=supplier)
    row.capabilities = SupplierCapabilities.from_json(row.capabilities | changes).to_json()
    row.save(update_fields=["capabilities"])


def second(stage: Stage, **changes: object) -> UUID:
    """Another supplier of the top-up, asked after the first."""
    first = Supplier.objects.get(pk=stage.world.sandbox)
    other = Supplier.objects.create(
        shop=first.shop, name_zh="备用货源", name_en="Second", kind="sandbox", capabilities=dict(changes)
    )
    item = Item.objects.get(pk=stage.item(SKU))
    for supplier, sku, priority, most in ((first, "a-50", 1, FIRST_MOST), (other, "b-50", 2, SECOND_MOST)):
        Source.objects.create(
            shop=first.shop, item=item, supplier=supplier, sku=sku, priority=priority, most_minor=most
        )
    return other.pk


def calls(
    stage: Stage, order: UUID, supplier: UUID, notice: str, number: str = "S9", answer: SupplyAnswer | None = None
) -> str:
    delivery = stage.delivery(order)
    said = answer or SupplyAnswer(SupplyStatus.DELIVERED, number, 100)
    told = SupplierCallback(notice, delivery.pk, said, stage.at)
    return accept_callbacks([Called(supplier=supplier, callback=told, body="{}")], at=stage.at)[0]


def kinds(order: UUID) -> list[str]:
    return list(Exhibit.objects.filter(order=order).order_by("at", "id").values_list("kind", flat=True))
