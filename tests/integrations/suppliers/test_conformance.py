"""The same questions for every docked supplier: is an order one order, and is nothing said that is not known?"""

from dataclasses import replace
from uuid import uuid4

import pytest

from anxin.delivery.capabilities import Fencing
from anxin.delivery.supplier import (
    FenceStatus,
    NotSaid,
    RecallStatus,
    ReturnStatus,
    SupplyStatus,
)
from tests.integrations.suppliers.conftest import IMPATIENT, RETURNING, Dock, Docked
from tests.simulators.listener import Listener
from tests.simulators.sources import CODES, PRICE_MINOR

# what an order of codes comes to, at once or by a look, as the source behaves
BEHAVIOURS = {
    "deliver": SupplyStatus.DELIVERED,
    "delay": SupplyStatus.IN_PROGRESS,
    "fail": SupplyStatus.FAILED,
}


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_an_order_stands_as_the_source_behaves(docked: Docked, behaviour: str) -> None:
    ask = docked.behave(docked.ask(), behaviour)
    answer = docked.settled(ask)
    # an apology in place of the goods is no failure: the money is gone
    apology = docked.source.kind == "acg" and behaviour == "fail"
    assert answer.status is (SupplyStatus.UNKNOWN if apology else BEHAVIOURS[behaviour]), answer


@pytest.mark.parametrize("quantity", [1, 3])
def test_all_codes_come_and_each_once(docked: Docked, quantity: int) -> None:
    ask = docked.ask(quantity=quantity)
    answer = docked.settled(ask)
    assert answer.status is SupplyStatus.DELIVERED
    assert len(set(answer.codes)) == quantity
    assert answer.cost_minor in (quantity * PRICE_MINOR, None)
    assert docked.delivered(ask) == 1
    for code in answer.codes:
        assert code not in repr(answer)


def test_fewer_codes_than_ordered_are_not_a_delivery(docked: Docked) -> None:
    ask = docked.fault(docked.ask(quantity=3), "too_few_codes", times=None)
    answer = docked.settled(ask)
    assert (answer.status, answer.codes) == (SupplyStatus.UNKNOWN, ())


def test_an_order_placed_twice_is_one_order(docked: Docked) -> None:
    ask = docked.ask()
    first, second = docked.client.place(ask), docked.client.place(ask)
    assert docked.orders(ask) == docked.delivered(ask) == 1
    assert SupplyStatus.FAILED not in (first.status, second.status)
    if docked.can.idempotent:
        assert second.status is not SupplyStatus.UNKNOWN
        assert second.supplier_no == first.supplier_no
    else:
        assert second.status is SupplyStatus.UNKNOWN


def test_a_timeout_after_success_is_unknown_and_a_look_tells_the_truth(docked: Docked) -> None:
    ask = docked.fault(docked.ask(), "timeout_after_success")
    assert docked.made(patience=IMPATIENT).place(ask).status is SupplyStatus.UNKNOWN
    looked = docked.client.query(ask)
    assert looked.status is (SupplyStatus.DELIVERED if docked.can.queryable else SupplyStatus.UNKNOWN)
    assert docked.orders(ask) == docked.delivered(ask) == 1


def test_a_timeout_without_success_is_not_found_and_not_failed(docked: Docked) -> None:
    ask = docked.fault(docked.ask(), "timeout_without_success")
    assert docked.made(patience=IMPATIENT).place(ask).status is SupplyStatus.UNKNOWN
    looked = docked.client.query(ask)
    assert looked.status is (SupplyStatus.NOT_FOUND if docked.can.queryable else SupplyStatus.UNKNOWN)
    assert docked.orders(ask) == 0


def test_an_order_nobody_placed_is_not_found_and_not_failed(docked: Docked) -> None:
    looked = docked.client.query(docked.ask())
    assert looked.status is (SupplyStatus.NOT_FOUND if docked.can.queryable else SupplyStatus.UNKNOWN)


def test_what_the_source_has_lost_for_a_moment_is_not_found_and_then_there(docked: Docked) -> None:
    ask = docked.ask()
    answer = docked.client.place(ask)
    known = replace(ask, supplier_no=answer.supplier_no)
    docked.fault(ask, "not_found", times=2 if docked.source.kind == "goofish" else 1)
    assert docked.client.query(known).status is SupplyStatus.NOT_FOUND
    assert docked.client.query(known).status is SupplyStatus.DELIVERED


