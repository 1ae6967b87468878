"""Is a bill of Alipay's fetched whole, and read to the fen?"""

import io
import tracemalloc
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from anxin.integrations.alipay.bill import read_bill
from anxin.integrations.alipay.channel import AlipayChannel
from anxin.integrations.connections import NoAnswer
from anxin.payments.channel import BillKind, BillNotReady
from anxin.reconciliation.lines import BillLine, BillUnreadable, LineKind
from anxin.workdays.hours import SHANGHAI
from tests.integrations.alipay.conftest import Make, pay, refund_of
from tests.simulators.alipay.running import Alipay
from tests.support.waiting import until_a_day_lasts

DAY_SECONDS = 86_400
TRADE_HEADER = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,"
    "商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,"
    "商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)
END = f"#{'-' * 41}业务明细列表结束{'-' * 36}"


@pytest.fixture(autouse=True)
def _one_day() -> None:
    """No day ends between what happens and its bill."""
    until_a_day_lasts()


def row(number: str, kind: str, amount: str, fee: str, refund: str = "", share: str = "0.00") -> str:
    cells = [f"{number}\t", f"{number}-ours\t", f"{kind}\t", "话费\t", "2026-11-20 10:00:00", "2026-11-20 10:00:01"]
    cells += ["", "", "", "", "*某(bea***)", amount, amount, *["0.00"] * 5, "", "0.00", "0.00", refund, fee, share, ""]
    return ",".join(cells)


def packed(*lines: str, name: str = "x.csv") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, "\r\n".join([*lines, ""]).encode("gb18030"))
    return content.getvalue()


def bill(*rows: str, sums: tuple[str, ...] = (), end: str = END) -> bytes:
    head = [
        "#支付宝业务明细查询",
        "#账号：[20880000000000010156]",
        "#起始日期：[…]",
        f"#{'-' * 41}业务明细列表{'-' * 40}",
    ]
    return packed(*head, TRADE_HEADER, *rows, end, *sums, "#导出时间：[…]")


def test_a_days_bill_names_each_payment_and_refund_with_its_fee(make: Make, house: Alipay) -> None:
    today = datetime.now(SHANGHAI).date()
    client = make("certificates", freeze="yes")
    paid = pay(client, house, amount_minor=10_000, subject="“月卡”,100% 流量 𠮷")
    refund = refund_of(paid, amount_minor=2_500)
    client.refund(refund)
    tomorrow = make("certificates", clock=lambda: (datetime.now(UTC) + timedelta(days=1)).timestamp())
    house.turn("clock", offset_seconds=DAY_SECONDS)
    try:
        raw = tomorrow.fetch_bill(today, BillKind.TRADE)
        flow = tomorrow.fetch_bill(today, BillKind.FLOW)
    finally:
        house.turn("clock", offset_seconds=0)
    ours = {paid.payment.hex, refund.refund.hex}
    lines = {line.kind: line for line in read_bill(raw) if line.our_no in ours}
    payment, returned = lines[LineKind.PAYMENT], lines[LineKind.REFUND]
    assert (payment.our_no, payment.amount_minor, payment.fee_minor) == (paid.payment.hex, 10_000, 60)
    assert (returned.our_no, returned.amount_minor, returned.fee_minor) == (refund.refund.hex, 2_500, -15)
    assert (returned.payment_no, payment.their_no) == (paid.payment.hex, paid.transaction_no)
    assert abs((datetime.now(UTC) - payment.at).total_seconds()) < 60
    moves = [line for line in read_bill(flow) if paid.payment.hex in (line.our_no, line.payment_no)]
    told = [(line.kind, line.amount_minor, line.fee_minor) for line in moves]
    assert told == [
        (LineKind.PAYMENT, 10_000, 0),
        (LineKind.FEE, 60, 60),
        (LineKind.REFUND, 2_500, 0),
        (LineKind.FEE, 15, -15),
    ]


def test_a_bill_of_a_day_that_is_not_over_is_not_asked_for(client: AlipayChannel, house: Alipay) -> None:
    before = len(house.read("log")["received"])
    with pytest.raises(BillNotReady):
        client.fetch_bill(datetime.now(SHANGHAI).date(), BillKind.TRADE)
    assert len(house.read("log")["received"]) == before


def test_a_day_without_a_bill_is_not_ready(channel: AlipayChannel) -> None:
    with pytest.raises(BillNotReady):
        channel.fetch_bill(datetime(2020, 1, 1, tzinfo=SHANGHAI).date(), BillKind.TRADE)


@pytest.mark.parametrize("fault", ["error_500", "unsigned_answer", "wrong_signature", "rate"])
def test_a_bill_under_a_fault_is_no_answer(client: AlipayChannel, house: Alipay, fault: str) -> None:
    house.fault(fault, "*")
    try:
        with pytest.raises(NoAnswer):
            client.fetch_bill(datetime(2020, 1, 1, tzinfo=SHANGHAI).date(), BillKind.TRADE)
    finally:
        house.turn("faults/clear")


