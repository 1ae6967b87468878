"""What would a draft have decided otherwise? Over facts in memory; `trial_sql.py` asks the same of the database."""

from collections.abc import Iterable
from typing import Any

from anxin.policy.clauses import Policy
from anxin.policy.decide import decide
from anxin.policy.facts import Facts
from anxin.policy.trial import Trial, read_trial


def try_on_history(old: Policy, new: Policy, history: Iterable[tuple[str, Facts]]) -> Trial:
    """Decide every (subject, facts) twice."""
    groups: dict[tuple[int, int], list[Any]] = {}
    for subject, facts in history:
        one, two = decide(facts, old), decide(facts, new)
        key = (one.clause.number, two.clause.number)
        group = groups.setdefault(key, [*key, 0, 0, 0, subject])
        group[2] += 1
        group[3] += one.amount_minor
        group[4] += two.amount_minor
        group[5] = min(group[5], subject)
    return read_trial(old, new, list(groups.values()))
