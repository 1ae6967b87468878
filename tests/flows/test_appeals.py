"""Is a decision looked at again once, by somebody else, point by point, with nothing moving twice?"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from anxin import vault
from anxin.cases.deadlines import reopen_until
from anxin.cases.models import Appeal, Case, Offer
from anxin.cases.queries import appeals_alone, overturned_of
from anxin.cases.refusals import (
    AppealClosed,
    AppealedBefore,
    AppealTooLate,
    CoolingDown,
    NotDecided,
    NothingDelivered,
    NothingToAppeal,
    NotLapsed,
    PointsNeeded,
    PointsUnanswered,
    ReopenTooLate,
    TouchedBefore,
)
from anxin.cases.states import OfferKind, Side
from anxin.cases.turns import OwnGoods, OwnOrder
from anxin.delivery.models import Delivery
from anxin.delivery.supplier import ClaimAnswer, ClaimStatus, SupplyStatus
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.settle_case import settle_case
from anxin.flows.answer_case import answer_case
from anxin.flows.answer_offer import answer_offer
from anxin.flows.appeal_case import appeal_case
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.decide_appeal import decide_appeal
from anxin.flows.make_offer import Proposed, make_offer
from anxin.flows.reopen_case import reopen_case
from anxin.flows.resume_cases import resume_cases
from anxin.flows.reveal_code import reveal_code
from anxin.flows.withdraw_case import withdraw_case
from anxin.ledger.accounts import hold, platform_losses
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.people.models import Role
from anxin.policy.clauses import Liable
from anxin.refusal import Refusal
from anxin.support.models import Letter
from anxin.texts import Text
from anxin.web.show_settling import show_settling
from anxin.workdays.hours import SHANGHAI
from tests.support.cast import DAY, HOUR, MINUTE, QQ, Stage, reviews

POINTS = ("截图里的时间早于查看时间", "供货商给的记录不是我的账号")
ANSWERS = (Text("时间已核对。", "The time was checked."), Text("账号确实不同。", "The account differs indeed."))
REASON = Text("供货商凭证不成立。", "The supplier's proof does not hold.")
STAYS = Text("维持原裁决。", "The decision stands.")
PRICE = 4_850


def staff(stage: Stage, role: str) -> str:
    person = Role.objects.filter(shop=stage.world.shop, name=role).values_list("person", flat=True)[0]
    return f"staff:{person}"


def rejected(stage: Stage) -> Case:
    """Ari has seen Sol's proof and refuses."""
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "invalid_code")
    answer_case(case.pk, answer="deny", proof="兑换记录：已使用", by="supplier", at=stage.at)
    reviews(case.pk, refund=False, reason=Text("卡密有效。", "The code is good."), at=stage.at)
    case.refresh_from_db()
    assert case.state == "decided"
    return case


def by_rule(stage: Stage) -> Case:
    """The rules alone refuse: the account topped up is the one that was entered."""
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    case = stage.claims(order.pk, "wrong_account")
    stage.claim_says(ClaimAnswer(ClaimStatus.DENY, "已充入所填账号"))
    return Case.objects.get(pk=case.pk)


def appeals(stage: Stage, case: Case, points: Any = POINTS) -> Appeal:
    return Appeal.objects.get(pk=appeal_case(case.pk, points, by="buyer", at=stage.at))


def decides(appeal: Appeal, at: datetime, *, overturn: bool, by: str = "", **more: Any) -> None:
    answers = more.pop("answers", ANSWERS[: len(appeal.points)])
    reason = REASON if overturn else STAYS
    who = by or appeal.assigned_to
    decide_appeal(appeal.pk, overturn=overturn, answers=answers, reason=reason, by=who, at=at, **more)


def test_an_appeal_goes_to_somebody_who_has_not_touched_the_case(stage: Stage) -> None:
    case = rejected(stage)
    appeal = appeals(stage, case)
    assert (appeal.first_by, appeal.assigned_to) == (staff(stage, "agent"), staff(stage, "senior"))
    assert (appeal.state, appeal.due_at, appeal.alone) == ("open", stage.at + DAY, False)
    case.refresh_from_db()
    assert (case.state, case.owner, case.due_at) == ("appealed", "senior", stage.at + DAY)
    assert stage.order(case.order_id).case_open
    with pytest.raises(TouchedBefore):
        decides(appeal, stage.at, overturn=True, by=appeal.first_by)
    assert stage.refunds(case.order_id) == []


