"""Does our client read and end complaints at Alipay's newer door, by the names that Alipay's own SDK has for them?"""

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
DAY = timedelta(days=1)
WORDS = "退款 ¥128.00 已到账"
# AlipaySecurityRiskComplaintInfoQueryResponse of alipay-sdk-python-all, and ComplaintTradeInfo
NAMED = {
    *("certify_info", "complain_amount", "complain_content", "complain_url", "complaint_trade_info_list", "contact"),
    *("gmt_complain", "gmt_overdue", "gmt_process", "gmt_risk_finish_time", "gmt_upgrade", "id", "opposite_name"),
    *("gmt_upgrade_risk_finish_time", "opposite_pid", "process_code", "process_img_url_list", "process_message"),
    *("process_remark", "status", "status_description", "task_id", "trade_no", "upgrade_content"),
}
OF_A_TRADE = {
    *("amount", "complaint_record_id", "gmt_refund", "gmt_trade", "id", "out_no", "status", "status_description"),
    "trade_no",
}


def complains(house: Alipay, number: str, content: str = "一直没到账，要求退款") -> str:
    """Bea complains about a trade; the number by which we know it."""
    return f"risk-{house.turn('risk', out_trade_no=number, content=content)['id']}"


def changes(house: Alipay, number: str, **changed: Any) -> None:
    house.turn("risk/change", id=int(number.removeprefix("risk-")), **changed)


def said(house: Alipay, number: str) -> tuple[str, str]:
    told = house.turn("risk/read", id=int(number.removeprefix("risk-")))
    return told["status"], told["process_code"]


def test_it_is_listed_beside_those_of_the_older_door_and_read(client: AlipayChannel, house: Alipay) -> None:
    one = pay(client, house)
    number, older = (
        complains(house, one.payment.hex),
        house.turn("complaints", out_trade_no=one.payment.hex, content="还没到"),
    )
    told = client.complaints.query_complaint(number)
    assert told is not None
    assert (told.stage, told.problem, told.asked_minor, told.waits) == (Stage.WAITING, Problem.REFUND, 12_800, True)
    assert (told.trades[0].payment, told.trades[0].transaction_no) == (one.payment, one.transaction_no)
    assert told.finish_by is not None
    assert told.finish_by - told.at == 3 * DAY
    listed = {row.outside_id: row for row in client.complaints.list_complaints(TODAY - DAY, TODAY + DAY)}
    assert listed[number] == told
    assert older["complain_event_id"] in listed


@pytest.mark.parametrize(
    ("changed", "stage", "urgent", "escalated"),
    [
        ({"status": "OVERDUE"}, Stage.WAITING, True, False),
        ({"status": "PART_OVERDUE"}, Stage.WAITING, True, False),
        ({"status": "OVERDUE_PROCESSED"}, Stage.DONE, False, False),
        ({"status": "DROP_OVERDUE_COMPLAIN"}, Stage.WITHDRAWN, False, False),
        ({"extra": {"gmt_upgrade": "2026-11-22 10:00:00", "upgrade_content": "仍未解决"}}, Stage.WAITING, False, True),
        ({"status": "SOMETHING_NEW"}, Stage.UNKNOWN, False, False),
    ],
)
def test_what_alipay_does_with_it_is_understood(
    client: AlipayChannel, house: Alipay, changed: dict[str, Any], stage: Stage, urgent: bool, escalated: bool
) -> None:
    number = complains(house, pay(client, house).payment.hex)
    changes(house, number, **changed)
    told = client.complaints.query_complaint(number)
    assert told is not None
    assert (told.stage, told.urgent, told.escalated) == (stage, urgent, escalated)


@pytest.mark.parametrize(
    ("act", "refunded", "code"),
    [(Act.FINISH, True, "REFUND"), (Act.FINISH, False, "ORTHER"), (Act.REJECT, False, "ORTHER")],
)
def test_only_what_came_back_is_called_a_refund_at_the_end(
    client: AlipayChannel, house: Alipay, act: Act, refunded: bool, code: str
) -> None:
    number = complains(house, pay(client, house).payment.hex)
    answer = ToSay(outside_id=number, act=act, words=WORDS, refunded=refunded)
    assert not client.complaints.was_said(answer)
    assert client.complaints.say(answer).status is SaidStatus.SAID
    assert said(house, number) == ("PROCESSED", code)
    assert client.complaints.was_said(answer)
    assert client.complaints.say(answer).status is SaidStatus.REFUSED


@pytest.mark.parametrize("act", [Act.REPLY, Act.APPROVE])
def test_words_alone_are_refused_by_name_and_end_nothing(client: AlipayChannel, house: Alipay, act: Act) -> None:
    number = complains(house, pay(client, house).payment.hex)
    told = client.complaints.say(ToSay(outside_id=number, act=act, words=WORDS))
    assert told.status is SaidStatus.REFUSED
    assert "only with the end" in told.detail
    assert said(house, number) == ("WAIT_PROCESS", "")


def test_an_answer_of_unknown_fate_is_found_again(client: AlipayChannel, house: Alipay) -> None:
    trade = pay(client, house).payment.hex
    number = complains(house, trade)
    answer = ToSay(outside_id=number, act=Act.FINISH, words=WORDS, refunded=True)
    house.fault("unknown", trade)
    assert client.complaints.say(answer).status is SaidStatus.UNKNOWN
    assert client.complaints.was_said(answer)


def test_an_app_without_the_right_has_none_of_them_and_keeps_the_others(client: AlipayChannel, house: Alipay) -> None:
    trade = pay(client, house).payment.hex
    number = complains(house, trade)
    house.turn("risk/grant", granted=False)
    try:
        listed = {row.outside_id for row in client.complaints.list_complaints(TODAY - DAY, TODAY + DAY)}
        assert number not in listed
        with pytest.raises(Unproven):
            client.complaints.query_complaint(number)
    finally:
        house.turn("risk/grant", granted=True)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_others_client_gets_the_fields_that_the_sdk_names(client: AlipayChannel, house: Alipay) -> None:
    number = complains(house, pay(client, house).payment.hex)
    theirs: Any = AliPay(
        appid=house.app_id,
        app_private_key_string=house.key("app_private_key"),
        alipay_public_key_string=house.key("alipay_public_key"),
        config=AliPayConfig(timeout=60),
    )
    theirs._gateway = f"{house.base_url}/gateway.do"
    base = "alipay.security.risk.complaint"
    told = theirs.server_api(f"{base}.info.query", {"complain_id": number.removeprefix("risk-")})
    assert told.keys() - {"code", "msg"} <= NAMED
    assert all(one.keys() <= OF_A_TRADE for one in told["complaint_trade_info_list"])
    span = {"gmt_complaint_start": f"{TODAY - DAY} 00:00:00", "gmt_complaint_end": f"{TODAY + 2 * DAY} 00:00:00"}
    listed = theirs.server_api(f"{base}.info.batchquery", {"current_page_num": 1, "page_size": 20, **span})
    assert listed.keys() - {"code", "msg"} == {"total_size", "current_page", "page_size", "complaint_list"}
    done = {"id_list": [told["id"]], "process_code": "CONSENSUS_WITH_CLIENT", "remark": "已协商一致"}
    assert theirs.server_api(f"{base}.process.finish", done)["complaint_process_success"] is True
