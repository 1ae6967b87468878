"""Does nobody pay for what is gone, and does nobody hold the shelf hostage?"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from anxin.catalog.models import Item
from anxin.delivery.allocate import Wanted, allocate
from anxin.delivery.models import Batch, Code, Delivery, Reservation
from anxin.delivery.refusals import BatchIsWithdrawn, SoldOut, TooManyFromThere, TooManyPutAside
from anxin.flows.acts.plan_deliveries import plan_deliveries
from anxin.flows.cancel_order import cancel_order
from anxin.flows.expire_orders import expire_orders
from anxin.flows.import_stock import import_stock
from anxin.flows.place_order import Wish, place_order
from anxin.flows.reveal_code import reveal_code
from anxin.flows.withdraw_batch import AlreadyWithdrawn, withdraw_batch
from anxin.orders.models import Line, Order
from anxin.refusal import Invalid, NotFound
from tests.support.cast import MINUTE, PASSWORD, Stage

AtOnce = Callable[..., list[Any]]
SKU = "steam-50"


def shelf(stage: Stage) -> Counter[str]:
    return Counter(Code.objects.filter(item=stage.item(SKU)).values_list("state", flat=True))


def limits(**values: int) -> None:
    Item.objects.filter(sku=SKU).update(**values)


def orders(stage: Stage, contact: str, *, quantity: int = 1, device: str = "", address: str = "") -> Any:
    wish = Wish(item=stage.item(SKU), quantity=quantity, contact=contact, password=PASSWORD, agreed=1)
    wish = replace(wish, device=device, address=address)
    return place_order(wish, buyer=None, by="guest", at=stage.at).order


def test_codes_are_put_aside_while_the_buyer_pays_and_go_out_when_paid(stage: Stage) -> None:
    placed = stage.places(SKU, quantity=3)
    assert shelf(stage) == {"in_stock": 17, "reserved": 3}
    aside = set(Code.objects.filter(state="reserved").values_list("pk", flat=True))
    stage.pays(placed.order)
    assert shelf(stage) == {"in_stock": 17, "allocated": 3}
    assert set(Code.objects.filter(delivery__order=placed.order).values_list("pk", flat=True)) == aside
    assert stage.order(placed.order).state == "delivered"


def test_what_is_not_paid_in_time_returns_to_the_shelf(stage: Stage) -> None:
    limits(max_per_order=30, most_reserved=30)
    placed = stage.places(SKU, quantity=20)
    assert stage.order(placed.order).due_at == stage.at + 10 * MINUTE, "the time to pay is that of the codes"
    with pytest.raises(SoldOut):
        orders(stage, "stu@anxin.example")
    assert Order.objects.count() == 1
    expire_orders([placed.order], at=stage.wait(10 * MINUTE))
    assert shelf(stage) == {"in_stock": 20}
    assert orders(stage, "stu@anxin.example")


def test_a_cancelled_order_gives_its_codes_to_who_has_paid_and_waits(stage: Stage) -> None:
    limits(max_per_order=30, most_reserved=30)
    waiting = orders(stage, "first@anxin.example", quantity=15)
    expire_orders([waiting], at=stage.wait(11 * MINUTE))
    holds = orders(stage, "second@anxin.example", quantity=20)
    limits(reserve_minutes=0)
    paid = orders(stage, "third@anxin.example", quantity=2)
    stage.pays(paid)
    assert stage.order(paid).state == "paid"
    cancel_order(holds, by="buyer", at=stage.at)
    assert stage.order(paid).state == "delivered"
    assert shelf(stage) == {"in_stock": 18, "allocated": 2}


def test_without_minutes_nothing_is_put_aside(stage: Stage) -> None:
    limits(reserve_minutes=0)
    placed = stage.places(SKU, quantity=2)
    assert shelf(stage) == {"in_stock": 20}
    assert not Reservation.objects.exists()
    assert stage.order(placed.order).due_at == stage.at + 15 * MINUTE


def test_nobody_holds_the_shelf(stage: Stage) -> None:
    limits(most_reserved=3)
    orders(stage, "a@anxin.example", quantity=2, device="phone-1", address="10.0.0.1")
    with pytest.raises(TooManyPutAside):
        orders(stage, "A@anxin.example", quantity=2, device="phone-2", address="10.0.0.2")
    with pytest.raises(TooManyPutAside):
        orders(stage, "b@anxin.example", quantity=2, device="phone-1", address="10.0.0.2")
    assert orders(stage, "b@anxin.example", quantity=1, device="phone-1", address="10.0.0.1")
    assert shelf(stage)["reserved"] == 3


def test_an_address_that_many_share_has_a_wider_limit(stage: Stage) -> None:
    limits(most_reserved=1)
    stock(stage, 20)
    for n in range(10):
        orders(stage, f"{n}@anxin.example", device=f"d{n}", address="10.0.0.1")
    with pytest.raises(TooManyPutAside):
        orders(stage, "x@anxin.example", device="dx", address="10.0.0.1")
    assert orders(stage, "x@anxin.example", device="dx", address="10.0.0.2")


def stock(stage: Stage, count: int) -> None:
    """So many more codes on the shelf."""
    data = b"\n".join(f"MORE-{n}".encode() for n in range(count))
    import_stock(stage.world.stock, stage.item(SKU), "more.txt", data, by="s", at=stage.at)


def tries(stage: Stage, contact: str, *, quantity: int = 1, device: str = "", address: str) -> str:
    """An order is tried: whether its codes are held."""
    try:
        orders(stage, contact, quantity=quantity, device=device, address=address)
    except TooManyFromThere:
        return "too many"
    return "held"


def test_one_machine_without_cookies_holds_no_whole_shelf(stage: Stage) -> None:
    stock(stage, 30)
    said = [tries(stage, f"{n}@anxin.example", quantity=10, device=f"new-{n}", address="10.0.0.1") for n in range(5)]
    assert said == ["held"] + ["too many"] * 4
    assert tries(stage, "6@anxin.example", quantity=6, address="10.0.0.1") == "held", "a third of fifty"
    assert tries(stage, "7@anxin.example", address="10.0.0.1") == "too many"
    assert shelf(stage) == {"in_stock": 34, "reserved": 16}
    assert tries(stage, "bea@anxin.example", quantity=10, address="10.0.0.2") == "held"


def test_an_order_of_what_one_may_have_is_always_held(stage: Stage) -> None:
    assert tries(stage, "a@anxin.example", quantity=10, address="10.0.0.1") == "held"
    assert tries(stage, "b@anxin.example", quantity=10, address="10.0.0.2") == "held"


@pytest.mark.parametrize("end", [cancel_order, expire_orders])
def test_what_lapsed_is_not_held_again_within_the_hour(stage: Stage, end: Callable[..., Any]) -> None:
    held = [orders(stage, f"{n}@anxin.example", quantity=5, address="10.0.0.1") for n in range(2)]
    for order in held:
        stage.wait(10 * MINUTE)
        _ = cancel_order(order, by="buyer", at=stage.at) if end is cancel_order else end([order], at=stage.at)
    assert shelf(stage) == {"in_stock": 20}
    assert tries(stage, "x@anxin.example", address="10.0.0.1") == "too many"
    assert tries(stage, "x@anxin.example", address="10.0.0.2") == "held"
    stage.wait(60 * MINUTE)
    assert tries(stage, "y@anxin.example", address="10.0.0.1") == "held"


def test_what_was_paid_is_held_against_nobody(stage: Stage) -> None:
    for n in range(3):
        stage.pays(orders(stage, f"{n}@anxin.example", quantity=4, address="10.0.0.1"))
    assert tries(stage, "x@anxin.example", quantity=8, address="10.0.0.1") == "held"


def test_a_household_of_ipv6_is_one_address(stage: Stage) -> None:
    assert tries(stage, "a@anxin.example", quantity=10, address="2001:db8:1:2::1") == "held"
    assert tries(stage, "b@anxin.example", address="2001:db8:1:2:ffff::9") == "too many"
    assert tries(stage, "c@anxin.example", address="2001:db8:1:3::1") == "held"


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "0.0.0.0"])
def test_an_address_that_everybody_has_tells_nobody_apart(stage: Stage, address: str) -> None:
    said = [tries(stage, f"{n}@anxin.example", quantity=4, address=address) for n in range(5)]
    assert said == ["held"] * 5


def test_many_mails_of_one_address_at_once_never_have_more(open_stage: Stage, at_once: AtOnce) -> None:
    limits(max_per_order=2)
    said = at_once(*[partial(tries, open_stage, f"{n}@anxin.example", address="10.0.0.1") for n in range(10)])
    assert Counter(said) == {"held": 6, "too many": 4}, "a third of twenty"
    assert shelf(open_stage)["reserved"] == 6


def test_the_record_of_who_holds_says_no_name(stage: Stage) -> None:
    orders(stage, "bea@anxin.example", device="phone-1", address="10.0.0.1")
    row = Reservation.objects.get()
    kept = bytes(row.buyer) + bytes(row.device) + bytes(row.address)
    assert not any(name in kept for name in (b"bea", b"phone", b"10.0"))


def test_many_at_once_get_what_there_is_and_no_more(open_stage: Stage, at_once: AtOnce) -> None:
    limits(most_reserved=99)

    def one(n: int) -> str:
        try:
            orders(open_stage, f"{n}@anxin.example", quantity=4, address=f"10.0.0.{n}")
        except SoldOut:
            return "sold out"
        return "held"

    said = Counter(at_once(*[partial(one, n) for n in range(8)]))
    assert said["held"] <= 5
    assert shelf(open_stage)["reserved"] == 4 * said["held"]
    assert set(said) <= {"held", "sold out"}


def test_two_orders_of_one_buyer_at_once_are_counted_one_after_the_other(open_stage: Stage, at_once: AtOnce) -> None:
    limits(most_reserved=2)

    def one() -> str:
        try:
            orders(open_stage, "bea@anxin.example")
        except TooManyPutAside:
            return "too many"
        return "held"

    assert Counter(at_once(*[one] * 6)) == {"held": 2, "too many": 4}
    assert shelf(open_stage)["reserved"] == 2


@pytest.mark.parametrize("state", ["in_stock", "reserved", "allocated", "void"])
def test_a_seen_code_never_changes_again_even_by_hand(stage: Stage, state: str) -> None:
    order = stage.buys(SKU)
    reveal_code(order.pk, by="buyer", at=stage.at)
    with pytest.raises(IntegrityError, match="does not become"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE delivery_code SET state = %s, delivery_id = NULL WHERE state = 'revealed'", [state])
    assert shelf(stage)["revealed"] == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE delivery_code SET state = 'in_stock', delivery_id = NULL WHERE state = 'allocated'",
        "UPDATE delivery_code SET revealed_at = NULL WHERE state = 'revealed'",
        "UPDATE delivery_code SET mark = sealed",
        "DELETE FROM delivery_code",
        "TRUNCATE delivery_code CASCADE",
    ],
)
def test_what_went_out_stays_out_and_every_code_is_remembered(stage: Stage, statement: str) -> None:
    stage.buys(SKU)
    reveal_code(stage.buys(SKU).pk, by="buyer", at=stage.at)
    connection.check_constraints()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert shelf(stage) == {"in_stock": 18, "allocated": 1, "revealed": 1}


def test_a_withdrawn_batch_is_off_the_shelf_and_unseen_codes_are_replaced(stage: Stage) -> None:
    bad = Batch.objects.get(item=stage.item(SKU))
    seen = stage.buys(SKU)
    reveal_code(seen.pk, by="buyer", at=stage.at)
    unseen, unpaid = stage.buys(SKU, quantity=2), stage.places(SKU)
    import_stock(stage.world.stock, stage.item(SKU), "good.txt", b"GOOD-1", by="s", at=stage.at)
    done = withdraw_batch(bad.pk, reason="supplier says they are bad", by="staff:x", at=stage.at)
    assert (done.voided, done.ended, done.replaced, done.waiting, done.seen) == (17, 1, 1, 1, 1)
    assert [code.text for code in reveal_code(unseen.pk, by="buyer", at=stage.at)] == ["GOOD-1"]
    assert expire_orders([unpaid.order], at=stage.at) == [unpaid.order]
    report = import_stock(stage.world.stock, stage.item(SKU), "more.txt", b"GOOD-2\nGOOD-3", by="s", at=stage.at)
    assert (report.taken, report.replaced) == (2, 1)
    assert sorted(code.text for code in reveal_code(unseen.pk, by="buyer", at=stage.at)) == ["GOOD-1", "GOOD-2"]
    assert shelf(stage) == {"void": 19, "revealed": 3, "in_stock": 1}


def test_a_code_that_comes_back_to_the_shelf_replaces_a_bad_one_when_its_buyer_looks(stage: Stage) -> None:
    bad = Batch.objects.get(item=stage.item(SKU))
    bea, other = stage.buys(SKU), stage.buys(SKU)
    import_stock(stage.world.stock, stage.item(SKU), "good.txt", b"GOOD-1", by="s", at=stage.at)
    Code.objects.filter(batch=bad, state="in_stock").update(state="void")
    stu = stage.places(SKU)
    assert withdraw_batch(bad.pk, reason="bad", by="staff:x", at=stage.at).waiting == 2
    with pytest.raises(BatchIsWithdrawn):
        reveal_code(bea.pk, by="bea", at=stage.at)
    expire_orders([stu.order], at=stage.wait(10 * MINUTE))
    assert [code.text for code in reveal_code(bea.pk, by="bea", at=stage.at)] == ["GOOD-1"]
    assert [code.text for code in reveal_code(bea.pk, by="bea", at=stage.at)] == ["GOOD-1"]
    with pytest.raises(BatchIsWithdrawn):
        reveal_code(other.pk, by="stu", at=stage.at)
    assert shelf(stage) == {"void": 19, "allocated": 1, "revealed": 1}


def test_a_batch_is_withdrawn_once_and_with_a_reason(stage: Stage) -> None:
    bad = Batch.objects.get(item=stage.item(SKU))
    with pytest.raises(Invalid):
        withdraw_batch(bad.pk, reason=" ", by="staff:x", at=stage.at)
    with pytest.raises(NotFound):
        withdraw_batch(stage.item(SKU), reason="bad", by="staff:x", at=stage.at)
    withdraw_batch(bad.pk, reason="bad", by="staff:x", at=stage.at)
    with pytest.raises(AlreadyWithdrawn):
        withdraw_batch(bad.pk, reason="bad", by="staff:x", at=stage.at)
    with pytest.raises(SoldOut):
        stage.places(SKU)


def test_a_withdrawal_while_buyers_order_lets_none_of_it_out(open_stage: Stage, at_once: AtOnce) -> None:
    bad = Batch.objects.get(item=open_stage.item(SKU))

    def one(n: int) -> str:
        try:
            orders(open_stage, f"{n}@anxin.example")
        except SoldOut:
            return "sold out"
        return "held"

    at_once(
        *[partial(one, n) for n in range(6)],
        lambda: withdraw_batch(bad.pk, reason="bad", by="staff:x", at=open_stage.at),
    )
    assert shelf(open_stage) == {"void": 20}


def test_two_imports_of_one_code_at_once_take_it_once(open_stage: Stage, at_once: AtOnce) -> None:
    def bring() -> int:
        data = b"\n".join(f"SAME-{n}".encode() for n in range(50))
        item = open_stage.item(SKU)
        return import_stock(open_stage.world.stock, item, "a.txt", data, by="s", at=open_stage.at).taken

    assert sum(at_once(bring, bring, bring)) == 50


def planned(stage: Stage) -> Delivery:
    """A paid order's delivery that nobody has served yet."""
    line = Line.objects.select_related("supplier", "order").get(order=orders(stage, "bea@anxin.example"))
    return plan_deliveries([(line, 1)], at=stage.at)[0]


