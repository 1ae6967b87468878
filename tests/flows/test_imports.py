"""Do codes and items come in once, sealed, and with a word about every line?"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from anxin.catalog.item_file import ColumnsMissing
from anxin.catalog.models import Item
from anxin.delivery.models import Batch, Code
from anxin.flows.import_items import import_items
from anxin.flows.import_stock import NotACode, import_stock
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.reveal_code import reveal_code
from anxin.orders.models import Order
from anxin.refusal import NotFound
from tests.support.cast import Stage

AtOnce = Callable[..., list[Any]]
SECOND = timedelta(seconds=1)

TABLE = """sku,goods,title_zh,title_en,price,promise_minutes,account_kind
new-1,卡密,新卡,New card,12.50,30,none
steam-50,code,Steam 五十,Steam fifty,49.00,10,none
bad-1,code,坏价格,Bad price,abc,30,none
bad-2,code,负价格,Negative,-1.00,30,none
bad-3,boat,船,Boat,5.00,30,none
"""


def bring(stage: Stage, data: bytes, sku: str = "steam-50") -> object:
    return import_stock(stage.world.stock, stage.item(sku), "codes.txt", data, by="supplier", at=stage.at)


def test_codes_are_taken_once_for_all_time(stage: Stage) -> None:
    first = import_stock(stage.world.stock, stage.item("steam-50"), "a.txt", b"AAAA\nBBBB\n", by="s", at=stage.at)
    again = import_stock(stage.world.stock, stage.item("game-100"), "b.txt", b"BBBB\nCCCC\n", by="s", at=stage.at)
    assert (first.taken, first.refused) == (2, [])
    assert (again.taken, [(line.line, line.why.en) for line in again.refused]) == (1, [(1, "was imported before")])


def test_no_code_is_readable_in_the_table(stage: Stage) -> None:
    bring(stage, b"VERY-SECRET-CODE\n")
    assert not any(b"VERY-SECRET" in bytes(code.sealed) + bytes(code.mark) for code in Code.objects.all())
    assert not any(b"VERY-SECRET" in bytes(batch.data_key_sealed) for batch in Batch.objects.all())


def test_waiting_orders_are_served_first(stage: Stage) -> None:
    Item.objects.update(reserve_minutes=0)
    for _ in range(4):
        stage.buys("steam-50", quantity=5)
    waiting = stage.buys("steam-50", quantity=2)
    assert waiting.state == "paid"
    report = import_stock(
        stage.world.stock, stage.item("steam-50"), "a.txt", b"NEW-1\nNEW-2\nNEW-3", by="s", at=stage.at
    )
    assert (report.taken, report.served) == (3, 1)
    assert stage.order(waiting.pk).state == "delivered"
    assert sorted(seen.text for seen in reveal_code(waiting.pk, by="b", at=stage.at)) == ["NEW-1", "NEW-2"]


def test_another_suppliers_item_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound):
        import_stock(stage.world.sandbox, stage.item("steam-50"), "a.txt", b"AAAA", by="s", at=stage.at)
    with pytest.raises(NotACode):
        import_stock(stage.world.sandbox, stage.item("qq-coin-50"), "a.txt", b"AAAA", by="s", at=stage.at)
    assert not Batch.objects.filter(source="a.txt").exists()


def test_items_are_added_and_changed_and_bad_lines_named(stage: Stage) -> None:
    before = stage.buys("steam-50")
    report = import_items(stage.world.stock, TABLE, at=stage.at)
    assert (report.added, report.changed, report.announced) == (1, 1, 1)
    assert [line for line, _ in report.refused] == [4, 5, 6]
    assert Item.objects.get(sku="new-1").price_minor == 1_250
    assert Item.objects.get(sku="steam-50").price_minor == 4_850, "a raise is announced a day ahead"
    assert stage.order(before.pk).amount_minor == 4_850
    assert before.lines.get().promise_minutes == 30


def test_a_table_without_its_columns_is_refused(stage: Stage) -> None:
    with pytest.raises(ColumnsMissing):
        import_items(stage.world.stock, "name,cost\na,1\n", at=stage.at)


def sold_out(stage: Stage) -> Order:
    """Bea paid for a code, and there is none."""
    Item.objects.filter(pk=stage.item("steam-50")).update(reserve_minutes=0)
    Code.objects.update(state="void")
    return stage.buys("steam-50")


def restocked(stage: Stage, *, at: datetime) -> int:
    """Sol brings a code; how many orders were served."""
    return import_stock(stage.world.stock, stage.item("steam-50"), "n.txt", b"NEWW-0001\n", by="sol", at=at).served


@pytest.mark.django_db
def test_codes_that_come_within_the_promise_go_to_who_waits(stage: Stage) -> None:
    order = sold_out(stage)
    row = stage.delivery(order.pk)
    assert restocked(stage, at=row.promise_until - SECOND) == 1
    assert judge_deliveries([row.pk], at=row.promise_until) == 0
    assert (stage.order(order.pk).state, stage.refunds(order.pk)) == ("delivered", [])


@pytest.mark.django_db
def test_codes_that_come_after_the_promise_do_not_take_the_refund_away(stage: Stage) -> None:
    order = sold_out(stage)
    row = stage.delivery(order.pk)
    assert restocked(stage, at=row.promise_until) == 0
    assert judge_deliveries([row.pk], at=row.promise_until) == 1
    assert stage.order(order.pk).state == "refunded"
    assert Code.objects.filter(state="in_stock").count() == 1


def test_a_refund_and_a_code_at_the_same_moment_are_never_both(open_stage: Stage, at_once: AtOnce) -> None:
    order = sold_out(open_stage)
    row = open_stage.delivery(order.pk)
    served, judged = at_once(
        partial(restocked, open_stage, at=row.promise_until - SECOND),
        partial(judge_deliveries, [row.pk], at=row.promise_until),
    )
    assert (served, judged) in ((1, 0), (0, 1), (0, 0)), "who finds the order held passes it over"
    if not served:
        judge_deliveries([row.pk], at=row.promise_until)
    went_out = Code.objects.filter(delivery__order=order, state="allocated").count()
    assert (went_out, len(open_stage.refunds(order.pk))) == (served, 1 - served)
    assert open_stage.order(order.pk).state == ("delivered" if served else "refunded")
