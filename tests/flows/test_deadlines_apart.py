"""Do the lists of deadlines say what the rows say, whoever changed them?"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection

from anxin.delivery.deadlines import due_deliveries, next_delivery_due
from anxin.delivery.models import Delivery, DeliveryDue
from anxin.delivery.states import OPEN as OPEN_DELIVERY
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.orders.deadlines import due_orders, next_order_due
from anxin.orders.models import Order, OrderDue
from anxin.orders.states import OPEN, OnDue
from tests.support.cast import HOUR, MINUTE, QQ, Stage


def listed() -> None:
    """Every open order and delivery stands in its list once, with its time; nothing else does."""
    orders = Order.objects.filter(state__in=OPEN, case_open=False).values_list("on_due", "due_at", "pk")
    assert sorted(OrderDue.objects.values_list("on_due", "due_at", "pk")) == sorted(orders)
    deliveries = Delivery.objects.filter(state__in=OPEN_DELIVERY).values_list("due_at", "pk", "order_id")
    assert sorted(DeliveryDue.objects.values_list("due_at", "pk", "order_id")) == sorted(deliveries)


@pytest.mark.django_db
def test_they_follow_an_order_from_its_placing_to_its_end(stage: Stage) -> None:
    placed = stage.places("qq-coin-50", account=QQ)
    listed()
    assert due_orders(OnDue.EXPIRE, stage.at + HOUR, 9) == [placed.order]
    stage.pays(placed.order)
    listed()
    assert due_orders(OnDue.EXPIRE, stage.at + HOUR, 9) == []
    stage.wait(31 * MINUTE)
    assert due_deliveries(stage.at, 9) == [stage.delivery(placed.order).pk]
    judge_deliveries(due_deliveries(stage.at, 9), at=stage.at)
    listed()
    assert due_deliveries(stage.at, 9) == []
    assert next_delivery_due() is None


@pytest.mark.django_db
def test_a_case_takes_an_order_off_the_list_and_its_end_brings_it_back(stage: Stage) -> None:
    order = stage.buys("steam-50")
    before = next_order_due(OnDue.CONFIRM)
    assert before is not None
    Order.objects.filter(pk=order.pk).update(case_open=True)
    listed()
    assert next_order_due(OnDue.CONFIRM) is None
    Order.objects.filter(pk=order.pk, case_open=True).update(case_open=False)
    listed()
    assert next_order_due(OnDue.CONFIRM) == before


@pytest.mark.django_db
def test_many_at_once_and_those_that_do_not_change_are_listed_once(stage: Stage) -> None:
    orders = [stage.buys("qq-coin-50", account=QQ).pk for _ in range(3)]
    later = stage.at + timedelta(days=2)
    assert Delivery.objects.filter(order__in=orders[:2]).update(due_at=later) == 2
    Delivery.objects.filter(order__in=orders).update(detail="said again")
    listed()
    assert set(due_deliveries(later - MINUTE, 9)) == {stage.delivery(orders[2]).pk}


@pytest.mark.django_db
def test_what_is_due_is_found_by_its_time_and_not_beyond_the_limit(stage: Stage) -> None:
    orders = [stage.buys("qq-coin-50", account=QQ).pk for _ in range(3)]
    for place, order in enumerate(reversed(orders)):
        Delivery.objects.filter(order=order).update(due_at=stage.at + place * MINUTE)
    found = [stage.delivery(order).pk for order in reversed(orders)]
    assert due_deliveries(stage.at + HOUR, 2) == found[:2]


def test_rivals_who_change_one_order_leave_one_line_of_it(open_stage: Stage, at_once: Any) -> None:
    order = open_stage.buys("steam-50").pk

    def moved(minutes: int) -> int:
        return Order.objects.filter(pk=order).update(due_at=open_stage.at + minutes * MINUTE)

    def opened() -> int:
        return Order.objects.filter(pk=order).update(case_open=True)

    def over() -> int:
        return Order.objects.filter(pk=order).update(case_open=False)

    told = at_once(lambda: moved(5), opened, lambda: moved(7), over, lambda: moved(9))
    assert told == [1] * 5
    listed()


@pytest.mark.django_db
def test_a_row_that_changes_its_state_stays_where_it_lies(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ).pk
    stage.wait(31 * MINUTE)
    before = pages(order)
    judge_deliveries(due_deliveries(stage.at, 9), at=stage.at)
    assert stage.order(order).state == "refunded"
    assert pages(order) == before


def pages(order: UUID) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (ctid::text::point)[0]::int FROM orders_order WHERE id = %s "
            "UNION ALL SELECT (ctid::text::point)[0]::int FROM delivery_delivery WHERE order_id = %s",
            [order, order],
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
def test_a_step_of_an_order_that_is_not_there_is_refused_outside_of_the_routine(stage: Stage) -> None:
    order = stage.buys("steam-50")
    step = order.steps.first()
    assert step is not None
    step.pk, step.subject_id = UUID(int=7), UUID(int=8)
    with pytest.raises(IntegrityError, match="names what is not there"):
        step.save(force_insert=True)
