"""Can a supplier object once, is it heard by somebody new, and does being right undo the recovery?"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from anxin.cases.deadlines import due_remedies
from anxin.delivery.models import Batch
from anxin.flows.chase_contests import chase_contests
from anxin.flows.contest_recovery import contest_recovery
from anxin.flows.continue_remedies import continue_remedies
from anxin.flows.decide_contest import decide_contest
from anxin.flows.settle_orders import settle_orders
from anxin.flows.start_remedy import start_remedy
from anxin.ledger.accounts import platform_losses
from anxin.ledger.queries import balance
from anxin.payouts.access import recovery_of_supplier
from anxin.payouts.deadlines import due_contests
from anxin.payouts.models import Contest, Recovery
from anxin.payouts.refusals import ContestClosed, ContestedBefore, ContestTooLate, DecidedBefore, WordsNeeded
from anxin.policy.clauses import Liable, Outcome
from anxin.refusal import NotFound
from anxin.texts import Text
from tests.payouts.conftest import SHARE, given_back, money, pays_all_out, settled
from tests.support.cast import DAY, HOUR, Stage, reviews

SAM = "staff:sam"
WHY = Text("回执显示已到账。", "The receipt shows that it arrived.")
PROOF = "上游回执 U-991，到账时间 12:03"
AtOnce = Callable[..., list[Any]]


def taken(stage: Stage) -> Recovery:
    """Ari refunded a settled order at Sol's cost."""
    order = settled(stage)
    case = stage.claims(order.pk, "other")
    reviews(case.pk, refund=True, reason=WHY, at=stage.at, liable=Liable.SUPPLIER)
    return Recovery.objects.select_related("refund").get(order=order)


def contested(stage: Stage) -> Contest:
    row = taken(stage)
    return Contest.objects.get(pk=contest_recovery(row.pk, words=PROOF, by="supplier", at=stage.at))


@pytest.mark.django_db
def test_an_upheld_contest_gives_back_what_was_taken_and_leaves_the_buyer_alone(stage: Stage) -> None:
    contest = contested(stage)
    assert money(stage)["available"] == 0
    decide_contest(contest.pk, upheld=True, reason=WHY, by=SAM, at=stage.wait(HOUR))
    assert money(stage)["available"] == SHARE
    assert balance(platform_losses(stage.world.shop)) == -SHARE
    contest.refresh_from_db()
    assert (contest.state, contest.decided_by, contest.reason_zh) == ("upheld", SAM, WHY.zh)
    assert Recovery.objects.get().undone_at == stage.at
    assert [refund.state for refund in stage.refunds(Recovery.objects.get().order_id)] == ["planned"]


@pytest.mark.django_db
def test_a_rejected_contest_moves_nothing_and_gives_its_reason(stage: Stage) -> None:
    contest = contested(stage)
    decide_contest(contest.pk, upheld=False, reason=WHY, by=SAM, at=stage.at)
    assert money(stage)["available"] == 0
    assert balance(platform_losses(stage.world.shop)) == 0
    with pytest.raises(ContestClosed):
        decide_contest(contest.pk, upheld=True, reason=WHY, by=SAM, at=stage.at)
    with pytest.raises(ContestedBefore):
        contest_recovery(contest.recovery_id, words=PROOF, by="supplier", at=stage.at)


@pytest.mark.django_db
def test_whoever_decided_the_case_does_not_decide_its_contest(stage: Stage) -> None:
    contest = contested(stage)
    ari = f"staff:{stage.world.people['agent']}"
    with pytest.raises(DecidedBefore):
        decide_contest(contest.pk, upheld=False, reason=WHY, by=ari, at=stage.at)
    with pytest.raises(WordsNeeded):
        decide_contest(contest.pk, upheld=False, reason=Text("", ""), by=SAM, at=stage.at)
    assert Contest.objects.get().state == "opened"


