"""Does the reader of bills take every fen as it is written, and nothing from a file that cannot be trusted?"""

import gzip
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.integrations.wechatpay.bill import read_bill
from anxin.reconciliation.lines import BillLine, BillUnreadable, LineKind

HEADER = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
TOTALS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
FLOWS = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,账户结余（元）,资金变更提交申请人,"
    "备注,业务凭证号"
)
# rows as the channel's own documents show them
PAID = (
    "`2021-01-28 17:07:11,`wx81be3101902f7cb2,`1601959334,`0,`,`4200000925202101284997714292,`S20210128170702357723,"
    "`ofyak5qR_1wYsC99CsWA6R9MJazA,`NATIVE,`SUCCESS,`OTHERS,`CNY,`0.01,`0.00,`0,`0,`0.00,`0.00,`,`,`for testing,"
    "`cipher code,`0.00000,`1.00%,`0.01,`0.00,`"
)
BACK = (
    "`2021-01-28 18:07:11,`wx81be3101902f7cb2,`1601959334,`0,`,`4200000925202101284997714292,`S20210128170702357723,"
    "`ofyak5qR_1wYsC99CsWA6R9MJazA,`NATIVE,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`50300806962021020105978994968,`R1,"
    "`9.90,`0.00,`ORIGINAL,`SUCCESS,`for, testing,`,`-0.05940,`0.60%,`0.00,`9.90,`"
)


def file(rows: Sequence[str], totals: str, header: str = HEADER, names: str = TOTALS, end: str = "\r\n") -> bytes:
    return (end.join([header, *rows, names, totals]) + end).encode()


def unreadable(raw: bytes) -> BillUnreadable:
    with pytest.raises(BillUnreadable) as caught:
        list(read_bill(raw))
    return caught.value


GOOD_PAID = file([PAID], "`1,`0.01,`0,`0,`0,`0.01,`0.00")
GOOD = file([PAID, BACK], "`2,`0.01,`9.90,`0.00,`-0.05940,`0.01,`9.90")


def test_a_payment_and_a_refund_are_read_as_they_are_written() -> None:
    assert list(read_bill(GOOD)) == [
        BillLine(
            kind=LineKind.PAYMENT,
            our_no="S20210128170702357723",
            their_no="4200000925202101284997714292",
            amount_minor=1,
            fee_minor=0,
            currency="CNY",
            state="SUCCESS",
            at=datetime(2021, 1, 28, 9, 7, 11, tzinfo=UTC),
        ),
        BillLine(
            kind=LineKind.REFUND,
            our_no="R1",
            their_no="50300806962021020105978994968",
            amount_minor=990,
            fee_minor=-6,
            currency="CNY",
            state="SUCCESS",
            at=datetime(2021, 1, 28, 10, 7, 11, tzinfo=UTC),
            payment_no="S20210128170702357723",
        ),
    ]


def test_a_coupon_changes_no_amount_and_what_is_not_settled_counts_as_kept() -> None:
    """10.00 with a coupon of the channel's, the same with one of the merchant's own, and half of the latter back."""
    paid = PAID.replace("`0.00000,`1.00%,`0.01,", "`0.06000,`0.60%,`10.00,")
    theirs = paid.replace("`CNY,`0.01,`0.00,", "`CNY,`10.00,`3.00,")
    own = paid.replace("`CNY,`0.01,`0.00,", "`CNY,`7.00,`3.00,").replace("`0.06000,", "`0.04200,")
    back = BACK.replace("`9.90,`0.00,`ORIGINAL", "`3.50,`0.00,`ORIGINAL").replace("`0.00,`9.90,`", "`0.00,`5.00,`")
    back = back.replace("`-0.05940,", "`-0.02100,")
    lines = list(read_bill(file([theirs, own, back], "`3,`17.00,`3.50,`0.00,`0.08100,`20.00,`5.00")))
    assert [(one.amount_minor, one.fee_minor) for one in lines] == [(1000, 6), (1000, 4 + 300), (500, -2 - 150)]


