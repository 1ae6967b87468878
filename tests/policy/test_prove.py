"""Does a proof find what is wrong, with an example that is true, and nothing in what we ship?"""

import random
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from anxin.policy import document
from anxin.policy.clauses import Policy
from anxin.policy.decide import decide
from anxin.policy.diagram import Diagram
from anxin.policy.document import SHIPPED, load, shipped
from anxin.policy.facts import CodeCheck, Evidence, Supplier, Tier
from anxin.policy.findings import PRINCIPLES, Finding, Principle
from anxin.policy.principles import worth
from anxin.policy.prove import prove
from anxin.policy.space import Space
from tests.policy.random_facts import random_facts
from tests.policy.random_policies import random_policy

END = "  - {id: end, then: review, reviewer: agent, within: 24 h}\n"
RETURNED = "  - {id: returned, when: {remaining: 0 CNY}, then: reject, reason: already_refunded}\n"


def policy_of(*clauses: str, rest: str = "") -> Policy:
    listed = "".join(f"  - {clause}\n" for clause in clauses)
    return load(f"policy: test\nclauses:\n{RETURNED}{listed}{END}{rest}")


def found(policy: Policy, principle: Principle) -> list[Finding]:
    return [finding for finding in prove(policy).findings if finding.principle is principle]


@pytest.mark.parametrize("name", SHIPPED)
def test_what_we_ship_is_proven_in_under_two_seconds(name: str) -> None:
    policy = shipped(name)
    began = process_time()
    proof = prove(policy)
    assert process_time() - began < 2
    assert proof.findings == ()
    assert proof.cells > 10**12


@pytest.mark.parametrize("name", SHIPPED)
def test_every_problem_has_a_worst_case_of_days_not_weeks(name: str) -> None:
    worst = prove(shipped(name)).worst
    assert len(worst) == 15
    assert all(0 < case.seconds <= 4 * 86_400 for case in worst.values())


def test_the_table_as_it_was_designed_breaks_five_principles() -> None:
    text = (Path(__file__).parent / "as_designed.yaml").read_text(encoding="utf-8")
    policy = load(text)
    findings = prove(policy).findings
    assert {finding.principle for finding in findings} == {
        Principle.MONOTONE,
        Principle.ASKED_ONCE,
        Principle.SILENCE,
        Principle.FENCE,
        Principle.FLOOR,
    }
    for finding in findings:
        _is_true(finding, policy)


def _is_true(finding: Finding, policy: Policy) -> None:
    assert finding.example is not None
    first = decide(finding.example, policy)
    assert first.clause.id == finding.clauses[0]
    if finding.after is None:
        return
    second = decide(finding.after, policy)
    assert second.clause.id == finding.clauses[1]
    if finding.principle is Principle.MONOTONE:
        assert worth(second.clause.terms) < worth(first.clause.terms)


def test_a_diagram_decides_as_the_clauses_do() -> None:
    seed = random.Random(11)
    for number in range(15):
        policy = random_policy(random.Random(number))
        space = Space(policy.clauses)
        diagram = Diagram(policy.clauses, space)
        for _ in range(20):
            facts = random_facts(seed)
            cells = {name: space.where(name, getattr(facts, name)) for name in space.facts}
            assert {place + 1 for place in diagram.reach(cells)} == {decide(facts, policy).clause.number}


def test_a_swallowed_clause_is_named_with_those_that_swallow_it() -> None:
    policy = policy_of(
        "{id: late, when: {delivery: none, past_promise: '>= 0 min'}, then: refund_full}",
        "{id: early, when: {delivery: none, past_promise: '< 0 min'}, then: wait}",
        "{id: never, when: {delivery: none, tier: new}, then: refund_full}",
    )
    (finding,) = found(policy, Principle.REACHABLE)
    assert finding.clauses == ("never", "returned", "late", "early")


def test_an_alternative_that_never_decides_is_found() -> None:
    policy = policy_of(
        "{id: first, when: {tier: new}, then: wait}",
        "{id: second, either: [{tier: trusted}, {tier: new, goods: code}], then: wait}",
    )
    (finding,) = found(policy, Principle.REACHABLE)
    assert finding.clauses == ("second",)
    assert "goods: code" in finding.text.en


def test_better_evidence_that_makes_it_worse_is_found() -> None:
    policy = policy_of("{id: complete, when: {evidence: complete}, then: reject, reason: no_defect_shown}")
    (finding,) = [each for each in found(policy, Principle.MONOTONE) if each.clauses == ("end", "complete")]
    assert finding.example
    assert finding.after
    assert (finding.example.evidence, finding.after.evidence) == ("none", "complete")


def test_asking_twice_is_found() -> None:
    policy = policy_of("{id: ask, when: {problem: other}, then: ask_supplier, ask: proof, within: 1 h}")
    assert found(policy, Principle.ASKED_ONCE)[0].clauses == ("ask", "ask")
    once = policy_of(
        "{id: ask, when: {problem: other, supplier: [not_asked, waiting]}, then: ask_supplier, ask: proof, within: 1 h}"
    )
    assert found(once, Principle.ASKED_ONCE) == []


