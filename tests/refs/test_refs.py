"""Can a reference be said, and is a slip of the tongue noticed?"""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.refs import ALPHABET, is_ref, new_id, new_ref, new_token, normalize

places = st.integers(0, 7)
symbols = st.sampled_from(ALPHABET)


def test_a_new_reference_is_one() -> None:
    refs = {new_ref() for _ in range(500)}
    assert len(refs) == 500
    assert all(is_ref(ref) for ref in refs)


@pytest.mark.parametrize("mistaken", ["VXE67JC", "95SKWX3", "TVXQ5MQ", "51CNY0F", "HREFK3W", "AQQ1234", "2774334"])
def test_none_is_given_that_a_message_would_mistake_for_something_else(
    mistaken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(f"{mistaken}7K3QFA2")
    monkeypatch.setattr(secrets, "choice", lambda _: next(drawn))
    assert new_ref()[:-1] == "7K3QFA2"


@given(place=places, other=symbols)
def test_every_single_wrong_symbol_is_noticed(place: int, other: str) -> None:
    ref = new_ref()
    wrong = ref[:place] + other + ref[place + 1 :]
    assert is_ref(wrong) == (wrong == ref)


@given(place=st.integers(0, 6))
def test_every_swap_of_neighbours_is_noticed(place: int) -> None:
    ref = new_ref()
    swapped = ref[:place] + ref[place + 1] + ref[place] + ref[place + 2 :]
    assert is_ref(swapped) == (swapped == ref)


@pytest.mark.parametrize(
    ("typed", "meant"), [(" 7k3q-fa2m ", "7K3QFA2M"), ("oOiIlL00", "00111100"), ("7K3Q FA2M", "7K3QFA2M")]
)
def test_what_is_heard_is_what_was_meant(typed: str, meant: str) -> None:
    assert normalize(typed) == meant


@pytest.mark.parametrize("nonsense", ["", "7K3QFA2", "7K3QFA2MM", "ZZZZZZZZ", "订单号一二三四五", "'; DROP --"])
def test_nonsense_is_no_reference(nonsense: str) -> None:
    assert not is_ref(normalize(nonsense))


def test_ids_grow_with_time_and_tokens_do_not_repeat() -> None:
    ids = [new_id() for _ in range(100)]
    assert ids == sorted(ids)
    assert ids[0].version == 7
    assert len({new_token() for _ in range(100)}) == 100
    assert len(new_token()) >= 43