@pytest.mark.parametrize(
    "raw",
    [gzip.compress(GOOD), GOOD.replace(b"\r\n", b"\n"), b"\xef\xbb\xbf" + GOOD],
    ids=["gzip", "unix lines", "mark of order"],
)
def test_packed_with_other_line_ends_or_a_mark_it_is_the_same_bill(raw: bytes) -> None:
    assert list(read_bill(raw)) == list(read_bill(GOOD))


def test_a_day_without_business_has_no_lines() -> None:
    assert list(read_bill(b"")) == []


def test_every_movement_of_the_funds_is_read() -> None:
    rows = [
        "`2021-02-01 13:54:01,`50300806962021020105978994968,`4200000920202101197964319284,`退款,`退款,`支出,`9.84,"
        "`0.22,`1601959334API,`退款总金额9.90元;含手续费0.06元,`R1",
        "`2021-02-01 13:54:02,`4200,`4201,`交易,`交易,`收入,`100.00,`1.00,`system,`,`P1",
        "`2021-02-01 13:54:02,`4200,`4202,`交易,`扣除交易手续费,`支出,`0.60,`1.00,`system,`,`P1",
        "`2021-02-01 13:54:03,`3008,`4203,`分账,`分账,`支出,`30.00,`1.00,`system,`,`S1",
        "`2021-02-01 13:54:04,`1,`4204,`提现,`提现,`支出,`30.00,`1.00,`system,`,`",
    ]
    names, totals = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额", "`5.0,`1.0,`100.00,`4.0,`70.44"
    lines = list(read_bill(file(rows, totals, FLOWS, names)))
    assert [(one.kind, one.our_no, one.amount_minor, one.fee_minor, one.state) for one in lines] == [
        (LineKind.REFUND, "R1", 990, -6, "支出"),
        (LineKind.PAYMENT, "P1", 10_000, 0, "收入"),
        (LineKind.FEE, "P1", 60, 0, "交易/支出"),
        (LineKind.SHARE, "S1", 3000, 0, "支出"),
        (LineKind.OTHER, "", 3000, 0, "支出"),
    ]
    assert {one.currency for one in lines} == {"CNY"}
    assert unreadable(file(rows[:4], totals, FLOWS, names)).reason == "4 lines, but the totals say 5.0"


def test_what_was_shared_released_and_taken_back_is_read() -> None:
    header = (
        "分账时间,分账发起方,分账方,微信订单号,微信分账/回退单号,分账明细单号,商户分账/回退单号,订单金额（元）,分账接收方,"
        "分账金额（元）,业务类型,处理状态,分账描述,备注"
    )
    start = "`2026-11-20 10:00:0{n},`1900,`1900,`4200,`3000,`36{n},`S{n},`128.00,`1901,"
    ends = [
        "`30.00,`分账,`成功,`给,`供货商,`",
        "`98.00,`解冻,`成功,`,`",
        "`5.50,`分账回退,`成功,`,`",
        "`1.00,`补差,`处理中,`,`",
    ]
    rows = [start.format(n=n) + end for n, end in enumerate(ends)]
    names, totals = "总笔数,分账总金额（元）", "`4,`134.50"
    lines = list(read_bill(gzip.compress(file(rows, totals, header, names))))
    assert [(one.kind, one.our_no, one.their_no, one.amount_minor, one.fee_minor, one.state) for one in lines] == [
        (LineKind.SHARE, "S0", "4200/360", 3000, 0, "分账/成功"),
        (LineKind.SHARE, "S1", "4200/361", 9800, 0, "解冻/成功"),
        (LineKind.SHARE, "S2", "4200/362", 550, 0, "分账回退/成功"),
        (LineKind.OTHER, "S3", "4200/363", 100, 0, "补差/处理中"),
    ]
    assert lines == list(read_bill(file(rows, totals, header, names).replace("（元）".encode(), b"")))
    assert "分账总金额" in unreadable(file(rows, "`4,`134.51", header, names)).reason
    assert unreadable(file(rows[:3], totals, header, names)).reason == "3 lines, but the totals say 4"


