"""Does everybody see a higher price coming, and does no order pay it that was placed before?"""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from anxin.catalog.deadlines import due_prices, next_price_due
from anxin.catalog.models import Item, PriceChange
from anxin.catalog.queries import coming_prices, prices_of
from anxin.flows.apply_prices import apply_prices
from anxin.flows.import_items import import_items
from anxin.flows.place_order import Wish, place_order
from anxin.flows.set_item import ItemSet, ItemSettings, set_item
from anxin.orders.refusals import PriceRaised
from tests.support.cast import DAY, HOUR, MINUTE, PASSWORD, Stage, furnished

SKU = "steam-50"


@pytest.fixture
def stage(db: None) -> Stage:
    return furnished(codes=5)


def wants(stage: Stage, price_minor: int, sku: str = SKU) -> ItemSet:
    settings = ItemSettings(sku=sku, goods="code", title_zh="卡", title_en="Card", price_minor=price_minor)
    return set_item(stage.world.stock, stage.item(sku), settings, by="supplier:sol", at=stage.at)


def price(stage: Stage) -> int:
    return Item.objects.get(pk=stage.item(SKU)).price_minor


def applied(stage: Stage) -> int:
    return apply_prices(due_prices(stage.at, 100), at=stage.at)


def test_a_raise_waits_for_a_day_and_then_holds(stage: Stage) -> None:
    assert wants(stage, 5_000).price == "announced"
    assert next_price_due() == stage.at + DAY
    assert coming_prices([stage.item(SKU)])[stage.item(SKU)].to_minor == 5_000
    stage.wait(DAY - MINUTE)
    assert (applied(stage), price(stage)) == (0, 4_850)
    stage.wait(MINUTE)
    assert (applied(stage), price(stage)) == (1, 5_000)
    assert [(row.from_minor, row.to_minor) for row in prices_of(stage.item(SKU))] == [(4_850, 5_000)]
    assert applied(stage) == 0
    assert next_price_due() is None


def test_a_lower_price_holds_at_once_and_ends_the_raise(stage: Stage) -> None:
    wants(stage, 5_000)
    assert wants(stage, 4_000).price == "now"
    stage.wait(2 * DAY)
    assert (applied(stage), price(stage)) == (0, 4_000)
    assert wants(stage, 4_850).price == "announced", "back up is a raise again"


def test_wanting_the_present_price_takes_a_raise_back(stage: Stage) -> None:
    wants(stage, 5_000)
    assert wants(stage, 4_850).price == "same"
    assert coming_prices([stage.item(SKU)]) == {}
    assert prices_of(stage.item(SKU)) == []


def test_more_than_was_announced_begins_the_notice_anew_and_less_keeps_the_day(stage: Stage) -> None:
    wants(stage, 5_000)
    first = stage.at
    stage.wait(20 * HOUR)
    wants(stage, 4_900)
    assert coming_prices([stage.item(SKU)])[stage.item(SKU)].effective_at == first + DAY
    wants(stage, 5_500)
    assert coming_prices([stage.item(SKU)])[stage.item(SKU)].effective_at == stage.at + DAY
    assert PriceChange.objects.filter(cancelled_at=None).count() == 1


def test_an_order_keeps_the_price_it_was_placed_at(stage: Stage) -> None:
    wants(stage, 5_000)
    placed = stage.places(SKU)
    stage.wait(MINUTE)
    assert stage.order(placed.order).amount_minor == 4_850
    PriceChange.objects.update(announced_at=stage.at - DAY, effective_at=stage.at)
    applied(stage)
    stage.pays(placed.order)
    assert (stage.order(placed.order).state, stage.order(placed.order).amount_minor) == ("delivered", 4_850)


def test_whoever_saw_a_lower_price_is_asked_again(stage: Stage) -> None:
    wants(stage, 5_000)
    applied(Stage(stage.world, stage.wait(DAY)))
    wish = Wish(item=stage.item(SKU), price_minor=4_850, contact="bea@anxin.example", password=PASSWORD, agreed=1)
    with pytest.raises(PriceRaised, match=r"50\.00"):
        place_order(wish, buyer=None, by="buyer", at=stage.at)


def test_a_table_gives_the_same_notice(stage: Stage) -> None:
    table = f"sku,goods,title_zh,price\n{SKU},code,卡,60.00\ngame-100,code,点卡,90.00\n"
    report = import_items(stage.world.stock, table, at=stage.at)
    assert (report.changed, report.announced) == (2, 1)
    assert price(stage) == 4_850
    assert Item.objects.get(pk=stage.item("game-100")).price_minor == 9_000


def test_the_database_knows_no_raise_without_its_day(stage: Stage) -> None:
    row = Item.objects.get(pk=stage.item(SKU))
    with pytest.raises(IntegrityError, match="price_is_raised_after_a_day_of_notice"), transaction.atomic():
        PriceChange.objects.create(
            shop_id=row.shop_id,
            item=row,
            from_minor=4_850,
            to_minor=5_000,
            announced_at=stage.at,
            effective_at=stage.at + timedelta(hours=23),
            by="supplier:sol",
        )