def test_a_broken_answer_is_unknown_and_places_nothing(docked: Docked) -> None:
    ask = docked.fault(docked.ask(), "error_500", times=2)
    assert docked.client.place(ask).status is SupplyStatus.UNKNOWN
    assert docked.orders(ask) == 0
    docked.source.turn("faults/clear")


def test_an_unknown_status_is_unknown(docked: Docked) -> None:
    ask = docked.ask()
    answer = docked.client.place(ask)
    docked.fault(ask, "unknown_status")
    looked = docked.client.query(replace(ask, supplier_no=answer.supplier_no))
    assert (looked.status, looked.codes) == (SupplyStatus.UNKNOWN, ())


@pytest.mark.parametrize("kind", ["dujiao_next", "goofish", "kayixin"])
def test_an_answer_about_another_order_is_unknown(kind: str, dock: Dock) -> None:
    docked = dock(kind)
    ask = docked.ask()
    answer = docked.client.place(ask)
    docked.fault(ask, "other_order")
    assert docked.client.query(replace(ask, supplier_no=answer.supplier_no)).status is SupplyStatus.UNKNOWN


def test_a_price_above_the_cap_is_refused_before_anything_is_ordered(docked: Docked) -> None:
    ask = docked.ask(max_price_minor=PRICE_MINOR - 1)
    answer = docked.client.place(ask)
    assert answer.status is SupplyStatus.FAILED
    assert docked.orders(ask) == docked.delivered(ask) == 0
    asked = docked.source.asked("order", docked.number(ask))
    assert asked == 1 if docked.can.price_cap else asked <= 1


def test_the_price_of_all_pieces_counts(docked: Docked) -> None:
    ask = docked.ask(quantity=3, max_price_minor=3 * PRICE_MINOR - 1)
    assert docked.client.place(ask).status is SupplyStatus.FAILED
    assert docked.orders(ask) == 0
    fits = docked.ask(quantity=3, max_price_minor=3 * PRICE_MINOR)
    assert docked.settled(fits).status is SupplyStatus.DELIVERED


def test_a_price_that_rises_as_it_is_looked_at(docked: Docked) -> None:
    sku = str(1000 + int(uuid4().int % 9000))
    docked.source.turn("goods", **{sku: {"price_minor": 300}})
    docked.source.turn("faults", number=sku, fault="price_changed", times=1)
    ask = docked.ask(sku=docked.sku(sku), max_price_minor=400)
    answer = docked.client.place(ask)
    if docked.can.price_cap:
        assert (answer.status, docked.orders(ask)) == (SupplyStatus.FAILED, 0)
    else:
        # it cannot be refused any more, but it is told
        assert (answer.cost_minor, docked.orders(ask)) == (600, 1)


@pytest.mark.parametrize("change", [{"stock": 0}, {"on_sale": False}])
def test_stock_that_is_gone_fails_the_order_and_nothing_is_taken(docked: Docked, change: dict[str, int]) -> None:
    sku = str(20_000 + int(uuid4().int % 9000))
    docked.source.turn("goods", **{sku: change})
    before = docked.source.read("balance")
    ask = docked.ask(sku=docked.sku(sku))
    assert docked.client.place(ask).status is SupplyStatus.FAILED
    assert docked.orders(ask) == 0
    assert docked.source.read("balance") == before


def test_another_currency_is_refused_before_anything_is_ordered(docked: Docked) -> None:
    ask = docked.ask(currency="USD")
    assert docked.client.place(ask).status is SupplyStatus.FAILED
    assert docked.orders(ask) == 0


def test_goods_nobody_has_fail_the_order(docked: Docked) -> None:
    ask = docked.ask(sku=docked.sku("777777"))
    assert docked.client.place(ask).status is SupplyStatus.FAILED
    assert docked.orders(ask) == 0


