"""Is each delivery counted once, whatever its supplier says and how often?"""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.catalog.models import Item
from anxin.delivery.models import SupplierNotice
from anxin.delivery.supplier import FenceStatus, SupplierCallback, SupplyAnswer, SupplyStatus
from anxin.evidence.models import Exhibit
from anxin.flows.accept_callbacks import Called, accept_callbacks
from anxin.flows.claim_letters import claim_letters
from anxin.flows.claim_supply import claim_supply
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.forget_heard import forget_heard
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.record_supply import record_supply
from anxin.ledger.accounts import hold
from anxin.ledger.queries import balance
from anxin.people.models import Supplier
from anxin.sourcing.deadlines import old_seals
from anxin.support.models import Letter
from tests.cases.docked import docked
from tests.support.cast import HOUR, MINUTE, QQ, Stage


def callback(stage: Stage, order: UUID, notice: str, number: str = "S1", supplier: UUID | None = None) -> Called:
    delivery = stage.delivery(order)
    told = SupplierCallback(notice, delivery.pk, SupplyAnswer(SupplyStatus.DELIVERED, number, 100), stage.at)
    return Called(supplier=supplier or delivery.supplier_id, callback=told, body="{}")


def exhibits(order: UUID) -> list[str]:
    rows = Exhibit.objects.filter(order=order, kind__startswith="delivered")
    return list(rows.order_by("id").values_list("kind", flat=True))


def test_answer_and_callback_about_one_delivery_are_one_piece_of_news(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    assert accept_callbacks([callback(stage, order.pk, "C1")], at=stage.at) == ["accepted"]
    assert accept_callbacks([callback(stage, order.pk, "C1")], at=stage.at) == ["repeat"]
    assert exhibits(order.pk) == ["delivered"]


def test_a_copy_of_a_callback_is_refused_by_every_process_until_its_seal_is_too_old(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    told = callback(stage, order.pk, "C9")
    sealed = replace(told, callback=replace(told.callback, seal="5e" * 32))
    other = replace(sealed, callback=replace(sealed.callback, external_id="C10"))
    assert accept_callbacks([sealed, other], at=stage.at) == ["accepted", "replayed"]
    assert accept_callbacks([other], at=stage.at) == ["replayed"]
    assert list(SupplierNotice.objects.values_list("external_id", flat=True)) == ["C9"]
    assert old_seals(stage.wait(timedelta(hours=23)), 9) == []
    assert forget_heard(old_seals(stage.wait(timedelta(hours=1)), 9), at=stage.at) == 1


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
    letter = Letter.objects.get(order=order.pk, kind="refund-1")
    assert "¥49.00" in letter.subject
    (body,) = (e.body for e in claim_letters(limit=9, at=stage.at, lease_seconds=60) if e.subject == letter.subject)
    assert order.ref in body
    assert "条款 6" in body


def test_an_order_on_the_wire_is_fenced_before_money_goes_back(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    assert len(claim_supply(Kind.SUPPLIER_PLACE, limit=10, at=stage.at, lease_seconds=0)) == 1
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    assert stage.refunds(order.pk) == []
    assert stage.delivery(order.pk).fence == "waiting"


def test_what_arrived_in_part_is_paid_for_in_part(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    errands = claim_supply(Kind.SUPPLIER_PLACE, limit=10, at=stage.at, lease_seconds=60)
    partial = SupplyAnswer(SupplyStatus.PARTIAL, "S1", delivered_share=40)
    record_supply([(errand, partial) for errand in errands], at=stage.at)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    stage.fence_says(FenceStatus.DONE)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.at)
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [2_940]
    assert stage.order(order.pk).state == "delivered"
    assert confirm_orders([order.pk], by="machine", at=stage.wait(72 * HOUR)) == [order.pk]
    assert balance(hold(stage.world.shop, order.pk)) == 0


def test_no_order_is_looked_up_sooner_than_its_supplier_allows(stage: Stage) -> None:
    row = Supplier.objects.get(pk=stage.world.sandbox)
    row.capabilities |= {"query_interval_seconds": 60}
    row.save(update_fields=["capabilities"])
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.IN_PROGRESS)
    delivery = stage.delivery(order.pk)
    plan([Planned(Kind.SUPPLIER_QUERY, delivery.shop_id, delivery.pk, stage.at, key="told")])
    looks = [stage.at]
    for _ in range(40):
        if stage.supplier_says(SupplyStatus.IN_PROGRESS, Kind.SUPPLIER_QUERY):
            looks.append(stage.at)
        stage.wait(timedelta(seconds=10))
    assert len(looks) > 3
    assert all(after - before >= MINUTE for before, after in pairwise(looks))


def test_goods_that_are_told_once_are_kept_although_somebody_else_asks_by_now(stage: Stage) -> None:
    docked(stage, idempotent=False, queryable=False)
    Item.objects.filter(pk=stage.item("steam-50")).update(supplier=stage.world.sandbox)
    order = stage.buys("steam-50")
    (slow,) = claim_supply(Kind.SUPPLIER_PLACE, limit=9, at=stage.at, lease_seconds=0)
    assert claim_supply(Kind.SUPPLIER_PLACE, limit=9, at=stage.at, lease_seconds=60) == []
    assert stage.delivery(order.pk).state == "unknown"
    for _ in range(2):
        record_supply([(slow, SupplyAnswer(SupplyStatus.FAILED))], at=stage.at)
        assert stage.delivery(order.pk).state == "unknown", "what is no arrival may have been overtaken"
    told = SupplyAnswer(SupplyStatus.DELIVERED, "S1", 100, codes=("AAAA-1",))
    for _ in range(2):
        record_supply([(slow, told)], at=stage.at)
    assert (stage.delivery(order.pk).state, stage.order(order.pk).state) == ("delivered", "delivered")
    assert exhibits(order.pk) == ["delivered"]


def test_an_unclear_order_is_looked_up_by_the_number_that_came_with_it(stage: Stage) -> None:
    docked(stage, idempotent=False, queryable=False)
    order = stage.buys("qq-coin-50", account=QQ)
    (errand,) = claim_supply(Kind.SUPPLIER_PLACE, limit=9, at=stage.at, lease_seconds=60)
    gone = SupplyAnswer(SupplyStatus.UNKNOWN, "S1", detail="charged, but its goods were gone", cost_minor=4_000)
    record_supply([(errand, gone)], at=stage.at)
    assert (stage.delivery(order.pk).state, stage.delivery(order.pk).cost_minor) == ("unknown", 4_000)
    (look,) = claim_supply(Kind.SUPPLIER_QUERY, limit=9, at=stage.wait(MINUTE), lease_seconds=60)
    assert (look.act, look.supplier_no) == ("query", "S1")
    record_supply([(look, SupplyAnswer(SupplyStatus.DELIVERED, "S1", 100))], at=stage.at)
    assert stage.order(order.pk).state == "delivered"
