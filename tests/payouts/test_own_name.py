"""Is nothing put on sale whose supplier sells in its own name, where no channel could ever pay it?"""

from dataclasses import replace

import pytest

from anxin.catalog.models import Item
from anxin.flows.agree_with_supplier import Terms, agree_with_supplier
from anxin.flows.import_items import import_items
from anxin.flows.set_item import ItemSettings, set_item
from anxin.flows.vet_items import vet_items
from anxin.payouts.models import Agreement
from anxin.payouts.refusals import NobodySplits
from tests.payouts.conftest import agreed
from tests.support.cast import Stage

pytestmark = pytest.mark.django_db
TERMS = Terms(legal_name="星河卡券有限公司", identity_no="91310000MA1FL0XX0X")
CARD = ItemSettings(sku="n-1", goods="code", title_zh="新卡", price_minor=1_990)


def vetted(stage: Stage) -> str:
    """Somebody lists the new item; how it stands."""
    item = Item.objects.get(sku="n-1")
    vet_items([item.pk], show=True, reason="", by="staff:oscar", at=stage.at)
    return Item.objects.get(sku="n-1").state


def test_its_goods_are_listed_once_the_shop_sells_them(stage: Stage) -> None:
    agreed(stage)
    Agreement.objects.update(by_hand=False)
    import_items(stage.world.stock, "编号,类型,名称,价格\nn-1,卡密,新卡,19.90\n", at=stage.at)
    with pytest.raises(NobodySplits):
        vetted(stage)
    assert Item.objects.get(sku="n-1").state == "withdrawn"
    Agreement.objects.update(by_hand=True)
    assert vetted(stage) == "listed"


def test_they_do_not_come_back_onto_the_shelf_by_themselves(stage: Stage) -> None:
    agreed(stage)
    made = set_item(stage.world.stock, None, CARD, by="supplier:sol", at=stage.at).item
    vetted(stage)
    set_item(stage.world.stock, made, replace(CARD, on_sale=False), by="supplier:sol", at=stage.at)
    Agreement.objects.update(by_hand=False)
    with pytest.raises(NobodySplits):
        set_item(stage.world.stock, made, CARD, by="supplier:sol", at=stage.at)
    assert Item.objects.get(sku="n-1").state == "withdrawn"


def test_who_has_goods_on_sale_does_not_begin_to_sell_in_its_own_name(stage: Stage) -> None:
    agreed(stage)
    with pytest.raises(NobodySplits):
        agree_with_supplier(stage.world.stock, replace(TERMS, by_hand=False), by="staff:finn", at=stage.at)
    assert Agreement.objects.get().by_hand
    Item.objects.filter(supplier=stage.world.stock).update(state="withdrawn")
    agree_with_supplier(stage.world.stock, replace(TERMS, by_hand=False), by="staff:finn", at=stage.at)
    assert not Agreement.objects.get().by_hand
