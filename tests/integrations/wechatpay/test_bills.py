"""Is a bill fetched whole, checked by its hash, and equal to what happened?"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest

from anxin.integrations.connections import NoAnswer
from anxin.integrations.wechatpay.bill import read_bill
from anxin.integrations.wechatpay.channel import WechatpayChannel
from anxin.integrations.wechatpay.shares import Receiver, ReturnStatus, ShareStatus
from anxin.payments.channel import BillKind, BillNotReady
from anxin.reconciliation.lines import LineKind
from anxin.reconciliation.states import Meaning, meaning_of
from tests.integrations.wechatpay.asks import Make, paid, payment, refund
from tests.simulators.processes import wait_until
from tests.simulators.wechatpay.running import DAY, QUICK, Wechatpay, wechatpay
from tests.support.waiting import until_a_day_lasts

SOL = "1900000777"
SHANGHAI = timezone(timedelta(hours=8))


@pytest.fixture(autouse=True)
def _one_day() -> None:
    """No day ends between what happens and its bill."""
    until_a_day_lasts()


def today() -> date:
    return datetime.now(SHANGHAI).date()


@pytest.fixture(scope="module")
def house(keys: Path) -> Iterator[Wechatpay]:
    """A WeChat Pay of its own: on its bills stands what this module did, and nothing else."""
    with wechatpay(keys, *QUICK) as running:
        yield running


@pytest.fixture
def client(house: Wechatpay) -> Iterator[WechatpayChannel]:
    """Our client of it."""
    client = house.client()
    yield client
    client.close()


@pytest.fixture
def tomorrow(house: Wechatpay) -> Iterator[Wechatpay]:
    """The same, a day later by its own business clock."""
    house.turn("clock", offset_seconds=DAY)
    yield house
    house.turn("clock", offset_seconds=0)
    house.turn("faults/clear")


def test_a_day_that_is_not_over_has_no_bill_yet(client: WechatpayChannel) -> None:
    with pytest.raises(BillNotReady):
        client.fetch_bill(today(), BillKind.TRADE)


def test_a_day_without_business_is_an_empty_bill(client: WechatpayChannel) -> None:
    assert client.fetch_bill(today() - timedelta(days=3), BillKind.TRADE) == b""
    with pytest.raises(NoAnswer):
        client.fetch_bill(today() - timedelta(days=200), BillKind.TRADE)


def test_the_bills_tell_what_happened(house: Wechatpay, client: WechatpayChannel) -> None:
    ask = paid(client, house, subject="月卡,` 「一个月」")
    unpaid = payment()
    client.start_payment(unpaid)
    number = client.query_payment(ask).transaction_no
    back = refund(ask, amount_minor=2800)
    client.refund(back)
    wait_until(lambda: client.query_refund(back).status == "arrived")
    house.turn("clock", offset_seconds=DAY)
    lines = {one.our_no: one for one in read_bill(client.fetch_bill(today(), BillKind.TRADE))}
    assert unpaid.payment.hex not in lines
    paid_line, back_line = lines[ask.payment.hex], lines[back.refund.hex]
    assert (paid_line.kind, paid_line.amount_minor, paid_line.fee_minor) == (LineKind.PAYMENT, 12_800, 77)
    assert (back_line.kind, back_line.payment_no) == (LineKind.REFUND, ask.payment.hex)
    assert (back_line.amount_minor, back_line.fee_minor, back_line.state) == (2800, -17, "SUCCESS")
    assert paid_line.their_no == number
    ours = {ask.payment.hex, back.refund.hex}
    moved = read_bill(client.fetch_bill(today(), BillKind.FLOW))
    flows = [(one.kind, one.our_no, one.amount_minor) for one in moved if one.our_no in ours]
    assert flows == [
        (LineKind.PAYMENT, ask.payment.hex, 12_800),
        (LineKind.FEE, ask.payment.hex, 77),
        (LineKind.REFUND, back.refund.hex, 2800),
    ]
    house.turn("clock", offset_seconds=0)


def test_the_bill_of_shares_tells_what_was_given_released_and_taken_back(house: Wechatpay) -> None:
    client = house.client(settings={"freeze": "yes"})
    assert client.sharing.add_receiver(SOL, name="索尔供货有限公司")
    number = client.query_payment(paid(client, house)).transaction_no
    share, back = uuid4(), uuid4()
    part = Receiver(SOL, 3000, "货款", name="索尔供货有限公司")
    client.sharing.share(number, share, [part], finish=True)
    wait_until(lambda: client.sharing.query_share(number, share).status is ShareStatus.FINISHED)
    client.sharing.take_back(share, back, account=SOL, amount_minor=1000, description="退款")
    wait_until(lambda: client.sharing.query_take_back(share, back).status is ReturnStatus.RETURNED)
    house.turn("clock", offset_seconds=DAY)
    raw = client.fetch_bill(today(), BillKind.SHARE)
    assert raw == client.sharing.fetch_bill(today())
    house.turn("clock", offset_seconds=0)
    lines = list(read_bill(raw))
    ours = [(one.our_no, one.amount_minor, one.state) for one in lines if one.our_no in (share.hex, back.hex)]
    assert sorted(ours) == sorted(
        [
            (share.hex, 3000, "分账/成功"),
            (share.hex, 12_800 - 77 - 3000, "解冻/成功"),
            (back.hex, 1000, "分账回退/成功"),
        ]
    )
    assert {one.kind for one in lines} == {LineKind.SHARE}
    assert {meaning_of(one.state) for one in lines} == {Meaning.MOVED}
    client.close()


@pytest.mark.parametrize("fault", ["wrong_hash", "cut_short", "error_500", "wrong_signature"])
def test_a_bill_that_is_not_the_announced_one_is_no_answer(
    tomorrow: Wechatpay, client: WechatpayChannel, fault: str
) -> None:
    tomorrow.turn("clock", offset_seconds=0)
    paid(client, tomorrow)
    tomorrow.turn("clock", offset_seconds=DAY)
    tomorrow.turn("faults", out_trade_no="bills", fault=fault, times=1)
    with pytest.raises(NoAnswer):
        client.fetch_bill(today(), BillKind.TRADE)
    assert client.fetch_bill(today(), BillKind.TRADE).startswith(b"\x1f\x8b")


def test_a_channel_that_is_gone_gives_no_bill(make: Make) -> None:
    with pytest.raises(NoAnswer):
        make(base_url="http://127.0.0.1:9").fetch_bill(today(), BillKind.TRADE)