def test_the_suppliers_own_people_and_the_buyer_do_not_judge_an_appeal(stage: Stage) -> None:
    case = rejected(stage)
    senior = Role.objects.get(shop=stage.world.shop, name="senior")
    Role.objects.create(
        shop_id=senior.shop_id, person_id=senior.person_id, name="supplier", supplier_id=case.line.supplier_id
    )
    appeal = appeals(stage, case)
    assert appeal.assigned_to == staff(stage, "operator")
    with pytest.raises(OwnGoods):
        decides(appeal, stage.at, overturn=False, by=staff(stage, "senior"))
    Order.objects.filter(pk=case.order_id).update(buyer=Role.objects.get(name="operator").person_id)
    with pytest.raises(OwnOrder):
        decides(appeal, stage.at, overturn=True)
    appeal.refresh_from_db()
    assert (appeal.state, stage.refunds(case.order_id)) == ("open", [])


def test_an_overturned_refusal_pays_once(stage: Stage) -> None:
    case = rejected(stage)
    appeal = appeals(stage, case)
    decides(appeal, stage.at, overturn=True, liable=Liable.SUPPLIER)
    appeal.refresh_from_db()
    assert (appeal.state, appeal.decided_by) == ("overturned", staff(stage, "senior"))
    assert [answer["en"] for answer in appeal.answers] == [answer.en for answer in ANSWERS]
    assert [refund.amount_minor for refund in stage.refunds(case.order_id)] == [PRICE]
    assert balance(hold(stage.world.shop, case.order_id)) == 0
    with pytest.raises(AppealClosed):
        decides(appeal, stage.at, overturn=True)
    with pytest.raises(AppealedBefore):
        appeals(stage, case)
    assert len(stage.refunds(case.order_id)) == 1


def test_a_confirmed_refusal_moves_nothing(stage: Stage) -> None:
    case = rejected(stage)
    decides(appeals(stage, case), stage.at, overturn=False)
    case.refresh_from_db()
    assert (case.state, case.decisions.order_by("-at", "-pk")[0].outcome) == ("decided", "reject")
    assert stage.refunds(case.order_id) == []
    assert balance(hold(stage.world.shop, case.order_id)) == PRICE
    assert not stage.order(case.order_id).case_open


def test_what_was_refunded_in_part_is_not_refunded_again(stage: Stage) -> None:
    order = stage.buys("green-diamond-31", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    stage.wait(15 * DAY)
    case = stage.claims(order.pk, "other")
    assert case.state == "in_review"
    with transaction.atomic():
        held = lock_orders([order.pk])[order.pk]
        settle_case(case, held, refund=True, reason=REASON, by=staff(stage, "agent"), at=stage.at, amount_minor=500)
    case.refresh_from_db()
    decides(appeals(stage, case), stage.at, overturn=False)
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [500]


def test_every_point_is_answered_in_both_languages(stage: Stage) -> None:
    appeal = appeals(stage, rejected(stage))
    for answers in (ANSWERS[:1], (ANSWERS[0], Text("有", "")), (*ANSWERS, ANSWERS[0])):
        with pytest.raises(PointsUnanswered):
            decides(appeal, stage.at, overturn=True, answers=answers)
    appeal.refresh_from_db()
    assert appeal.state == "open"


@pytest.mark.parametrize("points", [(), ("  ",), ("x",) * 9, ("x" * 501,)])
def test_an_appeal_has_points(stage: Stage, points: tuple[str, ...]) -> None:
    case = by_rule(stage)
    with pytest.raises(PointsNeeded):
        appeals(stage, case, points)
    assert not Appeal.objects.exists()


def test_an_appeal_comes_within_seven_days(stage: Stage) -> None:
    late, intime = by_rule(stage), by_rule(stage)
    stage.wait(7 * DAY)
    assert appeals(stage, intime).state == "open"
    stage.wait(MINUTE)
    with pytest.raises(AppealTooLate):
        appeals(stage, late)


def test_what_is_open_chosen_agreed_or_paid_is_not_appealed(stage: Stage) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "invalid_code")
    with pytest.raises(NotDecided):
        appeals(stage, case)
    answer_case(case.pk, answer="admit", proof="", by="supplier", at=stage.at)
    choose_remedy(case.pk, "reissue", by="buyer", at=stage.at)
    with pytest.raises(NothingToAppeal):
        appeals(stage, case)
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    again = stage.claims(order.pk, "other")
    part = Proposed(kind=OfferKind.PARTIAL_REFUND, amount_minor=100)
    offer = make_offer(again.pk, part, side=Side.AGENT, by=staff(stage, "agent"), at=stage.at)
    answer_offer(offer, accept=True, side=Side.BUYER, by="buyer", at=stage.at)
    with pytest.raises(NothingToAppeal):
        appeals(stage, again)
    paid = stage.claims(stage.buys("steam-50").pk, "changed_mind")
    with pytest.raises(NothingToAppeal):
        appeals(stage, paid)