def test_a_refusal_of_the_second_ask_does_not_undo_the_first(docked: Docked) -> None:
    sku = str(30_000 + int(uuid4().int % 9000))
    docked.source.turn("goods", **{sku: {"stock": 1}})
    ask = docked.fault(docked.ask(sku=docked.sku(sku)), "timeout_after_success")
    assert docked.made(patience=IMPATIENT).place(ask).status is SupplyStatus.UNKNOWN
    docked.source.turn("goods", **{sku: {"price_minor": 1_000_000}})
    again = docked.client.place(ask)
    if docked.can.idempotent:
        assert again.status is SupplyStatus.DELIVERED or again.supplier_no
    assert docked.orders(ask) == docked.delivered(ask) == 1


def test_a_source_delivering_twice_is_one_order_with_one_number(docked: Docked) -> None:
    ask = docked.behave(docked.ask(account="13800138000"), "deliver_twice")
    docked.settled(ask)
    assert docked.orders(ask) == 1
    assert docked.delivered(ask) == 2


def test_an_account_is_topped_up_and_no_code_is_told(docked: Docked) -> None:
    ask = docked.ask(account="13800138000")
    answer = docked.settled(ask)
    # what a shop writes after a top-up by hand is a note for a person
    expected = SupplyStatus.UNKNOWN if docked.source.kind == "acg" else SupplyStatus.DELIVERED
    assert (answer.status, answer.codes) == (expected, ())
    assert docked.source.orders()[-1]["account"] == "13800138000"
    assert "13800138000" not in repr(ask)


def test_wrong_keys_place_nothing_and_say_nothing(docked: Docked) -> None:
    ask = docked.ask()
    wrong = docked.made(settings={name: value[::-1] for name, value in docked.source.settings.items()})
    assert wrong.place(ask).status is SupplyStatus.UNKNOWN
    assert wrong.query(ask).status is SupplyStatus.UNKNOWN
    assert docked.orders(ask) == 0


@pytest.mark.parametrize("empty", ["", "   ", "short"])
def test_a_client_without_its_keys_is_refused(docked: Docked, empty: str) -> None:
    for name in docked.source.settings:
        if name not in ("app_id", "account_field"):
            with pytest.raises(ValueError, match="missing"):
                docked.made(settings=docked.source.settings | {name: empty})
    with pytest.raises(ValueError, match="missing"):
        docked.made(account=" ")


def test_a_source_that_is_gone_leaves_everything_unknown(docked: Docked) -> None:
    gone, ask = docked.made(base_url="http://127.0.0.1:9"), docked.ask()
    assert gone.place(ask).status is SupplyStatus.UNKNOWN
    assert gone.query(replace(ask, supplier_no="1")).status is SupplyStatus.UNKNOWN
    expected = FenceStatus.IMPOSSIBLE if docked.can.fencing is Fencing.NONE else FenceStatus.UNKNOWN
    assert gone.fence(ask) is expected
    assert gone.ask_return(ask, refund=uuid4(), amount_minor=1, reason="x").status is ReturnStatus.UNKNOWN
    assert gone.recall(ask, reason="x") is (RecallStatus.UNKNOWN if docked.can.recall else RecallStatus.REFUSED)
    for question in (gone.items, gone.balance_minor, lambda: gone.stock([docked.sku(CODES)])):
        with pytest.raises(NotSaid):
            question()


def test_what_is_on_sale_and_on_account_can_be_read(docked: Docked) -> None:
    sku = docked.sku(CODES)
    listed = {item.sku: item for item in docked.client.items().items}
    told = docked.client.stock([sku, docked.sku("888888")])
    assert set(told) == {sku}
    assert told[sku].price_minor == listed[sku].price_minor == PRICE_MINOR
    assert told[sku].stock is not None
    assert told[sku].on_sale
    assert docked.client.balance_minor() == docked.source.read("balance")["balance_minor"]


def test_only_what_has_not_gone_out_can_be_stopped(docked: Docked) -> None:
    if docked.can.fencing is Fencing.NONE:
        assert docked.client.fence(docked.ask()) is FenceStatus.IMPOSSIBLE
        return
    delivered = docked.ask(account="13800138000")
    assert docked.settled(delivered).status is SupplyStatus.DELIVERED
    assert docked.client.fence(delivered) is FenceStatus.IMPOSSIBLE
    assert docked.client.fence(docked.ask()) is FenceStatus.UNKNOWN
    failed = docked.behave(docked.ask(), "fail")
    docked.client.place(failed)
    assert docked.client.fence(failed) is FenceStatus.DONE