def test_lines_are_read_as_they_stand() -> None:
    raw = bill(
        row("A", "交易", "128.00", "0.77", share="-100.00"),
        row("A", "退款", "-28.5", "-0.17", "R1"),
        sums=(
            "#交易合计：1笔，商家实收共128.00元，商家优惠共0.00元",
            "#退款合计：1笔，商家实收退款共-28.50元，商家优惠退款共0.00元",
        ),
    )
    at = datetime(2026, 11, 20, 10, 0, 1, tzinfo=SHANGHAI)
    assert list(read_bill(raw)) == [
        BillLine(LineKind.PAYMENT, "A-ours", "A", 12_800, 77, "CNY", "交易", at),
        BillLine(LineKind.SHARE, "A-ours", "A", 10_000, 0, "CNY", "交易", at),
        BillLine(LineKind.REFUND, "R1", "A", 2_850, -17, "CNY", "退款", at, payment_no="A-ours"),
    ]


def test_a_coupon_changes_no_amount_and_what_is_not_received_counts_as_kept() -> None:
    paid, back = row("A", "交易", "10.00", "0.06"), row("A", "退款", "-5.00", "-0.02", "R1")
    theirs = paid.replace("10.00,10.00,0.00,0.00,0.00,", "10.00,10.00,1.00,0.50,1.50,")
    own = paid.replace("10.00,10.00,", "10.00,7.00,")
    returned = back.replace("-5.00,-5.00,", "-5.00,-3.50,")
    sums = (
        "#交易合计：2笔，商家实收共17.00元，商家优惠共3.00元",
        "#退款合计：1笔，商家实收退款共-3.50元，商家优惠退款共1.50元",
    )
    lines = list(read_bill(bill(theirs, own, returned, sums=sums)))
    assert [(one.amount_minor, one.fee_minor) for one in lines] == [(1000, 6), (1000, 6 + 300), (500, -2 - 150)]


def test_the_sign_of_a_fee_follows_its_line() -> None:
    raw = bill(row("A", "交易", "1.00", "-0.01"), row("A", "退款", "-1.00", "0.01", "R1"))
    assert [line.fee_minor for line in read_bill(raw)] == [1, -1]


def test_a_day_without_lines_is_an_empty_bill() -> None:
    assert list(read_bill(bill())) == []


GOOD = row("A", "交易", "1.00", "0.01")


@pytest.mark.parametrize(
    ("raw", "line_no"),
    [
        (b"", 0),
        (b"PK\x03\x04 torn", 0),
        (packed("nothing here"), 0),
        (packed("#支付宝业务汇总查询", "业务类型,笔数"), 0),
        (bill(GOOD, end="#"), 8),
        (bill(GOOD, GOOD[:-1]), 7),
        (bill(GOOD + ",x"), 6),
        (bill(row("A", "交易", "1,00", "0.01")), 6),
        (bill(row("A", "交易", "1.001", "0.01")), 6),
        (bill(row("A", "交易", "", "0.01")), 6),
        (bill(row("A", "交易", "NaN", "0.01")), 6),
        (bill(row("A", "冻结", "1.00", "0.01")), 6),
        (bill(GOOD.replace("10:00:01", "noon")), 6),
        (bill(GOOD, sums=("#交易合计：2笔，商家实收共1.00元",)), 8),
        (bill(GOOD, sums=("#交易合计：1笔，商家实收共1.01元",)), 8),
        (bill(GOOD, sums=("#退款合计：1笔，商家实收退款共-1.00元",)), 8),
        (bill(GOOD, sums=(GOOD,)), 8),
    ],
)
def test_a_bill_that_is_not_whole_is_unreadable_and_says_where(raw: bytes, line_no: int) -> None:
    with pytest.raises(BillUnreadable) as caught:
        list(read_bill(raw))
    assert caught.value.line_no == line_no


def test_a_damaged_file_is_unreadable() -> None:
    raw = bytearray(bill(*[row(str(number), "交易", "1.00", "0.01") for number in range(500)]))
    raw[len(raw) // 2] ^= 0xFF
    with pytest.raises(BillUnreadable):
        list(read_bill(bytes(raw)))


def test_a_long_bill_takes_no_more_memory_than_a_short_one() -> None:
    def peak(rows: int) -> int:
        raw = bill(*[row(str(number), "交易", "1.00", "0.01") for number in range(rows)])
        tracemalloc.start()
        count = sum(1 for _ in read_bill(raw))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert count == rows
        return most

    assert peak(10_000) < peak(200) + 200_000
