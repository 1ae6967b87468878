"""Are top-ups and memberships sold with all that decides about them later?"""

from typing import Any

import pytest
from django.db import connection

from anxin.agenda.kinds import Kind
from anxin.cases.models import Case
from anxin.cases.states import OfferKind, Side
from anxin.catalog.models import Item
from anxin.delivery.deadlines import items_low_on_stock
from anxin.delivery.models import Batch, Code
from anxin.delivery.supplier import SupplyAnswer, SupplyStatus
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.subjects_of import subjects_of
from anxin.flows.answer_offer import answer_offer
from anxin.flows.cancel_order import cancel_order
from anxin.flows.claim_supply import claim_supply
from anxin.flows.import_items import import_items
from anxin.flows.import_stock import import_stock
from anxin.flows.make_offer import Proposed, make_offer
from anxin.flows.record_supply import record_supply
from anxin.flows.warn_low_stock import warn_low_stock
from anxin.flows.withdraw_case import withdraw_case
from anxin.orders.accounts import ANY, AccountForm, hint, parted, read_account
from anxin.orders.models import Order
from anxin.orders.refusals import AccountMalformed, AccountsDiffer, ServerNotChosen
from anxin.refusal import Refusal
from anxin.routines import schema
from anxin.support.models import Letter
from tests.flows.test_units import claims
from tests.support.cast import DAY, HOUR, QQ, Stage

SERVERS = AccountForm(digits=True, shortest=8, longest=10, servers=("艾欧尼亚", "祖安"))


@pytest.mark.parametrize(
    ("typed", "again", "server", "refusal"),
    [
        ("123456789", "123456789", "", ServerNotChosen),
        ("123456789", "123456789", "no such", ServerNotChosen),
        ("1234567", "1234567", "祖安", AccountMalformed),
        ("12345678901", "12345678901", "祖安", AccountMalformed),
        ("12345678a", "12345678a", "祖安", AccountMalformed),
        ("١٢٣٤٥٦٧٨", "١٢٣٤٥٦٧٨", "祖安", AccountMalformed),
        ("123456789", "123456780", "祖安", AccountsDiffer),
    ],
)
def test_an_account_is_as_its_item_asks(typed: str, again: str, server: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        read_account("game", typed, again, SERVERS, server)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("qq", "１２３４ ５６７８", "12345678"),
        ("phone", "138００１３８０００", "13800138000"),
        ("email", "bea＠example．com", "bea@example.com"),
        ("game", "123４５６７８９", "祖安 / 123456789"),
    ],
)
def test_wide_digits_are_plain_ones(kind: str, typed: str, kept: str) -> None:
    assert read_account(kind, typed, kept.split(" / ")[-1], SERVERS if kind == "game" else ANY, "祖安") == kept


def test_the_server_belongs_to_the_account_and_is_shown() -> None:
    account = read_account("game", "123 456 789".replace(" ", ""), "123456789", SERVERS, "祖安")
    assert account == "祖安 / 123456789"
    assert hint(account, "祖安") == "祖安 / 123****89"
    assert parted(account, SERVERS) == ("祖安", "123456789")
    assert parted("德玛西亚 / 123456789", SERVERS) == ("", "德玛西亚 / 123456789")
    assert parted(account, AccountForm()) == ("", account)
    assert hint("12345678") == "123****78"
    assert hint("mysecretid / 艾欧尼亚") == "mys****尼亚", "nobody chose a server: all of it is the account"


@pytest.mark.django_db
def test_a_table_brings_servers_and_periods(stage: Stage) -> None:
    table = (
        "sku,goods,title_zh,price,account_kind,servers,period_days,预留分钟\n"
        "lol,topup,点券,10.00,game,艾欧尼亚/祖安,,\n"
        "vip,membership,会员,20.00,qq,,31,0\n"
        "bad,topup,直充,20.00,qq,,31,\n"
        "long,topup,直充,20.00,qq,,,61\n"
        "ever,membership,会员,20.00,qq,,,\n"
    )
    report = import_items(stage.world.sandbox, table, at=stage.at)
    assert (report.added, [line for line, _ in report.refused]) == (2, [4, 5, 6])
    assert Item.objects.get(sku="lol").account_form == {"servers": ["艾欧尼亚", "祖安"]}
    assert Item.objects.get(sku="vip").period_days == 31
    assert [Item.objects.get(sku=sku).reserve_minutes for sku in ("lol", "vip")] == [10, 0]


def used_share(order: Order, at: Any) -> tuple[int, int]:
    """As Python and as SQL say."""
    cases = list(Case.objects.filter(order=order))
    facts = gather_facts(subjects_of(lock_orders([order.pk]), cases=cases), at)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT used_share FROM {schema()}.case_facts(%s) WHERE order_id = %s", [at, order.pk])
        (said,) = cursor.fetchone()
    return next(iter(facts.values())).used_share, said


@pytest.mark.django_db
@pytest.mark.parametrize(("span", "share"), [(0 * DAY, 0), (23 * HOUR, 0), (DAY, 3), (15.5 * DAY, 48), (40 * DAY, 100)])
def test_a_membership_is_used_by_whole_days(stage: Stage, span: Any, share: int) -> None:
    order = stage.buys("green-diamond-31", account=QQ)
    assert used_share(order, stage.at + span) == (0, 0), "nothing arrived yet"
    stage.supplier_says(SupplyStatus.DELIVERED)
    assert used_share(order, stage.at + span) == (share, share)