@pytest.mark.parametrize(
    ("raw", "line", "reason"),
    [
        (b"nonsense", 1, "begins like this"),
        (HEADER.replace("订单金额,申请退款金额", "申请退款金额").encode(), 1, "a column is missing"),
        (HEADER.encode(), 2, "cut short"),
        ((HEADER + "\r\n" + PAID + "\r\n").encode(), 3, "cut short"),
        (file([PAID], "`2,`0.01,`0,`0,`0,`0.01,`0.00"), 3, "1 lines, but the totals say 2"),
        (file([PAID], "`1,`0.01,`0,`0,`0,`0.02,`0.00"), 3, "订单总金额 is 1 fen, but the totals say 0.02 yuan"),
        (file([PAID], "`1"), 3, "the totals cannot be read"),
        (GOOD_PAID + PAID.encode(), 5, "something follows the totals"),
        (file([PAID[:-2]], "`1,`0.01,`0,`0,`0,`0.01,`0.00"), 2, "26 values instead of 27"),
        (file([PAID.replace("`0.01,`0.00,`", "`1e2,`0.00,`")], "`1"), 2, "'1e2' is no amount"),
        (file([PAID.replace("`0.01,`0.00,`", "`0.015,`0.00,`")], "`1"), 2, "'0.015' is no amount in fen"),
        (file([PAID.replace("`0.01,`0.00,`", "`NaN,`0.00,`")], "`1"), 2, "'NaN' is no amount"),
        (file([PAID.replace("2021-01-28", "2021-13-28")], "`1"), 2, "month must be in 1..12"),
    ],
)
def test_a_file_that_is_not_whole_or_not_true_is_refused_with_its_line(raw: bytes, line: int, reason: str) -> None:
    found = unreadable(raw)
    assert reason in found.reason
    assert found.line_no == line


@pytest.mark.parametrize(
    "raw",
    [gzip.compress(GOOD)[:-9], gzip.compress(GOOD)[:40], b"\x1f\x8b" + b"x" * 50, b"\xff\xfe" + GOOD],
    ids=["end cut off", "start alone", "no gzip", "another alphabet"],
)
def test_a_damaged_file_is_refused(raw: bytes) -> None:
    unreadable(raw)


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(1, 10**10), st.integers(0, 10**9), st.text("月卡,`\"'$ -", max_size=9))
    )
)
def test_every_fen_is_read_as_it_was_written_whatever_stands_in_a_name(told: list[tuple[bool, int, int, str]]) -> None:
    rows, paid, back = [], Decimal(0), Decimal(0)
    for number, (is_refund, amount, fee, name) in enumerate(told):
        yuan, cost = f"{amount // 100}.{amount % 100:02}", f"{fee // 100_000}.{fee % 100_000:05}"
        values = ["2026-11-22 08:00:00", "wx", "19", "0", "", f"T{number}", f"P{number}", "o", "NATIVE"]
        values += ["REFUND" if is_refund else "SUCCESS", "OTHERS", "CNY", "0.00", "0.00", f"W{number}", f"R{number}"]
        values += ["0.00", "0.00", "ORIGINAL", "PROCESSING", name, "", cost, "0.60%"]
        values += ["0.00" if is_refund else yuan, yuan if is_refund else "0.00", ""]
        rows.append(",".join(f"`{value}" for value in values))
        paid, back = paid + (0 if is_refund else Decimal(yuan)), back + (Decimal(yuan) if is_refund else 0)
    lines = list(read_bill(gzip.compress(file(rows, f"`{len(rows)},`0,`0,`0,`0,`{paid},`{back}"))))
    assert [(one.kind is LineKind.REFUND, one.amount_minor) for one in lines] == [row[:2] for row in told]
    assert [one.our_no for one in lines] == [f"{'R' if row[0] else 'P'}{number}" for number, row in enumerate(told)]
    assert all(abs(one.fee_minor * 1000 - row[2]) <= 500 for one, row in zip(lines, told, strict=True))
