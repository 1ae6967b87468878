"""Do several suppliers of an item deliver once, in time, and does every arrival too many have a name?"""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.catalog.models import Item
from anxin.delivery.capabilities import Fencing, SupplierCapabilities
from anxin.delivery.deadlines import due_deliveries
from anxin.delivery.errands import FENCE, PLACE, PROBE, QUERY, RECALL, RETURN, SupplyErrand
from anxin.delivery.models import Code
from anxin.delivery.supplier import (
    FenceStatus,
    RecallStatus,
    ReturnAnswer,
    ReturnStatus,
    SupplierCallback,
    SupplyAnswer,
    SupplyStatus,
)
from anxin.evidence.models import Exhibit
from anxin.flows.accept_callbacks import Called, accept_callbacks
from anxin.flows.claim_supply import claim_supply
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.record_supply import Answer, record_supply
from anxin.flows.reveal_code import reveal_code
from anxin.flows.set_source import Sourced, set_source
from anxin.orders.models import Line, Order
from anxin.orders.refusals import ItemNotOnSale
from anxin.people.models import Supplier
from anxin.refusal import NotFound
from anxin.sourcing.models import Handover, Health, Source, Surplus
from anxin.sourcing.refusals import DearerThanSold, NobodyToAsk, OwnStock
from anxin.support.models import Letter
from tests.support.cast import HOUR, MINUTE, QQ, Stage

SKU = "qq-coin-50"
FIRST_MOST, SECOND_MOST = 4_700, 4_800
DELIVERED = SupplyAnswer(SupplyStatus.DELIVERED, "S1", 100)


def able(supplier: UUID, **changes: object) -> None:
    """Say what a supplier's system can."""
    row = Supplier.objects.get(pk=supplier)
    row.capabilities = SupplierCapabilities.from_json(row.capabilities | changes).to_json()
    row.save(update_fields=["capabilities"])


def second(stage: Stage, **changes: object) -> UUID:
    """Another supplier of the top-up, asked after the first."""
    first = Supplier.objects.get(pk=stage.world.sandbox)
    other = Supplier.objects.create(
        shop=first.shop, name_zh="备用货源", name_en="Second", kind="sandbox", capabilities=dict(changes)
    )
    item = Item.objects.get(pk=stage.item(SKU))
    for supplier, sku, priority, most in ((first, "a-50", 1, FIRST_MOST), (other, "b-50", 2, SECOND_MOST)):
        Source.objects.create(
            shop=first.shop, item=item, supplier=supplier, sku=sku, priority=priority, most_minor=most
        )
    return other.pk


def asked(stage: Stage, kind: Kind) -> list[SupplyErrand]:
    return claim_supply(kind, limit=100, at=stage.at, lease_seconds=60)


def answers(stage: Stage, kind: Kind, answer: Answer) -> list[SupplyErrand]:
    """Every question of a kind that is due gets this answer."""
    errands = asked(stage, kind)
    record_supply([(errand, answer) for errand in errands], at=stage.at)
    return errands


def calls(stage: Stage, order: UUID, supplier: UUID, notice: str, number: str = "S9") -> str:
    delivery = stage.delivery(order)
    told = SupplierCallback(notice, delivery.pk, SupplyAnswer(SupplyStatus.DELIVERED, number, 100), stage.at)
    return accept_callbacks([Called(supplier=supplier, callback=told, body="{}")], at=stage.at)[0]


def kinds(order: UUID) -> list[str]:
    return list(Exhibit.objects.filter(order=order).order_by("at", "id").values_list("kind", flat=True))


