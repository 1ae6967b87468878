"""A bad batch, a fallen supplier: is everybody remedied in one act, each once, and told who bears it?"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from anxin.agenda.models import Ask
from anxin.cases.deadlines import due_remedies
from anxin.cases.models import Decision, Remedy, RemedyLine
from anxin.cases.queries import left_out_of, remedies_of
from anxin.cases.refusals import NobodyHurt, NobodyReached, ReasonNeeded, RemedyRunning
from anxin.cases.states import LeftOut
from anxin.catalog.models import Item
from anxin.delivery.errands import LATE
from anxin.delivery.models import Batch, Code, Delivery
from anxin.delivery.supplier import FenceStatus, SupplyStatus
from anxin.flows.accept_payments import accept_payments
from anxin.flows.cancel_order import cancel_order
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.continue_remedies import continue_remedies
from anxin.flows.expire_orders import expire_orders
from anxin.flows.import_stock import import_stock
from anxin.flows.preview_remedy import preview_remedy
from anxin.flows.reveal_code import reveal_code
from anxin.flows.settle_orders import settle_orders
from anxin.flows.start_remedy import start_remedy
from anxin.orders.deadlines import due_orders
from anxin.orders.models import Order
from anxin.orders.refusals import ItemNotOnSale
from anxin.orders.states import OnDue
from anxin.payouts.models import Recovery
from anxin.people.models import Supplier
from anxin.policy.clauses import Liable, Outcome
from anxin.refunds.models import Refund
from anxin.texts import Text
from tests.flows.sourcing import SKU, second
from tests.support.cast import DAY, QQ, Stage

WHY = Text("这批卡密有问题，已主动为您处理。", "This batch of codes was bad, so we act unasked.")
PRICE = 4_850
AtOnce = Callable[..., list[Any]]


def bad_batch(stage: Stage) -> UUID:
    return Batch.objects.get(item=stage.item("steam-50")).pk


def begins(
    stage: Stage, outcome: Outcome = Outcome.REFUND_FULL, source: str = "batch", subject: UUID | None = None
) -> UUID:
    return start_remedy(
        stage.world.shop,
        source,
        subject or bad_batch(stage),
        outcome=outcome,
        liable=Liable.SUPPLIER,
        reason=WHY,
        by=f"staff:{stage.world.people['operator']}",
        at=stage.at,
    )


def goes_on(stage: Stage) -> None:
    for _ in range(9):
        continue_remedies(due_remedies(stage.at, 9), at=stage.at)


@pytest.mark.django_db
def test_all_buyers_of_a_bad_batch_get_their_money_unasked(stage: Stage) -> None:
    seen, confirmed, unseen = (stage.buys("steam-50") for _ in range(3))
    other = stage.buys("game-100")
    for order in (seen, confirmed):
        reveal_code(order.pk, by="buyer", at=stage.at)
    confirm_orders([confirmed.pk], by="buyer", at=stage.at)
    found = preview_remedy(stage.world.shop, "batch", bad_batch(stage))[Outcome.REFUND_FULL]
    assert (len(found.reached), found.orders, found.amount_minor) == (3, 3, 3 * PRICE)
    assert not Refund.objects.exists(), "a preview changes nothing"
    begins(stage)
    assert Batch.objects.get(pk=bad_batch(stage)).withdrawn_at == stage.at
    goes_on(stage)
    assert {stage.order(order.pk).state for order in (seen, confirmed, unseen)} == {"refunded"}
    assert stage.order(other.pk).state == "delivered"
    assert Recovery.objects.get(order=confirmed).liable == "supplier"
    decision = Decision.objects.get(order=seen)
    assert (decision.clause, decision.liable, decision.reason_zh) == ("many_at_once", "supplier", WHY.zh)
    (remedy,) = remedies_of([stage.world.shop])
    assert (remedy.state, remedy.total, remedy.amount_minor) == ("done", 3, 3 * PRICE)
    assert (vars(remedy)["reached"], vars(remedy)["skipped"]) == (3, 0)


@pytest.mark.django_db
def test_nobody_who_is_about_to_pay_gets_a_code_of_it(stage: Stage) -> None:
    stage.buys("steam-50")
    leaves, pays = stage.places("steam-50"), stage.places("steam-50")
    payment = stage.begins_to_pay(pays.order)
    begins(stage)
    cancel_order(leaves.order, by="buyer", at=stage.at)
    accept_payments([stage.notice(payment)], at=stage.at)
    of_it = Code.objects.filter(batch=bad_batch(stage))
    assert not of_it.filter(state__in=("in_stock", "reserved")).exists()
    assert not of_it.filter(delivery__order=pays.order).exists()
    assert stage.order(pays.order).state != "delivered"


@pytest.mark.django_db
def test_open_cases_about_it_end_with_it(stage: Stage) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.at)
    case = stage.claims(order.pk, "invalid_code")
    begins(stage)
    goes_on(stage)
    case.refresh_from_db()
    assert (case.state, stage.order(order.pk).case_open) == ("decided", False)
    assert len(stage.refunds(order.pk)) == 1


@pytest.mark.django_db
def test_whoever_was_refunded_meanwhile_is_skipped(stage: Stage) -> None:
    one, two = stage.buys("steam-50"), stage.buys("steam-50")
    begins(stage)
    stage.claims(one.pk, "changed_mind")
    goes_on(stage)
    assert len(stage.refunds(one.pk)) == len(stage.refunds(two.pk)) == 1
    states = dict(RemedyLine.objects.values_list("order_id", "state"))
    assert states == {one.pk: "skipped", two.pk: "remedied"}


@pytest.mark.django_db
def test_another_code_can_be_sent_instead(stage: Stage) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.at)
    bad = bad_batch(stage)
    import_stock(stage.world.stock, stage.item("steam-50"), "n.txt", b"NEWW-0001\n", by="supplier", at=stage.at)
    begins(stage, Outcome.REISSUE, subject=bad)
    goes_on(stage)
    assert stage.order(order.pk).state == "delivered"
    assert Delivery.objects.filter(order=order, state="delivered").count() == 2
    assert not stage.refunds(order.pk)


@pytest.mark.django_db
def test_another_code_is_sent_to_whoever_has_confirmed_and_not_once_it_is_settled(stage: Stage) -> None:
    ended, confirmed = stage.buys("steam-50"), stage.buys("steam-50")
    for order in (ended, confirmed):
        reveal_code(order.pk, by="buyer", at=stage.at)
        confirm_orders([order.pk], by="buyer", at=stage.at)
    bad = bad_batch(stage)
    import_stock(stage.world.stock, stage.item("steam-50"), "n.txt", b"NEWW-0001\n", by="supplier", at=stage.at)
    settle_orders([ended.pk], at=stage.wait(2 * DAY))
    found = preview_remedy(stage.world.shop, "batch", bad)
    assert (found[Outcome.REFUND_FULL].orders, found[Outcome.REFUND_FULL].left_out) == (2, ())
    another = found[Outcome.REISSUE]
    assert (another.orders, another.count(LeftOut.ENDED), another.amount_minor) == (1, 1, PRICE)
    begins(stage, Outcome.REISSUE, subject=bad)
    (remedy,) = remedies_of([stage.world.shop])
    assert (remedy.total, remedy.amount_minor, vars(remedy)["skipped"]) == (1, PRICE, 1)
    assert left_out_of([remedy.pk]) == {remedy.pk: {"ended": 1}}
    goes_on(stage)
    assert [stage.delivery(order.pk).number for order in (ended, confirmed)] == [1, 2]
    assert stage.delivery(confirmed.pk).state == "delivered"
    assert dict(RemedyLine.objects.values_list("order_id", "state")) == {ended.pk: "skipped", confirmed.pk: "remedied"}


def sent_again(stage: Stage, order: Order, times: int) -> None:
    """Each batch that Bea's code came of was bad, and another one was sent."""
    for number in range(times):
        code = f"NEWW-{number:04}\n".encode()
        bad = Code.objects.get(delivery=stage.delivery(order.pk)).batch_id
        import_stock(stage.world.stock, stage.item("steam-50"), "n.txt", code, by="supplier", at=stage.at)
        begins(stage, Outcome.REISSUE, subject=bad)
        goes_on(stage)
        reveal_code(order.pk, by="buyer", at=stage.at)


