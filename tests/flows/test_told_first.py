"""Does a buyer hear of what goes wrong before having to ask, once, and exactly what then happens?"""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from anxin import vault
from anxin.delivery.models import Delivery
from anxin.delivery.supplier import FenceStatus, SupplyStatus
from anxin.flows.chase_refunds import chase_refunds
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.tell_slow import tell_slow
from anxin.jobs.sweeps import SWEEPS
from anxin.orders.models import Order
from anxin.payments.channel import RefundStatus
from anxin.refunds.models import Refund
from anxin.support.deadlines import slow_deliveries
from anxin.support.models import Letter
from anxin.web.order_status import order_status
from anxin.web.refund_status import refund_status
from tests.support.cast import DAY, HOUR, MINUTE, QQ, Stage


def letters(order: Order, kind: str) -> list[str]:
    rows = Letter.objects.filter(order=order, kind=kind)
    return [f"{row.subject}\n{vault.unseal(row.body_sealed, 'letter')}" for row in rows]


def sweep(stage: Stage) -> int:
    return tell_slow(slow_deliveries(stage.at, 100), at=stage.at)


def ordered(stage: Stage, says: SupplyStatus | None = SupplyStatus.IN_PROGRESS) -> tuple[Order, Delivery]:
    order = stage.buys("qq-coin-50", account=QQ)
    if says is not None:
        stage.supplier_says(says)
    return order, stage.delivery(order.pk)


def until(stage: Stage, delivery: Delivery, before: timedelta) -> None:
    stage.at = delivery.promise_until - before


def test_a_slow_order_is_told_once_with_when_and_what_then(stage: Stage) -> None:
    order, delivery = ordered(stage)
    until(stage, delivery, 15 * MINUTE)
    assert sweep(stage) == 0
    until(stage, delivery, 9 * MINUTE)
    assert sweep(stage) == 1
    (told,) = letters(order, "slow-order")
    for part in (order.ref, "供货商仍在处理", "要求供货商停止发货", "自动全额退款 ¥", "不用申请"):
        assert part in told
    assert sweep(stage) == 0
    assert len(letters(order, "slow-order")) == 1


def test_what_nobody_has_sent_is_foretold_as_refunded_by_itself(stage: Stage) -> None:
    order, delivery = ordered(stage, says=None)
    until(stage, delivery, 5 * MINUTE)
    assert sweep(stage) == 1
    (told,) = letters(order, "slow-order")
    assert "前未到账：自动全额退款 ¥" in told
    stage.at = delivery.promise_until
    judge_deliveries([delivery.pk], at=stage.at)
    assert Refund.objects.filter(order=order).exists()
    assert not letters(order, "overdue-order")


def test_an_unclear_answer_is_named(stage: Stage) -> None:
    order, delivery = ordered(stage, says=SupplyStatus.UNKNOWN)
    until(stage, delivery, 5 * MINUTE)
    sweep(stage)
    assert "供货商的答复不清" in letters(order, "slow-order")[0]
    order.refresh_from_db()
    reason = order_status(order, order.lines.get(), [], stage.at).reason
    assert reason is not None
    assert "答复不清" in reason.zh


def test_what_arrived_in_time_is_not_spoken_of(stage: Stage) -> None:
    order, delivery = ordered(stage, says=SupplyStatus.DELIVERED)
    until(stage, delivery, 5 * MINUTE)
    assert sweep(stage) == 0
    assert not letters(order, "slow-order")


def test_a_case_speaks_for_itself(stage: Stage) -> None:
    order, delivery = ordered(stage)
    stage.claims(order.pk, "not_arrived")
    until(stage, delivery, 5 * MINUTE)
    assert sweep(stage) == 0


def test_a_passed_promise_is_told_with_until_when_and_what_then(stage: Stage) -> None:
    order, delivery = ordered(stage)
    stage.at = delivery.promise_until
    judge_deliveries([delivery.pk], at=stage.at)
    (told,) = letters(order, "overdue-order")
    for part in (order.ref, "已过承诺时间", "停止发货", "供货商不答复，自动全额退款 ¥", "您不需要做任何事"):
        assert part in told
    assert not Refund.objects.filter(order=order).exists()
    order.refresh_from_db()
    assert order_status(order, order.lines.get(), [], stage.at).due_at == stage.delivery(order.pk).due_at
    stage.fence_says(FenceStatus.IMPOSSIBLE)
    assert len(letters(order, "overdue-order")) == 1


def test_silence_after_it_ends_as_it_was_foretold(stage: Stage) -> None:
    order, delivery = ordered(stage)
    stage.at = delivery.promise_until
    judge_deliveries([delivery.pk], at=stage.at)
    due = stage.delivery(order.pk).due_at
    assert due is not None
    stage.at = due
    judge_deliveries([delivery.pk], at=stage.at)
    assert Refund.objects.get(order=order).amount_minor == order.amount_minor


def test_a_late_refund_is_said_to_be_late_on_its_page(stage: Stage) -> None:
    order = stage.buys("steam-50")
    stage.claims(order.pk, "changed_mind")
    stage.channel_says(RefundStatus.ACCEPTED)
    refund = Refund.objects.get(order=order)
    for span in (3 * DAY, 2 * HOUR):
        chase_refunds([refund.pk], at=stage.wait(span))
    late = Refund.objects.select_related("payment__channel", "decision").get(pk=refund.pk)
    assert late.late_since is not None
    status = refund_status([late], stage.at)
    assert status.title.zh == "退款晚于预计"
    assert "财务在跟进" in status.sentence.zh


def test_the_sweep_is_among_the_sweeps() -> None:
    assert "slow" in {each.name for each in SWEEPS}


def test_many_are_told_with_few_statements(stage: Stage) -> None:
    orders = [ordered(stage, says=None)[0] for _ in range(6)]
    stage.supplier_says(SupplyStatus.IN_PROGRESS)
    until(stage, stage.delivery(orders[0].pk), 5 * MINUTE)
    ids = slow_deliveries(stage.at, 100)
    assert len(ids) == 6
    with CaptureQueriesContext(connection) as asked:
        assert tell_slow(ids, at=stage.at) == 6
    assert len(asked) <= 45
