"""Does a case about goods that have not arrived keep them from arriving, by hand or from the shelf?"""

import pytest

from anxin.cases.deadlines import due_cases
from anxin.cases.models import Case
from anxin.catalog.models import Item
from anxin.delivery.models import Code, Delivery
from anxin.flows.answer_delivery import answer_delivery
from anxin.flows.import_stock import import_stock
from anxin.flows.resume_cases import resume_cases
from anxin.orders.models import Order
from anxin.payouts.queries import by_hand_of
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


def test_no_code_is_spent_on_an_order_whose_case_would_refund_it_at_once(stage: Stage) -> None:
    order, _ = asked_early(stage, "steam-50")
    report = import_stock(
        stage.world.stock, stage.item("steam-50"), "new.txt", b"LATE-1\nLATE-2\n", by="s", at=stage.at
    )
    assert report.served == 0
    assert Delivery.objects.get(order=order.pk).state == "planned"
    assert Code.objects.filter(state="in_stock").count() == 2
