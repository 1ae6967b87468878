"""Policies at random, over the whole vocabulary: what the readings must agree on is not only what we ship."""

import random
from typing import Any

from anxin.policy.clauses import Between, Clause, Either, OneOf, Outcome, Policy, Terms, Test
from anxin.policy.vocabulary import FACTS, Fact
from anxin.texts import Text
from tests.policy.random_facts import random_value

LIKELY = ("problem", "delivery", "supplier", "fence", "tier", "amount", "claimed_after", "past_promise")


def random_test(seed: random.Random) -> Test:
    """One test of any fact, more often of those that rules are usually about."""
    name = seed.choice(LIKELY) if seed.random() < 0.6 else seed.choice(tuple(FACTS))
    fact = FACTS[name]
    return _random_between(fact, seed) if fact.is_number else _random_one_of(fact, seed)


def _random_one_of(fact: Fact, seed: random.Random) -> OneOf:
    count = seed.randint(1, len(fact.values) - 1)
    chosen = seed.sample(fact.values, count)
    return OneOf(fact.name, tuple(value for value in fact.values if value in chosen), negated=count > 3)


def _random_between(fact: Fact, seed: random.Random) -> Between:
    values: list[Any] = sorted(random_value(fact, seed) for _ in range(2))
    low, high = seed.choice(((values[0], None), (None, values[1]), (values[0], values[1])))
    return Between(fact.name, low, high)


def random_clause(place: int, seed: random.Random) -> Clause:
    """A clause of up to four tests, of which one may be a choice between groups."""
    tests: list[Test | Either] = [random_test(seed) for _ in range(seed.randint(1, 3))]
    if seed.random() < 0.4:
        groups = [tuple(random_test(seed) for _ in range(seed.randint(1, 2))) for _ in range(seed.randint(2, 3))]
        tests.append(Either(tuple(groups)))
    return Clause(f"c{place}", place, tuple(tests), Terms(outcome=seed.choice(tuple(Outcome))))


def random_policy(seed: random.Random) -> Policy:
    """Up to twenty clauses and a stated end."""
    count = seed.randint(0, 20)
    clauses = [random_clause(place, seed) for place in range(1, count + 1)]
    end = Clause("end", count + 1, (), Terms(outcome=Outcome.REVIEW))
    return Policy("random", Text("随机", "random"), (*clauses, end), promise=1_800, notice=604_800)
