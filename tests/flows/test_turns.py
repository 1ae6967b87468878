"""Is only the supplier asked and believed whose turn it is, and stopped only where somebody else has the order next?"""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db.transaction import atomic

from anxin.agenda.kinds import Kind
from anxin.delivery.capabilities import Fencing
from anxin.delivery.deadlines import due_deliveries
from anxin.delivery.models import Delivery
from anxin.delivery.states import Fence
from anxin.delivery.supplier import FenceStatus, SupplyAnswer, SupplyStatus
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.switch_supplier import switch_supplier
from anxin.flows.continue_remedies import continue_remedies
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.record_supply import record_supply
from anxin.flows.start_remedy import start_remedy
from anxin.orders.models import Order
from anxin.policy.clauses import Liable, Outcome
from anxin.sourcing.models import Health, Source, Surplus
from anxin.sourcing.states import SurplusKind
from anxin.texts import Text
from tests.cases.docked import answers, asked
from tests.flows.sourcing import DELIVERED, SKU, able, calls, second
from tests.support.cast import HOUR, MINUTE, QQ, Stage, reviews

AtOnce = Callable[..., list[Any]]

AT_IT, FAILED = SupplyAnswer(SupplyStatus.IN_PROGRESS, "S1"), SupplyAnswer(SupplyStatus.FAILED, "S1")


def at_the_first(stage: Stage, **changes: object) -> tuple[UUID, Order]:
    """The second supplier, and an order that the first one has taken."""
    other = second(stage, **changes)
    order = stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, AT_IT)
    return other, order


def at_the_second(stage: Stage) -> tuple[UUID, Order]:
    """The first one failed by a callback, and the second has taken the order."""
    other, order = at_the_first(stage)
    assert calls(stage, order.pk, stage.world.sandbox, "C1", answer=FAILED) == "accepted"
    answers(stage, Kind.SUPPLIER_PLACE, AT_IT)
    return other, order


def test_the_stop_meant_for_the_first_supplier_is_not_put_to_the_next(stage: Stage) -> None:
    other, order = at_the_second(stage)
    stage.wait(15 * MINUTE)
    assert asked(stage, Kind.SUPPLIER_FENCE) == []
    assert (stage.delivery(order.pk).supplier_id, stage.delivery(order.pk).fence) == (other, Fence.NOT_ASKED)
    answers(stage, Kind.SUPPLIER_QUERY, DELIVERED)
    assert stage.order(order.pk).state == "delivered"
    assert stage.refunds(order.pk) == []


def fallen(stage: Stage) -> UUID:
    """All buyers of the first supplier get their money."""
    return start_remedy(
        stage.world.shop,
        "supplier",
        stage.world.sandbox,
        outcome=Outcome.REFUND_FULL,
        liable=Liable.SUPPLIER,
        reason=Text("供应商跑路", "The supplier is gone"),
        by=stage.staff("operator"),
        at=stage.at,
    )


def test_a_stop_for_a_fallen_suppliers_sake_is_not_put_to_the_next(stage: Stage) -> None:
    other, order = at_the_first(stage)
    remedy = fallen(stage)
    continue_remedies([remedy], at=stage.at)
    assert stage.delivery(order.pk).fence == Fence.WAITING
    calls(stage, order.pk, stage.world.sandbox, "C1", answer=FAILED)
    assert asked(stage, Kind.SUPPLIER_FENCE) == []
    assert (stage.delivery(order.pk).supplier_id, stage.delivery(order.pk).fence) == (other, Fence.NOT_ASKED)


@pytest.mark.parametrize("word", [FenceStatus.DONE, FenceStatus.IMPOSSIBLE])
def test_the_first_ones_word_about_a_stop_moves_nothing_at_the_next(stage: Stage, word: FenceStatus) -> None:
    other, order = at_the_first(stage)
    stage.wait(15 * MINUTE)
    (stop,) = asked(stage, Kind.SUPPLIER_FENCE)
    calls(stage, order.pk, stage.world.sandbox, "C1", answer=FAILED)
    answers(stage, Kind.SUPPLIER_PLACE, AT_IT)
    record_supply([(stop, word)], at=stage.at)
    row = stage.delivery(order.pk)
    assert (row.supplier_id, row.state, row.fence) == (other, "in_progress", Fence.NOT_ASKED)


