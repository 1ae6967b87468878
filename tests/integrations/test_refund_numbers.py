"""Does a refund keep the number that its channel gave it, whoever tells of it and in whatever words?"""

from typing import Any

import pytest

from anxin.agenda.kinds import Kind
from anxin.evidence.models import Exhibit
from anxin.flows.accept_refund_notices import accept_refund_notices
from anxin.integrations.stripe.notices import read_event
from anxin.integrations.wechatpay.notices import read_refund
from anxin.payments.channel import NoticeKind, RefundStatus
from tests.flows.refunding import notice, now, refunded
from tests.support.cast import Stage, furnished

OURS = "0" * 31 + "1"
WECHAT_REFUND = "50300806962026112300001"


@pytest.fixture
def stage(db: Any) -> Stage:
    """A furnished shop; what is written is rolled back."""
    return furnished()


def numbers(stage: Stage) -> list[object]:
    return [row.content["channel_refund_no"] for row in Exhibit.objects.filter(kind="refund_arrived")]


def test_a_notice_of_success_brings_the_refunds_number_and_not_the_payments(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.ACCEPTED, number="R1")
    good = notice(stage, refund, NoticeKind.REFUND_ARRIVED, transaction_no="4200001", refund_no="R1")
    assert accept_refund_notices([good], at=stage.at) == ["accepted"]
    assert (now(refund).state, now(refund).channel_refund_no) == ("arrived", "R1")
    assert numbers(stage) == ["R1"]


def test_a_notice_that_names_no_number_or_account_wipes_none(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.ACCEPTED, number="R1")
    accept_refund_notices([notice(stage, refund, NoticeKind.REFUND_ARRIVED, transaction_no="4200001")], at=stage.at)
    assert (now(refund).state, now(refund).channel_refund_no) == ("arrived", "R1")
    assert numbers(stage) == ["R1"]


def test_an_answer_that_names_no_number_wipes_none(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.BALANCE_SHORT, number="R1")
    stage.wait(stage.at.resolution)
    row = now(refund)
    assert row.channel_refund_no == "R1"
    assert not row.received_account
    accept_refund_notices([notice(stage, refund, NoticeKind.REFUND_ARRIVED, received_account="招行 1234")], at=stage.at)
    assert (now(refund).channel_refund_no, now(refund).received_account) == ("R1", "招行 1234")
    assert stage.channel_says(RefundStatus.ARRIVED, Kind.REFUND_QUERY) == 0


def test_wechat_names_the_refund_of_ours_as_well() -> None:
    told = {
        "mchid": "19",
        "refund_status": "SUCCESS",
        "out_refund_no": OURS,
        "out_trade_no": OURS,
        "refund_id": WECHAT_REFUND,
        "transaction_id": "4200001",
        "user_received_account": "招商银行信用卡0403",
        "success_time": "2026-11-23T12:00:00+08:00",
        "amount": {"refund": 4_850, "total": 4_850},
    }
    said = read_refund({"id": "N", "event_type": "REFUND.SUCCESS"}, told, "19")
    assert (said.refund_no, said.transaction_no) == (WECHAT_REFUND, "4200001")
    assert said.refund is not None


def test_stripe_names_the_refund_of_ours_as_well() -> None:
    told = {
        "id": "re_1",
        "status": "succeeded",
        "payment_intent": "pi_1",
        "amount": 4_850,
        "currency": "cny",
        "metadata": {"refund": OURS, "payment": OURS},
    }
    event = {"id": "evt_1", "type": "refund.updated", "created": 1_795_000_000, "data": {"object": told}}
    said: Any = read_event(event)
    assert (said.refund_no, said.transaction_no) == ("re_1", "pi_1")
