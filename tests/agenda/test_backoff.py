"""Does patience grow, spread and end?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.agenda.backoff import backoff
from anxin.agenda.kinds import PATIENCE, Kind

KINDS = st.sampled_from(Kind)
CHANCES = st.floats(0, 1)


def test_every_kind_has_its_patience() -> None:
    assert set(PATIENCE) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_patience_makes_sense(kind: Kind) -> None:
    patience = PATIENCE[kind]
    assert 0 < patience.base_seconds <= patience.cap_seconds
    assert patience.max_tries > 1


def test_the_wait_doubles_until_the_cap() -> None:
    waits = [backoff(Kind.REFUND_ASK, tries, 0) for tries in range(1, 12)]
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


def test_chance_spreads_over_half_the_wait() -> None:
    assert [backoff(Kind.REFUND_ASK, 3, chance) for chance in (0, 0.5, 1)] == [8, 6, 4]


@given(kind=KINDS, tries=st.integers(1, 10_000), chance=CHANCES)
def test_the_wait_is_positive_and_never_above_the_cap(kind: Kind, tries: int, chance: float) -> None:
    assert 0 < backoff(kind, tries, chance) <= PATIENCE[kind].cap_seconds


@given(kind=KINDS, tries=st.integers(1, 100), chance=CHANCES)
def test_the_next_wait_is_never_shorter_by_the_same_chance(kind: Kind, tries: int, chance: float) -> None:
    assert backoff(kind, tries + 1, chance) >= backoff(kind, tries, chance)


@pytest.mark.parametrize(("tries", "chance"), [(0, 0.5), (1, -0.1), (1, 1.1)])
def test_nonsense_is_refused(tries: int, chance: float) -> None:
    with pytest.raises(ValueError, match="tries start at 1"):
        backoff(Kind.MAIL, tries, chance)