@pytest.mark.django_db
def test_whoever_began_a_remedy_for_many_does_not_decide_a_contest_of_it(stage: Stage) -> None:
    order = settled(stage)
    olga = f"staff:{stage.world.people['operator']}"
    batch = Batch.objects.get(item=stage.item("steam-50")).pk
    start_remedy(
        stage.world.shop,
        "batch",
        batch,
        outcome=Outcome.REFUND_FULL,
        liable=Liable.SUPPLIER,
        reason=WHY,
        by=olga,
        at=stage.at,
    )
    continue_remedies(due_remedies(stage.at, 9), at=stage.at)
    row = Recovery.objects.get(order=order)
    contest = contest_recovery(row.pk, words=PROOF, by="supplier", at=stage.at)
    with pytest.raises(DecidedBefore):
        decide_contest(contest, upheld=False, reason=WHY, by=olga, at=stage.at)
    decide_contest(contest, upheld=True, reason=WHY, by=SAM, at=stage.at)
    assert Contest.objects.get().decided_by == SAM


@pytest.mark.django_db
def test_a_contest_comes_with_words_within_seven_days_and_from_its_own_supplier(stage: Stage) -> None:
    row = taken(stage)
    with pytest.raises(WordsNeeded):
        contest_recovery(row.pk, words="  ", by="supplier", at=stage.at)
    with pytest.raises(ContestTooLate):
        contest_recovery(row.pk, words=PROOF, by="supplier", at=stage.wait(7 * DAY + HOUR))
    with pytest.raises(NotFound):
        recovery_of_supplier(stage.world.sandbox, row.pk)
    assert not Contest.objects.exists()


@pytest.mark.django_db
def test_silence_goes_to_the_operator_and_then_speaks_for_the_supplier(stage: Stage) -> None:
    contest = contested(stage)
    assert due_contests(stage.wait(23 * HOUR), 9) == []
    assert chase_contests(due_contests(stage.wait(HOUR), 9), at=stage.at) == 1
    contest.refresh_from_db()
    assert (contest.owner, contest.state, contest.on_due) == ("operator", "opened", "uphold")
    assert money(stage)["available"] == 0
    assert chase_contests([contest.pk], at=stage.wait(23 * HOUR)) == 0
    assert chase_contests([contest.pk], at=stage.wait(HOUR)) == 1
    contest.refresh_from_db()
    assert (contest.state, contest.decided_by) == ("upheld", "machine")
    assert money(stage)["available"] == SHARE


@pytest.mark.django_db
def test_what_was_owed_and_paid_since_comes_back_as_money(stage: Stage) -> None:
    order = settled(stage)
    pays_all_out(stage)
    case = stage.claims(order.pk, "other")
    reviews(case.pk, refund=True, reason=WHY, at=stage.at, liable=Liable.SUPPLIER)
    row = Recovery.objects.get(order=order)
    assert money(stage)["debt"] == row.debt_minor == SHARE
    contest = contest_recovery(row.pk, words=PROOF, by="supplier", at=stage.at)
    settled(stage)
    assert money(stage) == {"available": 0, "deposit": 0, "reserve": 0, "debt": 0}
    decide_contest(contest, upheld=True, reason=WHY, by=SAM, at=stage.at)
    assert money(stage)["available"] == SHARE
    assert settle_orders([order.pk], at=stage.at) == []


@pytest.mark.django_db
def test_what_comes_back_pays_what_else_is_owed(stage: Stage) -> None:
    row = taken(stage)
    assert row.available_minor == SHARE
    contest = contest_recovery(row.pk, words=PROOF, by="supplier", at=stage.at)
    other = settled(stage)
    pays_all_out(stage)
    given_back(stage, other)
    assert money(stage) == {"available": 0, "deposit": 0, "reserve": 0, "debt": SHARE}
    decide_contest(contest, upheld=True, reason=WHY, by=SAM, at=stage.at)
    assert money(stage) == {"available": 0, "deposit": 0, "reserve": 0, "debt": 0}


def test_two_judges_at_once_decide_one_contest_once(open_stage: Stage, at_once: AtOnce) -> None:
    contest = contested(open_stage)
    judges = [
        partial(decide_contest, contest.pk, upheld=True, reason=WHY, by=f"staff:{n}", at=open_stage.at)
        for n in range(4)
    ]
    answers = at_once(*judges)
    assert sum(answer is None for answer in answers) == 1
    assert sum(isinstance(answer, ContestClosed) for answer in answers) == 3
    assert money(open_stage)["available"] == SHARE
