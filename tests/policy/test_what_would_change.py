"""Does the buyer learn what would change a decision, and until when it holds?"""

import random
from dataclasses import replace

from anxin.policy.clauses import Outcome
from anxin.policy.decide import decide
from anxin.policy.document import shipped
from anxin.policy.facts import Delivery, Evidence, Facts, Goods, Problem, Tier, Usage
from anxin.policy.principles import worth
from anxin.policy.vocabulary import DAY, HOUR
from anxin.policy.what_would_change import what_would_change
from tests.policy.random_facts import random_facts

STANDARD = shipped("standard")


def test_a_waiting_buyer_learns_when_it_is_refunded() -> None:
    facts = Facts(problem=Problem.NOT_ARRIVED, delivery=Delivery.NONE, past_promise=-600, remaining=1)
    (change,) = [each for each in what_would_change(facts, STANDARD) if each.fact == "past_promise"]
    assert (change.seconds, change.outcome, change.better) == (600, Outcome.REFUND_FULL, True)
    assert change.text.zh.startswith("再过 10 分钟：")


def test_an_unused_code_is_refundable_until() -> None:
    facts = Facts(goods=Goods.CODE, delivery=Delivery.DELIVERED, usage=Usage.UNUSED, claimed_after=2 * DAY, remaining=1)
    (change,) = [each for each in what_would_change(facts, STANDARD) if each.fact == "claimed_after"]
    assert not change.better
    assert change.seconds == 5 * DAY + 1
    assert "5 天" in change.text.zh


def test_complete_evidence_comes_first() -> None:
    facts = Facts(
        goods=Goods.MEMBERSHIP,
        problem=Problem.SHORT_VALIDITY,
        delivery=Delivery.DELIVERED,
        claimed_after=HOUR,
        tier=Tier.TRUSTED,
        within_exposure=True,
        amount=1_000,
        remaining=1_000,
    )
    first = what_would_change(facts, STANDARD)[0]
    assert (first.fact, first.value, first.clause) == ("evidence", Evidence.COMPLETE, "defect-express")


def test_every_change_is_true() -> None:
    seed = random.Random(9)
    for _ in range(60):
        facts = random_facts(seed)
        now = worth(decide(facts, STANDARD).clause.terms)
        for change in what_would_change(facts, STANDARD):
            then = decide(replace(facts, **{change.fact: change.value}), STANDARD)
            assert then.clause.id == change.clause
            assert (worth(then.clause.terms) > now) is change.better
