"""Does the order list of an epay gateway become a bill that holds every payment of its day and no other?"""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from anxin.integrations.connections import NoAnswer
from anxin.integrations.epay.bill import collect, read_bill
from anxin.integrations.epay.v1 import EpayV1
from anxin.integrations.epay.v2 import EpayV2
from anxin.payments.channel import BillKind, BillNotReady
from anxin.reconciliation.lines import BillUnreadable, LineKind
from anxin.workdays.hours import SHANGHAI
from tests.integrations.epay.conftest import asked, of
from tests.simulators.epay.running import Epay, epay, new_key, private, public
from tests.simulators.processes import PATIENCE_SECONDS
from tests.support.waiting import until_a_day_lasts

DAY_SECONDS = 86_400
PAID, UNPAID, OTHER_DAY = 70, 3, 4


@pytest.fixture(scope="module")
def gateway() -> Iterator[Epay]:
    """A gateway of this file alone, whose list holds nothing else."""
    with epay() as running:
        yield running


@pytest.fixture
def bill_client(version: int, gateway: Epay) -> Iterator[EpayV1 | EpayV2]:
    """A client of that gateway in either version."""
    client: EpayV1 | EpayV2
    if version == 1:
        client = EpayV1(
            base_url=gateway.base_url,
            pid=gateway.pid,
            key=gateway.key,
            type="alipay",
            partial=True,
            timeout_seconds=PATIENCE_SECONDS,
        )
    else:
        ours, theirs = private(new_key("merchant")), public(new_key("platform"))
        client = EpayV2(
            base_url=gateway.base_url,
            pid=gateway.pid,
            private_key=ours,
            platform_key=theirs,
            type="wxpay",
            timeout_seconds=PATIENCE_SECONDS,
        )
    yield client
    client.close()


@pytest.fixture(autouse=True)
def _one_day() -> None:
    """No day ends between what happens and its bill."""
    until_a_day_lasts()


def yesterday() -> date:
    return datetime.now(SHANGHAI).date() - timedelta(days=1)


def seconds_to(day: date, hour: int) -> float:
    return (datetime.combine(day, datetime.min.time(), SHANGHAI) + timedelta(hours=hour)).timestamp() - time.time()


def test_the_bill_has_every_payment_of_the_day_and_no_other(bill_client: EpayV1 | EpayV2, gateway: Epay) -> None:
    paid = []
    for hour, count in ((-2, OTHER_DAY), (1, PAID), (23, UNPAID), (25, OTHER_DAY)):
        gateway.turn("clock", offset_seconds=seconds_to(yesterday(), hour))
        for number in range(count):
            ask = asked(100 + number)
            offer = bill_client.start_payment(ask)
            if count != UNPAID:
                gateway.pay(offer.code_url, "none")
            paid += [ask] if count == PAID else []
    bill_client.refund(of(paid[0]))
    gateway.turn("clock", offset_seconds=0)
    lines = list(read_bill(bill_client.fetch_bill(yesterday(), BillKind.TRADE)))
    ours = {line.our_no: line for line in lines}
    assert len(ours) == len(lines)
    for ask in paid:
        line = ours[ask.payment.hex]
        assert (line.kind, line.amount_minor, line.fee_minor) == (LineKind.PAYMENT, ask.amount_minor, 0)
        assert (line.currency, line.at.date()) == ("CNY", yesterday())
    assert ours[paid[0].payment.hex].state == "2"
    assert {line.at.date() for line in lines} == {yesterday()}
    # both versions share the gateway: the second sees the first one's payments, too
    assert len(lines) % PAID == 0


def test_a_day_that_is_not_over_has_no_bill(bill_client: EpayV1 | EpayV2) -> None:
    with pytest.raises(BillNotReady):
        bill_client.fetch_bill(datetime.now(SHANGHAI).date(), BillKind.TRADE)


@pytest.mark.parametrize(
    ("changes", "why"), [({"base_url": "http://127.0.0.1:9"}, "Refused"), ({"key": "a wrong key"}, "密钥错误")]
)
def test_a_gateway_that_gives_no_list_has_no_answer(gateway: Epay, changes: dict[str, str], why: str) -> None:
    settings: dict[str, Any] = {"base_url": gateway.base_url, "pid": gateway.pid, "key": gateway.key} | changes
    with closing(EpayV1(type="alipay", **settings)) as client, pytest.raises(NoAnswer, match=why):
        client.fetch_bill(yesterday(), BillKind.TRADE)


DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 21, 1, tzinfo=SHANGHAI).timestamp()


def row(trade_no: str, **changes: str) -> dict[str, str]:
    order = {"trade_no": trade_no, "out_trade_no": "0af1" * 8, "pid": "1001", "money": "1.00", "status": "1"}
    return order | {"addtime": "2026-11-20 10:00:00", "endtime": "2026-11-20 10:01:00"} | changes


def collected(*pages: list[dict[str, str]]) -> bytes:
    return collect(DAY, "1", "1001", lambda number, _size: list(pages[number - 1]), NOW)


def test_an_order_that_slips_to_the_next_page_while_reading_counts_once() -> None:
    first = [row(str(number)) for number in range(50)]
    assert len(list(read_bill(collected(first, [first[-1], row("50")])))) == 51


def test_the_list_is_read_until_before_the_day_and_no_further() -> None:
    old = [row(str(number), addtime="2026-11-18 23:59:59", endtime="") for number in range(50)]
    assert list(read_bill(collected(old))) == []


def test_a_payment_made_the_day_after_its_order_is_of_its_own_day() -> None:
    late = row("1", addtime="2026-11-19 23:59:00", endtime="2026-11-20 00:00:01")
    early = row("2", addtime="2026-11-20 23:59:00", endtime="2026-11-21 00:00:01")
    assert [line.their_no for line in read_bill(collected([early, late]))] == ["1"]


@pytest.mark.parametrize("page", [["no object"], [{"out_trade_no": "1"}], [row("1", endtime="soon")]])
def test_a_list_that_cannot_be_read_is_no_answer(page: list[dict[str, str]]) -> None:
    with pytest.raises(NoAnswer):
        collected(page)


@pytest.mark.parametrize(
    ("spoil", "line_no"),
    [
        (lambda raw: b"", 1),
        (lambda raw: b"[]", 1),
        (lambda raw: raw.replace(b'"epay"', b'"else"'), 1),
        (lambda raw: raw[: raw.rindex(b"\n")], 3),
        (lambda raw: raw.replace(b'{"end": "2"}', b'{"end": "3"}'), 4),
        (lambda raw: raw.replace(b"1.00", b"1,00", 1), 2),
        (lambda raw: raw.replace(b'"pid": "1001", "money": "2', b'"pid": "1002", "money": "2'), 3),
        (lambda raw: raw.replace(b'"2026-11-20 10:01:00"', b"null", 1), 2),
    ],
)
def test_a_bill_that_was_damaged_is_refused_with_its_line(spoil: object, line_no: int) -> None:
    raw = collected([row("1"), row("2", money="2.00")])
    assert [line.amount_minor for line in read_bill(raw)] == [100, 200]
    assert callable(spoil)
    with pytest.raises(BillUnreadable) as caught:
        list(read_bill(spoil(raw)))
    assert caught.value.line_no == line_no


def test_a_bill_is_lines_of_json() -> None:
    lines = [json.loads(line) for line in collected([row("1")]).split(b"\n")]
    assert [lines[0]["bill"], lines[1]["trade_no"], lines[2]] == ["epay", "1", {"end": "1"}]
