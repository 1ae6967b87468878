"""Does the sandbox channel keep its own protocol, whoever asks?"""

import json
import signal
import time
from typing import Any

import httpx
import pytest

from tests.simulators.processes import PLAIN, STOP_SECONDS, Sandpay, sandpay, sandsup
from tests.simulators.raw import Raw


@pytest.fixture
def raw(bank: Sandpay) -> Raw:
    return Raw(bank)


def test_a_request_sent_again_as_it_was_is_refused(raw: Raw) -> None:
    fields = raw.payment()
    headers = raw.seal("POST", "/v1/payments", json.dumps(fields).encode())
    assert raw.ask("POST", "/v1/payments", fields, headers).status_code == 200
    again = raw.ask("POST", "/v1/payments", fields, headers)
    assert (again.status_code, again.json()["detail"]) == (401, "REPLAYED")


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"Sandpay-Merchant": "M0"}, "UNKNOWN_PARTY"),
        ({"Sandpay-Signature": "AAAA"}, "BAD_SIGNATURE"),
        ({"Sandpay-Signature": "%"}, "BAD_SIGNATURE"),
        ({"Sandpay-Timestamp": "now"}, "STALE"),
        ({"Sandpay-Nonce": "short"}, "BAD_NONCE"),
    ],
)
def test_a_badly_sealed_request_is_refused_and_opens_nothing(raw: Raw, changes: dict[str, str], detail: str) -> None:
    fields = raw.payment()
    headers = raw.seal("POST", "/v1/payments", json.dumps(fields).encode()) | changes
    answer = raw.ask("POST", "/v1/payments", fields, headers)
    assert (answer.status_code, answer.json()["detail"]) == (401, detail)
    assert raw.ask("GET", f"/v1/payments/{fields['out_trade_no']}").status_code == 404


def test_a_stale_request_is_refused(raw: Raw) -> None:
    headers = raw.seal("GET", "/v1/payments/x", b"", age_seconds=301)
    assert raw.ask("GET", "/v1/payments/x", None, headers).json()["detail"] == "STALE"


@pytest.mark.parametrize(
    "changes", [{"amount_minor": 0}, {"amount_minor": "1"}, {"amount_minor": True}, {"subject": None}, {"currency": ""}]
)
def test_a_payment_with_a_wrong_field_is_refused(raw: Raw, changes: dict[str, Any]) -> None:
    answer = raw.ask("POST", "/v1/payments", raw.payment(**changes))
    assert (answer.status_code, answer.json()["code"]) == (400, "BAD_REQUEST")


def test_the_log_tells_when_each_refund_was_asked(raw: Raw, bank: Sandpay) -> None:
    payment = raw.payment()
    bank.pay(raw.ask("POST", "/v1/payments", payment).json()["code_url"], "none")
    before = time.time()
    fields = {name: payment[name] for name in ("out_trade_no", "amount_minor", "currency", "notify_url")}
    raw.ask("POST", "/v1/refunds", fields | {"out_refund_no": "R-log", "reason": "x"})
    (entry,) = [one for one in bank.read("log?kind=refund")["received"] if one["out_refund_no"] == "R-log"]
    assert before <= entry["received_at"] <= time.time()
    assert (entry["out_trade_no"], entry["status"]) == (payment["out_trade_no"], 200)


def test_an_unknown_fault_is_refused(bank: Sandpay) -> None:
    answer = httpx.post(f"{bank.base_url}/control/faults", json={"out_trade_no": "*", "fault": "earthquake"}, **PLAIN)
    assert answer.status_code == 400


def test_the_business_clock_moves_and_seals_do_not(raw: Raw, bank: Sandpay) -> None:
    fields = raw.payment()
    raw.ask("POST", "/v1/payments", fields | {"expires_at": "2999-01-01T00:00:00+00:00"})
    bank.turn("clock", offset_seconds=1_000 * 366 * 86_400)
    try:
        assert raw.ask("GET", f"/v1/payments/{fields['out_trade_no']}").json()["status"] == "CLOSED"
    finally:
        bank.turn("clock", offset_seconds=0)


def test_a_simulator_stops_at_once_even_while_an_answer_hangs() -> None:
    with sandpay() as bank:
        raw, fields = Raw(bank), Raw(bank).payment()
        bank.turn("faults", out_trade_no="*", fault="timeout_after_success")
        body = json.dumps(fields).encode()
        with pytest.raises(httpx.TimeoutException):
            httpx.post(
                f"{bank.base_url}/v1/payments",
                content=body,
                headers=raw.seal("POST", "/v1/payments", body),
                **(PLAIN | {"timeout": 0.3}),
            )
        bank.process.send_signal(signal.SIGINT)
        assert bank.process.wait(STOP_SECONDS) == 0


def test_the_same_seed_gives_the_same_numbers() -> None:
    numbers = []
    for _ in range(2):
        with sandpay("--seed", "7") as bank:
            raw = Raw(bank)
            numbers.append(raw.ask("POST", "/v1/payments", raw.payment()).json()["prepay_id"])
    assert numbers[0] == numbers[1]


def test_a_supplier_starts_and_stops_by_itself() -> None:
    with sandsup() as house:
        house.process.terminate()
        assert house.process.wait(STOP_SECONDS) == 0
