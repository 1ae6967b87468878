"""Does a client that we did not write get along with the simulator's complaints?"""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest

from tests.simulators.listener import Listener
from tests.simulators.processes import wait_until
from tests.simulators.wechatpay.others import Others
from tests.simulators.wechatpay.running import Wechatpay

HERE = timezone(timedelta(hours=8))


@pytest.fixture
def others(wechat: Wechatpay, monkeypatch: pytest.MonkeyPatch) -> Iterator[Others]:
    """Their client, with the public key."""
    yield Others(wechat, monkeypatch)
    Others(wechat, monkeypatch).client.complaint_notification_delete()


def test_a_complaint_is_told_listed_answered_and_completed(others: Others, wechat: Wechatpay, hook: Listener) -> None:
    paid = others.paid(wechat)
    assert others.ask("complaint_notification_query")[0] == 404
    assert others.ask("complaint_notification_create", hook.url)[1]["url"] == hook.url
    number = wechat.turn("complaints", out_trade_no=paid, detail="一直没到账", problem_type="OTHERS")["complaint_id"]
    one = hook.wait_for(1)[0]
    notice = others.client.callback(one.headers, one.body)
    assert notice["event_type"] == "COMPLAINT.CREATE"
    assert notice["resource"] == {"complaint_id": number, "action_type": "CREATE_COMPLAINT"}
    today = datetime.now(HERE).date()
    listed = others.ask("complaint_list_query", str(today - timedelta(days=1)), str(today))[1]
    assert number in [row["complaint_id"] for row in listed["data"]]
    told = others.ask("complaint_detail_query", number)[1]
    assert (told["complaint_state"], told["complaint_order_info"][0]["out_trade_no"]) == ("PENDING", paid)
    assert others.client.decrypt(told["payer_phone"]) == "13800138000"
    assert others.ask("complaint_complete", number)[0] == 400
    assert others.ask("complaint_response", number, "正在核实")[0] == 204
    assert others.ask("complaint_detail_query", number)[1]["complaint_state"] == "PROCESSING"
    assert others.ask("complaint_complete", number)[0] == 204
    kinds = [row["operate_type"] for row in others.ask("complaint_history_query", number)[1]["data"]]
    assert kinds == ["MERCHANT_CONFIRM_COMPLETE", "MERCHANT_RESPONSE", "USER_CREATE_COMPLAINT"]
    assert others.ask("complaint_response", number, "又一次")[0] == 400


def test_an_agreed_refund_ends_the_complaint_when_it_arrives(others: Others, wechat: Wechatpay) -> None:
    paid = others.paid(wechat)
    number = wechat.turn("complaints", out_trade_no=paid, detail="申请退款")["complaint_id"]
    assert others.ask("complaint_update_refund", number, "APPROVE", launch_refund_day=0, remark="同意")[0] == 204
    assert others.ask("complaint_detail_query", number)[1]["complaint_state"] == "PROCESSING"
    assert others.refund(paid)[0] == 200
    wait_until(lambda: bool(others.ask("complaint_detail_query", number)[1]["complaint_full_refunded"]))
    assert others.ask("complaint_detail_query", number)[1]["complaint_state"] == "PROCESSED"


def test_a_refused_refund_ends_it_at_once_and_a_wrong_word_is_refused(others: Others, wechat: Wechatpay) -> None:
    number = wechat.turn("complaints", out_trade_no=others.paid(wechat), detail="申请退款")["complaint_id"]
    assert others.ask("complaint_update_refund", number, "MAYBE")[0] == 400
    assert others.ask("complaint_response", number, "长" * 201)[0] == 400
    assert others.ask("complaint_update_refund", number, "REJECT", reject_reason="已使用")[0] == 204
    assert others.ask("complaint_detail_query", number)[1]["complaint_state"] == "PROCESSED"
    assert others.ask("complaint_detail_query", "0" * 28)[0] == 404