def test_money_on_the_silence_of_somebody_who_was_never_reached_is_found() -> None:
    policy = policy_of("{id: pay, when: {delivery: delivered, supplier: unreachable}, then: refund_full}")
    assert {finding.clauses[0] for finding in found(policy, Principle.SILENCE)} == {"pay"}


def test_a_tier_that_changes_how_much_is_found() -> None:
    policy = policy_of(
        "{id: whole, when: {delivery: delivered, tier: trusted}, then: refund_full}",
        "{id: part, when: {delivery: delivered}, then: refund_prorated, amount: unused_share}",
    )
    (finding,) = found(policy, Principle.TIER)
    assert finding.example
    assert finding.after
    assert Tier.TRUSTED in {finding.example.tier, finding.after.tier}


def test_paying_for_what_may_still_arrive_is_found_unless_the_risk_is_named_and_capped() -> None:
    pay = "{id: pay, when: {delivery: in_progress%s}, then: refund_full%s}"
    assert found(policy_of(pay % ("", "")), Principle.FENCE)
    assert found(policy_of(pay % ("", ", effects: [named_risk]")), Principle.FENCE)
    assert not found(policy_of(pay % (", amount: <= 50 CNY", ", effects: [named_risk]")), Principle.FENCE)


@pytest.mark.parametrize(
    "weaker",
    [
        "{id: weaker, when: {delivery: failed}, then: review, reviewer: agent, within: 1 h}",
        "{id: weaker, when: {delivery: failed}, then: refund_full, destinations: [balance]}",
        "{id: weaker, when: {problem: charged_twice, payment: duplicate}, then: reject, reason: goods_used}",
        "{id: weaker, when: {problem: changed_mind, usage: used}, then: reject, reason: personal_reason}",
        "{id: weaker, when: {confirmed: timer}, then: reject, reason: goods_used}",
    ],
)
def test_nothing_below_the_legal_floor_passes(weaker: str) -> None:
    standard = Path(document.__file__).with_name("standard.yaml").read_text(encoding="utf-8")
    policy = load(standard.replace("  - id: payment-without-order", f"  - {weaker}\n  - id: payment-without-order"))
    assert "weaker" in {clause for finding in found(policy, Principle.FLOOR) for clause in finding.clauses}


def test_two_sub_policies_of_equal_rank_may_not_contradict_each_other() -> None:
    rest = (
        "sub_policies:\n"
        "  - {name: one, for: {items: [a, b]}, clauses: [{id: s1, when: {tier: new}, then: refund_full}]}\n"
        "  - {name: two, for: {items: b}, clauses: [{id: s2, when: {problem: other}, then: reissue}]}\n"
        "  - {name: three, for: {items: c}, clauses: [{id: s3, when: {problem: other}, then: reissue}]}\n"
    )
    findings = found(policy_of(rest=rest), Principle.CONSISTENT)
    assert [finding.clauses for finding in findings] == [("s1", "s2")]


def test_the_principles_hold_for_every_item_too() -> None:
    rest = (
        "sub_policies:\n  - name: special\n    for: {items: [sku-1]}\n    clauses:\n"
        "      - {id: ask, when: {problem: other}, then: ask_supplier, ask: proof, within: 1 h}\n"
    )
    assert {finding.clauses for finding in found(policy_of(rest=rest), Principle.ASKED_ONCE)} == {("ask", "ask")}


def test_a_sub_policy_may_promise_more_and_never_less() -> None:
    weaker = (
        "sub_policies:\n  - name: special\n    for: {goods: topup}\n    promise: 2 h\n    clauses:\n"
        "      - {id: less, when: {delivery: failed}, then: review, reviewer: agent, within: 1 h}\n"
    )
    failed = "{id: failed, when: {delivery: failed}, then: refund_full}"
    findings = found(policy_of(failed, rest=weaker), Principle.NOT_WEAKER)
    assert {finding.clauses for finding in findings} == {("special",), ("less", "failed")}
    stronger = weaker.replace("2 h", "10 min").replace(
        "then: review, reviewer: agent, within: 1 h", "then: refund_full"
    )
    assert not [each for each in found(policy_of(rest=stronger), Principle.NOT_WEAKER) if each.clauses[0] == "special"]


BETTER: tuple[dict[str, Any], ...] = (
    {"evidence": Evidence.COMPLETE},
    {"supplier": Supplier.ADMITS},
    {"code_check": CodeCheck.INVALID},
    {"claimed_after": 0},
)


def test_no_random_pair_of_facts_contradicts_the_proof() -> None:
    seed, standard = random.Random(23), shipped("standard")
    for _ in range(3_000):
        facts = random_facts(seed)
        worse = worth(decide(facts, standard).clause.terms)
        for better in (
            {"evidence": "complete"},
            {"supplier": "admits"},
            {"code_check": "invalid"},
            {"claimed_after": 0},
        ):
            changed = replace(facts, **better)
            assert worth(decide(changed, standard).clause.terms) >= worse


def test_every_principle_has_its_sentence() -> None:
    assert set(PRINCIPLES) == set(Principle)
