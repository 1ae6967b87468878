"""Is a denial told as what it is: with proof, without, or of a part?"""

from datetime import UTC, datetime

import pytest
from django.test import Client

from anxin.cases.models import Case
from anxin.delivery.supplier import ClaimAnswer, ClaimStatus
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.take_claim_answers import take_claim_answers
from anxin.texts import Text
from tests.support.cast import reviews
from tests.web.conftest import Buy

pytestmark = pytest.mark.django_db
SHOWS = ("供货商否认，并出示了凭证", "The supplier denies it and shows proof")
PARTLY = ("供货商承认第 1 份，否认其余的", "The supplier admits piece 1 and denies the rest")
SHOWS_NOTHING = ("供货商否认，没有出示凭证", "The supplier denies it and shows nothing")


def claimed(paid: Buy, stu: Client) -> tuple[str, Case]:
    """Stu has seen a code and calls it invalid: the page of the case, and the case."""
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    answer = stu.post(f"/orders/{order.pk}/case/", {"problem": "invalid_code", "line": order.lines.get().pk})
    return answer.headers["Location"], Case.objects.get()


def read(stu: Client, page: str, case: Case, said: tuple[str, str], never: tuple[str, str]) -> str:
    """The page in Chinese once Ari has refused the claim, after both languages said the one and not the other."""
    reviews(case.pk, refund=False, reason=Text("凭证与记录不符", "It does not match"), at=datetime.now(UTC))
    for language, right, wrong in zip(("en", "zh-hans"), said[::-1], never[::-1], strict=True):
        stu.cookies["language"] = language
        shown = str(stu.get(page).content.decode())
        assert right in shown
        assert wrong not in shown
    return shown


def test_a_denial_at_the_desk_is_told_with_what_it_shows(paid: Buy, stu: Client, sol: Client) -> None:
    page, case = claimed(paid, stu)
    shown = {"answer": "deny", "proof": "兑换记录：11-20 已兑换"}
    assert sol.post(f"/supplier/cases/{case.pk}/answer/", shown).status_code == 302
    assert "兑换记录：11-20 已兑换" in read(stu, page, case, SHOWS, SHOWS_NOTHING)


@pytest.mark.parametrize(("proof", "said", "never"), [("", SHOWS_NOTHING, SHOWS), ("已兑换", SHOWS, SHOWS_NOTHING)])
def test_a_denial_by_a_system_says_no_more_than_it_shows(
    paid: Buy, stu: Client, proof: str, said: tuple[str, str], never: tuple[str, str]
) -> None:
    page, case = claimed(paid, stu)
    answer = ClaimAnswer(ClaimStatus.DENY, proof)
    take_claim_answers([(case.pk, answer)], lock_orders([case.order_id]), at=datetime.now(UTC))
    assert ("供货商凭证" in read(stu, page, case, said, never)) is bool(proof)


def test_who_admits_a_part_denies_the_rest(paid: Buy, stu: Client, sol: Client) -> None:
    page, case = claimed(paid, stu)
    sol.post(f"/supplier/cases/{case.pk}/answer/", {"answer": "deny", "proof": "兑换记录"})
    Case.objects.filter(pk=case.pk).update(bad_units=[1])
    assert PARTLY[0] in read(stu, page, case, PARTLY, SHOWS)
