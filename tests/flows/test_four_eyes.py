"""Does so much never leave by one person's word: in parts, by appeal, by offer, or by drafting it again and again?"""

from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest

from anxin.cases.models import Appeal, Case, Offer, Verdict
from anxin.cases.moved_by_people import moved_by_people
from anxin.cases.refusals import (
    AppealClosed,
    NothingWaits,
    OfferGone,
    TooMuchForOne,
    TouchedBefore,
    WaitsForSecond,
)
from anxin.cases.states import OPEN, OfferKind, Side
from anxin.cases.turns import COOLING, NotYourTurn, WrongRole
from anxin.delivery.supplier import SupplyStatus
from anxin.flows.answer_case import answer_case
from anxin.flows.answer_offer import answer_offer
from anxin.flows.appeal_case import appeal_case
from anxin.flows.decide_appeal import decide_appeal
from anxin.flows.drop_verdict import drop_verdict
from anxin.flows.make_offer import Proposed, make_offer
from anxin.flows.post_message import Said, post_message
from anxin.flows.resume_cases import resume_cases
from anxin.flows.reveal_code import reveal_code
from anxin.flows.review_case import Finding, review_case
from anxin.flows.second_verdict import OwnVerdict, second_verdict
from anxin.flows.set_four_eyes import set_four_eyes
from anxin.flows.start_remedy import start_remedy
from anxin.flows.withdraw_offer import withdraw_offer
from anxin.orders.models import Order
from anxin.people.models import Role
from anxin.policy.clauses import Liable, Outcome
from anxin.policy.document import shipped
from anxin.policy.prove import prove
from anxin.support.states import Voice
from anxin.texts import Text
from tests.support.cast import DAY, HOUR, MINUTE, QQ, Stage, reviews

pytestmark = pytest.mark.django_db
PRICE = 4_850
WHY = Text("没有到账证明。", "Nothing shows that it arrived.")
FULL = Finding(outcome="refund_full", reason=WHY, against="看过证据")


def part(amount_minor: int) -> Finding:
    """A part of the money."""
    return Finding(outcome="refund_prorated", amount_minor=amount_minor, reason=WHY, against="看过证据")


def above(stage: Stage, amount_minor: int) -> None:
    """Opal says above which amount two are needed."""
    set_four_eyes(stage.world.shop, amount_minor, by=stage.staff("operator"), at=stage.at)


def only(stage: Stage, *roles: str) -> None:
    """Nobody else of the staff is there."""
    Role.objects.filter(shop=stage.world.shop, supplier=None).exclude(name__in=roles).delete()


def reviewed(stage: Stage) -> Case:
    """A case that waits for an agent."""
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    return stage.claims(order.pk, "other")


def appealed(stage: Stage) -> Appeal:
    """Ari has refused, and Bea appeals."""
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "invalid_code")
    answer_case(case.pk, answer="deny", proof="兑换记录：已使用", by="supplier", at=stage.at)
    reviews(case.pk, refund=False, reason=Text("卡密有效。", "The code is good."), at=stage.wait(MINUTE))
    return Appeal.objects.get(pk=appeal_case(case.pk, ["不是我兑换的"], by="buyer", at=stage.wait(MINUTE)))


def overturns(appeal: Appeal, by: str, at: datetime) -> bool:
    answers = [Text("已核对。", "Checked.")]
    return decide_appeal(appeal.pk, overturn=True, answers=answers, reason=WHY, by=by, at=at, liable=Liable.PLATFORM)


def drafted(appeal: Appeal) -> Verdict:
    """What was found last about an appeal."""
    return Verdict.objects.filter(appeal=appeal).latest("pk")


