"""Does the USDT gateway keep its own protocol, whoever asks?"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from anxin.simulators.usdt.trades import signature
from tests.simulators.processes import PLAIN, wait_until
from tests.simulators.usdt.running import Usdt, usdt


@pytest.fixture(scope="module")
def gateway() -> Iterator[Usdt]:
    with usdt() as running:
        yield running


def signed(gateway: Usdt, **changes: Any) -> dict[str, Any]:
    """A request as somebody writes it who has read the protocol and not our code."""
    fields: dict[str, Any] = {"order_id": "A1", "amount": 72, "notify_url": "http://127.0.0.1:9/n"} | changes
    text = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if fields[name] != "")
    return {**fields, "signature": hashlib.md5((text + gateway.token).encode(), usedforsecurity=False).hexdigest()}


def ask(gateway: Usdt, fields: dict[str, Any]) -> dict[str, Any]:
    address = f"{gateway.base_url}/api/v1/order/create-transaction"
    return dict(httpx.post(address, json=fields, **PLAIN).json())


def look(gateway: Usdt, trade_id: str) -> int:
    answer = httpx.get(f"{gateway.base_url}/pay/check-status/{trade_id}", **PLAIN).json()
    return int(answer["data"]["status"])


def test_the_signature_is_what_md5sum_computes() -> None:
    fields = {"order_id": "0af1", "amount": 128.5, "notify_url": "http://shop.example/n", "empty": "", "signature": "x"}
    fields |= {"redirect_url": "http://shop.example/b"}
    # printf 'amount=128.5&notify_url=...&order_id=0af1&redirect_url=...epusdttoken00' | md5sum
    assert signature(fields, "epusdttoken00") == "c0380465c62b38e0723cf42a2cd77860"


def test_a_trade_waits_for_a_sum_of_its_own(gateway: Usdt) -> None:
    first, second = (ask(gateway, signed(gateway, order_id=name, amount=7200))["data"] for name in ("B1", "B2"))
    assert (first["order_id"], first["amount"], first["actual_amount"]) == ("B1", 7200, 1000.0)
    assert second["actual_amount"] == 1000.0001
    assert look(gateway, first["trade_id"]) == 1


def test_an_order_has_one_trade_for_ever(gateway: Usdt) -> None:
    assert ask(gateway, signed(gateway, order_id="C1"))["status_code"] == 200
    assert ask(gateway, signed(gateway, order_id="C1"))["status_code"] == 10002


@pytest.mark.parametrize("amount", [0, -1, "1", True, None])
def test_an_amount_that_is_none_is_refused(gateway: Usdt, amount: object) -> None:
    assert ask(gateway, signed(gateway, order_id="D1", amount=amount))["status_code"] == 10004


def test_a_request_signed_by_somebody_else_is_refused(gateway: Usdt) -> None:
    assert ask(gateway, signed(gateway, order_id="E1") | {"amount": 1})["status_code"] == 401
    assert ask(gateway, signed(gateway, order_id="E1") | {"signature": ""})["status_code"] == 401


def test_a_trade_ends_by_itself_and_takes_no_money_afterwards(gateway: Usdt) -> None:
    data = ask(gateway, signed(gateway, order_id="F1"))["data"]
    before = gateway.read("totals")["paid_minor"]
    gateway.turn("clock", offset_seconds=601)
    try:
        assert look(gateway, data["trade_id"]) == 3
        gateway.pay(data["payment_url"])
        page = httpx.get(data["payment_url"], **PLAIN).text
    finally:
        gateway.turn("clock", offset_seconds=0)
    assert "无法付款" in page
    assert gateway.read("totals")["paid_minor"] == before


@pytest.mark.parametrize(("language", "words"), [("", "模拟转账 10."), ("?lang=en", "Play the transfer of 10.")])
def test_the_page_names_sum_and_address(gateway: Usdt, language: str, words: str) -> None:
    data = ask(gateway, signed(gateway, order_id=f"G{language}"))["data"]
    page = httpx.get(data["payment_url"] + language, **PLAIN).text
    assert words in page
    assert data["token"] in page
    assert "$" not in page


def test_the_button_pays_once(gateway: Usdt) -> None:
    data, before = ask(gateway, signed(gateway, order_id="H1"))["data"], gateway.read("totals")["paid_minor"]
    for _ in range(2):
        assert gateway.pay(data["payment_url"], "none").status_code == 303
    assert look(gateway, data["trade_id"]) == 2
    assert gateway.read("totals")["paid_minor"] == before + 7200


def test_a_guessed_page_is_not_found(gateway: Usdt) -> None:
    link = f"{gateway.base_url}/pay/checkout-counter/nothing"
    assert httpx.get(link, **PLAIN).status_code == 404
    assert gateway.pay(link).status_code == 404


def test_an_unknown_fault_is_refused(gateway: Usdt) -> None:
    answer = httpx.post(
        f"{gateway.base_url}/control/faults",
        content=json.dumps({"out_trade_no": "*", "fault": "unheard_of"}),
        **PLAIN,
    )
    assert answer.status_code == 400


def test_the_log_tells_what_was_asked(gateway: Usdt) -> None:
    ask(gateway, signed(gateway, order_id="J1"))
    wait_until(lambda: any(e["out_trade_no"] == "J1" for e in gateway.read("log?kind=payment")["received"]))
