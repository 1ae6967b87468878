"""What is made of true notices about what was not begun here: in the channel's own console, or by another system?"""

from typing import Any

import pytest

from anxin.flows.accept_payments import accept_payments
from anxin.flows.accept_refund_notices import accept_refund_notices
from anxin.flows.acts.received import Received
from anxin.integrations.wechatpay.notices import read_payment, read_refund
from anxin.ledger.accounts import hold, outside, suspense
from anxin.ledger.queries import balance
from anxin.payments.channel import ChannelNotice, NoticeKind
from anxin.payments.models import Unmatched
from tests.support.cast import QQ, Stage, furnished

NOTICE = {"id": "n-1", "event_type": "REFUND.SUCCESS", "create_time": "2026-11-23T12:00:00+08:00"}


@pytest.fixture
def stage(db: Any) -> Stage:
    """A furnished shop; what is written is rolled back."""
    return furnished()


def console_refund(**changes: Any) -> ChannelNotice:
    told: dict[str, Any] = {
        "mchid": "1900000001",
        "out_refund_no": "后台退款-2026-11",
        "refund_id": "50300000001",
        "transaction_id": "42000001",
        "refund_status": "SUCCESS",
        "success_time": "2026-11-23T12:00:00+08:00",
        "user_received_account": "招商银行信用卡0403",
        "amount": {"refund": 4_850, "total": 4_850, "payer_refund": 4_850, "payer_total": 4_850},
    }
    return read_refund(NOTICE, told | changes, "1900000001")


def test_a_refund_of_our_payment_made_in_the_console_is_adopted_once(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    payment = order.payments.get()
    money = {"refund": payment.amount_minor, "total": payment.amount_minor}
    told = console_refund(out_trade_no=payment.pk.hex, amount=money)
    assert (told.kind, told.refund, told.refund_no) == (NoticeKind.REFUND_ARRIVED, None, "50300000001")
    for word in ("adopted", "repeat"):
        assert accept_refund_notices([Received(channel=stage.world.channel, notice=told, body="")], at=stage.at) == [
            word
        ]
    (refund,) = stage.refunds(order.pk)
    assert (refund.external, refund.state, refund.channel_refund_no) == (True, "arrived", "50300000001")
    assert balance(hold(stage.world.shop, order.pk)) == balance(outside(stage.world.shop, stage.world.channel)) == 0


def test_a_console_refund_of_anothers_payment_moves_nothing(stage: Stage) -> None:
    told = console_refund(out_trade_no="SHOP-2-0001")
    words = accept_refund_notices([Received(channel=stage.world.channel, notice=told, body="")], at=stage.at)
    assert words == ["unknown_refund"]
    assert balance(outside(stage.world.shop, stage.world.channel)) == 0


def test_a_payment_under_a_number_that_we_never_gave_waits_in_suspense(stage: Stage) -> None:
    told = {
        "mchid": "1900000001",
        "appid": "wx1",
        "out_trade_no": "SHOP-2-0001",
        "transaction_id": "42000002",
        "trade_state": "SUCCESS",
        "success_time": "2026-11-23T12:00:00+08:00",
        "amount": {"total": 100, "currency": "CNY"},
    }
    notice = read_payment(NOTICE, told, "1900000001", "wx1")
    received = Received(channel=stage.world.channel, notice=notice, body="")
    assert [accept_payments([received], at=stage.at) for _ in range(2)] == [["unmatched"], ["repeat"]]
    assert balance(suspense(stage.world.shop, stage.world.channel)) == 100
    assert Unmatched.objects.get().transaction_no == "42000002"
