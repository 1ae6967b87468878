"""Does our client read and answer complaints at Alipay, and does others' client get along with the simulator's?"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alipay import AliPay
from alipay.utils import AliPayConfig

from anxin.complaints.channel import Problem, SaidStatus, Stage, ToSay
from anxin.complaints.states import Act
from anxin.integrations.alipay.channel import AlipayChannel
from anxin.integrations.alipay.gateway import Unproven
from tests.integrations.alipay.conftest import pay
from tests.simulators.alipay.running import Alipay

TODAY = datetime.now(UTC).date()
WORDS = "已为您核实"


def complains(house: Alipay, number: str, **more: Any) -> str:
    """Bea complains about a trade."""
    made = house.turn("complaints", **({"out_trade_no": number, "content": "一直没到账"} | more))
    return str(made["complain_event_id"])


def say(client: AlipayChannel, number: str, act: Act, words: str = WORDS) -> SaidStatus:
    return client.complaints.say(ToSay(outside_id=number, act=act, words=words)).status


def test_a_complaint_is_listed_and_read(channel: AlipayChannel, house: Alipay) -> None:
    one = pay(channel, house)
    number = complains(house, one.payment.hex)
    told = channel.complaints.query_complaint(number)
    assert told is not None
    assert (told.stage, told.problem, told.asked_minor) == (Stage.WAITING, Problem.REFUND, 12_800)
    assert (told.trades[0].payment, told.trades[0].transaction_no) == (one.payment, one.transaction_no)
    assert told.words.endswith("一直没到账")
    assert told.waits
    listed = channel.complaints.list_complaints(TODAY - timedelta(days=2), TODAY + timedelta(days=1))
    assert told in listed
    assert channel.complaints.query_complaint("0" * 32) is None


def test_words_and_one_feedback_are_taken(client: AlipayChannel, house: Alipay) -> None:
    number = complains(house, pay(client, house).payment.hex)
    assert say(client, number, Act.REPLY) is SaidStatus.SAID
    assert client.complaints.was_said(ToSay(outside_id=number, act=Act.REPLY, words=WORDS))
    assert say(client, number, Act.APPROVE, "已退款") is SaidStatus.SAID
    assert say(client, number, Act.FINISH) is SaidStatus.CLOSED
    told = client.complaints.query_complaint(number)
    assert told is not None
    assert (told.stage, told.waits) == (Stage.UNDER_WAY, False)


@pytest.mark.parametrize(
    ("status", "stage", "escalated"),
    [
        ("PLATFORM_PROCESSING", Stage.UNDER_WAY, True),
        ("PLATFORM_FINISH", Stage.DONE, True),
        ("CANCELLED", Stage.WITHDRAWN, False),
    ],
)
def test_what_alipay_does_with_it_is_understood(
    client: AlipayChannel, house: Alipay, status: str, stage: Stage, escalated: bool
) -> None:
    number = complains(house, pay(client, house).payment.hex)
    house.turn("complaints/write", complain_event_id=number, words="还没到")
    house.turn("complaints/status", complain_event_id=number, status=status)
    told = client.complaints.query_complaint(number)
    assert told is not None
    assert (told.stage, told.escalated, told.waits) == (stage, escalated, True)


def test_faults_are_unknown_and_unsigned_answers_are_not_believed(client: AlipayChannel, house: Alipay) -> None:
    trade = pay(client, house).payment.hex
    number = complains(house, trade)
    house.fault("unknown", trade)
    assert say(client, number, Act.REPLY) is SaidStatus.UNKNOWN
    assert client.complaints.was_said(ToSay(outside_id=number, act=Act.REPLY, words=WORDS))
    house.fault("unsigned_answer", trade)
    with pytest.raises(Unproven):
        client.complaints.query_complaint(number)
    house.turn("complaints/status", complain_event_id=number, status="MYSTERY")
    told = client.complaints.query_complaint(number)
    assert told is not None
    assert told.stage is Stage.UNKNOWN


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_others_client_reads_and_answers_them_too(client: AlipayChannel, house: Alipay) -> None:
    number = complains(house, pay(client, house).payment.hex)
    theirs: Any = AliPay(
        appid=house.app_id,
        app_private_key_string=house.key("app_private_key"),
        alipay_public_key_string=house.key("alipay_public_key"),
        config=AliPayConfig(timeout=60),
    )
    theirs._gateway = f"{house.base_url}/gateway.do"
    base = "alipay.merchant.tradecomplain"
    told = theirs.server_api(f"{base}.query", {"complain_event_id": number})
    assert (told["code"], told["status"]) == ("10000", "MERCHANT_PROCESSING")
    said = theirs.server_api(f"{base}.reply.submit", {"complain_event_id": number, "reply_content": "已联系"})
    assert said["code"] == "10000"
    feedback = {"complain_event_id": number, "feedback_code": "02", "feedback_content": "已退款"}
    assert theirs.server_api(f"{base}.feedback.submit", feedback)["code"] == "10000"
    again = theirs.server_api(f"{base}.feedback.submit", feedback)
    assert again["sub_code"] == "COMPLAIN_STATUS_ERROR"