def test_a_large_appeal_waits_for_a_second_person_and_keeps_its_time(stage: Stage) -> None:
    above(stage, PRICE - 1)
    appeal = appealed(stage)
    sam, opal = stage.staff("senior"), stage.staff("operator")
    assert overturns(appeal, sam, stage.wait(HOUR)) is False
    draft = drafted(appeal)
    case = Case.objects.get(pk=appeal.case_id)
    kept = (appeal.state, appeal.owner, appeal.due_at, appeal.on_due)
    appeal.refresh_from_db()
    assert (appeal.state, appeal.owner, appeal.due_at, appeal.on_due) == kept
    assert (case.state, case.due_at, case.on_due, draft.opens_at) == ("appealed", appeal.due_at, "end_appeal", None)
    with pytest.raises(OwnVerdict):
        second_verdict(draft.pk, by=sam, at=stage.at)
    with pytest.raises(WaitsForSecond):
        overturns(appeal, opal, stage.at)
    with pytest.raises(TouchedBefore):
        second_verdict(draft.pk, by=stage.staff("agent"), at=stage.at)
    with pytest.raises(WrongRole):
        second_verdict(draft.pk, by=stage.staff("finance"), at=stage.at)
    assert stage.refunds(case.order_id) == []
    second_verdict(draft.pk, by=opal, at=stage.wait(HOUR))
    appeal.refresh_from_db()
    assert (appeal.state, appeal.decided_by, appeal.answers[0]["en"]) == ("overturned", sam, "Checked.")
    assert [refund.amount_minor for refund in stage.refunds(case.order_id)] == [PRICE]
    assert case.decisions.order_by("-at", "-pk")[0].liable == "platform"
    with pytest.raises(AppealClosed):
        second_verdict(draft.pk, by=opal, at=stage.at)


def test_up_to_the_amount_one_person_decides_an_appeal_and_letting_it_stand_takes_one(stage: Stage) -> None:
    above(stage, PRICE)
    assert overturns(appealed(stage), stage.staff("senior"), stage.at)
    above(stage, 0)
    stands = appealed(stage)
    said: dict[str, Any] = {"answers": [WHY], "reason": WHY, "by": stage.staff("senior"), "at": stage.at}
    assert decide_appeal(stands.pk, overturn=False, **said)
    assert not Verdict.objects.exclude(appeal=None).exists()


def test_a_dropped_appeal_decision_bars_nobody_from_the_appeal(stage: Stage) -> None:
    above(stage, 0)
    appeal = appealed(stage)
    sam, opal = stage.staff("senior"), stage.staff("operator")
    overturns(appeal, sam, stage.wait(MINUTE))
    draft = drafted(appeal)
    drop_verdict(draft.pk, by=opal, at=stage.wait(MINUTE))
    with pytest.raises(NothingWaits):
        second_verdict(draft.pk, by=opal, at=stage.at)
    assert overturns(appeal, opal, stage.wait(MINUTE)) is False
    second_verdict(drafted(appeal).pk, by=sam, at=stage.at)
    assert len(stage.refunds(appeal.order_id)) == 1


def test_who_speaks_with_the_buyer_about_an_appeal_may_still_decide_it(stage: Stage) -> None:
    appeal = appealed(stage)
    sam = stage.staff("senior")
    post_message(appeal.order_id, Said(body="请补一张截图。"), by=sam, role=Voice.AGENT, at=stage.wait(MINUTE))
    assert overturns(appeal, sam, stage.wait(MINUTE))


def test_nobody_else_being_there_an_appeal_waits_in_public_and_is_carried_out(stage: Stage) -> None:
    above(stage, 0)
    appeal = appealed(stage)
    only(stage, "agent", "senior")
    assert overturns(appeal, stage.staff("senior"), stage.wait(HOUR)) is False
    draft, case = drafted(appeal), Case.objects.get(pk=appeal.case_id)
    assert (draft.opens_at, case.due_at, case.on_due) == (stage.at + COOLING, stage.at + COOLING, "carry_out")
    drop_verdict(draft.pk, by=stage.staff("senior"), at=stage.wait(HOUR))
    case.refresh_from_db()
    assert (case.due_at, case.on_due) == (appeal.due_at, "end_appeal")
    assert overturns(appeal, stage.staff("senior"), stage.at) is False
    resume_cases([case.pk], at=stage.wait(COOLING - MINUTE))
    assert stage.refunds(case.order_id) == []
    resume_cases([case.pk], at=stage.wait(MINUTE))
    appeal.refresh_from_db()
    assert (appeal.state, len(stage.refunds(case.order_id))) == ("overturned", 1)


