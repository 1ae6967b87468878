"""Do docked items follow their supplier's prices and stock, and pause themselves rather than sell at a loss?"""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest

from anxin import clock, vault
from anxin.agenda.models import Ask
from anxin.catalog.deadlines import due_dockings, due_prices
from anxin.catalog.models import Docking, Item, PriceChange
from anxin.catalog.queries import stock_there
from anxin.catalog.refusals import GuardNotOpen
from anxin.delivery.refusals import SoldOut
from anxin.flows.accept_cost import accept_cost
from anxin.flows.acts.follow_sources import follow_sources
from anxin.flows.apply_prices import apply_prices
from anxin.flows.plan_syncs import plan_syncs
from anxin.flows.set_docking import Rule, set_docking
from anxin.flows.set_item import ItemSettings, set_item
from anxin.flows.vet_items import vet_items
from anxin.integrations.anxin_protocol.supplier import CAPABILITIES
from anxin.jobs.ask_items import ask_items
from anxin.orders.refusals import ItemNotOnSale
from anxin.payouts.models import Vetting
from anxin.people.models import Supplier
from anxin.refusal import Invalid
from anxin.sourcing.models import SupplierChange
from anxin.support.models import Letter
from tests.integrations.anxin_protocol.running import AnxinHouse, anxin_supplier, docked_at
from tests.payouts.conftest import agreed
from tests.simulators.sources import PRICE_MINOR, TOPUPS, source
from tests.support.cast import DAY, HOUR, MINUTE, QQ, Stage, furnished

pytestmark = pytest.mark.django_db
RULE = Rule(markup_bps=500, markup_minor=20, round_up_to_minor=10, jump_bps=2_000, every_minutes=10)


@pytest.fixture(scope="module")
def house() -> Iterator[AnxinHouse]:
    """A real supplier of the open protocol."""
    with anxin_supplier() as running:
        yield running


@pytest.fixture
def stage(db: None, house: AnxinHouse) -> Stage:
    """Two items of the demo shop come from that supplier: coins at 45.00, and a card of which it has none."""
    stage = furnished()
    stage.at = clock.now()
    docked = docked_at(house, stage.world.shop)
    Item.objects.filter(sku="qq-coin-50").update(supplier=docked, sku="coin-50", price_minor=4_800)
    Item.objects.filter(sku="mobile-100").update(supplier=docked, sku="gone-50", price_minor=5_000)
    house.turn("prices", **{"coin-50": 4_500})
    set_docking(docked.pk, RULE, at=stage.at)
    return stage


def sync(stage: Stage) -> int:
    """A round: what is due is planned, asked over the network and recorded."""
    stage.at = max(stage.at, clock.now())
    Docking.objects.update(sync_at=stage.at)
    plan_syncs(due_dockings(stage.at, 10), at=stage.at)
    with ThreadPoolExecutor(1) as pool:
        return ask_items(pool)


def a_day_later(stage: Stage) -> None:
    """What was announced by now holds."""
    later = clock.now() + DAY
    apply_prices(due_prices(later, 10), at=later)


def coins() -> Item:
    return Item.objects.select_related("docked", "supplier").get(sku="coin-50")


def coming(item: UUID) -> int | None:
    rows = PriceChange.objects.filter(item=item, applied_at=None, cancelled_at=None)
    return rows.values_list("to_minor", flat=True).first()


def test_the_price_follows_with_its_mark_up_down_at_once_and_up_with_notice(stage: Stage, house: AnxinHouse) -> None:
    assert sync(stage) == 1
    assert coins().docked.cost_minor == 4_500
    assert coins().price_minor == 4_750, "45.00 and 5 % and 0.20, rounded up to ten fen"
    house.turn("prices", **{"coin-50": 4_600})
    sync(stage)
    assert (coins().price_minor, coming(coins().pk)) == (4_750, 4_850)
    assert coins().state == "listed"
    a_day_later(stage)
    assert coins().price_minor == 4_850


