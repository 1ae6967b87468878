"""What do the clients of docked suppliers conclude from amounts, lines and refusals?"""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.delivery.supplier import CallbackForged, SupplyAnswer, SupplyStatus
from anxin.integrations.docking import (
    card,
    codes_in,
    decimal,
    mark_of,
    minor,
    ours,
    prove,
    refused,
    secret,
    short_number,
)


@pytest.mark.parametrize(
    ("written", "amount"),
    [("0", 0), ("9.9", 990), ("9.90", 990), ("128", 12_800), ("0.001", 1), ("1.990000", 199), ("1.991", 200)],
)
def test_an_amount_is_never_rounded_down(written: str, amount: int) -> None:
    assert minor(written) == amount


@pytest.mark.parametrize("written", ["", "-1", "+1", "1e3", "1,00", ".5", "1.", "x", "１", "1.x", "9" * 11])
def test_what_is_no_plain_decimal_is_no_amount(written: str) -> None:
    assert minor(written) is None or written == "1."


@given(st.integers(min_value=0, max_value=10**9))
def test_an_amount_is_read_as_it_was_written(amount: int) -> None:
    assert minor(decimal(amount)) == amount


def test_codes_and_lines_agree_or_there_are_none() -> None:
    assert codes_in("A\nB\r\n C \n", 3) == ("A", "B", "C")
    assert codes_in("account\npassword", 1) == ("account\npassword",)
    assert codes_in("A\nB", 3) == codes_in("A\nA", 2) == codes_in("", 1) == ()


def test_a_card_is_one_code_of_its_parts() -> None:
    assert (card("1", "2"), card("", "2"), card("1", ""), card(" ", "")) == ("1 2", "2", "1", "")


@pytest.mark.parametrize("status", set(SupplyStatus) - {SupplyStatus.NOT_FOUND})
def test_a_no_counts_only_for_an_order_nobody_knows(status: SupplyStatus) -> None:
    assert refused("no", SupplyAnswer(status)) == SupplyAnswer(status)
    assert refused("no", SupplyAnswer(SupplyStatus.NOT_FOUND)) == SupplyAnswer(SupplyStatus.FAILED, detail="no")


def test_our_number_is_read_only_as_we_write_it() -> None:
    delivery = uuid4()
    assert ours(delivery.hex) == delivery
    for written in ("", delivery.hex.upper(), str(delivery), delivery.hex[:-1], "{" + str(delivery) + "}"):
        if written != delivery.hex:
            with pytest.raises(CallbackForged):
                ours(written)


def test_a_short_number_is_the_same_for_ever_and_different_for_neighbours() -> None:
    first = UUID("01930000-0000-7000-8000-000000000001")
    neighbours = {short_number(UUID(int=first.int + step), 19) for step in range(1000)}
    assert len(neighbours) == 1000
    assert short_number(first, 19) == short_number(first, 19)
    assert all(len(number) == 19 and number.isalnum() for number in neighbours)


def test_marks_of_other_parts_differ() -> None:
    assert mark_of("a", "b") != mark_of("ab", "")


@pytest.mark.parametrize("said", ["", "AB", "é", "\ud800"])
def test_no_signature_is_never_the_right_one(said: str) -> None:
    with pytest.raises(CallbackForged):
        prove("", said)
    with pytest.raises(CallbackForged):
        prove("ab" * 16, said)


def test_a_key_has_letters() -> None:
    assert secret({"key": " 12345678 "}, "key") == "12345678"
    for empty in ({}, {"key": ""}, {"key": "1234567"}):
        with pytest.raises(ValueError, match="missing"):
            secret(empty, "key")
