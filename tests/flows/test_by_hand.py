"""Does a case about goods that have not arrived keep them from arriving, by hand or from the shelf?"""

import pytest

from anxin.cases.deadlines import due_cases
from anxin.cases.models import Case, Decision
from anxin.catalog.models import Item
from anxin.delivery.deadlines import due_deliveries
from anxin.delivery.models import Code
from anxin.delivery.units import pieces_of
from anxin.flows.answer_delivery import NotByHand, PartNeeded, WordsNeeded, answer_delivery
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.resume_cases import resume_cases
from anxin.orders.models import Order
from anxin.payouts.queries import by_hand_of
from anxin.web.because import because
from tests.cases.docked import sealed
from tests.support.cast import MINUTE, QQ, Stage

pytestmark = pytest.mark.django_db


def asked_early(stage: Stage, sku: str, account: str = "") -> tuple[Order, Case]:
    """Bea bought what Sol has to see to himself, and says at once that it has not arrived."""
    Item.objects.filter(pk=stage.item(sku)).update(supplier=stage.world.stock, reserve_minutes=0)
    Code.objects.update(state="void")
    order = stage.buys(sku, account=account)
    stage.wait(MINUTE)
    case = stage.claims(order.pk, "not_arrived")
    assert (case.state, stage.order(order.pk).case_open) == ("waiting", True)
    return order, case


def decided(stage: Stage) -> None:
    """The machine comes by."""
    resume_cases(due_cases(stage.at, 9), at=stage.at)


def answered(stage: Stage, order: Order, answer: str) -> None:
    """Sol answers what stands on his list."""
    (row,) = by_hand_of(stage.world.stock)
    assert (row.order_id, row.order.case_open) == (order.pk, True)
    answer_delivery(stage.world.stock, row.pk, answer=answer, words="回执 88", by="supplier:sol", at=stage.at)


def test_an_order_with_a_case_stays_on_the_list_and_can_be_marked_as_arrived(stage: Stage) -> None:
    order, case = asked_early(stage, "qq-coin-50", QQ)
    answered(stage, order, "take")
    answered(stage, order, "done")
    decided(stage)
    assert stage.order(order.pk).state == "delivered"
    assert Case.objects.get(pk=case.pk).state not in ("waiting", "opened")
    assert stage.refunds(order.pk) == []
    assert by_hand_of(stage.world.stock) == []


def test_what_its_supplier_cannot_deliver_is_refunded_at_once_in_the_case_that_waits(stage: Stage) -> None:
    order, case = asked_early(stage, "qq-coin-50", QQ)
    answered(stage, order, "fail")
    decided(stage)
    assert Case.objects.get(pk=case.pk).state != "waiting"
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [order.amount_minor]


def said(stage: Stage, order: Order, answer: str, *, came: int | None = None, words: str = "回执 88") -> list[int]:
    """Sol answers, everything due is judged; what went back so far."""
    row = stage.delivery(order.pk)
    answer_delivery(stage.world.stock, row.pk, answer=answer, words=words, by="supplier:sol", at=stage.at, came=came)
    judge_deliveries(due_deliveries(stage.at, 9), at=stage.at)
    return [refund.amount_minor for refund in stage.refunds(order.pk)]


def ordered(stage: Stage, quantity: int) -> Order:
    Item.objects.filter(pk=stage.item("qq-coin-50")).update(supplier=stage.world.stock)
    return stage.buys("qq-coin-50", quantity=quantity, account=QQ)


@pytest.mark.parametrize("before", [(), ("take",)])
def test_of_ten_six_arrived_and_four_are_refunded_at_once(stage: Stage, before: tuple[str, ...]) -> None:
    order = ordered(stage, 10)
    for answer in before:
        assert said(stage, order, answer) == []
    assert said(stage, order, "part", came=6) == [4 * 4_900]
    assert (stage.order(order.pk).state, stage.delivery(order.pk).delivered_share) == ("delivered", 60)
    assert by_hand_of(stage.world.stock) == []
    told = sealed(order.pk, "delivered_in_part")[0]
    assert (told["quantity"], told["delivered_share"], told["said"]) == (10, 60, "回执 88")
    with pytest.raises(NotByHand):
        said(stage, order, "part", came=7)


@pytest.mark.parametrize(("quantity", "came", "back"), [(3, 1, 2 * 4_900), (7, 5, 2 * 4_900), (1, 40, 2_940)])
def test_a_part_is_counted_in_pieces_and_of_a_single_one_in_percent(
    stage: Stage, quantity: int, came: int, back: int
) -> None:
    order = ordered(stage, quantity)
    assert said(stage, order, "part", came=came) == [back]


@pytest.mark.parametrize("came", [1, 5, 19, 999])
def test_of_very_many_each_piece_that_came_is_paid_and_no_other(stage: Stage, came: int) -> None:
    Item.objects.filter(pk=stage.item("qq-coin-50")).update(price_minor=10, max_per_order=1_000)
    order = ordered(stage, 1_000)
    assert said(stage, order, "part", came=came) == [(1_000 - came) * 10]
    arrived = [unit for unit in pieces_of([order.lines.get()])[order.lines.get().pk].rows if unit.arrived]
    assert len(arrived) == came
    row = stage.delivery(order.pk)
    assert (row.delivered_pieces, row.delivered_share) == (came, max(1, came // 10))
    assert because(Decision.objects.get(order=order)).zh == f"只到账 {came} 份，共 1000 份"


@pytest.mark.parametrize("came", [None, 0, 10, 11])
def test_what_is_no_part_is_refused(stage: Stage, came: int | None) -> None:
    order = ordered(stage, 10)
    with pytest.raises(PartNeeded):
        said(stage, order, "part", came=came)
    with pytest.raises(WordsNeeded):
        said(stage, order, "part", came=6, words=" ")
    assert stage.delivery(order.pk).state == "planned"


def test_a_part_that_waits_for_its_verdict_is_not_taken_back(stage: Stage) -> None:
    order = ordered(stage, 10)
    row = stage.delivery(order.pk)
    for answer, came in (("part", 6), ("fail", None)):
        answer_delivery(stage.world.stock, row.pk, answer=answer, words="x", by="s", at=stage.at, came=came)
    with pytest.raises(PartNeeded):
        answer_delivery(stage.world.stock, row.pk, answer="part", words="x", by="s", at=stage.at, came=5)
    judge_deliveries(due_deliveries(stage.at, 9), at=stage.at)
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [4 * 4_900]


def test_a_part_ends_the_case_that_waits_with_what_is_missing(stage: Stage) -> None:
    Item.objects.filter(pk=stage.item("qq-coin-50")).update(supplier=stage.world.stock)
    order = stage.buys("qq-coin-50", quantity=10, account=QQ)
    stage.wait(MINUTE)
    case = stage.claims(order.pk, "not_arrived")
    answer_delivery(
        stage.world.stock, stage.delivery(order.pk).pk, answer="part", words="x", by="s", at=stage.at, came=6
    )
    decided(stage)
    assert (Case.objects.get(pk=case.pk).state, stage.order(order.pk).state) == ("decided", "delivered")
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [4 * 4_900]
