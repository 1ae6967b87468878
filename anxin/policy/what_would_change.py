"""What would change a decision?

`what_would_change(facts, policy) -> list[Change]`: every single fact that the buyer, the other side or time can still
change, with the outcome it would lead to; the nearest first (what the buyer can do, then time, then others). What gets
worse is told only where time does it: until when something holds.
"""

from dataclasses import dataclass, replace
from typing import Any

from anxin.policy.clauses import Outcome, Policy
from anxin.policy.decide import decide
from anxin.policy.facts import Facts, Goods
from anxin.policy.principles import worth
from anxin.policy.space import Space
from anxin.policy.vocabulary import FACTS
from anxin.policy.wording import say_outcome, say_span
from anxin.policy.words import PHRASES
from anxin.texts import Text

BY_BUYER = ("evidence", "evidence_match", "buyer_asked", "exclusion_confirmed")
BY_TIME = ("past_promise", "claimed_after")
BY_OTHERS = ("supplier", "supplier_proof", "fence", "recall", "code_check", "hidden_defect", "payment")
RANK = {name: rank for rank, names in enumerate((BY_BUYER, BY_TIME, BY_OTHERS)) for name in names}
UNLIKELY = {
    "exclusion_confirmed": (False, True),
    "evidence_match": ("unverified", "contradicted"),
    "buyer_asked": ("no", "waiting", "silent"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """If `fact` were `value`, the outcome would be `outcome` by `clause`. `seconds` is how long until time does it."""

    fact: str
    value: Any
    outcome: Outcome
    clause: str
    better: bool
    seconds: int | None
    text: Text

    def as_json(self) -> dict[str, Any]:
        """For `anxin policy decide --json`."""
        return {
            "fact": self.fact,
            "value": FACTS[self.fact].write(self.value),
            "outcome": str(self.outcome),
            "clause": self.clause,
            "better": self.better,
            "in_seconds": self.seconds,
            "zh": self.text.zh,
            "en": self.text.en,
        }


def what_would_change(facts: Facts, policy: Policy) -> list[Change]:
    """The nearest changes, better ones first within each rank; of values that lead alike, the first."""
    now = decide(facts, policy)
    space = Space(policy.clauses)
    found: dict[tuple[str, str], Change] = {}
    for name in RANK:
        for value in _others(space, facts, name):
            then = decide(replace(facts, **{name: value}), policy)
            gain = worth(then.clause.terms) - worth(now.clause.terms)
            if then.clause is now.clause or gain == 0 or (gain < 0 and name not in BY_TIME):
                continue
            change = _change(facts, name, value, then.clause.id, then.outcome, gain > 0, say_outcome(then.clause.terms))
            found.setdefault((name, then.clause.id), change)
    return sorted(found.values(), key=lambda change: (RANK[change.fact], not change.better, change.seconds or 0))


def _others(space: Space, facts: Facts, name: str) -> list[Any]:
    here = getattr(facts, name)
    if name == "code_check" and facts.goods != Goods.CODE:
        return []
    if not FACTS[name].is_number:
        return [value for value in FACTS[name].values if value != here and value not in UNLIKELY.get(name, ())]
    return [low for low, _ in space.cells[name] if low > here]


def _change(facts: Facts, name: str, value: Any, clause: str, outcome: Outcome, better: bool, then: Text) -> Change:
    if name not in BY_TIME:
        text = Text("如果{what}：{then}", "If {what}: {then}").fill(what=PHRASES[name][value], then=then)
        return Change(name, value, outcome, clause, better, None, text)
    seconds = value - getattr(facts, name)
    span = say_span(seconds - (1 if name == "claimed_after" else 0))
    if better:
        text = Text("再过 {span}：{then}", "In {span}: {then}")
    else:
        text = Text("请在 {span}内提出；之后：{then}", "Claim within {span}; after that: {then}")
    return Change(name, value, outcome, clause, better, seconds, text.fill(span=span, then=then))
