"""Do several suppliers of an item deliver once, and in time?"""

from dataclasses import replace
from uuid import UUID

import pytest

from anxin.agenda.kinds import Kind
from anxin.catalog.models import Item
from anxin.delivery.deadlines import due_deliveries
from anxin.delivery.errands import FENCE, PLACE, QUERY
from anxin.delivery.models import Code, Delivery
from anxin.delivery.supplier import FenceStatus, SupplyAnswer, SupplyStatus
from anxin.delivery.units import pieces_of, pieces_there
from anxin.evidence.models import Exhibit
from anxin.flows.acts.subjects_of import subjects_of
from anxin.flows.acts.switch_supplier import switch_supplier
from anxin.flows.claim_letters import claim_letters
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.record_supply import record_supply
from anxin.flows.reveal_code import reveal_code
from anxin.flows.set_source import Sourced, set_source
from anxin.orders.models import Line, Order
from anxin.orders.refusals import ItemNotOnSale
from anxin.people.models import Supplier
from anxin.refusal import NotFound
from anxin.sourcing.models import Handover, Source
from anxin.sourcing.refusals import DearerThanSold, NobodyToAsk, OwnStock
from anxin.support.models import Letter
from tests.cases.docked import answers, asked
from tests.flows.sourcing import DELIVERED, FIRST_MOST, SECOND_MOST, SKU, able, calls, kinds, second
from tests.support.cast import HOUR, MINUTE, QQ, Stage


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


@pytest.mark.parametrize("price_minor", [4_850, 5_500])
def test_the_first_supplier_may_take_what_is_paid_whatever_the_price_becomes(stage: Stage, price_minor: int) -> None:
    other = Supplier.objects.create(shop_id=stage.world.shop, name_zh="备用", name_en="Second", kind="sandbox")
    set_source(Sourced(item=stage.item(SKU), supplier=other.pk, sku="b-50", priority=2, most_minor=SECOND_MOST))
    Item.objects.filter(pk=stage.item(SKU)).update(price_minor=price_minor)
    order = stage.buys(SKU, account=QQ)
    (errand,) = asked(stage, Kind.SUPPLIER_PLACE)
    assert (errand.supplier, errand.max_price_minor) == (stage.world.sandbox, order.amount_minor)
    assert order.amount_minor == price_minor


def test_a_supplier_without_a_limit_can_be_the_next(stage: Stage) -> None:
    other = second(stage)
    Source.objects.filter(supplier=other).update(most_minor=None)
    order = stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.FAILED))
    (errand,) = asked(stage, Kind.SUPPLIER_PLACE)
    assert (errand.supplier, errand.max_price_minor) == (other, order.amount_minor)


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


def test_every_question_and_its_answer_is_one_exhibit(stage: Stage) -> None:
    order = stage.buys(SKU, account=QQ)
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.IN_PROGRESS, "S1"))
    said = Exhibit.objects.get(order=order.pk, kind="supplier_said").content
    assert said["asked"]["max_price_minor"] == order.amount_minor
    assert (said["asked"]["act"], said["status"]) == ("place", "in_progress")
    assert QQ not in str(said)


def test_pieces_sent_again_by_another_supplier_leave_the_rest_with_the_first(stage: Stage) -> None:
    other = second(stage)
    order = stage.buys(SKU, quantity=3, account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    first = stage.delivery(order.pk)
    again = Delivery.objects.create(
        shop_id=order.shop_id,
        order=order,
        line=first.line,
        supplier_id=stage.world.sandbox,
        number=2,
        units=[2],
        promise_until=stage.at + HOUR,
        due_at=stage.at + HOUR,
        on_due="judge",
    )
    rows = {again.pk: Delivery.objects.select_related("line", "supplier", "order").get(pk=again.pk)}
    assert switch_supplier(rows, "its supplier failed", at=stage.at) == {again.pk}
    assert stage.delivery(order.pk).supplier_id == other
    assert Line.objects.get(order=order).supplier_id == stage.world.sandbox
    (subject,) = subjects_of({order.pk: stage.order(order.pk)}, lines=[first.line_id])
    assert subject.delivery is not None
    assert subject.delivery.supplier.pk == other, "who brings the pieces is asked about them"


def test_where_a_code_is_not_taken_the_others_stay_the_pieces_they_were_told_as(stage: Stage) -> None:
    Item.objects.filter(pk=stage.item("steam-50")).update(supplier=stage.world.sandbox)
    stage.buys("steam-50")
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.DELIVERED, "S1", 100, codes=("AAAA-1",)))
    order = stage.buys("steam-50", quantity=4)
    came = ("AAAA-1", "AAAA-2", "AAAA-3", "AAAA-4")
    answers(stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.DELIVERED, "S2", 100, codes=came))
    delivery, line = stage.delivery(order.pk), order.lines.get()
    pieces = pieces_of([line])[line.pk].rows
    shown = reveal_code(order.pk, by="buyer", at=stage.at)
    assert [seen.text for seen in shown] == ["AAAA-2", "AAAA-3", "AAAA-4"]
    bad = next(piece.unit for piece in pieces if piece.code == shown[1].code)
    assert pieces_there(delivery, [bad]) == (3,)
    missing = [piece.unit for piece in pieces if not piece.arrived]
    assert pieces_there(delivery, missing) == (1,)


def test_who_takes_more_than_the_most_is_named_once(stage: Stage) -> None:
    second(stage)
    costs = {stage.buys(SKU, account=QQ).pk: cost for cost in (FIRST_MOST, FIRST_MOST + 300)}
    for kind in (Kind.SUPPLIER_PLACE, Kind.SUPPLIER_QUERY):
        told = [(e, SupplyAnswer(SupplyStatus.ACCEPTED, "S1", cost_minor=costs[e.order])) for e in asked(stage, kind)]
        assert record_supply(told, at=stage.at) == len(costs)
        stage.wait(MINUTE)
    (letter,) = Letter.objects.filter(kind="above_most")
    (read,) = (e for e in claim_letters(limit=99, at=stage.at, lease_seconds=60) if e.subject == letter.subject)
    assert "¥47.00" in read.body
    assert "¥3.00" in read.body
