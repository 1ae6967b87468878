"""Does the page count claims as the decision will?"""

import pytest

from anxin.cases.models import Case, Decision
from anxin.flows.open_case import Claim
from anxin.flows.precheck import precheck
from anxin.flows.reveal_code import reveal_code
from anxin.orders.queries import line_of
from tests.support.cast import MINUTE, Stage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("before", "outcome"), [(4, "ask_supplier"), (5, "review")])
def test_the_claim_that_is_tried_counts_itself(stage: Stage, before: int, outcome: str) -> None:
    for _ in range(before):
        stage.claims(stage.buys("steam-50").pk, "changed_mind")
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    told = precheck(order.pk, Claim(line=line_of(order.pk).pk, problem="invalid_code"), at=stage.at).decision
    assert Case.objects.count() == before
    case = stage.claims(order.pk, "invalid_code")
    decided = Decision.objects.get(case=case)
    assert (str(told.outcome), told.clause.id) == (outcome, decided.clause) == (decided.outcome, decided.clause)
    assert told.facts.claims_30d == decided.facts["claims_30d"] == before + 1
