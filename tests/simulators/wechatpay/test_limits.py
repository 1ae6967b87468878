"""Are the documented limits of WeChat Pay kept, by its own clock and rates?"""

import secrets
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.simulators.processes import PLAIN, wait_until
from tests.simulators.wechatpay.others import Others
from tests.simulators.wechatpay.running import DAY, Wechatpay, wechatpay


@pytest.fixture(scope="module")
def strict(keys: Path) -> Iterator[Wechatpay]:
    """WeChat Pay with its real limits."""
    with wechatpay(keys, "--refund-seconds", "0") as running:
        yield running


@pytest.fixture
def others(strict: Wechatpay, monkeypatch: pytest.MonkeyPatch) -> Iterator[Others]:
    """Others' client of it."""
    yield Others(strict, monkeypatch)
    strict.turn("clock", offset_seconds=0)


def test_refunds_of_one_order_keep_a_minute_apart(others: Others, strict: Wechatpay) -> None:
    number = others.paid(strict)
    assert others.refund(number, 100)[0] == 200
    assert others.refund(number, 100)[0] == 429
    strict.turn("clock", offset_seconds=30)
    assert others.refund(number, 100)[0] == 429
    strict.turn("clock", offset_seconds=61)
    assert others.refund(number, 100)[0] == 200


def test_an_order_is_refunded_fifty_times_at_most(others: Others, strict: Wechatpay) -> None:
    number = others.paid(strict)
    for time in range(51):
        strict.turn("clock", offset_seconds=61 * time)
        status, told = others.refund(number, 1)
        assert status == (200 if time < 50 else 400)
    assert told["message"] == "部分退款次数超过50次"


@pytest.mark.parametrize(("days", "status"), [(364.9, 200), (365.1, 400)])
def test_an_order_is_refunded_within_a_year(others: Others, strict: Wechatpay, days: float, status: int) -> None:
    number = others.paid(strict)
    strict.turn("clock", offset_seconds=days * DAY)
    assert others.refund(number)[0] == status


def test_whoever_errs_often_is_not_heard_for_a_while(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with wechatpay(keys, "--errors-per-second", "1") as running:
        others = Others(running, monkeypatch)

        def err() -> int:
            return others.refund(secrets.token_hex(16))[0]

        assert err() == 404
        wait_until(lambda: err() == 429)
        wait_until(lambda: err() == 404)


def test_a_request_that_is_not_signed_or_heard_before_moves_nothing(strict: Wechatpay) -> None:
    for headers in ({}, {"authorization": 'WECHATPAY2-SHA256-RSA2048 mchid="x"'}, {"authorization": "Basic eDp4"}):
        answer = httpx.post(f"{strict.base_url}/v3/refund/domestic/refunds", json={}, headers=headers, **PLAIN)
        assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_ERROR")


def test_the_keys_are_for_their_owner_alone(strict: Wechatpay, keys: Path) -> None:
    assert keys.stat().st_mode & 0o077 == 0
    told = httpx.get(f"{strict.base_url}/control/log", **PLAIN).text
    assert strict.settings["api_v3_key"] not in told
