"""Does every arrival too many have a name, and a party that bears it?"""

from datetime import timedelta

import pytest

from anxin.agenda.kinds import Kind
from anxin.delivery.capabilities import Fencing
from anxin.delivery.errands import QUERY, RECALL, RETURN
from anxin.delivery.supplier import FenceStatus, RecallStatus, ReturnAnswer, ReturnStatus, SupplyAnswer, SupplyStatus
from anxin.evidence.models import Exhibit
from anxin.flows.claim_letters import claim_letters
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.orders.models import Order
from anxin.sourcing.models import Surplus
from anxin.support.models import Letter
from tests.cases.docked import answers, sealed
from tests.flows.sourcing import DELIVERED, SKU, able, calls, kinds, second
from tests.payouts.conftest import agreed
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
    (errand,) = answers(stage, Kind.SUPPLIER_QUERY, SupplyAnswer(found, "LATE", 100 * (found == "delivered")))
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


def given_back(stage: Stage, cost_minor: int | None = None) -> Order:
    """An order that its supplier had taken, was stopped, and whose money went back."""
    order = stage.buys(SKU, quantity=2, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.IN_PROGRESS, "S1", cost_minor=cost_minor))
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    stage.fence_says(FenceStatus.DONE)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.at)
    assert stage.order(order.pk).state == "refunded"
    return order


@pytest.mark.parametrize("status", [SupplyStatus.PARTIAL, SupplyStatus.FAILED])
def test_a_part_that_arrives_after_the_refund_has_a_name_too(stage: Stage, status: SupplyStatus) -> None:
    able(stage.world.sandbox, returns=True, prepaid=True)
    order = given_back(stage)
    for notice in ("C1", "C2"):
        answer = SupplyAnswer(status, "S1", 50, delivered_pieces=1, cost_minor=8_000)
        calls(stage, order.pk, stage.world.sandbox, notice, answer=answer)
    row = Surplus.objects.get(order=order.pk)
    assert (row.kind, row.state, row.cost_minor) == ("after_refund", "returning", 8_000)


def test_nothing_that_arrives_after_the_refund_has_no_name(stage: Stage) -> None:
    order = given_back(stage)
    for notice, status in (("C1", SupplyStatus.PARTIAL), ("C2", SupplyStatus.FAILED), ("C3", SupplyStatus.IN_PROGRESS)):
        calls(stage, order.pk, stage.world.sandbox, notice, answer=SupplyAnswer(status, "S1"))
    assert not Surplus.objects.exists()


def test_a_part_of_the_first_supplier_that_arrives_after_the_switch_has_a_name(stage: Stage) -> None:
    second(stage)
    order = stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.FAILED))
    part = SupplyAnswer(SupplyStatus.PARTIAL, "S1", 40)
    assert calls(stage, order.pk, stage.world.sandbox, "C1", answer=part) == "too_late"
    assert Surplus.objects.get(order=order.pk).kind == "after_switch"
    (told,) = sealed(order.pk, "supplier_told")
    assert (told["status"], told["delivered_share"]) == ("partial", 40)


def test_what_was_told_to_cost_before_is_what_is_asked_back(stage: Stage) -> None:
    able(stage.world.sandbox, returns=True, prepaid=True)
    order = given_back(stage, cost_minor=6_000)
    calls(stage, order.pk, stage.world.sandbox, "C1", "S1")
    (errand,) = answers(stage, Kind.SUPPLIER_CLAIM, ReturnAnswer(ReturnStatus.AGREED, 6_000))
    assert (errand.act, errand.amount_minor) == (RETURN, 6_000)
    assert sealed(order.pk, "supplier_said")[-1]["asked"]["amount_minor"] == 6_000


@pytest.mark.parametrize("recall", [True, False])
def test_the_rest_of_a_part_that_was_paid_for_is_not_paid_for_again(stage: Stage, recall: bool) -> None:
    able(stage.world.sandbox, returns=True, prepaid=True, recall=recall)
    agreed(stage, in_advance=True, supplier=stage.world.sandbox)
    order = stage.buys(SKU, quantity=2, account=QQ)
    part = SupplyAnswer(SupplyStatus.PARTIAL, "S1", 50, delivered_pieces=1, cost_minor=8_000)
    answers(stage, Kind.SUPPLIER_PLACE, part)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    stage.fence_says(FenceStatus.DONE)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.at)
    calls(stage, order.pk, stage.world.sandbox, "C0", answer=part)
    assert not Surplus.objects.exists(), "what was known before is no news"
    calls(stage, order.pk, stage.world.sandbox, "C1", answer=SupplyAnswer(SupplyStatus.DELIVERED, "S1", 100, "", 8_000))
    acts = [errand.act for errand in answers(stage, Kind.SUPPLIER_CLAIM, RecallStatus.DONE) if errand.act == RECALL]
    row = Surplus.objects.get(order=order.pk)
    assert (acts, row.state, row.cost_minor) == ([RECALL] * recall, "recalled" if recall else "lost", 0)
    letters = claim_letters(limit=9, at=stage.at, lease_seconds=60)
    assert [letter.subject for letter in letters if "0.00" in letter.body] == []