def test_a_cost_above_the_price_pauses_until_the_price_has_followed(stage: Stage, house: AnxinHouse) -> None:
    sync(stage)
    house.turn("prices", **{"coin-50": 4_900})
    sync(stage)
    assert (coins().state, coins().docked.pause) == ("paused", "cost_above")
    with pytest.raises(ItemNotOnSale):
        stage.places("qq-coin-50", account=QQ)
    letters = Letter.objects.filter(kind="items_paused").count()
    assert letters == 1
    sync(stage)
    assert Letter.objects.filter(kind="items_paused").count() == letters, "said once"
    a_day_later(stage)
    sync(stage)
    assert (coins().state, coins().price_minor) == ("listed", 5_170)


def test_a_round_keeps_what_a_suppliers_protocol_can_where_nothing_was_kept(stage: Stage) -> None:
    docked = coins().supplier
    assert docked.capabilities == {}
    sync(stage)
    docked.refresh_from_db()
    assert docked.capabilities == CAPABILITIES.to_json()
    assert SupplierChange.objects.values_list("act", "fields", "by").get() == ("terms", ["capabilities"], "machine")
    own = CAPABILITIES.to_json() | {"fence_risk_minor": 500}
    Supplier.objects.filter(pk=docked.pk).update(capabilities=own)
    sync(stage)
    docked.refresh_from_db()
    assert docked.capabilities == own, "what the shop said of it stays"
    assert SupplierChange.objects.count() == 1


def test_a_jump_waits_for_a_person(stage: Stage, house: AnxinHouse) -> None:
    sync(stage)
    house.turn("prices", **{"coin-50": 45})
    sync(stage)
    assert (coins().state, coins().docked.pause, coins().price_minor) == ("paused", "jump", 4_750)
    assert coins().docked.cost_minor == 4_500
    with pytest.raises(GuardNotOpen):
        accept_cost(coins().pk, told_minor=46, at=stage.at)
    accept_cost(coins().pk, told_minor=45, at=stage.at)
    sync(stage)
    assert (coins().state, coins().price_minor) == ("listed", 70)


def test_a_first_cost_far_below_the_price_waits_for_a_person(stage: Stage, house: AnxinHouse) -> None:
    house.turn("prices", **{"coin-50": 50})
    Item.objects.filter(sku="coin-50").update(price_minor=5_000)
    sync(stage)
    assert (coins().state, coins().docked.pause, coins().price_minor) == ("paused", "jump", 5_000)
    assert coins().docked.cost_minor is None
    told = vault.unseal(Letter.objects.get(kind="items_paused").body_sealed, "letter")
    assert re.search(r"首次报的成本 \S*0\.50 与售价 \S*50\.00 相差过大", told)
    accept_cost(coins().pk, told_minor=50, at=stage.at)
    sync(stage)
    assert (coins().state, coins().price_minor) == ("listed", 80)


@pytest.mark.parametrize("act", ["toggled", "vetted"])
def test_who_puts_it_on_sale_does_not_undo_the_guard(stage: Stage, house: AnxinHouse, act: str) -> None:
    sync(stage)
    house.turn("prices", **{"coin-50": 45})
    sync(stage)
    item = coins()
    agreed(stage, in_advance=True, supplier=item.supplier_id)
    if act == "toggled":
        settings = ItemSettings(sku="coin-50", goods=item.goods, title_zh="币", account_kind=item.account_kind)
        for on_sale in (False, True):
            set_item(item.supplier_id, item.pk, replace(settings, on_sale=on_sale), by="s", at=stage.at)
    else:
        Vetting.objects.create(item=item, shop=item.shop, asked_at=stage.at)
        assert vet_items([item.pk], show=True, reason="", by="staff:x", at=stage.at) == 1
    assert (coins().state, coins().price_minor) == ("paused", 4_750)


def test_a_pause_of_another_supplier_does_not_hold_it(stage: Stage, house: AnxinHouse) -> None:
    sync(stage)
    house.turn("prices", **{"coin-50": 45})
    sync(stage)
    Item.objects.filter(sku="coin-50").update(supplier=stage.world.stock, state="suspended")
    follow_sources([coins().pk])
    assert coins().state == "listed"


