"""Amounts are written and read without a doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.money import NotAnAmount, UnknownCurrency, format_minor, parse_minor, plain_minor


@pytest.mark.parametrize(
    ("amount_minor", "written"),
    [(12800, "¥128.00"), (5, "¥0.05"), (0, "¥0.00"), (-5, "-¥0.05"), (123456789, "¥1,234,567.89")],
)
def test_minor_units_are_written_for_people(amount_minor: int, written: str) -> None:
    assert format_minor(amount_minor) == written


def test_a_foreign_sign_depends_on_the_reader() -> None:
    assert format_minor(100, "USD", "zh-hans") == "US$1.00"
    assert format_minor(100, "USD", "en") == "$1.00"


def test_a_currency_without_decimals_has_no_point() -> None:
    assert format_minor(1280, "JPY") == "JP¥1,280"
    assert parse_minor("1,280", "JPY") == 1280


@pytest.mark.parametrize(
    ("written", "amount_minor"),
    [
        ("128", 12800),
        ("128.5", 12850),
        (" 128.00 ", 12800),
        ("¥1,280.05", 128005),
        ("￥0.01", 1),
        ("0", 0),
        ("１，２８０．０５", 128005),
    ],
)
def test_what_a_person_writes_is_understood(written: str, amount_minor: int) -> None:
    assert parse_minor(written) == amount_minor


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "-1",
        "+1",
        "1e3",
        "1.234",
        "1,28",
        "1,2800",
        "abc",
        "1.",
        ".5",
        "NaN",
        "¥",
        "1 000",
        "٣",
        "9" * 30,
        "$1",
    ],
)
def test_nonsense_is_refused(written: str) -> None:
    with pytest.raises(NotAnAmount):
        parse_minor(written)


@pytest.mark.parametrize(
    ("amount_minor", "currency", "written"),
    [(1234, "SGD", "SGD 12.34"), (-1234, "KWD", "-KWD 1.234"), (123456, "KRW", "KRW 123,456")],
)
def test_what_the_house_does_not_trade_in_is_written_by_its_code(
    amount_minor: int, currency: str, written: str
) -> None:
    assert format_minor(amount_minor, currency) == format_minor(amount_minor, currency, "en") == written


def test_no_price_is_read_in_a_currency_that_the_house_does_not_trade_in() -> None:
    with pytest.raises(UnknownCurrency):
        parse_minor("1", "SGD")


@pytest.mark.parametrize(
    ("amount_minor", "currency", "written"), [(128000, "CNY", "1280.00"), (-5, "USD", "-0.05"), (1280, "JPY", "1280")]
)
def test_a_table_gets_figures_that_add_up(amount_minor: int, currency: str, written: str) -> None:
    assert plain_minor(amount_minor, currency) == written


@given(st.integers(min_value=0, max_value=10**15), st.sampled_from(["CNY", "USD", "JPY"]))
def test_what_is_written_can_be_read_back(amount_minor: int, currency: str) -> None:
    assert parse_minor(format_minor(amount_minor, currency), currency) == amount_minor
