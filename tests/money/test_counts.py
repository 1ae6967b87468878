"""Is a whole number taken at its word, and everything else not at all?"""

import pytest

from anxin.money import parse_count


@pytest.mark.parametrize(("written", "count"), [("1", 1), (" 99 ", 99), ("007", 7), ("0", None), ("100", None)])
def test_a_number_in_its_range_is_read(written: str, count: int | None) -> None:
    assert parse_count(written, least=1, most=99) == count


@pytest.mark.parametrize("written", ["", " ", "-1", "+1", "1.0", "1e1", "１２", "十", "²", "1 2", "9" * 5_000, "0x1"])
def test_whatever_is_no_number_is_none(written: str) -> None:
    assert parse_count(written, most=99) is None


def test_zeros_before_it_say_nothing() -> None:
    assert parse_count("0" * 5_000 + "42", most=99) == 42
    assert parse_count("000", most=99) == 0
