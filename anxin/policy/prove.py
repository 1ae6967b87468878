"""Does a policy keep what it must?

`prove(policy) -> Proof`: pure, milliseconds. The eight principles of DESIGN §5; no clause unreachable; no contradiction
between sub-policies of equal rank; no sub-policy weaker than the shop's rules; and the worst case per problem. A policy
with findings is not published. How it works, and why no SMT solver: docs/decisions/0031.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from anxin.policy.clauses import Clause, Policy, SubPolicy
from anxin.policy.decision import write_test
from anxin.policy.diagram import NOBODY, Diagram
from anxin.policy.findings import Finding, Principle
from anxin.policy.principles import Prover, asked_once, fence, floor, monotone, silence, tier, worth
from anxin.policy.refine import refine
from anxin.policy.space import Space
from anxin.policy.vocabulary import DAY
from anxin.policy.wording import say_span
from anxin.policy.worst_case import WorstCase, worst_case
from anxin.texts import Text

LONGEST = 15 * DAY


@dataclass(frozen=True, slots=True)
class Proof:
    """`findings` is empty when the policy holds. `worst` is the longest way to a decision per problem; `cells` is how
    many combinations of facts were covered, `nodes` the size of the diagram that covers them."""

    findings: tuple[Finding, ...]
    worst: Mapping[str, WorstCase]
    cells: int
    nodes: int

    @property
    def holds(self) -> bool:
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        """For `anxin policy prove --json`."""
        worst = {
            problem: {"minutes": -(-w.seconds // 60), "path": list(w.clauses)} for problem, w in self.worst.items()
        }
        found = [finding.as_json() for finding in self.findings]
        return {"holds": self.holds, "findings": found, "worst": worst, "combinations": self.cells, "nodes": self.nodes}


def prove(policy: Policy) -> Proof:
    """All findings, in the order of the principles; one of each kind for the same clauses."""
    space = Space([*policy.clauses, *(clause for sub in policy.subs for clause in sub.clauses)])
    diagram = Diagram(policy.clauses, space)
    prover = Prover(diagram)
    worst = worst_case(prover, policy.promise)
    alone = (_complete, _principles, _unreachable, _idle)
    findings = [finding for look in alone for finding in look(prover)]
    findings += [*_ends(worst), *_subs(policy, space)]
    unique = {(finding.principle, finding.clauses, finding.text): finding for finding in findings}
    cells = 1
    for name in space.facts:
        cells *= len(space.cells[name])
    return Proof(tuple(sorted(unique.values(), key=lambda finding: finding.principle)), worst, cells, len(diagram))


def _principles(prover: Prover) -> Iterator[Finding]:
    for principle in (monotone, asked_once, silence, tier, fence, floor):
        yield from principle(prover)


def _complete(prover: Prover) -> Iterator[Finding]:
    """1: some clause decides everywhere."""
    if (example := prover.diagram.reach({}).get(NOBODY)) is not None:
        yield prover.finding(Principle.COMPLETE, (), Text("有情形没有结论", "some facts are not decided"), example)


def _ends(worst: Mapping[str, WorstCase]) -> Iterator[Finding]:
    for problem, case in worst.items():
        if case.seconds > LONGEST:
            text = Text("“{problem}”最迟 {span}才有结论，超过 15 天", "{problem} may take {span}, more than 15 days")
            yield Finding(Principle.ENDS, case.clauses, text.fill(problem=problem, span=say_span(case.seconds)))


def _unreachable(prover: Prover) -> Iterator[Finding]:
    reached = prover.diagram.reach({})
    for place, clause in enumerate(prover.diagram.clauses):
        if place in reached:
            continue
        alone = Diagram([clause], prover.space)
        before = prover.diagram.pairs({}, {}, alone)
        swallowed = {one: paths[0] for (one, two), paths in before.items() if two == 0}
        earlier = tuple(prover.clause(one) for one in sorted(swallowed))
        text = Text("永远不会用到，已被前面的条款完全覆盖", "is never reached: earlier clauses decide all of it")
        example = swallowed[min(swallowed)] if swallowed else {}
        yield prover.finding(Principle.REACHABLE, (clause, *earlier), text, example)


def _idle(prover: Prover) -> Iterator[Finding]:
    """An alternative of a clause that others always forestall says something that is never so."""
    boxes = [(clause, box) for clause in prover.diagram.clauses for box in clause.boxes]
    apart = Diagram([replace(clause, tests=box) for clause, box in boxes], prover.space)
    reached = apart.reach({})
    whole = {boxes[place][0].id for place in reached if place != NOBODY}
    for place, (clause, box) in enumerate(boxes):
        if place not in reached and clause.id in whole:
            said = ", ".join(f"{test.fact}: {write_test(test)}" for test in box)
            text = Text("其中一项条件永远不起作用：{said}", "one of its alternatives never decides: {said}").fill(
                said=said
            )
            yield Finding(Principle.REACHABLE, (clause.id,), text)


def _subs(policy: Policy, space: Space) -> Iterator[Finding]:
    shop = Diagram([clause for clause in policy.clauses if not clause.source], space)
    for place, sub in enumerate(policy.subs):
        if sub.promise is not None and sub.promise > policy.promise:
            text = Text("承诺时间比店铺规则更长", "its promise is longer than the shop's")
            yield Finding(Principle.NOT_WEAKER, (sub.name,), text)
        for other in policy.subs[place + 1 :]:
            if _meet(sub, other):
                yield from _contradictions(sub, other, space)
        refined = Diagram(refine(policy, sub.items[0] if sub.items else None).clauses, space)
        yield from _weaker(shop, refined, sub)
        if sub.items:
            yield from _principles(Prover(refined))


def _meet(one: SubPolicy, two: SubPolicy) -> bool:
    return bool(set(one.goods) & set(two.goods) or set(one.items) & set(two.items))


def _alike(one: Clause, two: Clause) -> bool:
    a, b = one.terms, two.terms
    return (a.outcome, a.amount, a.by, a.liable, a.ask, a.choices) == (
        b.outcome,
        b.amount,
        b.by,
        b.liable,
        b.ask,
        b.choices,
    )


def _contradictions(one: SubPolicy, two: SubPolicy, space: Space) -> Iterator[Finding]:
    left, right = Diagram(one.clauses, space), Diagram(two.clauses, space)
    for (a, b), (example, _) in left.pairs({}, {}, right).items():
        if NOBODY not in (a, b) and not _alike(left.clauses[a], right.clauses[b]):
            text = Text(
                "同级的两条专门规则对同一情形结论不同",
                "two sub-policies of equal rank decide the same facts differently",
            )
            clauses = (left.clauses[a].id, right.clauses[b].id)
            yield Finding(Principle.CONSISTENT, clauses, text, space.example(example))


def _weaker(shop: Diagram, refined: Diagram, sub: SubPolicy) -> Iterator[Finding]:
    for (a, b), (example, _) in shop.pairs({}, {}, refined).items():
        before, after = shop.clauses[a], refined.clauses[b]
        if after.source != sub.name:
            continue
        slower = before.terms.outcome is after.terms.outcome and (after.terms.within or 0) > (before.terms.within or 0)
        if worth(after.terms) < worth(before.terms) or slower:
            text = Text("比店铺规则对买家更不利", "is worse for the buyer than the shop's own rules")
            yield Finding(Principle.NOT_WEAKER, (after.id, before.id), text, shop.space.example(example))