def test_a_second_supplier_is_named_beside_the_first(stage: Stage) -> None:
    other = Supplier.objects.create(shop_id=stage.world.shop, name_zh="备用", name_en="Second", kind="sandbox")
    named = Sourced(item=stage.item(SKU), supplier=other.pk, sku="b-50", priority=2, most_minor=SECOND_MOST)
    assert set_source(named) == set_source(named)
    rows = Source.objects.filter(item=stage.item(SKU)).values_list("supplier", "sku", "priority")
    assert list(rows) == [(stage.world.sandbox, SKU, 1), (other.pk, "b-50", 2)]
    with pytest.raises(DearerThanSold):
        set_source(replace(named, most_minor=4_901))
    with pytest.raises(NobodyToAsk):
        set_source(replace(named, supplier=stage.world.stock))
    with pytest.raises(NotFound):
        set_source(replace(named, supplier=stage.world.shop))


def test_an_item_of_the_shelf_has_no_other_source(stage: Stage) -> None:
    named = Sourced(item=stage.item("steam-50"), supplier=stage.world.sandbox, sku="s", priority=1, most_minor=1)
    with pytest.raises(OwnStock):
        set_source(named)
    assert not Source.objects.exists()


@pytest.mark.parametrize("change", [{"enabled": False}, {"priority": 3}])
def test_the_first_to_be_asked_is_the_first_of_those_in_use(stage: Stage, change: dict[str, object]) -> None:
    other = second(stage)
    Source.objects.filter(supplier=stage.world.sandbox).update(**change)
    order = stage.buys(SKU, account=QQ)
    (errand,) = answers(stage, Kind.SUPPLIER_PLACE, DELIVERED)
    assert (errand.supplier, errand.sku, errand.max_price_minor) == (other, "b-50", SECOND_MOST)
    assert Line.objects.get(order=order.pk).supplier_id == other, "whoever delivers is paid"
    assert not Handover.objects.exists()


def test_a_source_switched_off_before_it_was_asked_is_not_asked(stage: Stage) -> None:
    other = second(stage)
    order = stage.buys(SKU, account=QQ)
    Source.objects.filter(supplier=stage.world.sandbox).update(enabled=False)
    assert asked(stage, Kind.SUPPLIER_PLACE) == []
    (errand,) = asked(stage, Kind.SUPPLIER_PLACE)
    assert (errand.order, errand.supplier, errand.sku) == (order.pk, other, "b-50")


def test_where_nobody_is_left_to_ask_the_money_goes_back_at_once(stage: Stage) -> None:
    order = stage.buys(SKU, account=QQ)
    Supplier.objects.filter(pk=stage.world.sandbox).update(suspended_at=stage.at)
    assert asked(stage, Kind.SUPPLIER_PLACE) == []
    assert stage.delivery(order.pk).state == "failed"
    judge_deliveries(due_deliveries(stage.at, 9), at=stage.at)
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [order.amount_minor]
    with pytest.raises(ItemNotOnSale):
        stage.places(SKU, account=QQ)


def test_a_source_that_is_not_used_any_more_is_still_asked_about_by_its_name(stage: Stage) -> None:
    second(stage)
    stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.IN_PROGRESS, "S1"))
    Source.objects.filter(supplier=stage.world.sandbox).update(enabled=False)
    stage.wait(MINUTE)
    (errand,) = asked(stage, Kind.SUPPLIER_QUERY)
    assert (errand.sku, errand.max_price_minor) == ("a-50", FIRST_MOST)


def test_each_supplier_is_asked_by_its_own_name_and_never_above_its_price(stage: Stage) -> None:
    second(stage)
    stage.buys(SKU, account=QQ)
    (errand,) = answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.FAILED, detail="SOLD_OUT"))
    assert (errand.sku, errand.max_price_minor) == ("a-50", FIRST_MOST)
    (errand,) = asked(stage, Kind.SUPPLIER_PLACE)
    assert (errand.sku, errand.max_price_minor) == ("b-50", SECOND_MOST)


