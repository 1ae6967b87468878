"""Is somebody else's client of Alipay content with the simulator, by keys and by certificates?

`python-alipay-sdk` sends everything in the address of a GET and finds what is signed in its own way.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import httpx
import pytest
from alipay import AliPay, DCAliPay
from alipay.exceptions import AliPayException, AliPayValidationError
from alipay.utils import AliPayConfig

from tests.simulators.alipay.running import Alipay, alipay
from tests.simulators.listener import Listener, listening
from tests.simulators.processes import PLAIN
from tests.support.waiting import until_a_day_lasts

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
NOWHERE = "http://127.0.0.1:9/nowhere/"


@pytest.fixture(scope="module")
def house() -> Iterator[Alipay]:
    with alipay() as running:
        yield running


@pytest.fixture
def hook() -> Iterator[Listener]:
    with listening(b"success") as listener:
        yield listener


@pytest.fixture(params=["keys", "certificates"])
def sdk(house: Alipay, request: pytest.FixtureRequest) -> Any:
    """Their client, pointed at the simulator by the only way there is: its private field."""
    common = {"appid": house.app_id, "app_private_key_string": house.key("app_private_key")}
    client: Any
    if request.param == "keys":
        client = AliPay(
            **common, alipay_public_key_string=house.key("alipay_public_key"), config=AliPayConfig(timeout=60)
        )
    else:
        client = DCAliPay(
            **common,
            app_public_key_cert_string=house.key("app_cert"),
            alipay_public_key_cert_string=house.key("alipay_cert"),
            alipay_root_cert_string=house.key("alipay_root_cert"),
        )
    client._gateway = f"{house.base_url}/gateway.do"
    return client


def paid(sdk: Any, house: Alipay, notify_url: str = NOWHERE, notice: str = "none", amount: str = "0.99") -> str:
    number = uuid4().hex
    code = sdk.api_alipay_trade_precreate("话费 100 元", number, amount, notify_url=notify_url)
    assert code["code"] == "10000"
    house.pay(code["qr_code"], notice)
    return number


def test_a_code_is_made_scanned_and_paid(sdk: Any, house: Alipay) -> None:
    number = paid(sdk, house)
    told = sdk.api_alipay_trade_query(out_trade_no=number)
    assert (told["trade_status"], told["total_amount"], told["out_trade_no"]) == ("TRADE_SUCCESS", "0.99", number)


def test_a_code_nobody_scanned_is_no_trade(sdk: Any) -> None:
    number = uuid4().hex
    sdk.api_alipay_trade_precreate("x", number, "1.00")
    assert sdk.api_alipay_trade_query(out_trade_no=number)["sub_code"] == "ACQ.TRADE_NOT_EXIST"


@pytest.mark.parametrize("name", ["api_alipay_trade_page_pay", "api_alipay_trade_wap_pay"])
def test_a_signed_address_opens_the_cashier(sdk: Any, house: Alipay, name: str) -> None:
    number = uuid4().hex
    query = getattr(sdk, name)("月卡", number, "12.50", return_url="http://127.0.0.1:9/back")
    page = httpx.get(f"{house.base_url}/gateway.do?{query}", **PLAIN, follow_redirects=True)
    assert "确认付款 ¥12.50" in page.text
    house.pay(str(page.url).split("?")[0], "none")
    assert sdk.api_alipay_trade_query(out_trade_no=number)["trade_status"] == "TRADE_SUCCESS"


def test_a_refund_moves_once_and_is_found(sdk: Any, house: Alipay) -> None:
    number, request = paid(sdk, house), uuid4().hex
    first = sdk.api_alipay_trade_refund("0.40", out_trade_no=number, out_request_no=request)
    assert (first["code"], first["fund_change"], first["refund_fee"]) == ("10000", "Y", "0.40")
    again = sdk.api_alipay_trade_refund("0.40", out_trade_no=number, out_request_no=request)
    assert (again["fund_change"], again["refund_fee"]) == ("N", "0.40")
    other = sdk.api_alipay_trade_refund("0.41", out_trade_no=number, out_request_no=request)
    assert other["sub_code"] == "ACQ.DISCORDANT_REPEAT_REQUEST"
    found = sdk.api_alipay_trade_fastpay_refund_query(request, out_trade_no=number)
    assert (found["refund_status"], found["refund_amount"]) == ("REFUND_SUCCESS", "0.40")
    nothing = sdk.api_alipay_trade_fastpay_refund_query(uuid4().hex, out_trade_no=number)
    assert (nothing["code"], "refund_status" in nothing) == ("10000", False)


def test_a_full_refund_needs_no_number_of_its_own_and_a_part_does(sdk: Any, house: Alipay) -> None:
    number = paid(sdk, house)
    assert sdk.api_alipay_trade_refund("0.40", out_trade_no=number)["sub_code"] == "ACQ.INVALID_PARAMETER"
    assert sdk.api_alipay_trade_refund("0.99", out_trade_no=number)["fund_change"] == "Y"


def test_a_cancelled_payment_goes_back_and_a_closed_one_cannot_be_paid(sdk: Any, house: Alipay) -> None:
    number, before = paid(sdk, house), house.read("totals")["refunded_minor"]
    assert sdk.api_alipay_trade_close(out_trade_no=number)["sub_code"] == "ACQ.TRADE_STATUS_ERROR"
    assert sdk.api_alipay_trade_cancel(out_trade_no=number)["action"] == "refund"
    assert house.read("totals")["refunded_minor"] == before + 99
    waiting = uuid4().hex
    code_url = sdk.api_alipay_trade_precreate("x", waiting, "1.00")["qr_code"]
    assert "action" not in sdk.api_alipay_trade_cancel(out_trade_no=waiting)
    house.scan(code_url)
    assert sdk.api_alipay_trade_close(out_trade_no=waiting)["code"] == "10000"
    house.pay(code_url)
    assert sdk.api_alipay_trade_query(out_trade_no=waiting)["trade_status"] == "TRADE_CLOSED"


def test_a_kept_payment_is_shared_out(sdk: Any, house: Alipay) -> None:
    number = uuid4().hex
    code = sdk.api_alipay_trade_precreate("x", number, "1.00", extend_params={"royalty_freeze": "true"})
    house.pay(code["qr_code"], "none")
    trade_no = sdk.api_alipay_trade_query(out_trade_no=number)["trade_no"]
    parts = [{"trans_in": "2088000000000077", "amount": "0.30"}]
    assert sdk.api_alipay_trade_order_settle(uuid4().hex, trade_no, parts)["settle_no"]
    too_much = [{"trans_in": "2088000000000077", "amount": "0.71"}]
    refused = sdk.api_alipay_trade_order_settle(uuid4().hex, trade_no, too_much)
    assert refused["sub_code"] == "ACQ.TRADE_SETTLE_ERROR"


def test_their_verification_believes_a_notice_and_no_changed_one(sdk: Any, house: Alipay, hook: Listener) -> None:
    paid(sdk, house, hook.url, "once")
    fields = dict(httpx.QueryParams(hook.wait_for(1)[0].body.decode()).items())
    signature = fields.pop("sign")
    assert sdk.verify(dict(fields), signature)
    assert not sdk.verify(fields | {"total_amount": "0.01"}, signature)


def test_their_client_refuses_an_answer_that_is_signed_badly(sdk: Any, house: Alipay) -> None:
    number = paid(sdk, house)
    house.fault("wrong_signature", number)
    with pytest.raises(AliPayValidationError):
        sdk.api_alipay_trade_query(out_trade_no=number)
    house.fault("unsigned_answer", number)
    with pytest.raises(AliPayException):
        sdk.api_alipay_trade_query(out_trade_no=number)


def test_the_address_of_a_bill_is_given(sdk: Any, house: Alipay) -> None:
    until_a_day_lasts()
    paid(sdk, house)
    house.turn("clock", offset_seconds=86_400)
    try:
        day = {"bill_type": "trade", "bill_date": today()}
        told = sdk.server_api("alipay.data.dataservice.bill.downloadurl.query", day)
        raw = httpx.get(told["bill_download_url"], **PLAIN).content
    finally:
        house.turn("clock", offset_seconds=0)
    assert raw.startswith(b"PK")
    assert httpx.get(told["bill_download_url"].replace("fileId=", "fileId=0"), **PLAIN).status_code == 403


def today() -> str:
    return datetime.now(timezone(timedelta(hours=8))).date().isoformat()