def test_an_appeal_drafted_too_late_ends_as_silence_says(stage: Stage) -> None:
    above(stage, 0)
    appeal = appealed(stage)
    only(stage, "agent", "senior")
    assert overturns(appeal, stage.staff("senior"), stage.wait(DAY - HOUR)) is False
    case = Case.objects.get(pk=appeal.case_id)
    assert (case.due_at, case.on_due) == (appeal.due_at, "end_appeal")
    resume_cases([case.pk], at=stage.wait(HOUR))
    appeal.refresh_from_db()
    assert (appeal.state, appeal.decided_by, drafted(appeal).state) == ("overturned", "machine", "dropped")
    assert len(stage.refunds(case.order_id)) == 1


def test_a_large_appeal_drafted_too_late_ripens_with_the_operator(stage: Stage) -> None:
    above(stage, 0)
    appeal = appealed(stage)
    Order.objects.filter(pk=appeal.order_id).update(amount_minor=30_000)
    only(stage, "agent", "senior")
    overturns(appeal, stage.staff("senior"), stage.wait(DAY - HOUR))
    resume_cases([appeal.case_id], at=stage.wait(HOUR))
    case = Case.objects.get(pk=appeal.case_id)
    assert (case.owner, case.due_at, case.on_due) == ("operator", stage.at + 3 * HOUR, "carry_out")
    resume_cases([case.pk], at=stage.wait(3 * HOUR))
    appeal.refresh_from_db()
    assert (appeal.state, appeal.decided_by) == ("overturned", stage.staff("senior"))


@cache
def stated() -> timedelta:
    """The longest that a case of this problem takes with everybody silent, as the rules state it."""
    return timedelta(seconds=prove(shipped("standard")).worst["other"].silent_seconds)


@pytest.mark.parametrize("staff", [("operator",), ("operator", "senior")])
def test_drafting_again_and_again_prolongs_nothing(stage: Stage, staff: tuple[str, ...]) -> None:
    above(stage, 0)
    case = reviewed(stage)
    only(stage, *staff)
    for turn in range(200):
        resume_cases([case.pk], at=stage.wait(HOUR))
        case.refresh_from_db()
        if case.state not in OPEN:
            break
        waiting = Verdict.objects.filter(case=case, state="waiting").first()
        by = stage.staff(staff[turn % len(staff)])
        with suppress(NotYourTurn):
            drop_verdict(waiting.pk, by=by, at=stage.at) if waiting else review_case(case.pk, FULL, by=by, at=stage.at)
    assert case.closed_at is not None
    assert case.closed_at - case.opened_at <= stated()
    assert len(stage.refunds(case.order_id)) == 1


def test_a_case_drafted_alone_too_late_keeps_its_own_deadline(stage: Stage) -> None:
    above(stage, 0)
    case = reviewed(stage)
    only(stage, "operator")
    assert case.due_at is not None
    stage.at = case.due_at - HOUR
    review_case(case.pk, FULL, by=stage.staff("operator"), at=stage.at)
    resume_cases([case.pk], at=stage.wait(HOUR))
    due = case.due_at
    case.refresh_from_db()
    assert (case.owner, case.due_at, case.on_due) == ("senior", due + 3 * HOUR, "carry_out")
    resume_cases([case.pk], at=stage.wait(3 * HOUR))
    assert len(stage.refunds(case.order_id)) == 1


def again(stage: Stage, case: Case) -> Case:
    """Bea claims something else of the same order."""
    return stage.claims(case.order_id, "wrong_goods" if case.problem == "other" else "other")


