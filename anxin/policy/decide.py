"""What is right, given the facts?

`decide(facts, policy) -> Decision`: pure; the first clause whose tests all hold. The decision knows the facts it rests
on, its clause, and for every clause passed over the first test that failed. Within a clause, tests are tried in this
order: `problem`, `delivery`, then as written. See `decision.py` for everything that can be read from a decision.
"""

from anxin.policy.clauses import Policy
from anxin.policy.compile_python import compile_python
from anxin.policy.decision import Decision
from anxin.policy.facts import Facts


def decide(facts: Facts, policy: Policy) -> Decision:
    """The first clause that holds, with what failed before it. A policy is compiled at its first decision."""
    readings = policy.readings
    if not readings:
        readings.append(compile_python(policy))
    decision: Decision = readings[0](facts)
    return decision