@pytest.mark.django_db
def test_another_code_is_sent_to_nobody_for_ever(stage: Stage) -> None:
    order = stage.buys("steam-50")
    sent_again(stage, order, 2)
    bad = Code.objects.get(delivery=stage.delivery(order.pk)).batch_id
    found = preview_remedy(stage.world.shop, "batch", bad)
    assert (found[Outcome.REISSUE].orders, found[Outcome.REISSUE].count(LeftOut.ENOUGH)) == (0, 1)
    with pytest.raises(NobodyReached):
        begins(stage, Outcome.REISSUE, subject=bad)
    assert Batch.objects.get(pk=bad).withdrawn_at is None, "what is refused changes nothing"
    assert found[Outcome.REFUND_FULL].orders == 1
    begins(stage, subject=bad)
    goes_on(stage)
    assert stage.order(order.pk).state == "refunded"


@pytest.mark.django_db
def test_whoever_was_sent_the_last_one_meanwhile_is_skipped(stage: Stage) -> None:
    order = stage.buys("steam-50")
    sent_again(stage, order, 1)
    begins(stage, Outcome.REISSUE, subject=Code.objects.get(delivery=stage.delivery(order.pk)).batch_id)
    line = order.lines.get()
    sooner = {"shop_id": line.shop_id, "order": order, "line": line, "supplier": line.supplier, "state": "stopped"}
    Delivery.objects.filter(line=line, number=2).update(number=3)
    Delivery.objects.create(number=2, promise_until=stage.at, **sooner)
    goes_on(stage)
    assert RemedyLine.objects.get(state="skipped").because == "enough"
    assert stage.delivery(order.pk).number == 3