@pytest.mark.parametrize("kind", ["goofish", "kayisu", "kayixin"])
def test_a_stopped_order_is_never_delivered(kind: str, dock: Dock) -> None:
    docked = dock(kind)
    ask = docked.behave(docked.ask(), "delay")
    docked.client.place(ask)
    assert docked.client.fence(ask) is FenceStatus.DONE
    assert docked.source.turn("release", key=docked.number(ask)) == {"released": 0}
    assert docked.delivered(ask) == 0
    assert docked.client.query(ask).status is SupplyStatus.FAILED


def test_a_price_asked_back_is_one_return_however_often_it_is_asked(docked: Docked) -> None:
    if not docked.can.returns:
        answer = docked.client.ask_return(docked.ask(), refund=uuid4(), amount_minor=1, reason="x")
        assert answer.status is ReturnStatus.UNKNOWN
        return
    ask, before = docked.ask(), docked.source.read("balance")["balance_minor"]
    answer = docked.client.place(ask)
    known, refund = replace(ask, supplier_no=answer.supplier_no), uuid4()
    returns = [
        docked.client.ask_return(known, refund=refund, amount_minor=PRICE_MINOR, reason="卡密无效") for _ in range(3)
    ]
    assert {(one.status, one.amount_minor) for one in returns} == {(ReturnStatus.AGREED, PRICE_MINOR)}
    assert docked.source.read("balance")["balance_minor"] == before


@pytest.mark.parametrize("kind", RETURNING)
def test_a_refused_return_gives_nothing_back(kind: str, dock: Dock) -> None:
    docked = dock(kind)
    ask = docked.ask()
    docked.client.place(ask)
    docked.source.turn("use", number=docked.number(ask))
    before = docked.source.read("balance")
    answer = docked.client.ask_return(ask, refund=uuid4(), amount_minor=PRICE_MINOR, reason="x")
    assert (answer.status, answer.amount_minor) == (ReturnStatus.REFUSED, 0)
    assert docked.source.read("balance") == before


@pytest.mark.parametrize("kind", RETURNING)
def test_a_return_that_waits_is_told_later(kind: str, dock: Dock, hook: Listener) -> None:
    docked = dock(kind)
    ask = docked.ask(callback_url=hook.url)
    docked.client.place(ask)
    number = docked.number(ask)
    docked.source.turn("refunds", **{number: "wait"})
    refund = uuid4()
    assert (
        docked.client.ask_return(ask, refund=refund, amount_minor=PRICE_MINOR, reason="x").status
        is ReturnStatus.WAITING
    )
    docked.source.turn("settle", number=number)
    later = docked.client.query_return(ask, refund=refund)
    if docked.source.kind == "goofish":
        assert later.status is ReturnStatus.NOT_FOUND, "no such question: it is applied for again"
        again = docked.client.ask_return(ask, refund=refund, amount_minor=PRICE_MINOR, reason="x")
        assert (again.status, again.amount_minor) == (ReturnStatus.AGREED, PRICE_MINOR)
        (later,) = [one.returned for one in map(docked.believed, hook.wait_for(2)) if one.returned]
    assert (later.status, later.amount_minor) == (ReturnStatus.AGREED, PRICE_MINOR)


def test_codes_are_recalled_only_while_nobody_used_them(docked: Docked) -> None:
    if not docked.can.recall:
        assert docked.client.recall(docked.ask(), reason="x") is RecallStatus.REFUSED
        return
    fresh, used = docked.ask(), docked.ask()
    for ask in (fresh, used):
        docked.client.place(ask)
    docked.source.turn("use", number=docked.number(used))
    assert docked.client.recall(fresh, reason="x") is RecallStatus.DONE
    assert docked.client.recall(used, reason="x") is RecallStatus.REFUSED


def test_a_price_asked_back_under_the_other_kind_of_order_is_nobodys(dock: Dock) -> None:
    docked = dock("goofish")
    ask = docked.behave(docked.ask(account="12345678"), "delay")
    docked.client.place(ask)
    bare = replace(ask, account="")
    asked = [docked.client.ask_return(one, refund=uuid4(), amount_minor=1, reason="x").status for one in (bare, ask)]
    assert asked == [ReturnStatus.NOT_FOUND, ReturnStatus.AGREED]
