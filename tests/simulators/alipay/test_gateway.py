"""Does the Alipay simulator keep its own protocol, whoever asks?"""

import base64
import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from anxin.simulators.alipay.keyring import open_keyring
from tests.simulators.alipay.running import Alipay, alipay
from tests.simulators.processes import PLAIN, STOP_SECONDS, wait_until


@pytest.fixture(scope="module")
def house() -> Iterator[Alipay]:
    with alipay() as running:
        yield running


def signed(house: Alipay, method: str, content: dict[str, Any], /, **changes: str) -> dict[str, str]:
    """The fields of a request, signed by hand."""
    fields = {
        "app_id": house.app_id,
        "method": method,
        "charset": "utf-8",
        "sign_type": "RSA2",
        "timestamp": "2026-11-22 10:00:00",
        "version": "1.0",
        "biz_content": json.dumps(content),
    } | changes
    key = load_pem_private_key(house.key("app_private_key").encode(), None)
    assert isinstance(key, RSAPrivateKey)
    covered = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    return fields | {"sign": base64.b64encode(key.sign(covered.encode(), PKCS1v15(), SHA256())).decode()}


def ask(house: Alipay, fields: dict[str, str]) -> dict[str, Any]:
    """The answer's object, whatever it is called."""
    answer = httpx.post(f"{house.base_url}/gateway.do", data=fields, **PLAIN)
    told: dict[str, Any] = next(iter(answer.json().values()))
    return told


def order(**changes: Any) -> dict[str, Any]:
    return {"out_trade_no": uuid4().hex, "total_amount": "1128.00", "subject": "月卡"} | changes


def code_url(house: Alipay, **changes: Any) -> str:
    return str(ask(house, signed(house, "alipay.trade.precreate", order(**changes)))["qr_code"])


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"app_id": "2021"}, "isv.invalid-app-id"),
        ({"sign_type": "RSA"}, "isv.invalid-signature-type"),
        ({"method": "alipay.trade.steal"}, "isv.invalid-method"),
        ({"biz_content": "{"}, "isv.invalid-parameter"),
        ({"app_cert_sn": "0"}, "isv.app-cert-not-exist"),
    ],
)
def test_a_request_that_is_not_right_is_refused_by_name(house: Alipay, changes: dict[str, str], why: str) -> None:
    assert ask(house, signed(house, "alipay.trade.precreate", order(), **changes))["sub_code"] == why


@pytest.mark.parametrize("spoil", [{"sign": "AAAA"}, {"sign": "%"}, {"sign": ""}, {"version": "2.0"}, {"extra": "1"}])
def test_a_request_signed_badly_opens_nothing(house: Alipay, spoil: dict[str, str]) -> None:
    content = order()
    told = ask(house, signed(house, "alipay.trade.precreate", content) | spoil)
    assert told["sub_code"] == "isv.invalid-signature"
    query = signed(house, "alipay.trade.query", {"out_trade_no": content["out_trade_no"]})
    assert ask(house, query)["sub_code"] == "ACQ.TRADE_NOT_EXIST"


@pytest.mark.parametrize(
    "changes",
    [
        {"total_amount": "0.00"},
        {"total_amount": "-1.00"},
        {"total_amount": "1.001"},
        {"total_amount": None},
        {"subject": ""},
        {"out_trade_no": ""},
        {"time_expire": "2020-01-01 00:00:00"},
        {"time_expire": "soon"},
    ],
)
def test_an_order_with_a_wrong_field_is_refused(house: Alipay, changes: dict[str, Any]) -> None:
    assert ask(house, signed(house, "alipay.trade.precreate", order(**changes)))["code"] != "10000"


def test_the_page_shows_amount_and_merchant_in_both_languages(house: Alipay) -> None:
    url = code_url(house)
    chinese, english = (httpx.get(f"{url}?lang={lang}", **PLAIN).text for lang in ("zh", "en"))
    assert '<html lang="zh-Hans">' in chinese
    assert "确认付款 ¥1,128.00" in chinese
    assert "安心演示商店" in chinese
    assert '<html lang="en">' in english
    assert "Pay ¥1,128.00" in english
    assert "$" not in chinese + english


def test_the_button_pays_once(house: Alipay) -> None:
    url, before = code_url(house), house.read("totals")["paid_minor"]
    for _ in range(2):
        assert house.pay(url, "none").status_code == 303
    assert house.read("totals")["paid_minor"] == before + 112_800
    assert "付款成功" in house.scan(url).text


def test_what_the_merchant_wrote_is_text_and_never_markup(house: Alipay) -> None:
    page = house.scan(code_url(house, subject="<script>$amount</script>")).text
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_a_guessed_page_is_not_found(house: Alipay) -> None:
    guessed = f"{house.base_url}/cashier/1"
    assert house.scan(guessed).status_code == 404
    assert house.pay(guessed).status_code == 404


def test_an_expired_code_takes_no_money(house: Alipay) -> None:
    soon = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + 8 * 3_600 + 60))
    url, before = code_url(house, time_expire=soon), house.read("totals")["paid_minor"]
    house.turn("clock", offset_seconds=3_600)
    try:
        house.pay(url)
        assert "无法付款" in house.scan(url).text
    finally:
        house.turn("clock", offset_seconds=0)
    assert house.read("totals")["paid_minor"] == before


def test_more_requests_in_a_second_than_allowed_are_refused() -> None:
    with alipay("--rate", "2") as house, httpx.Client(**PLAIN) as client:
        query = signed(house, "alipay.trade.query", {"out_trade_no": "x"})
        url = f"{house.base_url}/gateway.do?{urlencode(query)}"

        def code() -> str:
            return str(client.get(url).json()["alipay_trade_query_response"]["code"])

        assert [code() for _ in range(2)] == ["40004", "40004"]
        wait_until(lambda: code() == "40005")


def test_the_log_tells_when_each_refund_was_asked(house: Alipay) -> None:
    content = order()
    house.pay(ask(house, signed(house, "alipay.trade.precreate", content))["qr_code"], "none")
    before, number = time.time(), uuid4().hex
    refund = {"out_trade_no": content["out_trade_no"], "refund_amount": "1.00", "out_request_no": number}
    ask(house, signed(house, "alipay.trade.refund", refund))
    log = house.read("log?kind=alipay.trade.refund")["received"]
    (entry,) = [one for one in log if one["out_request_no"] == number]
    assert before <= entry["received_at"] <= time.time()
    assert (entry["out_trade_no"], entry["code"]) == (content["out_trade_no"], "10000")


def test_an_unknown_fault_is_refused(house: Alipay) -> None:
    fields = {"out_trade_no": "*", "fault": "earthquake"}
    answer = httpx.post(f"{house.base_url}/control/faults", json=fields, **PLAIN)
    assert answer.status_code == 400


def test_a_simulator_stops_at_once_even_while_an_answer_hangs() -> None:
    with alipay() as house:
        content = order()
        house.fault("timeout_after_success", content["out_trade_no"])
        fields = signed(house, "alipay.trade.precreate", content)
        with pytest.raises(httpx.TimeoutException):
            httpx.post(f"{house.base_url}/gateway.do", data=fields, **(PLAIN | {"timeout": 0.3}))
        house.process.send_signal(signal.SIGINT)
        assert house.process.wait(STOP_SECONDS) == 0


def test_keys_are_made_once_and_stay(tmp_path: Path) -> None:
    first = open_keyring(tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    second = open_keyring(tmp_path)
    assert second.alipay_cert_no == first.alipay_cert_no
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == written