def test_a_slip_that_is_taken_back_resumes_by_itself(stage: Stage, house: AnxinHouse) -> None:
    sync(stage)
    house.turn("prices", **{"coin-50": 9_000})
    sync(stage)
    assert coins().state == "paused"
    house.turn("prices", **{"coin-50": 4_500})
    sync(stage)
    assert (coins().state, coins().price_minor, coming(coins().pk)) == ("listed", 4_750, None)


def test_what_a_person_took_off_sale_stays_off(stage: Stage) -> None:
    Item.objects.filter(sku="coin-50").update(state="withdrawn")
    sync(stage)
    assert coins().state == "withdrawn"


def test_sold_out_there_is_sold_out_here_but_never_for_ever(stage: Stage) -> None:
    sync(stage)
    gone = Item.objects.get(sku="gone-50")
    assert (gone.state, gone.docked.stock) == ("listed", 0)
    with pytest.raises(SoldOut):
        stage.places("mobile-100", account="13800138000")
    assert stock_there([gone.pk], at=stage.at + MINUTE) == {gone.pk: 0}
    assert stock_there([gone.pk], at=stage.at + 2 * HOUR) == {}, "what was said long ago is unknown"
    stage.wait(2 * HOUR)
    assert stage.places("mobile-100", account="13800138000").ref


def test_what_the_supplier_does_not_know_pauses_and_comes_back(stage: Stage) -> None:
    Item.objects.filter(sku="coin-50").update(sku="coin-51")
    sync(stage)
    lost = Item.objects.select_related("docked").get(sku="coin-51")
    assert (lost.state, lost.docked.pause) == ("paused", "gone")
    Item.objects.filter(sku="coin-51").update(sku="coin-50")
    sync(stage)
    assert coins().state == "listed"


def test_silence_concludes_nothing_and_is_told_once(stage: Stage, house: AnxinHouse) -> None:
    sync(stage)
    before = coins()
    house.turn("misbehave", names=["answers_unsigned"])
    later = stage.at
    for _ in range(6):
        later = _again(later)
    house.turn("misbehave", names=[])
    row = Docking.objects.get()
    assert row.failures >= 4
    assert row.failure
    assert row.synced_at is not None
    assert row.failed_at is not None
    assert row.synced_at < row.failed_at
    after = coins()
    assert (after.state, after.price_minor, after.docked.stock) == ("listed", before.price_minor, before.docked.stock)
    assert Letter.objects.filter(kind="items_unseen").count() == 1
    _again(later)
    assert Docking.objects.get().failures == 0


def test_another_protocol_is_followed_alike(db: None) -> None:
    stage = furnished()
    stage.at = clock.now()
    with source("kayisu") as running:
        docked = Supplier.objects.create(
            shop_id=stage.world.shop,
            kind="kayisu",
            base_url=running.base_url,
            account=running.account,
            secret_sealed=vault.seal(json.dumps(running.settings), "supplier"),
        )
        Item.objects.filter(sku="qq-coin-50").update(supplier=docked, sku=TOPUPS, price_minor=600)
        set_docking(docked.pk, RULE, at=stage.at)
        assert sync(stage) == 1
    item = Item.objects.select_related("docked").get(sku=TOPUPS)
    assert (item.docked.cost_minor, item.docked.pause, item.state) == (PRICE_MINOR, "", "listed")
    assert item.price_minor == 550, "5.00 and 5 % and 0.20, rounded up to ten fen"


def _again(at: datetime) -> datetime:
    """An hour later the round begins anew, whatever waits."""
    at = max(at, clock.now())
    Docking.objects.update(sync_at=at)
    plan_syncs(due_dockings(at, 10), at=at)
    Ask.objects.update(due_at=clock.now())
    with ThreadPoolExecutor(1) as pool:
        ask_items(pool)
    return at


@pytest.mark.parametrize(
    "rule", [Rule(markup_minor=2**31), Rule(round_up_to_minor=2**31), Rule(markup_bps=-1), Rule(every_minutes=0)]
)
def test_a_rule_out_of_bounds_is_refused_and_the_old_one_stays(stage: Stage, rule: Rule) -> None:
    docked = Docking.objects.get()
    with pytest.raises(Invalid):
        set_docking(docked.supplier_id, rule, at=stage.at)
    assert Docking.objects.get().markup_minor == RULE.markup_minor
