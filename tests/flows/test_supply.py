"""Is each delivery counted once, whatever its supplier says and how often?"""

from uuid import UUID

from anxin.delivery.supplier import SupplierCallback, SupplyAnswer, SupplyStatus
from anxin.evidence.models import Exhibit
from anxin.flows.accept_callbacks import Called, accept_callbacks
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.support.models import Letter
from tests.support.cast import MINUTE, QQ, Stage


def callback(stage: Stage, order: UUID, notice: str, number: str = "S1", supplier: UUID | None = None) -> Called:
    delivery = stage.delivery(order)
    told = SupplierCallback(notice, delivery.pk, SupplyAnswer(SupplyStatus.DELIVERED, number, 100), stage.at)
    return Called(supplier=supplier or delivery.supplier_id, callback=told, body="{}")


def exhibits(order: UUID) -> list[str]:
    return list(Exhibit.objects.filter(order=order, kind__startswith="delivered").values_list("kind", flat=True))


def test_answer_and_callback_about_one_delivery_are_one_piece_of_news(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    assert accept_callbacks([callback(stage, order.pk, "C1")], at=stage.at) == ["accepted"]
    assert accept_callbacks([callback(stage, order.pk, "C1")], at=stage.at) == ["repeat"]
    assert exhibits(order.pk) == ["delivered"]


def test_a_second_delivery_is_on_record_and_counts_once(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    accept_callbacks([callback(stage, order.pk, "C2", number="S2")], at=stage.at)
    assert exhibits(order.pk) == ["delivered", "delivered_again"]
    assert stage.order(order.pk).state == "delivered"


def test_what_arrives_after_the_refund_is_on_record_and_changes_nothing(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    accept_callbacks([callback(stage, order.pk, "C3")], at=stage.at)
    assert exhibits(order.pk) == ["delivered_again"]
    assert stage.order(order.pk).state == "refunded"
    assert stage.delivery(order.pk).state == "stopped"
    assert len(stage.refunds(order.pk)) == 1


def test_another_supplier_cannot_speak_for_a_delivery(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stranger = callback(stage, order.pk, "C4", supplier=stage.world.stock)
    assert accept_callbacks([stranger], at=stage.at) == ["unknown_delivery"]
    assert stage.delivery(order.pk).state == "planned"


def test_a_buyer_is_told_of_every_refund_once(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    letter = Letter.objects.get(order=order.pk)
    assert "¥49.00" in letter.subject
    assert order.ref in letter.body
    assert "条款 6" in letter.body
