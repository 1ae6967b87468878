"""Does the amount that is proposed follow from the facts, and never exceed what is left?"""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.cases.propose import propose
from anxin.policy.decide import decide
from anxin.policy.document import shipped
from anxin.policy.facts import Delivery, Facts, Goods, Problem, Tier, Usage
from tests.policy.random_facts import random_facts

RULES = shipped("standard")


@given(st.randoms(use_true_random=False))
def test_a_proposal_is_never_more_than_is_left_and_has_reasons(seed: Random) -> None:
    known = random_facts(seed)
    proposal = propose(known, decide(known, RULES))
    assert 0 <= proposal.amount_minor <= known.remaining
    assert proposal.reasons


@pytest.mark.parametrize(
    ("known", "amount"),
    [
        (Facts(delivery=Delivery.PARTIAL, delivered_share=60, amount=1_000, remaining=1_000), 400),
        (Facts(delivery=Delivery.UNKNOWN, amount=1_000, remaining=1_000), 1_000),
        (Facts(delivery=Delivery.IN_PROGRESS, amount=1_000, remaining=900), 900),
        (
            Facts(delivery=Delivery.DELIVERED, goods=Goods.MEMBERSHIP, used_share=25, amount=3_100, remaining=3_100),
            2_325,
        ),
        (Facts(delivery=Delivery.DELIVERED, goods=Goods.CODE, usage=Usage.SEEN, amount=5_001, remaining=5_001), 2_501),
        (
            Facts(
                delivery=Delivery.DELIVERED,
                goods=Goods.CODE,
                usage=Usage.SEEN,
                amount=2_000,
                remaining=2_000,
                tier=Tier.TRUSTED,
            ),
            2_000,
        ),
        (
            Facts(
                delivery=Delivery.DELIVERED,
                goods=Goods.CODE,
                usage=Usage.SEEN,
                amount=5_000,
                remaining=5_000,
                tier=Tier.RESTRICTED,
            ),
            0,
        ),
        (Facts(delivery=Delivery.DELIVERED, goods=Goods.CODE, usage=Usage.SEEN, amount=5_000, remaining=1_000), 1_000),
    ],
)
def test_the_amount_follows_the_facts(known: Facts, amount: int) -> None:
    left_open = Facts(problem=Problem.OTHER, delivery=Delivery.DELIVERED, remaining=1)
    assert propose(known, decide(left_open, RULES)).amount_minor == amount
