"""Does every arrival too many have a name, and a party that bears it?"""

from datetime import timedelta

import pytest

from anxin.agenda.kinds import Kind
from anxin.delivery.capabilities import Fencing
from anxin.delivery.errands import QUERY, RECALL, RETURN
from anxin.delivery.supplier import FenceStatus, RecallStatus, ReturnAnswer, ReturnStatus, SupplyAnswer, SupplyStatus
from anxin.evidence.models import Exhibit
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.sourcing.models import Surplus
from anxin.support.models import Letter
from tests.cases.docked import answers
from tests.flows.sourcing import DELIVERED, SKU, able, calls, kinds, second
from tests.support.cast import HOUR, MINUTE, QQ, Stage


def test_what_the_first_supplier_delivers_all_the_same_has_a_name(stage: Stage) -> None:
    second(stage)
    able(stage.world.sandbox, recall=True)
    order = stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.FAILED))
    answers(stage, Kind.SUPPLIER_PLACE, DELIVERED)
    assert calls(stage, order.pk, stage.world.sandbox, "C1", "OLD") == "too_late"
    assert calls(stage, order.pk, stage.world.sandbox, "C2", "OLD") == "too_late"
    row = Surplus.objects.get(order=order.pk)
    assert (row.kind, row.state, row.supplier_id) == ("after_switch", "recalling", stage.world.sandbox)
    (errand,) = answers(stage, Kind.SUPPLIER_CLAIM, RecallStatus.DONE)
    assert (errand.act, errand.supplier, errand.sku) == (RECALL, stage.world.sandbox, "a-50"), "as it was ordered there"
    assert errand.account == QQ
    row.refresh_from_db()
    assert (row.state, kinds(order.pk)[-1]) == ("recalled", "surplus_ended")
    assert stage.order(order.pk).state == "delivered"


def test_a_stranger_to_the_order_is_not_heard(stage: Stage) -> None:
    other = second(stage)
    order = stage.buys(SKU, account=QQ)
    assert calls(stage, order.pk, other, "C1") == "unknown_delivery"
    assert not Surplus.objects.exists()


def test_what_arrives_after_the_refund_is_paid_back_or_lost_by_name(stage: Stage) -> None:
    able(stage.world.sandbox, returns=True, prepaid=True)
    order = stage.buys(SKU, account=QQ)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    assert calls(stage, order.pk, stage.world.sandbox, "C1", "LATE") == "accepted"
    row = Surplus.objects.get(order=order.pk)
    assert (row.kind, row.state, row.liable) == ("after_refund", "returning", "platform")
    answer = ReturnAnswer(ReturnStatus.REFUSED)
    (errand,) = answers(stage, Kind.SUPPLIER_CLAIM, answer)
    assert (errand.act, errand.amount_minor, errand.account) == (RETURN, order.amount_minor, QQ)
    row.refresh_from_db()
    assert row.state == "lost"
    assert Letter.objects.filter(subject__contains=order.ref, person__isnull=False).count() == 1
    assert len(stage.refunds(order.pk)) == 1


def test_a_supplier_paid_afterwards_bears_what_comes_after_the_refund(stage: Stage) -> None:
    order = stage.buys(SKU, account=QQ)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    calls(stage, order.pk, stage.world.sandbox, "C1", "LATE")
    row = Surplus.objects.get(order=order.pk)
    assert (row.state, row.liable) == ("lost", "supplier")


def test_where_nothing_can_be_stopped_a_named_risk_covers_small_amounts(stage: Stage) -> None:
    able(stage.world.sandbox, fencing=Fencing.NONE, fence_risk_minor=10_000)
    order = stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.IN_PROGRESS, "S1"))
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    answers(stage, Kind.SUPPLIER_FENCE, FenceStatus.IMPOSSIBLE)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.at)
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [order.amount_minor]
    said = Exhibit.objects.get(order=order.pk, kind="fence").content
    assert (said["answer"], said["at_the_shops_risk_up_to_minor"]) == ("impossible", "10000")


def test_where_nothing_can_be_stopped_it_is_waited_for(stage: Stage) -> None:
    able(stage.world.sandbox, fencing=Fencing.WAIT, fence_wait_seconds=int(timedelta(hours=2).total_seconds()))
    order = stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.IN_PROGRESS, "S1"))
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    (errand,) = answers(stage, Kind.SUPPLIER_FENCE, SupplyAnswer(SupplyStatus.IN_PROGRESS, "S1"))
    assert errand.act == QUERY
    assert (stage.delivery(order.pk).fence, stage.refunds(order.pk)) == ("waiting", [])
    stage.wait(HOUR)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.at)
    assert stage.refunds(order.pk) == []
    stage.wait(HOUR)
    answers(stage, Kind.SUPPLIER_FENCE, SupplyAnswer(SupplyStatus.IN_PROGRESS, "S1"))
    assert stage.delivery(order.pk).fence == "done"
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.at)
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [order.amount_minor]


@pytest.mark.parametrize("found", [SupplyStatus.DELIVERED, SupplyStatus.FAILED])
def test_a_callback_after_the_refund_that_proves_nothing_is_looked_up_too(stage: Stage, found: SupplyStatus) -> None:
    able(stage.world.sandbox, callback_proves=False)
    order = stage.buys(SKU, account=QQ)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    assert calls(stage, order.pk, stage.world.sandbox, "C1", "LATE") == "accepted"
    assert not Surplus.objects.exists()
    (errand,) = answers(stage, Kind.SUPPLIER_QUERY, SupplyAnswer(found, "LATE", 100))
    assert errand.act == QUERY
    late = [(row.kind, row.liable) for row in Surplus.objects.filter(order=order.pk)]
    assert late == ([("after_refund", "supplier")] if found is SupplyStatus.DELIVERED else [])
    assert (stage.delivery(order.pk).state, stage.order(order.pk).state) == ("stopped", "refunded")
    assert len(stage.refunds(order.pk)) == 1


@pytest.mark.parametrize("found", [SupplyStatus.DELIVERED, SupplyStatus.IN_PROGRESS])
def test_what_could_not_be_stopped_is_looked_up_although_nobody_calls(stage: Stage, found: SupplyStatus) -> None:
    order = stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.IN_PROGRESS, "S1"))
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    assert stage.fence_says(FenceStatus.IMPOSSIBLE)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(MINUTE))
    assert (stage.delivery(order.pk).state, stage.order(order.pk).state) == ("stopped", "refunded")
    looks = []
    for wait in (HOUR, 24 * HOUR, 72 * HOUR, 168 * HOUR, 168 * HOUR):
        stage.wait(wait)
        looks += [errand.act for errand in answers(stage, Kind.SUPPLIER_QUERY, SupplyAnswer(found, "S1", 100))]
    arrived = found is SupplyStatus.DELIVERED
    assert looks == [QUERY] * (1 if arrived else 4), "what has arrived is not looked up again, and nothing for ever"
    assert [row.kind for row in Surplus.objects.filter(order=order.pk)] == ["after_refund"] * arrived
    assert len(stage.refunds(order.pk)) == 1
