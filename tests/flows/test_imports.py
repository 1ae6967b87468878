"""Do codes and items come in once, sealed, and with a word about every line?"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from anxin.cases.models import Case, Decision
from anxin.catalog.item_file import ColumnsMissing
from anxin.catalog.models import Item
from anxin.delivery.models import Batch, Code
from anxin.flows.import_items import import_items
from anxin.flows.import_stock import NotACode, import_stock
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.resume_cases import resume_cases
from anxin.flows.reveal_code import reveal_code
from anxin.orders.models import Order
from anxin.refusal import NotFound
from anxin.support.models import Letter
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


def test_two_files_of_the_same_codes_in_another_order_at_once_wait_for_each_other(
    open_stage: Stage, at_once: AtOnce
) -> None:
    lines = [f"SAME-{n:05}".encode() for n in range(6_000)]

    def brings(codes: list[bytes]) -> int:
        item = open_stage.item("steam-50")
        data = b"\n".join(codes)
        return import_stock(open_stage.world.stock, item, "a.txt", data, by="s", at=open_stage.at).taken

    assert sorted(at_once(partial(brings, lines), partial(brings, lines[::-1]))) == [0, 6_000]


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
    with pytest.raises(ColumnsMissing) as refused:
        import_items(stage.world.stock, "name,cost\na,1\n", at=stage.at)
    assert refused.value.sentence.zh == "表头缺少：编号、类型、名称、价格。"


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


@pytest.mark.django_db
def test_who_has_said_that_nothing_came_is_served_as_well(stage: Stage) -> None:
    order = sold_out(stage)
    case = stage.claims(order.pk, "not_arrived")
    row = stage.delivery(order.pk)
    assert (case.state, case.due_at) == ("waiting", row.promise_until)
    at = row.promise_until - SECOND
    assert restocked(stage, at=at) == 1
    case.refresh_from_db()
    decision = Decision.objects.filter(case=case).latest("at")
    assert (case.state, decision.clause, decision.outcome, decision.liable) == (
        "decided",
        "came-in-time",
        "reject",
        "nobody",
    )
    assert (stage.order(order.pk).state, stage.order(order.pk).case_open) == ("delivered", False)
    assert [seen.text for seen in reveal_code(order.pk, by="bea", at=at)] == ["NEWW-0001"]
    assert judge_deliveries([row.pk], at=row.promise_until) == 0
    assert resume_cases([case.pk], at=row.promise_until) == 0
    assert stage.refunds(order.pk) == []
    assert "可以查看" in Letter.objects.get(order=order, kind__startswith="case-").subject


@pytest.mark.django_db
def test_what_came_in_time_and_was_not_seen_still_goes_back(stage: Stage) -> None:
    order = sold_out(stage)
    stage.claims(order.pk, "not_arrived")
    restocked(stage, at=stage.at)
    stage.claims(order.pk, "changed_mind")
    assert stage.order(order.pk).state == "refunded"
    assert not Code.objects.filter(state="allocated").exists()


@pytest.mark.django_db
def test_a_case_about_something_else_is_left_to_whom_it_waits_for(stage: Stage) -> None:
    order = sold_out(stage)
    case = stage.claims(order.pk, "not_arrived")
    Case.objects.filter(pk=case.pk).update(state="in_review", owner="agent")
    assert restocked(stage, at=stage.at) == 0
    assert stage.order(order.pk).state == "paid"


@pytest.mark.django_db
def test_too_few_codes_leave_the_case_waiting(stage: Stage) -> None:
    Item.objects.filter(pk=stage.item("steam-50")).update(reserve_minutes=0)
    Code.objects.update(state="void")
    order = stage.buys("steam-50", quantity=2)
    case = stage.claims(order.pk, "not_arrived")
    assert restocked(stage, at=stage.at) == 0
    case.refresh_from_db()
    assert (case.state, case.due_at) == ("waiting", stage.delivery(order.pk).promise_until)


def test_a_case_that_falls_due_and_a_code_at_the_same_moment_are_never_both(open_stage: Stage, at_once: AtOnce) -> None:
    order = sold_out(open_stage)
    case = open_stage.claims(order.pk, "not_arrived")
    until = open_stage.delivery(order.pk).promise_until
    served, resumed = at_once(
        partial(restocked, open_stage, at=until - SECOND), partial(resume_cases, [case.pk], at=until)
    )
    assert (served, resumed) in ((1, 0), (0, 1), (0, 0)), "who finds the order held passes it over"
    if not served:
        resume_cases([case.pk], at=until)
    went_out = Code.objects.filter(delivery__order=order, state="allocated").count()
    assert (went_out, len(open_stage.refunds(order.pk))) == (served, 1 - served)
    assert open_stage.order(order.pk).state == ("delivered" if served else "refunded")
