"""An amount is divided without a fen lost or made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.money import NotASplit, fee, split

WEIGHTS = st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=20).filter(lambda w: sum(w) > 0)
AMOUNTS = st.integers(min_value=-(10**12), max_value=10**12)


def test_the_largest_remainder_gets_the_odd_fen() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(10, [1, 2, 4]) == [1, 3, 6]


def test_a_part_of_no_weight_gets_nothing() -> None:
    assert split(7, [0, 1, 0]) == [0, 7, 0]


@pytest.mark.parametrize("weights", [[], [0], [-1, 2]])
def test_weights_that_divide_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(NotASplit):
        split(100, weights)


@given(AMOUNTS, WEIGHTS)
def test_the_parts_add_up_and_each_is_within_one_fen_of_fair(amount_minor: int, weights: list[int]) -> None:
    parts = split(amount_minor, weights)
    assert sum(parts) == amount_minor
    assert all(
        abs(part * sum(weights) - amount_minor * weight) < sum(weights)
        for part, weight in zip(parts, weights, strict=True)
    )


@pytest.mark.parametrize(
    ("amount_minor", "basis_points", "expected"),
    [(12800, 100, 128), (50, 100, 1), (49, 100, 0), (1, 10_000, 1), (12800, 0, 0)],
)
def test_a_fee_is_rounded_once_half_up(amount_minor: int, basis_points: int, expected: int) -> None:
    assert fee(amount_minor, basis_points) == expected


@pytest.mark.parametrize(("amount_minor", "basis_points"), [(-1, 100), (1, -1), (1, 10_001)])
def test_a_fee_outside_its_bounds_is_refused(amount_minor: int, basis_points: int) -> None:
    with pytest.raises(NotASplit):
        fee(amount_minor, basis_points)


@given(st.integers(min_value=0, max_value=10**12), st.integers(min_value=0, max_value=10_000))
def test_a_fee_never_exceeds_its_amount(amount_minor: int, basis_points: int) -> None:
    assert 0 <= fee(amount_minor, basis_points) <= amount_minor
