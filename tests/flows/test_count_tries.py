"""Are tries counted, each once, and forgotten when their window ends?"""

from datetime import timedelta
from typing import Any

from anxin.flows.count_tries import count_tries
from tests.support.cast import HOUR, NOON

WINDOW = timedelta(minutes=15)


def test_the_highest_count_is_what_counts(db: None) -> None:
    assert count_tries(["find:a"], window=WINDOW, at=NOON) == 1
    assert count_tries(["find:a", "find:b"], window=WINDOW, at=NOON) == 2
    assert count_tries(["find:b"], window=WINDOW, at=NOON) == 2


def test_a_window_begins_with_its_first_try_and_is_not_prolonged(db: None) -> None:
    count_tries(["find:a"], window=WINDOW, at=NOON)
    assert count_tries(["find:a"], window=WINDOW, at=NOON + timedelta(minutes=14)) == 2
    assert count_tries(["find:a"], window=WINDOW, at=NOON + timedelta(minutes=15)) == 1
    assert count_tries(["find:b"], window=WINDOW, at=NOON + HOUR) == 1


def test_those_who_try_at_once_are_all_counted(committed_db: Any, at_once: Any) -> None:
    counts = at_once(*[lambda: count_tries(["find:a", "find:b"], window=WINDOW, at=NOON)] * 6)
    assert sorted(counts) == [1, 2, 3, 4, 5, 6]
