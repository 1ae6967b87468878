"""Facts at random, with numbers near the limits that rules use."""

import random
from typing import Any

from anxin.policy.facts import Facts
from anxin.policy.vocabulary import DAY, FACTS, HOUR, MINUTE, Fact, Kind

NUMBERS = {
    Kind.DURATION: (0, 1, 10 * MINUTE, 30 * MINUTE, 2 * HOUR, 24 * HOUR, 7 * DAY, 30 * DAY),
    Kind.MONEY: (0, 1, 500, 5_000, 20_000, 50_000, 200_000),
    Kind.COUNT: (0, 1, 2, 3, 5, 10),
    Kind.SHARE: (0, 1, 33, 50, 99, 100),
}


def random_value(fact: Fact, seed: random.Random) -> Any:
    """Any value of an enum; of a number one of the usual limits, or one beside it."""
    if fact.values:
        return seed.choice(fact.values)
    sign = seed.choice((-1, 1)) if fact.low < 0 else 1
    value = sign * (seed.choice(NUMBERS[fact.kind]) + seed.choice((-1, 0, 1)))
    return min(max(value, fact.low), fact.high)


def random_facts(seed: random.Random) -> Facts:
    """One set of facts; most have something left to return, or every decision would be the same."""
    values = {name: random_value(fact, seed) for name, fact in FACTS.items()}
    if seed.random() < 0.9:
        values["remaining"] = max(1, values["remaining"])
    return Facts(**values)
