"""In which order do a measure and its reference run, so that a drift of the machine favours neither?"""

from collections.abc import Callable

from anxin.bench.results import Rate

Run = Callable[[], Rate]


def abba(measure: Run, reference: Run, repeats: int) -> tuple[list[Rate], list[Rate]]:
    """Pairs in turn: measure first in one, reference first in the next."""
    measured: list[Rate] = []
    referred: list[Rate] = []
    for pair in range(repeats):
        first = (measure, measured), (reference, referred)
        for run, rates in first if pair % 2 == 0 else first[::-1]:
            rates.append(run())
    return measured, referred