def test_an_appeal_gives_no_part_of_what_is_not_known_to_have_come(stage: Stage) -> None:
    case = by_rule(stage)
    appeal = appeals(stage, case)
    still = {"due_at": stage.at, "on_due": "judge"}
    Delivery.objects.filter(order=case.order_id).update(state="unknown", delivered_share=0, **still)
    with pytest.raises(NothingDelivered):
        decides(appeal, stage.at, overturn=True, amount_minor=100)
    assert stage.refunds(case.order_id) == []
    decides(appeal, stage.at, overturn=True)
    assert [refund.amount_minor for refund in stage.refunds(case.order_id)] == [case.line.amount_minor]


def test_silence_about_a_small_appeal_is_for_the_buyer_and_at_the_platforms_cost(stage: Stage) -> None:
    case = by_rule(stage)
    appeal = appeals(stage, case)
    assert resume_cases([case.pk], at=stage.wait(DAY - MINUTE)) == 0
    resume_cases([case.pk], at=stage.wait(MINUTE))
    appeal.refresh_from_db()
    assert (appeal.state, appeal.decided_by) == ("overturned", "machine")
    assert case.decisions.order_by("-at", "-pk")[0].liable == "platform"
    assert len(stage.refunds(case.order_id)) == 1
    assert balance(platform_losses(stage.world.shop)) <= 0


def test_silence_about_a_large_appeal_has_a_second_day(stage: Stage) -> None:
    case = by_rule(stage)
    Order.objects.filter(pk=case.order_id).update(amount_minor=30_000)
    appeal = appeals(stage, case)
    resume_cases([case.pk], at=stage.wait(DAY))
    appeal.refresh_from_db()
    case.refresh_from_db()
    assert (appeal.state, appeal.owner, appeal.on_due) == ("open", "operator", "overturn")
    assert (case.owner, case.due_at) == ("operator", stage.at + DAY)
    assert case.steps.latest("id").because == appeal.steps.latest("id").because
    told = Letter.objects.filter(subject__contains="审核超时")
    assert told.filter(order=case.order_id).count() == 1
    assert Letter.objects.filter(person__isnull=False, kind="cases-overdue").count() == 1
    resume_cases([case.pk], at=stage.wait(DAY))
    appeal.refresh_from_db()
    assert appeal.state == "overturned"


def test_a_shop_of_one_cools_down_and_logs_it(stage: Stage) -> None:
    case = rejected(stage)
    Role.objects.exclude(name="agent").exclude(name="supplier").delete()
    Role.objects.filter(name="agent").update(name="operator")
    appeal = appeals(stage, case)
    assert (appeal.alone, appeal.assigned_to) == (True, appeal.first_by)
    with pytest.raises(CoolingDown):
        decides(appeal, stage.wait(11 * HOUR), overturn=False)
    decides(appeal, stage.wait(HOUR), overturn=False)
    assert [row.pk for row in appeals_alone(stage.world.shop)] == [appeal.pk]


def test_overturned_decisions_count_against_who_took_them(stage: Stage) -> None:
    since = stage.at
    decides(appeals(stage, rejected(stage)), stage.at, overturn=True)
    decides(appeals(stage, rejected(stage)), stage.at, overturn=False)
    decides(appeals(stage, by_rule(stage)), stage.at, overturn=False)
    withdraw_case(appeals(stage, rejected(stage)).case_id, by="buyer", at=stage.at)
    told = {row.first_by: (row.decided, row.overturned) for row in overturned_of(stage.world.shop, since)}
    assert told == {staff(stage, "agent"): (2, 1), "machine": (1, 0)}
    assert overturned_of(stage.world.shop, stage.at + MINUTE) == []


def test_a_withdrawn_appeal_leaves_the_decision(stage: Stage) -> None:
    case = rejected(stage)
    appeal = appeals(stage, case)
    withdraw_case(case.pk, by="buyer", at=stage.at)
    appeal.refresh_from_db()
    case.refresh_from_db()
    assert (appeal.state, case.state, stage.refunds(case.order_id)) == ("withdrawn", "decided", [])
    with pytest.raises(AppealedBefore):
        appeals(stage, case)


def test_an_appeal_may_end_in_agreement(stage: Stage) -> None:
    case = rejected(stage)
    appeal = appeals(stage, case)
    part = Proposed(kind=OfferKind.PARTIAL_REFUND, amount_minor=1_000)
    offer = make_offer(case.pk, part, side=Side.SUPPLIER, by="supplier:sol", at=stage.at)
    answer_offer(offer, accept=True, side=Side.BUYER, by="buyer", at=stage.at)
    appeal.refresh_from_db()
    assert (appeal.state, Offer.objects.get(pk=offer).state) == ("agreed", "accepted")
    assert [refund.amount_minor for refund in stage.refunds(case.order_id)] == [1_000]


