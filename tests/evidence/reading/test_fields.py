"""Which value belongs to which label, however a page is worded, laid out or tilted?"""

from __future__ import annotations

from datetime import datetime

import pytest

from anxin.evidence.reading.find_fields import find_fields
from anxin.evidence.reading.into_rows import into_rows
from anxin.evidence.reading.lines_seen import Line
from anxin.evidence.reading.patterns import CHINA, amount, codes, failures, moment, number, promise, references
from anxin.evidence.reading.shapes import Kind
from anxin.evidence.reading.tell_kind import tell_kind
from tests.evidence.reading.payments import payments
from tests.evidence.reading.seeing import line, page

TRANSACTION, MERCHANT = "4200003725202606019170342366", "2026060114100398172635440"


def found(lines: list[Line]) -> dict[str, object]:
    """Just the values."""
    return {name: one.value for name, one in find_fields(into_rows(lines)).items()}


@pytest.mark.parametrize("degrees", [-8, -5, -2, 0, 2, 5, 8])
@pytest.mark.parametrize("right", [0, 1040])
def test_a_tilted_page_swaps_no_numbers(degrees: float, right: float) -> None:
    rows = [
        ("支付方式", "零钱"),
        ("交易单号", TRANSACTION),
        ("商户单号", MERCHANT),
        ("收单机构", "财付通支付科技有限公司"),
    ]
    read = found(page(rows, degrees=degrees, right=right))
    assert (read["transaction_no"], read["merchant_no"]) == (TRANSACTION, MERCHANT)


def test_without_levelling_the_same_page_would_swap_them() -> None:
    """The lesson that made levelling a duty: what the engine reads is right, and stands beside the wrong label."""
    lines = page([("交易单号", TRANSACTION), ("商户单号", MERCHANT)], degrees=8, column=560)
    middle = {one.text: float(one.corners[:, 1].mean()) for one in lines}
    wrong = min(("交易单号", "商户单号"), key=lambda label: abs(middle[label] - middle[MERCHANT]))
    assert wrong == "交易单号" or abs(middle["商户单号"] - middle[MERCHANT]) > 40
    assert found(lines)["merchant_no"] == MERCHANT


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("交易单号", "transaction_no"),
        ("订单号", "transaction_no"),
        ("支付宝交易号", "transaction_no"),
        ("流水号", "transaction_no"),
        ("商户单号", "merchant_no"),
        ("商家订单号", "merchant_no"),
        ("商户订单号", "merchant_no"),
    ],
)
def test_labels_are_worded_in_many_ways(label: str, name: str) -> None:
    assert found(page([(label, TRANSACTION)])) == {name: TRANSACTION}
    assert found(page([(f"{label}：{TRANSACTION}", "")])) == {name: TRANSACTION}


def test_a_long_number_goes_on_in_the_next_row() -> None:
    lines = [*page([("商户单号", "019e81ce1a5374728ca8181166d2")]), line("2876", 320, 150), line("账单服务", 40, 230)]
    assert found(lines)["merchant_no"] == "019e81ce1a5374728ca8181166d22876"


def test_the_next_rows_own_value_is_no_rest_of_a_number() -> None:
    lines = page([("商户单号", "019e81ce1a5374728ca8181166d22876"), ("备注", "2876")])
    assert found(lines)["merchant_no"] == "019e81ce1a5374728ca8181166d22876"


def test_the_headline_is_the_amount_and_a_discount_is_not() -> None:
    rows = page([("原价", "¥34.90"), ("优惠", "-¥5.00"), ("支付方式", "零钱"), ("当前状态", "支付成功")])
    assert found([line("-29.90", 400, 10, high=80), *rows])["amount_minor"] == 2990
    assert "amount_minor" not in found(rows)


def test_two_headlines_are_none() -> None:
    rows = page([("支付方式", "零钱"), ("当前状态", "支付成功"), ("备注", "无")])
    assert "amount_minor" not in found([line("29.90", 40, 10, high=80), line("92.90", 500, 10, high=80), *rows])


def test_our_reference_is_found_beside_goods_and_order_numbers() -> None:
    ref = payments()[0].order_no
    for label in ("商品", "商品说明", "订单号", "订单编号"):
        assert found(page([(label, ref)])) == {"order_no": ref}
    broken = ref[:-1] + ("0" if ref[-1] != "0" else "1")
    assert found(page([("商品", broken)])) == {}


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("-19.90", 1990),
        ("￥1,299.00", 129_900),
        ("1.299.00", 129_900),
        ("¥ 0.01", 1),
        ("19.90元", 1990),
        ("1990", None),
        ("19.9", None),
        ("0.00", None),
        ("1,29.00", None),
        ("19.90.2", None),
        ("共19.90", 1990),
        ("A19.90", None),
    ],
)
def test_an_amount_has_two_decimals_and_nothing_beside(text: str, minor: int | None) -> None:
    assert amount(text) == minor


def test_a_time_has_its_seconds() -> None:
    at = datetime(2026, 9, 4, 11, 14, 56, tzinfo=CHINA)
    for text in ("2026-09-04 11:14:56", "2026年9月4日11:14:56", "2026年9月4日 11：14：56", "2026/9/4 11:14:56"):
        assert moment(text) == at
    for text in ("2026-09-04 11:14", "2026-13-04 11:14:56", "2026-09-04 11:14:567", "9月4日 11:14:56"):
        assert moment(text) is None


def test_a_number_of_ours_is_the_same_in_any_case_and_another_is_not() -> None:
    ours = "019e81ce1a5374728ca8181166d22876"
    assert number(ours.upper()) == number(ours.replace("1", "l")) == ours
    assert number("M2026L0601O") is None
    assert number("M2026L0601O17") == "M2026L0601O17"


def test_what_shops_say_is_understood() -> None:
    assert failures("兑换失败：卡密无效，请核对后重试") == ["invalid_code"]
    assert failures("该卡密已被使用") == ["used_code"]
    assert failures("充值失败") == ["not_credited"]
    assert failures("兑换成功，请前往我的会员查看") == []
    assert promise("您好，1小时内处理") == ("1小时内处理", 60)
    assert promise("两个工作日内退款") == ("两个工作日内退款", 2880)
    assert promise("1小时前已处理") is None


def test_codes_are_seen_and_neither_words_nor_references_are() -> None:
    assert codes("卡密 AB2CD-3EF4G-HJ5KM") == ["AB2CD-3EF4G-HJ5KM"]
    assert codes("STEAM WALLET") == []
    ref = payments()[0].order_no
    assert references(f"订单号{ref[:4]}-{ref[4:]}") == [ref]
    assert codes(ref) == []


def test_pages_are_told_apart() -> None:
    assert tell_kind(["账单详情", "-19.90", "支付时间", "交易单号"], {"amount_minor"}) is Kind.PAYMENT
    assert tell_kind(["卡密兑换", "该卡密已被使用", "确定"], ()) is Kind.GOODS
    assert tell_kind(["在线客服", "您好，请稍等", "1小时内处理"], ()) is Kind.TALK
    assert tell_kind(["账单", "充值铺子", "会员店", "-1.00", "-2.00", "-3.00", "-4.00"], ()) is Kind.OTHER
    assert tell_kind(["天气", "晴"], ()) is Kind.OTHER