@pytest.mark.django_db
def test_whoever_has_another_one_already_is_not_hurt_any_more(stage: Stage) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.at)
    bad = bad_batch(stage)
    sent_again(stage, order, 1)
    assert not any(found.reached for found in preview_remedy(stage.world.shop, "batch", bad).values())
    with pytest.raises(NobodyHurt):
        begins(stage, subject=bad)


@pytest.mark.django_db
def test_of_a_fallen_supplier_another_one_comes_only_where_somebody_else_has_it(stage: Stage) -> None:
    order = stage.buys(SKU, account=QQ)
    stage.supplier_says(SupplyStatus.IN_PROGRESS)
    found = preview_remedy(stage.world.shop, "supplier", stage.world.sandbox)[Outcome.REISSUE]
    assert (found.orders, found.count(LeftOut.NOBODY)) == (0, 1)
    other = second(stage)
    begins(stage, Outcome.REISSUE, source="supplier", subject=stage.world.sandbox)
    goes_on(stage)
    assert stage.delivery(order.pk).fence == "waiting", "two would deliver"
    assert stage.delivery(order.pk).number == 1
    stage.fence_says(FenceStatus.DONE)
    stage.wait(timedelta(seconds=6))
    goes_on(stage)
    assert Delivery.objects.get(order=order, number=1).state == "stopped"
    stage.supplier_says(SupplyStatus.DELIVERED)
    stage.supplier_says(SupplyStatus.DELIVERED)
    assert (stage.delivery(order.pk).supplier_id, stage.delivery(order.pk).state) == (other, "delivered")


@pytest.mark.django_db
def test_what_a_fallen_supplier_owes_goes_back_and_nothing_more_is_delivered(stage: Stage) -> None:
    orders = [stage.buys("qq-coin-50", account=QQ) for _ in range(2)]
    begins(stage, source="supplier", subject=stage.world.sandbox)
    goes_on(stage)
    assert {stage.order(order.pk).state for order in orders} == {"refunded"}
    assert set(Delivery.objects.filter(order__in=[o.pk for o in orders]).values_list("state", flat=True)) == {"stopped"}


@pytest.mark.django_db
def test_a_fallen_supplier_is_taken_off_sale_and_its_confirmed_orders_are_reached_too(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    confirm_orders([order.pk], by="machine", at=stage.at)
    unpaid = stage.places("qq-coin-50", account=QQ)
    begins(stage, source="supplier", subject=stage.world.sandbox)
    assert Supplier.objects.get(pk=stage.world.sandbox).suspended_because == WHY.zh
    assert Item.objects.get(sku="qq-coin-50").state == "suspended"
    assert expire_orders(due_orders(OnDue.EXPIRE, stage.at, 9), at=stage.at)
    assert stage.order(unpaid.order).state == "expired"
    with pytest.raises(ItemNotOnSale):
        stage.places("qq-coin-50", account=QQ)
    goes_on(stage)
    assert stage.order(order.pk).state == "refunded"
    assert Item.objects.get(sku="steam-50").state == "listed"


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [FenceStatus.DONE, FenceStatus.IMPOSSIBLE, None])
def test_what_is_on_the_wire_is_stopped_before_its_money_goes_back(stage: Stage, answer: FenceStatus | None) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.IN_PROGRESS)
    begins(stage, source="supplier", subject=stage.world.sandbox)
    goes_on(stage)
    assert (stage.refunds(order.pk), stage.delivery(order.pk).fence) == ([], "waiting")
    if answer:
        assert stage.fence_says(answer) == 1
        stage.wait(timedelta(seconds=6))
    else:
        stage.wait(timedelta(minutes=10))
    goes_on(stage)
    assert len(stage.refunds(order.pk)) == 1
    assert stage.delivery(order.pk).state == "stopped"
    looks = Ask.objects.filter(subject=stage.delivery(order.pk).pk, key=LATE).count()
    assert looks == (0 if answer is FenceStatus.DONE else 1), "what was not stopped is looked up later"


@pytest.mark.django_db
def test_it_is_not_begun_twice_nor_for_nobody_nor_without_a_reason(stage: Stage) -> None:
    with pytest.raises(NobodyHurt):
        begins(stage)
    stage.buys("steam-50")
    begins(stage)
    with pytest.raises(RemedyRunning):
        begins(stage)
    with pytest.raises(ReasonNeeded):
        start_remedy(
            stage.world.shop,
            "supplier",
            stage.world.stock,
            outcome=Outcome.REFUND_FULL,
            liable=Liable.PLATFORM,
            reason=Text("", ""),
            by=f"staff:{stage.world.people['operator']}",
            at=stage.at,
        )
    assert Remedy.objects.count() == 1


def test_several_workers_reach_everybody_once(open_stage: Stage, at_once: AtOnce) -> None:
    orders = [open_stage.buys("steam-50").pk for _ in range(8)]
    remedy = begins(open_stage)
    works = partial(continue_remedies, [remedy], at=open_stage.at)
    answers = at_once(*[works] * 4)
    assert not [answer for answer in answers if isinstance(answer, BaseException)]
    goes_on(open_stage)
    assert Refund.objects.count() == len(orders) == Order.objects.filter(state="refunded").count()
