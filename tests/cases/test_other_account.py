"""Is it a fact of the case once a person finds that another account was topped up?"""

import pytest

from anxin.cases.models import Case
from anxin.cases.refusals import ReasonNeeded
from anxin.cases.suggest import suggest
from anxin.cases.turns import NotYourTurn
from anxin.delivery.supplier import ClaimStatus
from anxin.flows.consider_case import consider_case
from anxin.flows.find_other_account import NotAboutAccount, find_other_account
from anxin.policy.clauses import Liable, Outcome
from tests.cases.docked import again, sealed, topped_up
from tests.support.cast import Stage

pytestmark = pytest.mark.django_db


def denied(stage: Stage, problem: str = "wrong_account") -> Case:
    """The supplier denies without a word more, and an agent looks."""
    case = stage.claims(topped_up(stage).pk, problem)
    stage.claim_says(ClaimStatus.DENY)
    return again(case)


def test_it_speaks_for_the_buyer_and_decides_nothing(stage: Stage) -> None:
    case, ari = denied(stage), stage.staff("agent")
    find_other_account(case.pk, "供货商流水：充入 876****21", by=ari, at=stage.at)
    case = again(case)
    assert (case.account_error, case.state) == ("supplier", "in_review")
    told = suggest(consider_case(case.pk, by=ari, at=stage.at).facts)
    assert (told.outcome, told.liable) == (Outcome.REFUND_FULL, Liable.SUPPLIER)
    assert sealed(case.order_id, "account_found")[0]["shown"] == "供货商流水：充入 876****21"
    assert stage.refunds(case.order_id) == []


def test_it_needs_what_shows_it_whose_turn_it_is_and_a_case_about_accounts(stage: Stage) -> None:
    case, other = denied(stage), denied(stage, "not_credited")
    with pytest.raises(ReasonNeeded):
        find_other_account(case.pk, " ", by=stage.staff("agent"), at=stage.at)
    with pytest.raises(NotYourTurn):
        find_other_account(case.pk, "流水", by=stage.staff("finance"), at=stage.at)
    with pytest.raises(NotAboutAccount):
        find_other_account(other.pk, "流水", by=stage.staff("agent"), at=stage.at)
    assert again(case).account_error == "none"