def test_what_one_supplier_cannot_deliver_the_next_one_does(stage: Stage) -> None:
    other = second(stage)
    order = stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.FAILED, detail="SOLD_OUT"))
    answers(stage, Kind.SUPPLIER_PLACE, DELIVERED)
    assert stage.order(order.pk).state == "delivered"
    assert stage.delivery(order.pk).supplier_id == other
    assert stage.refunds(order.pk) == []
    assert Handover.objects.get(order=order.pk).because == "its supplier failed"
    assert "supplier_switched" in kinds(order.pk)


def test_when_the_last_supplier_fails_the_money_goes_back(stage: Stage) -> None:
    second(stage)
    order = stage.buys(SKU, account=QQ)
    for _ in range(2):
        answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.FAILED))
    assert asked(stage, Kind.SUPPLIER_PLACE) == []
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.at)
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [order.amount_minor]


def test_a_slow_supplier_is_stopped_before_the_next_is_asked(stage: Stage) -> None:
    other = second(stage)
    order = stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.IN_PROGRESS, "S1"))
    assert asked(stage, Kind.SUPPLIER_FENCE) == []
    stage.wait(15 * MINUTE)
    (errand,) = asked(stage, Kind.SUPPLIER_FENCE)
    assert errand.act == FENCE
    assert asked(stage, Kind.SUPPLIER_PLACE) == []
    record_supply([(errand, FenceStatus.DONE)], at=stage.at)
    (errand,) = answers(stage, Kind.SUPPLIER_PLACE, DELIVERED)
    assert (errand.act, errand.supplier) == (PLACE, other)
    assert stage.order(order.pk).state == "delivered"


@pytest.mark.parametrize("answer", [FenceStatus.IMPOSSIBLE, FenceStatus.UNKNOWN])
def test_a_supplier_that_cannot_be_stopped_keeps_the_order(stage: Stage, answer: FenceStatus) -> None:
    second(stage)
    order = stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.UNKNOWN))
    stage.wait(15 * MINUTE)
    answers(stage, Kind.SUPPLIER_FENCE, answer)
    assert stage.delivery(order.pk).supplier_id == stage.world.sandbox
    assert not Handover.objects.exists()
    calls(stage, order.pk, stage.world.sandbox, "C1")
    assert stage.order(order.pk).state == "delivered"


def test_nobody_new_is_asked_when_the_promise_has_passed(stage: Stage) -> None:
    second(stage)
    order = stage.buys(SKU, account=QQ)
    stage.wait(30 * MINUTE)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.FAILED))
    assert not Handover.objects.exists()
    assert stage.delivery(order.pk).state == "failed"


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
    assert (errand.act, errand.supplier) == (RECALL, stage.world.sandbox)
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
    assert (errand.act, errand.amount_minor) == (RETURN, order.amount_minor)
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


def troubled(stage: Stage, count: int, status: SupplyStatus = SupplyStatus.UNKNOWN) -> None:
    """So many orders without a clear answer."""
    for _ in range(count):
        stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(status))


def test_a_supplier_that_answers_badly_gets_nothing_new_and_it_is_said(stage: Stage) -> None:
    other, before = second(stage), stage.places(SKU, account=QQ)
    troubled(stage, 5)
    row = Health.objects.get(supplier=stage.world.sandbox)
    assert (row.state, row.because) == ("paused", "5 unclear and 0 failed of 5")
    assert Letter.objects.filter(subject__contains="货源已自动暂停").count() == 1
    stage.wait(timedelta(seconds=1))
    stage.pays(before.order)
    order = stage.buys(SKU, account=QQ)
    put = [*asked(stage, Kind.SUPPLIER_PLACE), *asked(stage, Kind.SUPPLIER_PLACE)]
    assert {(e.order, e.act, e.supplier) for e in put} == {(pk, PLACE, other) for pk in (before.order, order.pk)}


def test_a_supplier_that_answers_too_slowly_gets_nothing_new_either(stage: Stage) -> None:
    second(stage)
    for _ in range(5):
        stage.buys(SKU, account=QQ)
    errands = asked(stage, Kind.SUPPLIER_PLACE)
    stage.wait(timedelta(seconds=31))
    record_supply([(errand, SupplyAnswer(SupplyStatus.IN_PROGRESS, "S1")) for errand in errands], at=stage.at)
    row = Health.objects.get(supplier=stage.world.sandbox)
    assert (row.state, row.because) == ("paused", "0 unclear and 0 failed, 5 slow of 5")


