"""Does the way from "buy" to "settled" hold, and each way back?"""

from anxin.agenda.kinds import Kind
from anxin.delivery.models import Code, Reveal
from anxin.delivery.supplier import FenceStatus, SupplyStatus
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.reveal_code import reveal_code
from anxin.flows.settle_orders import settle_orders
from anxin.ledger.accounts import hold, pending, platform_fees, supplier_available
from anxin.ledger.queries import balance
from anxin.payments.channel import RefundStatus
from tests.support.cast import HOUR, MINUTE, QQ, Stage


def test_a_code_is_delivered_seen_confirmed_and_settled(stage: Stage) -> None:
    order = stage.buys("steam-50")
    shop = stage.world.shop
    assert order.state == "delivered"
    assert balance(hold(shop, order.pk)) == 4_850

    seen = reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    assert len(seen) == 1
    assert Reveal.objects.count() == 1

    assert confirm_orders([order.pk], by="buyer", at=stage.at) == [order.pk]
    assert balance(hold(shop, order.pk)) == 0
    assert balance(platform_fees(shop)) == 146
    assert settle_orders([order.pk], at=stage.at) == [], "the hold-back has not passed"
    assert settle_orders([order.pk], at=stage.wait(48 * HOUR)) == [order.pk]
    assert balance(pending(shop, order.pk)) == 0
    assert balance(supplier_available(shop, stage.world.stock)) == 4_850 - 146


def test_undelivered_is_refunded_unasked(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    delivery = stage.delivery(order.pk)
    assert judge_deliveries([delivery.pk], at=stage.wait(29 * MINUTE)) == 0
    assert judge_deliveries([delivery.pk], at=stage.wait(MINUTE)) == 1
    assert stage.order(order.pk).state == "refunded"
    (refund,) = stage.refunds(order.pk)
    assert refund.amount_minor == 4_900
    assert "条款 6" in refund.reason_zh
    assert stage.channel_says(RefundStatus.ARRIVED) == 1
    assert stage.refunds(order.pk)[0].state == "arrived"
    assert balance(hold(stage.world.shop, order.pk)) == 0


def test_what_is_under_way_is_fenced_before_money_goes_back(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.IN_PROGRESS)
    delivery = stage.delivery(order.pk)
    judge_deliveries([delivery.pk], at=stage.wait(31 * MINUTE))
    assert stage.refunds(order.pk) == []
    assert stage.delivery(order.pk).fence == "waiting"
    stage.fence_says(FenceStatus.DONE)
    judge_deliveries([delivery.pk], at=stage.at)
    assert stage.order(order.pk).state == "refunded"
    assert stage.delivery(order.pk).state == "stopped"


def test_an_unseen_code_goes_back_at_once_and_is_void(stage: Stage) -> None:
    order = stage.buys("steam-50")
    case = stage.claims(order.pk, "changed_mind")
    assert case.state == "decided"
    assert stage.order(order.pk).state == "refunded"
    assert Code.objects.get(delivery__order=order).state == "void"


def test_a_bounced_refund_waits_for_the_buyer_and_is_sent_again(stage: Stage) -> None:
    order = stage.buys("steam-50")
    stage.claims(order.pk, "changed_mind")
    stage.channel_says(RefundStatus.BOUNCED)
    assert stage.refunds(order.pk)[0].state == "bounced"
    assert stage.channel_says(RefundStatus.ARRIVED, Kind.REFUND_ASK) == 0
