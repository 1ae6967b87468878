"""Does the simulator satisfy a client that its writers did not write?"""

import gzip
import hashlib
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from wechatpayv3 import WeChatPayType

from tests.simulators.listener import Listener
from tests.simulators.processes import wait_until
from tests.simulators.wechatpay.others import Others
from tests.simulators.wechatpay.running import DAY, Wechatpay
from tests.support.waiting import until_a_day_lasts

MONEY = {"total": 12_800, "currency": "CNY"}
CARD = {"bank_type": "招商银行", "bank_account": "6225880137750403", "real_name": "王小明"}
SOL = "1900000777"
# their client still asks certificates for a time without a zone
naive = pytest.mark.filterwarnings("ignore:Properties that return a na")


@pytest.fixture(params=[True, False], ids=["public key", "certificates"])
def others(wechat: Wechatpay, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Others]:
    """Their client, once with the public key and once with certificates that it fetches."""
    wechat.turn("signing", by="public_key" if request.param else "certificate")
    yield Others(wechat, monkeypatch, by_key=request.param)
    wechat.turn("signing", by="public_key")


def ended(others: Others, number: str, status: str) -> None:
    wait_until(lambda: bool(others.ask("query_refund", number)[1].get("status") == status))


def test_a_payment_is_opened_paid_and_found(others: Others, wechat: Wechatpay) -> None:
    number = others.paid(wechat)
    status, told = others.ask("query", out_trade_no=number)
    assert (status, told["trade_state"], told["amount"]["total"]) == (200, "SUCCESS", 12_800)
    again = others.ask("query", transaction_id=told["transaction_id"])
    assert again == (status, told)


def test_a_payment_is_closed(others: Others, wechat: Wechatpay) -> None:
    number = secrets.token_hex(16)
    others.ask("pay", "x", number, MONEY)
    assert others.ask("close", number)[0] == 204
    assert others.ask("query", out_trade_no=number)[1]["trade_state"] == "CLOSED"
    assert others.ask("close", others.paid(wechat)) == (400, {"code": "ORDERPAID", "message": "该订单已支付"})


def test_the_other_ways_of_paying_are_opened(others: Others) -> None:
    scene = {"payer_client_ip": "203.0.113.7", "h5_info": {"type": "Wap"}}
    number = secrets.token_hex(16)
    page = others.ask("pay", "x", number, MONEY, scene_info=scene, pay_type=WeChatPayType.H5)
    assert page[1]["h5_url"].startswith("http")
    inside = others.ask("pay", "x", secrets.token_hex(16), MONEY, payer={"openid": "o1"}, pay_type=WeChatPayType.JSAPI)
    assert inside[1]["prepay_id"].startswith("wx")


def test_a_notice_is_believed_and_a_forged_one_is_not(others: Others, wechat: Wechatpay, hook: Listener) -> None:
    number = secrets.token_hex(16)
    told = others.ask("pay", "x", number, MONEY, notify_url=hook.url)[1]
    wechat.turn("faults", out_trade_no=number, fault="wrong_signature", times=1)
    wechat.pay(told["code_url"])
    heard = [others.client.callback(one.headers, one.body) for one in hook.wait_for(2)]
    (notice,) = [one for one in heard if one]
    assert (notice["event_type"], notice["resource"]["out_trade_no"]) == ("TRANSACTION.SUCCESS", number)
    assert notice["resource"]["amount"]["total"] == 12_800


