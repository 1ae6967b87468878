"""Does nothing go on sale that nobody has looked at, or that its supplier keeps off sale?"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from anxin.catalog.models import Item
from anxin.flows.agree_with_supplier import Terms, agree_with_supplier
from anxin.flows.import_items import import_items
from anxin.flows.set_item import ItemSettings, set_item
from anxin.flows.vet_items import vet_items
from anxin.payouts.models import Vetting
from tests.support.cast import Stage

AtOnce = Callable[..., list[Any]]
TERMS = Terms(legal_name="星河卡券有限公司", identity_no="91310000MA1FL0XX0X")
CARD = ItemSettings(sku="n-1", goods="code", title_zh="新卡", price_minor=1_990)
TABLE = "编号,类型,名称,价格,账号\nn-1,直充,新卡,19.90,QQ\n"


def agrees(stage: Stage, *, in_advance: bool = False) -> None:
    """The first agreement with Sol."""
    agree_with_supplier(stage.world.stock, replace(TERMS, in_advance=in_advance), by="staff:oscar", at=stage.at)


def sets(stage: Stage, item: UUID | None = None, *, on_sale: bool = True) -> UUID:
    """Sol says of the item whether it is to be on sale."""
    return set_item(stage.world.stock, item, replace(CARD, on_sale=on_sale), by="supplier:sol", at=stage.at).item


def looked_at(stage: Stage) -> None:
    vet_items(Vetting.objects.values_list("pk", flat=True), show=True, reason="", by="staff:oscar", at=stage.at)


def state(item: UUID) -> tuple[str, str]:
    """How the item stands, and its vetting."""
    row = Vetting.objects.filter(item=item).first()
    return Item.objects.get(pk=item).state, row.state if row else ""


@pytest.mark.django_db
def test_what_was_off_sale_when_its_supplier_came_is_looked_at_before_it_is_shown(stage: Stage) -> None:
    item = sets(stage, on_sale=False)
    agrees(stage)
    assert state(item) == ("withdrawn", "waiting")
    sets(stage, item)
    assert state(item) == ("withdrawn", "waiting")
    looked_at(stage)
    assert state(item) == ("listed", "listed")


@pytest.mark.django_db
def test_a_look_alone_puts_nothing_on_sale_and_its_supplier_then_may(stage: Stage) -> None:
    item = sets(stage, on_sale=False)
    agrees(stage)
    looked_at(stage)
    assert state(item) == ("withdrawn", "listed")
    assert state(stage.item("steam-50")) == ("listed", "listed")
    sets(stage, item)
    assert state(item) == ("listed", "listed")


@pytest.mark.django_db
def test_what_has_never_been_looked_at_waits_however_it_came_off_sale(stage: Stage) -> None:
    item = sets(stage, on_sale=False)
    agrees(stage)
    Vetting.objects.filter(item=item).delete()
    sets(stage, item)
    assert state(item) == ("withdrawn", "waiting")


@pytest.mark.django_db
def test_goods_that_the_shop_itself_listed_need_no_look(stage: Stage) -> None:
    item = sets(stage, on_sale=False)
    agrees(stage, in_advance=True)
    sets(stage, item)
    assert state(item) == ("listed", "")


@pytest.mark.django_db
@pytest.mark.parametrize("taken_off_later", [True, False])
def test_a_new_item_that_is_off_sale_stays_so(stage: Stage, taken_off_later: bool) -> None:
    agrees(stage)
    item = sets(stage, on_sale=taken_off_later)
    if taken_off_later:
        sets(stage, item, on_sale=False)
    looked_at(stage)
    assert state(item) == ("withdrawn", "listed")
    sets(stage, item)
    assert state(item) == ("listed", "listed")


@pytest.mark.django_db
@pytest.mark.parametrize("on_sale", [True, False])
def test_another_kind_from_a_table_keeps_what_its_supplier_said(stage: Stage, on_sale: bool) -> None:
    agrees(stage)
    item = sets(stage, on_sale=on_sale)
    looked_at(stage)
    assert import_items(stage.world.stock, TABLE, at=stage.at).refused == []
    assert state(item) == ("withdrawn", "waiting")
    looked_at(stage)
    assert state(item) == ("listed" if on_sale else "withdrawn", "listed")


def test_taken_off_and_looked_at_at_once_it_is_off(open_stage: Stage, at_once: AtOnce) -> None:
    agrees(open_stage)
    for _ in range(5):
        item = sets(open_stage)
        Vetting.objects.filter(item=item).update(state="waiting")
        Item.objects.filter(pk=item).update(state="withdrawn")
        off = partial(sets, open_stage, item, on_sale=False)
        assert at_once(off, partial(looked_at, open_stage)) == [item, None]
        assert state(item) == ("withdrawn", "listed")
        Vetting.objects.filter(item=item).delete()
        Item.objects.filter(pk=item).delete()
