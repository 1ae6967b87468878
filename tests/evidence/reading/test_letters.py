"""How do answers of the two networks become boxes and letters, and which numbers are taken at first sight?"""

from __future__ import annotations

import numpy as np
import pytest

from anxin.evidence.reading.find_boxes import find_boxes
from anxin.evidence.reading.look_again import _is_certain, _outvoted
from anxin.evidence.reading.spell import spell

LETTERS = ("", "0", "1", "a", " ")


def columns(*said: tuple[int, float]) -> np.ndarray:
    """What a network says of each column: one letter, with a confidence."""
    told = np.zeros((len(said), len(LETTERS)), np.float32)
    for place, (letter, sure) in enumerate(said):
        told[place, letter] = sure
    return told


def test_a_letter_counts_once_until_there_is_a_gap() -> None:
    told = spell(columns((1, 0.9), (1, 0.9), (0, 1.0), (1, 0.5), (4, 0.1), (3, 1.0)), LETTERS)
    assert told.text == "00 a"
    assert told.confidence == pytest.approx((0.9 + 0.5 + 0.1 + 1.0) / 4)
    assert told.least == pytest.approx(0.5), "that of a blank carries no value"


def test_nothing_is_no_text() -> None:
    assert spell(columns((0, 1.0), (0, 1.0)), LETTERS).text == ""


def test_an_island_becomes_a_wider_box_and_a_speck_none() -> None:
    likely = np.zeros((64, 128), np.float32)
    likely[20:30, 30:90] = 0.9
    likely[50, 100] = 0.9
    [box] = find_boxes(likely, 256, 128)
    left, top = box[0]
    right, bottom = box[2]
    assert left < 60 < 180 < right
    assert top < 40 < 60 < bottom
    assert left < right
    assert top < bottom


@pytest.mark.parametrize(
    ("value", "least", "certain"),
    [
        ("4200005240202608127876804571", 0.98, True),
        ("420000524020260812787680457", 0.99, False),
        ("4200005240202608127876804571", 0.96, False),
        ("019ff2df0a7672efb71bd135ec0643b1", 0.98, True),
        ("0019ff2df0a7672efb71bd135ec0643b1", 0.98, False),
        (1000, 1.0, False),
    ],
)
def test_only_a_whole_and_certain_number_is_taken_at_first_sight(value: str | int, least: float, certain: bool) -> None:
    assert _is_certain(value, least) is certain


def test_two_looks_outvote_the_first_where_both_are_sure() -> None:
    whole = "4200005240202608127876804571"
    found = _outvoted((whole, 0.99), (whole, 0.9))
    assert found is not None
    assert (found.value, found.confidence, found.sure) == (whole, 0.9, True)
    assert _outvoted((whole, 0.99), (whole, 0.5)) is None
    assert _outvoted((whole, 0.99), (whole[:-1], 0.99)) is None
    assert _outvoted((1000, 0.99), (1000, 0.99)) is None