def test_after_confirming_an_upheld_appeal_is_recovered(stage: Stage) -> None:
    case = rejected(stage)
    confirm_orders([case.order_id], by="buyer", at=stage.wait(DAY))
    decides(appeals(stage, case), stage.at, overturn=True)
    assert [refund.amount_minor for refund in stage.refunds(case.order_id)] == [PRICE]
    assert stage.order(case.order_id).state == "refunded"


def resting(stage: Stage) -> Case:
    """Bea was asked what is missing and said nothing."""
    order = stage.buys("green-diamond-31", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    case = stage.claims(order.pk, "missing_privilege")
    resume_cases([case.pk], at=stage.wait(DAY))
    case.refresh_from_db()
    assert case.state == "lapsed"
    return case


def test_a_resting_case_is_taken_up_again_within_seven_days(stage: Stage) -> None:
    case = resting(stage)
    reopen_case(case.pk, by="buyer", at=stage.wait(6 * DAY))
    case.refresh_from_db()
    assert (case.state, case.buyer_asked, case.due_at) == ("awaiting_buyer", "waiting", stage.at + DAY)
    assert stage.order(case.order_id).case_open
    resume_cases([case.pk], at=stage.wait(DAY))
    with pytest.raises(ReopenTooLate):
        reopen_case(case.pk, by="buyer", at=stage.wait(MINUTE))


def test_page_letters_and_flow_say_the_same_end_of_taking_it_up(stage: Stage) -> None:
    case = resting(stage)
    until = stage.at + 7 * DAY
    assert reopen_until([case.pk]) == {case.pk: until}
    assert show_settling(case, [], stage.at, mine=True).reopen_until == until
    assert f"{until.astimezone(SHANGHAI):%m-%d %H:%M} 前可在售后单页恢复" in told_of(case)[-1]
    reopen_case(case.pk, by="buyer", at=stage.wait(5 * DAY))
    assert f"{until.astimezone(SHANGHAI):%m-%d %H:%M} 前可以恢复" in told_of(case)[-1]
    resume_cases([case.pk], at=stage.wait(DAY))
    case.refresh_from_db()
    assert show_settling(case, [], stage.at, mine=True).reopen_until == until, "counted from the first rest"
    reopen_case(case.pk, by="buyer", at=stage.wait(DAY))
    assert "不能再恢复，只能重新申请" in told_of(case)[-1]
    resume_cases([case.pk], at=stage.wait(DAY))
    case.refresh_from_db()
    assert show_settling(case, [], stage.at, mine=True).reopen_until is None
    assert "恢复的 7 天从第一次暂时关闭算起，已经过去" in told_of(case)[-1]
    with pytest.raises(ReopenTooLate):
        reopen_case(case.pk, by="buyer", at=stage.at)


def told_of(case: Case) -> list[str]:
    """What was written to the buyer of a case, oldest first."""
    return [
        vault.unseal(row.body_sealed, "letter") for row in Letter.objects.filter(order=case.order_id).order_by("id")
    ]


def test_only_a_resting_case_is_taken_up_again(stage: Stage) -> None:
    with pytest.raises(NotLapsed):
        reopen_case(by_rule(stage).pk, by="buyer", at=stage.at)


def answered(act: Callable[[], Any]) -> Callable[[], str]:
    def acting() -> str:
        try:
            act()
        except Refusal as refusal:
            return refusal.code()
        return "done"

    return acting


def test_two_appeals_and_two_decisions_at_once_are_one(open_stage: Stage, at_once: Callable[..., list[Any]]) -> None:
    case = rejected(open_stage)
    words = at_once(*[answered(partial(appeals, open_stage, case))] * 3)
    assert sorted(words) == ["appealed_before", "appealed_before", "done"]
    appeal = Appeal.objects.get()
    words = at_once(*[answered(partial(decides, appeal, open_stage.at, overturn=True))] * 3)
    assert sorted(words) == ["appeal_closed", "appeal_closed", "done"]
    assert [refund.amount_minor for refund in open_stage.refunds(case.order_id)] == [PRICE]


def test_the_database_refuses_the_same_person_too(stage: Stage) -> None:
    appeal = appeals(stage, rejected(stage))
    with pytest.raises(IntegrityError, match="appeal_is_not_decided_by_who_decided_first"), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(decided_by=appeal.first_by)
