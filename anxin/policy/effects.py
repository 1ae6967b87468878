"""For which facts is the buyer better or worse off under another version?

`effects(old, new) -> list[Effect]`: over the whole space of facts, one for each pair of clauses, with an example.
"""

from dataclasses import dataclass
from typing import Any

from anxin.policy.clauses import Policy
from anxin.policy.diagram import Diagram
from anxin.policy.facts import Facts
from anxin.policy.findings import told
from anxin.policy.principles import worth
from anxin.policy.space import Space


@dataclass(frozen=True, slots=True)
class Effect:
    """Facts that the old clause and the new one decide differently in worth."""

    before: str
    after: str
    better: bool
    example: Facts

    def as_json(self) -> dict[str, Any]:
        return {"before": self.before, "after": self.after, "better": self.better, "example": told(self.example)}


def effects(old: Policy, new: Policy) -> list[Effect]:
    """For which clauses the buyer is better or worse off, each with an example; worse first."""
    space = Space([*old.clauses, *new.clauses])
    one, two = Diagram(old.clauses, space), Diagram(new.clauses, space)
    found = []
    for (a, b), (example, _) in one.pairs({}, {}, two).items():
        gain = worth(two.clauses[b].terms) - worth(one.clauses[a].terms)
        if gain:
            found.append(Effect(one.clauses[a].id, two.clauses[b].id, gain > 0, space.example(example)))
    return sorted(found, key=lambda effect: effect.better)
