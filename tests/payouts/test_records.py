"""Does a supplier's record tell of the supplier alone?"""

from datetime import timedelta
from uuid import UUID

import pytest

from anxin.catalog.models import Item
from anxin.delivery.models import Delivery
from anxin.delivery.supplier import SupplyStatus
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.payouts.records import NOTHING_YET, records_of
from anxin.policy.clauses import Liable
from anxin.sourcing.models import Handover
from anxin.texts import Text
from anxin.web.show_items import show_items
from tests.flows.sourcing import SKU, second
from tests.payouts.conftest import given_back, seen_and_confirmed, settled
from tests.support.cast import DAY, HOUR, MINUTE, QQ, Stage, furnished, reviews

pytestmark = pytest.mark.django_db


def shares(stage: Stage) -> tuple[int, float | None]:
    """How many deliveries count for the sandbox supplier now, and how many of a hundred were in time."""
    found = records_of([stage.world.sandbox], since=stage.at - DAY, at=stage.at).get(stage.world.sandbox, NOTHING_YET)
    return found.deliveries, found.on_time_percent


def test_what_arrives_in_time_and_what_never_comes_are_counted(stage: Stage) -> None:
    stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    late = stage.buys("qq-coin-50", account=QQ)
    Delivery.objects.filter(order=late).update(state="planned")
    assert shares(stage) == (1, 100.0)
    judge_deliveries([stage.delivery(late.pk).pk], at=stage.wait(HOUR))
    assert stage.delivery(late.pk).state == "stopped"
    assert shares(stage) == (2, 50.0)


def test_a_buyers_change_of_mind_within_the_promise_costs_the_supplier_nothing(stage: Stage) -> None:
    order = stage.buys("mobile-100", account="13800138000")
    Delivery.objects.filter(order=order).update(state="planned")
    stage.claims(order.pk, "changed_mind")
    assert stage.delivery(order.pk).state == "stopped"
    assert shares(stage) == (0, None)


def test_a_part_counts_when_its_promise_is_over(stage: Stage) -> None:
    order = stage.buys("mobile-100", account="13800138000")
    Delivery.objects.filter(order=order).update(state="partial", delivered_share=60)
    assert shares(stage) == (0, None)
    stage.at = stage.delivery(order.pk).promise_until
    assert shares(stage) == (1, 0.0)


def refunded(stage: Stage) -> float | None:
    """What the item's page says of how often Sol had to bear a refund."""
    (shown,) = show_items([Item.objects.select_related("supplier").get(pk=stage.item("steam-50"))], stage.at)
    return shown.record.refund_percent


def test_what_buyers_give_back_is_no_refund_of_the_suppliers() -> None:
    stage = furnished()
    for _ in range(5):
        seen_and_confirmed(stage)
    for _ in range(10):
        stage.claims(stage.buys("steam-50").pk, "changed_mind")
    assert refunded(stage) == 0


def test_of_five_one_was_refunded_by_the_supplier_and_one_by_the_platform(stage: Stage) -> None:
    bad, other, *_ = [seen_and_confirmed(stage) for _ in range(4)] + [settled(stage)]
    case = stage.claims(other.pk, "other")
    reviews(case.pk, refund=True, reason=Text("平台承担", "Ours"), at=stage.at, liable=Liable.PLATFORM)
    assert refunded(stage) == 0
    given_back(stage, bad)
    assert refunded(stage) == 20


def test_many_refunds_are_never_more_than_all(stage: Stage) -> None:
    orders = [seen_and_confirmed(stage) for _ in range(5)]
    for order in orders:
        given_back(stage, order)
    assert refunded(stage) == 100


def records(stage: Stage, *suppliers: UUID) -> list[tuple[int, float | None, timedelta | None]]:
    found = records_of(suppliers, since=stage.at - DAY, at=stage.at)
    told = [found.get(supplier, NOTHING_YET) for supplier in suppliers]
    return [(one.deliveries, one.on_time_percent, one.median) for one in told]


def test_who_failed_is_late_although_another_one_delivered_in_time(stage: Stage) -> None:
    other = second(stage)
    stage.buys(SKU, account=QQ)
    stage.wait(MINUTE)
    stage.supplier_says(SupplyStatus.FAILED)
    stage.wait(MINUTE)
    stage.supplier_says(SupplyStatus.DELIVERED)
    assert records(stage, stage.world.sandbox, other) == [(1, 0.0, None), (1, 100.0, MINUTE)]


def test_who_was_paused_is_not_late_for_what_it_was_not_asked(stage: Stage) -> None:
    other = second(stage)
    order = stage.buys(SKU, account=QQ)
    Handover.objects.create(
        shop_id=order.shop_id,
        order=order,
        delivery=stage.delivery(order.pk),
        number=1,
        supplier_id=stage.world.sandbox,
        to_supplier_id=other,
        because="its supplier is paused",
        at=stage.at,
    )
    assert records(stage, stage.world.sandbox) == [(0, None, None)]