@pytest.mark.parametrize("minutes", [0, 10])
def test_one_alone_is_served_as_one_of_a_set(stage: Stage, minutes: int) -> None:
    limits(reserve_minutes=minutes)
    alone, first, second = planned(stage), planned(stage), planned(stage)
    aside = dict(Code.objects.filter(state="reserved").values_list("line", "pk"))
    item = stage.item(SKU)
    served = allocate([Wanted(alone.pk, item, 1)])
    served |= allocate([Wanted(first.pk, item, 1), Wanted(second.pk, item, 1)])
    assert {len(codes) for codes in served.values()} == {1}
    assert set(served) == {alone.pk, first.pk, second.pk}
    assert len(aside) == (3 if minutes else 0)
    for delivery in (alone, first, second):
        code = Code.objects.get(delivery=delivery)
        assert (code.state, code.line_id, [code.pk]) == ("allocated", None, served[delivery.pk])
        assert code.pk == aside.get(delivery.line_id, code.pk)
    Code.objects.filter(state="in_stock").update(state="void")
    limits(reserve_minutes=0)
    late, later = planned(stage), planned(stage)
    assert allocate([Wanted(late.pk, item, 1)]) == {}
    assert allocate([Wanted(late.pk, item, 1), Wanted(later.pk, item, 1)]) == {}


def test_a_set_is_served_in_its_order_each_whole_or_not_at_all(stage: Stage) -> None:
    limits(reserve_minutes=0)
    wanted = [Wanted(planned(stage).pk, stage.item(SKU), count) for count in (8, 9, 4, 3)]
    served = allocate(wanted)
    assert {w.delivery: len(served.get(w.delivery, [])) for w in wanted} == {
        w.delivery: count for w, count in zip(wanted, (8, 9, 0, 3), strict=True)
    }
    assert len({code for codes in served.values() for code in codes}) == 20
