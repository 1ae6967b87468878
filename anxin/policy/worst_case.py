"""How long can it take until a case is decided?

`worst_case(prover, promise) -> dict[problem, WorstCase]`: for each problem the longest sequence of questions, answers,
silences and reviews that the clauses allow, by the clock (people's service hours count with their ceiling). Each
question can be put once, so that every sequence ends; the waiting for the promise is counted in. The sum is an upper
bound: it follows clauses, and may string together steps that no single case takes.

`silent_seconds` is the same with everybody silent: the platform's people, too, one after the other (`silence.py`), and
a buyer who does not choose. An appeal begins afterwards and has a time of its own.
"""

from dataclasses import dataclass

from anxin.policy.clauses import Outcome, Reviewer, Terms
from anxin.policy.principles import Prover, asking
from anxin.policy.silence import CHOOSE_SECONDS, OPERATOR_SECONDS, SENIOR_SECONDS


@dataclass(frozen=True, slots=True)
class WorstCase:
    """`seconds` until the decision, and the clauses on that path; `silent_seconds` where nobody ever answers."""

    seconds: int
    clauses: tuple[str, ...]
    silent_seconds: int = 0


Edges = dict[int, set[int]]


def worst_case(prover: Prover, promise: int) -> dict[str, WorstCase]:
    """The longest way to a decision, per problem, in the order of the vocabulary."""
    return {str(problem): _of(prover, str(problem), promise) for problem in prover.space.cells["problem"]}


def _of(prover: Prover, problem: str, promise: int) -> WorstCase:
    here = {"problem": prover.space.where("problem", problem)}
    edges: Edges = {}
    for ask, answers in asking(prover).items():
        wanted = Outcome.ASK_SUPPLIER if ask else Outcome.ASK_BUYER
        for steps, allowed in answers:
            for before, after in prover.diagram.pairs(steps, here | dict(allowed)):
                terms = prover.clause(before).terms
                if terms.outcome is wanted and terms.ask is ask:
                    edges.setdefault(before, set()).add(after)
    passed = prover.steps("past_promise", ((-1,), (0,)))
    count = len(prover.space.cells["delivery"])
    delivery = [(a, b) for a in range(count) for b in range(count)]
    for before, after in prover.diagram.pairs({"past_promise": passed, "delivery": delivery}, here):
        if prover.clause(before).terms.outcome is Outcome.WAIT:
            edges.setdefault(before, set()).add(after)
    found = [_longest(prover, place, edges, frozenset(), promise) for place in prover.diagram.reach(here)]
    best = max(found, key=lambda each: each.seconds)
    return WorstCase(best.seconds, best.clauses, max(each.silent_seconds for each in found))


def _longest(prover: Prover, place: int, edges: Edges, asked: frozenset[object], promise: int) -> WorstCase:
    clause = prover.clause(place)
    terms = clause.terms
    if terms.outcome is Outcome.REVIEW:
        reviewed = terms.ceiling or terms.within or 0
        return WorstCase(reviewed, (clause.id,), reviewed + _silent(terms))
    if terms.outcome is Outcome.BUYER_CHOOSES:
        return WorstCase(0, (clause.id,), CHOOSE_SECONDS)
    if terms.outcome not in {Outcome.WAIT, Outcome.ASK_SUPPLIER, Outcome.ASK_BUYER}:
        return WorstCase(0, (clause.id,))
    question = (terms.outcome, terms.ask)
    own = promise if terms.outcome is Outcome.WAIT else terms.within or 0
    rest = [
        _longest(prover, then, edges, asked | {question}, promise)
        for then in edges.get(place, ())
        if question not in asked
    ]
    best = max(rest, key=lambda each: each.seconds, default=WorstCase(0, ()))
    silent = max((each.silent_seconds for each in rest), default=0)
    return WorstCase(own + best.seconds, (clause.id, *best.clauses), own + silent)


def _silent(terms: Terms) -> int:
    """How much longer it takes where those who review say nothing, one after the other."""
    return OPERATOR_SECONDS + (0 if terms.reviewer is Reviewer.SENIOR else SENIOR_SECONDS)
