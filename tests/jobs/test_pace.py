"""Does a batch that took long make the next one smaller, and only as long as it has to?"""

from anxin.jobs.pace import LEAST, Pace

MOST = 600


def after(pace: Pace, *seconds: float) -> int:
    """What is taken at once after full batches that took so long."""
    for each in seconds:
        pace.heed("judge", count=pace.at_once("judge", MOST), at_most=MOST, seconds=each)
    return pace.at_once("judge", MOST)


def test_all_are_taken_until_one_takes_long() -> None:
    assert after(Pace(), 0.1, 0.14) == MOST


def test_long_ones_halve_it_down_to_the_least() -> None:
    pace = Pace()
    assert after(pace, 0.2) == MOST // 2
    assert after(pace, 0.2) == MOST // 4
    assert after(pace, *[9.0] * 20) == LEAST


def test_short_full_ones_bring_it_back_and_never_beyond() -> None:
    pace = Pace()
    assert after(pace, 0.2, 0.2) == 150
    assert after(pace, 0.01) == 300
    assert after(pace, 0.01, 0.01, 0.01) == MOST


def test_a_few_that_are_quick_say_nothing_and_a_few_that_are_slow_do() -> None:
    pace = Pace()
    after(pace, 0.2)
    pace.heed("judge", count=3, at_most=MOST, seconds=0.001)
    assert pace.at_once("judge", MOST) == 300
    pace.heed("judge", count=100, at_most=MOST, seconds=1.0)
    assert pace.at_once("judge", MOST) == 50


def test_each_kind_has_its_own() -> None:
    pace = Pace()
    after(pace, 0.5)
    assert pace.at_once("cases", MOST) == MOST
    assert pace.at_once("judge", 10) == 10
