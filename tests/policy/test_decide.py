"""Does the first clause that holds decide, and does the trace say why the others did not?"""

import random

import pytest

from anxin.policy.clauses import Outcome, Policy
from anxin.policy.decide import decide
from anxin.policy.document import SHIPPED, shipped
from anxin.policy.facts import Delivery, Facts, Problem, Supplier
from anxin.policy.vocabulary import UnknownFact, UnknownValue, read_facts, write_facts
from tests.policy.random_facts import random_facts


@pytest.fixture(scope="module")
def standard() -> Policy:
    return shipped("standard")


def test_undelivered_after_the_promise_is_refunded_in_full(standard: Policy) -> None:
    facts = Facts(problem=Problem.NOT_ARRIVED, delivery=Delivery.NONE, past_promise=1, amount=12_800, remaining=12_800)
    decision = decide(facts, standard)
    assert (decision.outcome, decision.clause.id, decision.amount_minor) == ("refund_full", "undelivered", 12_800)
    assert (decision.by, decision.liable, decision.within_minutes) == ("machine", "supplier", 0)


def test_before_the_promise_it_waits_until_the_promise(standard: Policy) -> None:
    decision = decide(Facts(delivery=Delivery.NONE, past_promise=-90, remaining=1), standard)
    assert (decision.outcome, decision.until, decision.within_minutes) == (Outcome.WAIT, 90, 2)


def test_a_prorated_amount_is_rounded_for_the_buyer_and_never_more_than_remains(standard: Policy) -> None:
    partial = Facts(
        delivery=Delivery.PARTIAL, supplier=Supplier.ADMITS, delivered_share=33, amount=1_000, remaining=1_000
    )
    assert decide(partial, standard).amount_minor == 670
    rest = Facts(delivery=Delivery.PARTIAL, supplier=Supplier.ADMITS, delivered_share=33, amount=1_001, remaining=500)
    assert decide(rest, standard).amount_minor == 500


def test_nothing_known_is_a_value_and_not_an_error(standard: Policy) -> None:
    assert decide(Facts(), standard).clause.id == "already-returned"
    assert decide(Facts(remaining=1), standard).outcome is Outcome.ASK_SUPPLIER


@pytest.mark.parametrize("name", SHIPPED)
def test_the_fast_reading_and_its_trace_are_what_the_clauses_say(name: str) -> None:
    policy, seed = shipped(name), random.Random(7)
    for _ in range(3_000):
        facts = random_facts(seed)
        decision = decide(facts, policy)
        place = next(place for place, clause in enumerate(policy.clauses) if clause.holds(facts))
        misses = list(decision.passed_over())
        assert decision.clause is policy.clauses[place]
        assert [miss.clause for miss in misses] == list(policy.clauses[:place])
        for clause, test in misses:
            assert test is next(each for each in clause.tests if not each.holds(facts))


def test_the_trace_names_fact_expected_and_actual(standard: Policy) -> None:
    decision = decide(Facts(delivery=Delivery.FAILED, remaining=500), standard)
    assert decision.trace[0]._asdict() == {
        "clause": "already-returned",
        "number": 1,
        "fact": "remaining",
        "expected": "0.00 CNY",
        "actual": "5.00 CNY",
    }
    assert len(decision.trace) == decision.clause.number - 1


def test_facts_go_to_json_and_back() -> None:
    seed = random.Random(3)
    for facts in (random_facts(seed) for _ in range(500)):
        assert read_facts(write_facts(facts)) == facts


def test_a_missing_remainder_is_the_amount() -> None:
    assert read_facts({"amount": "12.50 CNY"}).remaining == 1_250
    assert read_facts({"amount": "12.50 CNY", "remaining": "0 CNY"}).remaining == 0


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownFact):
        read_facts({"colour": "red"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("problem", "sad"),
        ("claimed_after", 45),
        ("claimed_after", "45 weeks"),
        ("amount", "128.00 USD"),
        ("amount", "12.345 CNY"),
        ("used_share", 101),
        ("reissues", -1),
        ("hidden_defect", 3),
        ("since_paid", "-3 h"),
    ],
)
def test_unknown_values_are_refused(name: str, value: object) -> None:
    with pytest.raises(UnknownValue):
        read_facts({name: value})
