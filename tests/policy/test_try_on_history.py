"""Does a draft, tried on history, tell the same in Python and in one SQL statement?"""

import random

import pytest
from django.db import connection

from anxin.policy.columns import columns
from anxin.policy.decide import decide
from anxin.policy.document import shipped
from anxin.policy.facts import Delivery, Facts, Problem, Supplier
from anxin.policy.row import row
from anxin.policy.trial_sql import trial_sql
from anxin.policy.try_on_history import Trial, try_on_history
from tests.policy.random_facts import random_facts


def test_a_raised_limit_moves_exactly_the_money_it_covers() -> None:
    late = Facts(problem=Problem.NOT_ARRIVED, delivery=Delivery.IN_PROGRESS, supplier=Supplier.SILENT)
    history = [("a", _worth(late, 30_000)), ("b", _worth(late, 3_000)), ("c", _worth(late, 90_000))]
    said = try_on_history(shipped("standard"), shipped("generous"), history).as_json()
    assert (said["cases"], said["otherwise"], said["money_moved_minor"]) == (3, 1, 30_000)
    assert said["borne_by"] == {"supplier_else_platform": 30_000}
    assert said["changes"][0]["example"] == "a"


def _worth(facts: Facts, minor: int) -> Facts:
    values = {name: getattr(facts, name) for name in Facts.__dataclass_fields__}
    return Facts(**values | {"amount": minor, "remaining": minor})


@pytest.mark.django_db
def test_the_statement_and_python_agree() -> None:
    seed, old, new = random.Random(8), shipped("standard"), shipped("topup_strict")
    history = [(f"{place:05d}", random_facts(seed)) for place in range(3_000)]
    listed = ", ".join(f"{name} {kind} NOT NULL" for name, kind in columns().items())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE past_facts (subject text, {listed}) ON COMMIT DROP")
        marks = ", ".join(["%s"] * (1 + len(columns())))
        cursor.executemany(f"INSERT INTO past_facts VALUES ({marks})", [(key, *row(facts)) for key, facts in history])
        cursor.execute(trial_sql(old, new, "past_facts"))
        trial = Trial.read(old, new, cursor.fetchall())
    assert trial == try_on_history(old, new, history)
    assert trial.total == 3_000
    assert sum(s.before_minor for s in trial.shifts) == sum(decide(facts, old).amount_minor for _, facts in history)