def test_four_bad_answers_pause_nobody(stage: Stage) -> None:
    second(stage)
    troubled(stage, 4)
    assert not Health.objects.filter(state="paused").exists()


def test_a_probe_that_is_answered_ends_the_pause(stage: Stage) -> None:
    second(stage)
    troubled(stage, 5)
    Ask.objects.exclude(key="probe").delete()
    stage.wait(2 * MINUTE)
    (errand,) = answers(stage, Kind.SUPPLIER_QUERY, SupplyAnswer(SupplyStatus.UNKNOWN))
    assert errand.act == PROBE
    assert Health.objects.get(supplier=stage.world.sandbox).state == "paused"
    stage.wait(10 * MINUTE)
    (errand,) = answers(stage, Kind.SUPPLIER_QUERY, SupplyAnswer(SupplyStatus.NOT_FOUND))
    assert Health.objects.get(supplier=stage.world.sandbox).state == "well"
    assert Letter.objects.filter(subject__contains="货源已恢复").count() == 1
    assert asked(stage, Kind.SUPPLIER_QUERY) == []


def of_codes(stage: Stage) -> tuple[UUID, Order]:
    """An order of two codes that a supplier's system delivers."""
    Item.objects.filter(pk=stage.item("steam-50")).update(supplier=stage.world.sandbox)
    order = stage.buys("steam-50", quantity=2)
    return stage.delivery(order.pk).pk, order


def test_codes_of_a_system_are_sealed_and_seen_by_their_buyer(stage: Stage) -> None:
    _, order = of_codes(stage)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.DELIVERED, "S1", 100, codes=("AAAA-1", "AAAA-2")))
    assert stage.order(order.pk).state == "delivered"
    assert {seen.text for seen in reveal_code(order.pk, by="buyer", at=stage.at)} == {"AAAA-1", "AAAA-2"}
    assert "AAAA-1" not in str([exhibit.content for exhibit in Exhibit.objects.filter(order=order.pk)])


def test_a_code_that_was_sold_before_is_not_delivered_again(stage: Stage) -> None:
    _, first = of_codes(stage)
    codes = ("AAAA-1", "AAAA-2")
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.DELIVERED, "S1", 100, codes=codes))
    delivery, order = of_codes(stage)
    again = SupplyAnswer(SupplyStatus.DELIVERED, "S2", 100, codes=("AAAA-2", "AAAA-3"))
    answers(stage, Kind.SUPPLIER_PLACE, again)
    row = stage.delivery(order.pk)
    assert (row.state, row.delivered_share) == ("partial", 50)
    assert Code.objects.filter(delivery=delivery).count() == 1
    assert stage.order(first.pk).state == "delivered"


def test_a_callback_that_proves_nothing_is_looked_up(stage: Stage) -> None:
    able(stage.world.sandbox, callback_proves=False)
    order = stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.IN_PROGRESS, "S1"))
    assert calls(stage, order.pk, stage.world.sandbox, "C1", "S1") == "accepted"
    assert stage.order(order.pk).state == "paid"
    (errand,) = answers(stage, Kind.SUPPLIER_QUERY, DELIVERED)
    assert errand.act == QUERY
    assert stage.order(order.pk).state == "delivered"


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


def test_every_question_and_its_answer_is_one_exhibit(stage: Stage) -> None:
    order = stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.IN_PROGRESS, "S1"))
    said = Exhibit.objects.get(order=order.pk, kind="supplier_said").content
    assert said["asked"]["max_price_minor"] == order.amount_minor
    assert (said["asked"]["act"], said["status"]) == ("place", "in_progress")
    assert QQ not in str(said)
