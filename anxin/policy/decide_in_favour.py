"""Which of two versions decides an order that was placed under the first?

The version of the purchase, unless the operator lets later rules serve older orders (`better_later`) and the later
version is better for the buyer on these facts.
"""

from anxin.policy.clauses import Policy
from anxin.policy.decide import decide
from anxin.policy.decision import Decision
from anxin.policy.facts import Facts
from anxin.policy.principles import worth


def decide_in_favour(facts: Facts, pinned: Policy, later: Policy) -> tuple[Decision, Policy]:
    """The decision and the version that it rests on; of equal worth, the version of the purchase."""
    one = decide(facts, pinned)
    if not later.better_later:
        return one, pinned
    two = decide(facts, later)
    better = (worth(two.clause.terms), two.amount_minor) > (worth(one.clause.terms), one.amount_minor)
    return (two, later) if better else (one, pinned)