def test_a_refund_arrives_once(others: Others, wechat: Wechatpay, hook: Listener) -> None:
    number, back = others.paid(wechat), secrets.token_hex(16)
    address = hook.url.split("?", maxsplit=1)[0]
    before = wechat.read("totals")["refunded_minor"]
    for _ in range(2):
        status, told = others.refund(number, out_refund_no=back, notify_url=address)
        assert (status, told["amount"]["refund"], told["out_trade_no"]) == (200, 12_800, number)
    ended(others, back, "SUCCESS")
    assert wechat.read("totals")["refunded_minor"] == before + 12_800
    one = hook.wait_for(1)[0]
    notice = others.client.callback(one.headers, one.body)
    assert (notice["event_type"], notice["resource"]["refund_status"]) == ("REFUND.SUCCESS", "SUCCESS")


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"amount": 12_801}, 400, "INVALID_REQUEST"),
        ({"out_trade_no": "0" * 32}, 404, "RESOURCE_NOT_EXISTS"),
        ({"notify_url": "http://127.0.0.1/?x=1"}, 400, "PARAM_ERROR"),
        ({"out_refund_no": "#"}, 400, "PARAM_ERROR"),
    ],
)
def test_a_wrong_refund_is_refused(
    others: Others, wechat: Wechatpay, more: dict[str, Any], status: int, code: str
) -> None:
    answer = others.refund(others.paid(wechat), **more)
    assert (answer[0], answer[1]["code"]) == (status, code)


@naive
def test_a_bounced_refund_goes_to_another_card(others: Others, wechat: Wechatpay) -> None:
    number, back = others.paid(wechat), secrets.token_hex(16)
    wechat.turn("faults", out_trade_no=number, fault="processing", times=1)
    told = others.refund(number, out_refund_no=back)[1]
    early = others.ask("abnormal_refund", told["refund_id"], back, "USER_BANK_CARD", **CARD)
    assert early[0] == 400
    wechat.turn("refunds/settle", out_refund_no=back, status="ABNORMAL")
    status, _ = others.ask("abnormal_refund", told["refund_id"], back, "USER_BANK_CARD", **CARD)
    assert status == 200
    ended(others, back, "SUCCESS")
    assert others.ask("query_refund", back)[1]["user_received_account"] == "招商银行借记卡0403"


@naive
def test_frozen_money_is_shared_released_and_taken_back(others: Others, wechat: Wechatpay) -> None:
    number = others.paid(wechat, settle_info={"profit_sharing": True})
    theirs = others.ask("query", out_trade_no=number)[1]["transaction_id"]
    assert others.ask("profitsharing_amount_query", theirs)[1]["unsplit_amount"] == 12_723
    assert others.ask("profitsharing_add_receiver", "MERCHANT_ID", SOL, "SUPPLIER", name="索尔")[0] == 200
    share, back = secrets.token_hex(16), secrets.token_hex(16)
    part = {"type": "MERCHANT_ID", "account": SOL, "amount": 3000, "description": "货款", "name": "索尔"}
    assert others.ask("profitsharing_order", theirs, share, unfreeze_unsplit=True, receivers=[part])[0] == 200
    wait_until(lambda: bool(others.ask("profitsharing_order_query", theirs, share)[1]["state"] == "FINISHED"))
    taken = others.ask("profitsharing_return", back, SOL, 1000, "退款", out_order_no=share)
    assert (taken[0], taken[1]["amount"]) == (200, 1000)
    assert others.ask("profitsharing_unfreeze", theirs, secrets.token_hex(16), "完结")[0] == 400
    assert others.ask("profitsharing_amount_query", theirs)[1]["unsplit_amount"] == 0


def test_bills_are_announced_with_their_hash_and_downloaded(others: Others, wechat: Wechatpay) -> None:
    until_a_day_lasts()
    number = others.paid(wechat)
    day = datetime.now(timezone(timedelta(hours=8))).date().isoformat()
    assert others.ask("trade_bill", day)[1]["code"] == "STATEMENT_CREATING"
    wechat.turn("clock", offset_seconds=DAY)
    try:
        for kind in ("trade_bill", "fundflow_bill"):
            told = others.ask(kind, day)[1]
            status, raw = others.client.download_bill(told["download_url"])
            text = gzip.decompress(raw)
            assert (status, hashlib.sha1(text).hexdigest()) == (200, told["hash_value"])
            assert number in text.decode()
    finally:
        wechat.turn("clock", offset_seconds=0)