def test_parts_of_one_order_are_counted_together(stage: Stage) -> None:
    above(stage, 3_000)
    case = reviewed(stage)
    assert review_case(case.pk, part(2_000), by=stage.staff("agent"), at=stage.at)
    next_one = again(stage, case)
    Case.objects.filter(pk=next_one.pk).update(state="in_review", owner="agent", on_due="escalate")
    assert moved_by_people(case.order_id) == 2_000
    assert review_case(next_one.pk, part(1_001), by=stage.staff("senior"), at=stage.at) is False
    assert [refund.amount_minor for refund in stage.refunds(case.order_id)] == [2_000]
    drop_verdict(Verdict.objects.get(state="waiting").pk, by=stage.staff("senior"), at=stage.at)
    assert review_case(next_one.pk, part(1_000), by=stage.staff("senior"), at=stage.at)
    other = reviewed(stage)
    assert review_case(other.pk, part(2_500), by=stage.staff("agent"), at=stage.at), "another order has its own count"


def test_offers_count_with_what_was_decided(stage: Stage) -> None:
    above(stage, 3_000)
    case = reviewed(stage)
    ari = stage.staff("agent")
    small = Proposed(kind=OfferKind.PARTIAL_REFUND, amount_minor=2_000, liable=Liable.PLATFORM)
    offer = make_offer(case.pk, small, side=Side.AGENT, by=ari, at=stage.at)
    answer_offer(offer, accept=True, side=Side.BUYER, by="buyer", at=stage.at)
    next_one = again(stage, case)
    with pytest.raises(TooMuchForOne):
        make_offer(next_one.pk, small, side=Side.AGENT, by=ari, at=stage.at)
    theirs = make_offer(next_one.pk, small, side=Side.BUYER, by="buyer", at=stage.at)
    Offer.objects.filter(pk=theirs).update(owner="agent")
    with pytest.raises(TooMuchForOne):
        answer_offer(theirs, accept=True, side=Side.AGENT, by=ari, at=stage.at, liable=Liable.PLATFORM)
    assert [refund.amount_minor for refund in stage.refunds(case.order_id)] == [2_000]


def test_an_offer_that_has_become_too_much_for_one_is_gone(stage: Stage) -> None:
    case = reviewed(stage)
    small = Proposed(kind=OfferKind.PARTIAL_REFUND, amount_minor=2_000, liable=Liable.PLATFORM)
    offer = make_offer(case.pk, small, side=Side.AGENT, by=stage.staff("agent"), at=stage.at)
    above(stage, 1_500)
    with pytest.raises(OfferGone):
        answer_offer(offer, accept=True, side=Side.BUYER, by="buyer", at=stage.at)
    assert stage.refunds(case.order_id) == []


def test_the_flows_themselves_refuse_a_wrong_role(stage: Stage) -> None:
    case, appeal = reviewed(stage), appealed(stage)
    finn, ari = stage.staff("finance"), stage.staff("agent")
    whole = Proposed(kind=OfferKind.FULL)
    for by in (finn, "machine", "buyer", "staff:nobody"):
        with pytest.raises(WrongRole):
            make_offer(case.pk, whole, side=Side.AGENT, by=by, at=stage.at)
    for side in (Side.BUYER, Side.SUPPLIER):
        with pytest.raises(WrongRole):
            make_offer(case.pk, whole, side=side, by=ari, at=stage.at)
    offer = make_offer(case.pk, whole, side=Side.BUYER, by="buyer", at=stage.at)
    with pytest.raises(WrongRole):
        answer_offer(offer, accept=True, side=Side.AGENT, by=finn, at=stage.at)
    own = make_offer(case.pk, whole, side=Side.AGENT, by=ari, at=stage.at)
    with pytest.raises(WrongRole):
        withdraw_offer(own, side=Side.AGENT, by=finn, at=stage.at)
    with pytest.raises(WrongRole):
        overturns(appeal, finn, stage.at)
    with pytest.raises(WrongRole):
        set_four_eyes(stage.world.shop, 10_000_000, by=stage.staff("senior"), at=stage.at)
    given: dict[str, Any] = {
        "outcome": Outcome.REFUND_FULL,
        "liable": Liable.PLATFORM,
        "reason": WHY,
        "by": ari,
        "at": stage.at,
    }
    with pytest.raises(WrongRole):
        start_remedy(stage.world.shop, "supplier", stage.world.stock, **given)
    assert (stage.refunds(case.order_id), stage.refunds(appeal.order_id)) == ([], [])
    assert Offer.objects.filter(state="open").count() == 2