def test_what_the_first_says_to_have_delivered_after_its_turn_came_too_often(stage: Stage) -> None:
    other, order = at_the_first(stage)
    stage.wait(MINUTE)
    (look,) = asked(stage, Kind.SUPPLIER_QUERY)
    calls(stage, order.pk, stage.world.sandbox, "C1", answer=FAILED)
    for _ in range(2):
        record_supply([(look, DELIVERED)], at=stage.at)
    row = Surplus.objects.get(delivery=look.delivery)
    assert (row.kind, row.supplier_id) == (SurplusKind.AFTER_SWITCH, stage.world.sandbox)
    assert stage.order(order.pk).state == "paid"
    assert stage.delivery(order.pk).supplier_id == other


def paused(stage: Stage, other: UUID) -> None:
    Health.objects.create(shop_id=stage.world.shop, supplier_id=other, state="paused", since=stage.at)


def switched_off(stage: Stage, other: UUID) -> None:
    Source.objects.filter(supplier=other).update(enabled=False)


def dearer(stage: Stage, other: UUID) -> None:
    Source.objects.filter(supplier=other).update(most_minor=4_901)


@pytest.mark.parametrize("change", [paused, switched_off, dearer])
def test_nobody_is_stopped_where_nobody_comes_next(stage: Stage, change: Callable[[Stage, UUID], None]) -> None:
    other, order = at_the_first(stage)
    change(stage, other)
    stage.wait(15 * MINUTE)
    assert asked(stage, Kind.SUPPLIER_FENCE) == []
    calls(stage, order.pk, stage.world.sandbox, "C1")
    assert stage.order(order.pk).state == "delivered"


def test_nobody_is_stopped_of_whom_a_part_has_come(stage: Stage) -> None:
    _, order = at_the_first(stage)
    part = SupplyAnswer(SupplyStatus.PARTIAL, "S1", 60)
    calls(stage, order.pk, stage.world.sandbox, "C1", answer=part)
    stage.wait(15 * MINUTE)
    assert asked(stage, Kind.SUPPLIER_FENCE) == []
    assert (stage.delivery(order.pk).state, stage.delivery(order.pk).delivered_share) == ("partial", 60)


def test_nobody_is_stopped_for_another_while_a_case_is_open(stage: Stage) -> None:
    _, order = at_the_first(stage)
    Order.objects.filter(pk=order.pk).update(case_open=True)
    stage.wait(15 * MINUTE)
    assert asked(stage, Kind.SUPPLIER_FENCE) == []
    assert Delivery.objects.get(order=order.pk).fence == Fence.NOT_ASKED


def test_what_is_over_is_stopped_for_nobodys_sake(stage: Stage) -> None:
    _, order = at_the_first(stage)
    Delivery.objects.filter(order=order.pk).update(state="stopped")
    stage.wait(15 * MINUTE)
    (stop,) = asked(stage, Kind.SUPPLIER_FENCE)
    assert stop.supplier == stage.world.sandbox


def test_of_what_came_in_part_before_the_stop_the_rest_is_decided_about_at_once(stage: Stage) -> None:
    _, order = at_the_first(stage)
    stage.wait(15 * MINUTE)
    (stop,) = asked(stage, Kind.SUPPLIER_FENCE)
    calls(stage, order.pk, stage.world.sandbox, "C1", answer=SupplyAnswer(SupplyStatus.PARTIAL, "S1", 60))
    record_supply([(stop, FenceStatus.DONE)], at=stage.at)
    assert judge_deliveries(due_deliveries(stage.at, 9), at=stage.at) == 1
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [4_900 * 40 // 100]
    assert stage.order(order.pk).state == "delivered"


def test_no_stop_is_planned_while_somebody_gives_the_order_to_the_next(open_stage: Stage, at_once: AtOnce) -> None:
    other, order = at_the_first(open_stage)
    remedy = fallen(open_stage)
    with atomic():
        held = lock_orders([order.pk])
        assert at_once(partial(continue_remedies, [remedy], at=open_stage.at)) == [0]
        row = Delivery.objects.select_related("line", "supplier").get(order=order.pk)
        row.order = held[order.pk]
        assert switch_supplier({row.pk: row}, "its supplier failed", at=open_stage.at) == {row.pk}
    continue_remedies([remedy], at=open_stage.at)
    assert asked(open_stage, Kind.SUPPLIER_FENCE) == []
    assert (open_stage.delivery(order.pk).supplier_id, open_stage.delivery(order.pk).fence) == (other, Fence.NOT_ASKED)


UNCLEAR, NOT_FOUND = SupplyAnswer(SupplyStatus.UNKNOWN), SupplyAnswer(SupplyStatus.NOT_FOUND)


def sought(stage: Stage) -> Order:
    """An order without an answer that its supplier does not find."""
    order = stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, UNCLEAR)
    stage.wait(MINUTE)
    answers(stage, Kind.SUPPLIER_PLACE, NOT_FOUND)
    return order