@pytest.mark.django_db
def test_time_to_decide_takes_nothing_of_a_membership(stage: Stage) -> None:
    order = stage.buys("green-diamond-31", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    stage.wait(10 * DAY)
    stage.claims(order.pk, "missing_privilege")
    assert used_share(order, stage.at) == used_share(order, stage.wait(5 * DAY)) == (32, 32)


def runs(stage: Stage, quantity: int) -> Order:
    """Bea has so many months for one account."""
    order = stage.buys("green-diamond-31", quantity=quantity, account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    return order


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "share"), [(0, 0), (31, 33), (40, 43), (62, 66), (93, 100), (200, 100)])
def test_three_months_for_one_account_run_one_after_the_other(stage: Stage, days: int, share: int) -> None:
    assert used_share(runs(stage, 3), stage.at + days * DAY) == (share, share)


def used_of(stage: Stage, order: Order, *places: int) -> int:
    """What is used of these pieces, as a claim about them is judged."""
    case = claims(stage, order, "missing_privilege", *places)
    found = subjects_of(lock_orders([order.pk]), cases=[case])
    withdraw_case(case.pk, by="buyer", at=stage.at)
    return gather_facts(found, stage.at)[found[0].key].used_share


@pytest.mark.django_db
def test_a_month_that_has_not_begun_is_unused(stage: Stage) -> None:
    order = runs(stage, 3)
    stage.wait(40 * DAY)
    assert [used_of(stage, order, place) for place in (1, 2, 3)] == [100, 29, 0]
    assert used_of(stage, order, 2, 3) == 14


@pytest.mark.django_db
@pytest.mark.parametrize(("kept_minor", "used"), [(0, 100), (640, 80), (1_280, 29)])
def test_a_month_that_was_given_back_does_not_run(stage: Stage, kept_minor: int, used: int) -> None:
    order = runs(stage, 3)
    price = order.lines.get().unit_price_minor
    part = Proposed(kind=OfferKind.PARTIAL_REFUND, amount_minor=price - kept_minor)
    back = part if kept_minor else Proposed(kind=OfferKind.FULL)
    if kept_minor < price:
        offer = make_offer(claims(stage, order, "missing_privilege", 1).pk, back, side=Side.BUYER, by="b", at=stage.at)
        answer_offer(offer, accept=True, side=Side.SUPPLIER, by=f"supplier:{stage.world.sandbox}", at=stage.at)
    stage.wait(40 * DAY)
    assert used_of(stage, order, 2) == used


@pytest.mark.django_db
def test_a_later_change_of_the_item_does_not_reach_a_membership_already_sold(stage: Stage) -> None:
    order = stage.buys("green-diamond-31", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    Item.objects.update(period_days=1)
    assert used_share(order, stage.at + DAY) == (3, 3)


@pytest.mark.django_db
def test_codes_that_come_when_they_are_ordered_are_no_low_shelf(stage: Stage) -> None:
    Item.objects.update(low_stock_at=0)
    Item.objects.filter(pk=stage.item("steam-50")).update(supplier=stage.world.sandbox, low_stock_at=10)
    stage.buys("steam-50")
    errands = claim_supply(Kind.SUPPLIER_PLACE, limit=9, at=stage.at, lease_seconds=60)
    came = SupplyAnswer(SupplyStatus.DELIVERED, "S1", 100, codes=("CODE-1",))
    record_supply([(errand, came) for errand in errands], at=stage.at)
    Code.objects.filter(state="in_stock").update(state="void")
    assert Batch.objects.filter(item=stage.item("steam-50")).exists()
    assert items_low_on_stock(stage.at, 9) == []


@pytest.mark.django_db
def test_what_is_put_aside_uses_up_no_warning(stage: Stage) -> None:
    line = Code.objects.filter(item=stage.item("steam-50"), state="in_stock").count()
    Item.objects.filter(goods="code").update(low_stock_at=line)
    placed = stage.places("steam-50", quantity=2)
    assert items_low_on_stock(stage.at, 9) == []
    cancel_order(placed.order, by="buyer", at=stage.at)
    stage.buys("steam-50", quantity=2)
    assert warn_low_stock(items_low_on_stock(stage.at, 9), at=stage.at) == 1


@pytest.mark.django_db
def test_a_shelf_above_its_line_again_is_told_about_the_next_time(stage: Stage) -> None:
    item = Item.objects.filter(pk=stage.item("steam-50"))
    Item.objects.exclude(pk=stage.item("steam-50")).update(low_stock_at=0)
    item.update(low_stock_at=100)
    assert warn_low_stock(items_low_on_stock(stage.at, 9), at=stage.at) == 1
    item.update(low_stock_at=5)
    assert warn_low_stock(items_low_on_stock(stage.at, 9), at=stage.at) == 0
    item.update(low_stock_at=100)
    assert warn_low_stock(items_low_on_stock(stage.at, 9), at=stage.at) == 1
    assert items_low_on_stock(stage.at, 9) == []


@pytest.mark.django_db
def test_a_low_shelf_is_told_once_until_it_is_filled(stage: Stage) -> None:
    Item.objects.filter(goods="code").update(low_stock_at=19)
    assert items_low_on_stock(stage.at, 9) == []
    stage.buys("steam-50", quantity=2)
    low = items_low_on_stock(stage.at, 9)
    assert low == [stage.item("steam-50")]
    assert warn_low_stock(low, at=stage.at) == 1
    readers = set(Letter.objects.filter(kind="low_stock").values_list("person__email", flat=True))
    assert readers == {"operator@anxin.example", "sol@anxin.example"}
    assert items_low_on_stock(stage.at, 9) == []
    assert warn_low_stock(low, at=stage.at) == 0
    import_stock(stage.world.stock, stage.item("steam-50"), "a.txt", b"A-1\nA-2", by="s", at=stage.at)
    assert items_low_on_stock(stage.at, 9) == []
    stage.buys("steam-50", quantity=2)
    assert warn_low_stock(items_low_on_stock(stage.at, 9), at=stage.at) == 1
