"""Does the database decide as Python does, on every input?"""

import random
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from anxin.policy.clauses import Policy
from anxin.policy.columns import columns
from anxin.policy.compile_sql import compile_sql
from anxin.policy.decide import decide
from anxin.policy.document import SHIPPED, shipped
from anxin.policy.facts import Facts
from anxin.policy.row import row
from tests.policy.random_facts import random_facts
from tests.policy.random_policies import random_policy


def keep(all_facts: Sequence[Facts]) -> None:
    """A flat table of these facts, in their order."""
    with connection.cursor() as cursor:
        listed = ", ".join(f"{name} {kind} NOT NULL" for name, kind in columns().items())
        cursor.execute(f"CREATE TEMPORARY TABLE flat_facts (place integer, {listed}) ON COMMIT DROP")
    assert connection.connection is not None
    with connection.connection.cursor() as cursor, cursor.copy("COPY flat_facts FROM STDIN") as copy:
        for place, facts in enumerate(all_facts):
            copy.write_row((place, *row(facts)))


def decided_by_database(policy: Policy) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {compile_sql(policy, 'flat.')} FROM flat_facts flat ORDER BY place")
        return [number for (number,) in cursor.fetchall()]


def decided_by_python(policy: Policy, all_facts: Sequence[Facts]) -> list[int]:
    return [decide(facts, policy).clause.number for facts in all_facts]


@pytest.mark.django_db
def test_hundred_thousand_facts_are_decided_alike_in_one_statement() -> None:
    seed = random.Random(20_261_122)
    all_facts = [random_facts(seed) for _ in range(100_000)]
    keep(all_facts)
    for name in SHIPPED:
        policy = shipped(name)
        numbers = decided_by_database(policy)
        assert numbers == decided_by_python(policy, all_facts)
        assert len(set(numbers)) > len(policy.clauses) * 0.8, "the random facts hardly touch this policy"


@pytest.mark.django_db
def test_random_policies_are_decided_alike() -> None:
    seed = random.Random(4)
    all_facts = [random_facts(seed) for _ in range(1_000)]
    keep(all_facts)

    @given(st.integers(min_value=0))
    def alike(number: int) -> None:
        policy = random_policy(random.Random(number))
        assert decided_by_database(policy) == decided_by_python(policy, all_facts)

    alike()


def test_no_text_of_a_policy_reaches_the_database() -> None:
    expression = compile_sql(shipped("standard"))
    assert "standard" not in expression
    assert "undelivered" not in expression
    assert ";" not in expression