def test_what_was_not_found_goes_from_a_source_switched_off_by_a_stop_alone(stage: Stage) -> None:
    other, order = second(stage), sought(stage)
    Source.objects.filter(supplier=stage.world.sandbox).update(enabled=False)
    stage.wait(MINUTE)
    assert [asked(stage, Kind.SUPPLIER_PLACE) for _ in range(2)] == [[], []]
    assert stage.delivery(order.pk).supplier_id == stage.world.sandbox
    (stop,) = answers(stage, Kind.SUPPLIER_FENCE, FenceStatus.DONE)
    assert stop.supplier == stage.world.sandbox
    (errand,) = asked(stage, Kind.SUPPLIER_PLACE)
    assert (errand.order, errand.supplier) == (order.pk, other)


def test_what_was_not_found_stays_with_a_supplier_that_is_paused_meanwhile(stage: Stage) -> None:
    second(stage)
    sought(stage)
    Health.objects.filter(supplier=stage.world.sandbox).update(state="paused")
    stage.wait(MINUTE)
    (errand,) = asked(stage, Kind.SUPPLIER_PLACE)
    assert (errand.act, errand.supplier) == ("place", stage.world.sandbox)


def test_nothing_is_ordered_again_that_is_being_stopped(stage: Stage) -> None:
    able(stage.world.sandbox, fencing=Fencing.WAIT, fence_wait_seconds=600)
    order = stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, UNCLEAR)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    answers(stage, Kind.SUPPLIER_PLACE, NOT_FOUND)
    answers(stage, Kind.SUPPLIER_FENCE, NOT_FOUND)
    assert stage.delivery(order.pk).fence == Fence.DONE
    stage.wait(MINUTE)
    assert asked(stage, Kind.SUPPLIER_PLACE) == []
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.at)
    assert stage.order(order.pk).state == "refunded"


def test_a_supplier_is_stopped_also_where_people_give_the_money_back(stage: Stage) -> None:
    order = stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, AT_IT)
    case = stage.claims(order.pk, "charged_twice")
    reviews(case.pk, refund=True, reason=Text("重复付款", "Paid twice"), at=stage.wait(MINUTE))
    assert (stage.order(order.pk).state, stage.delivery(order.pk).state) == ("refunded", "stopped")
    assert stage.fence_says(FenceStatus.IMPOSSIBLE) == 1
    stage.wait(HOUR)
    answers(stage, Kind.SUPPLIER_QUERY, DELIVERED)
    assert Surplus.objects.get(order=order.pk).kind == SurplusKind.AFTER_REFUND


def test_what_was_stopped_before_is_not_stopped_again_by_its_refund(stage: Stage) -> None:
    order = stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, AT_IT)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    assert stage.fence_says(FenceStatus.DONE) == 1
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.at)
    assert stage.order(order.pk).state == "refunded"
    assert asked(stage, Kind.SUPPLIER_FENCE) == []


@pytest.mark.parametrize("said", [AT_IT, FAILED])
def test_what_its_supplier_has_spoken_of_is_not_ordered_again(stage: Stage, said: SupplyAnswer) -> None:
    order = sought(stage)
    calls(stage, order.pk, stage.world.sandbox, "C1", answer=said)
    stage.wait(MINUTE)
    assert asked(stage, Kind.SUPPLIER_PLACE) == []
