"""Does every doubt have its end, and is the end the one that the rules name?"""

from datetime import timedelta
from uuid import UUID

import pytest

from anxin.agenda.kinds import Kind
from anxin.cases.models import Case, Decision
from anxin.cases.refusals import StopUnderWay
from anxin.delivery.models import Code, Delivery
from anxin.delivery.supplier import ClaimAnswer, ClaimStatus, FenceStatus, SupplyStatus
from anxin.flows.answer_case import answer_case
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.claim_supply import claim_supply
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.open_case import Claim
from anxin.flows.precheck import precheck
from anxin.flows.record_supply import record_supply
from anxin.flows.resend_refund import resend_refund
from anxin.flows.resume_cases import resume_cases
from anxin.flows.reveal_code import reveal_code
from anxin.flows.settle_orders import settle_orders
from anxin.flows.withdraw_case import withdraw_case
from anxin.ledger.accounts import hold, platform_fees, platform_losses, supplier_available
from anxin.ledger.movements import Movement
from anxin.ledger.queries import balance
from anxin.ledger.transfer import transfer
from anxin.payments.channel import RefundStatus
from anxin.payouts.queries import upheld_of
from anxin.texts import Text
from anxin.web.show_case import show_case
from anxin.workdays.hours import SHANGHAI
from tests.support.cast import DAY, HOUR, MINUTE, QQ, Stage, reviews


def seen_code(stage: Stage) -> Case:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    return stage.claims(order.pk, "invalid_code", words="兑换失败")


def test_an_invalid_code_is_first_asked_about(stage: Stage) -> None:
    case = seen_code(stage)
    assert (case.state, case.owner, case.supplier_answer) == ("awaiting_supplier", "supplier", "waiting")
    assert case.due_at == stage.at + 2 * HOUR
    assert stage.refunds(case.order_id) == []
    assert stage.order(case.order_id).case_open


def test_an_admission_lets_the_buyer_choose_another_one(stage: Stage) -> None:
    case = seen_code(stage)
    answer_case(case.pk, answer="admit", proof="", by="supplier", at=stage.at)
    case.refresh_from_db()
    assert (case.state, case.owner) == ("offered", "buyer")
    choose_remedy(case.pk, "reissue", by="buyer", at=stage.at)
    delivery = stage.delivery(case.order_id)
    assert (delivery.number, delivery.state) == (2, "delivered")
    assert stage.order(case.order_id).state == "delivered"
    assert stage.refunds(case.order_id) == []
    assert Code.objects.filter(delivery=delivery, state="allocated").count() == 1


def test_a_second_bad_code_is_refunded(stage: Stage) -> None:
    case = seen_code(stage)
    answer_case(case.pk, answer="admit", proof="", by="supplier", at=stage.at)
    choose_remedy(case.pk, "reissue", by="buyer", at=stage.at)
    reveal_code(case.order_id, by="buyer", at=stage.wait(MINUTE))
    second = stage.claims(case.order_id, "invalid_code")
    answer_case(second.pk, answer="admit", proof="", by="supplier", at=stage.at)
    assert stage.order(case.order_id).state == "refunded"
    assert len(stage.refunds(case.order_id)) == 1


def test_silence_of_the_supplier_is_an_answer(stage: Stage) -> None:
    case = seen_code(stage)
    assert resume_cases([case.pk], at=stage.wait(HOUR)) == 0
    assert resume_cases([case.pk], at=stage.wait(HOUR)) == 1
    case.refresh_from_db()
    assert (case.state, case.supplier_answer) == ("offered", "silent")
    resume_cases([case.pk], at=stage.wait(DAY))
    case.refresh_from_db()
    assert case.state == "decided"
    assert stage.order(case.order_id).state == "refunded"


def test_a_denial_with_proof_goes_to_a_person(stage: Stage) -> None:
    case = seen_code(stage)
    answer_case(case.pk, answer="deny", proof="兑换记录：账号 abc 已使用", by="supplier", at=stage.at)
    case.refresh_from_db()
    assert (case.state, case.owner) == ("in_review", "agent")
    reviews(case.pk, refund=False, reason=Text("卡密有效。", "The code is good."), at=stage.at)
    case.refresh_from_db()
    assert case.state == "decided"
    assert stage.refunds(case.order_id) == []
    assert not stage.order(case.order_id).case_open


def test_silent_staff_is_decided_against(stage: Stage) -> None:
    case = seen_code(stage)
    answer_case(case.pk, answer="deny", proof="已使用", by="supplier", at=stage.at)
    resume_cases([case.pk], at=stage.wait(3 * DAY))
    case.refresh_from_db()
    assert (case.state, case.owner) == ("in_review", "senior")
    resume_cases([case.pk], at=stage.wait(DAY))
    assert stage.order(case.order_id).state == "refunded"


def elsewhere(stage: Stage) -> Case:
    """Bea says that another account was topped up than the one she entered."""
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    return stage.claims(order.pk, "wrong_account")


def test_whoever_topped_up_another_account_is_asked_before_anybody_is_refused(stage: Stage) -> None:
    case = elsewhere(stage)
    assert (case.state, case.owner) == ("awaiting_supplier", "supplier")
    stage.claim_says(ClaimStatus.ADMIT)
    case.refresh_from_db()
    assert (case.state, case.decisions.latest("id").clause) == ("offered", "proven-bad")


def test_a_bare_word_about_the_account_refuses_nobody(stage: Stage) -> None:
    case = elsewhere(stage)
    stage.claim_says(ClaimStatus.DENY)
    case.refresh_from_db()
    assert (case.state, case.owner) == ("in_review", "agent")


def test_silence_about_the_account_is_an_answer(stage: Stage) -> None:
    case = elsewhere(stage)
    stage.claim_says(ClaimStatus.WAITING)
    resume_cases([case.pk], at=stage.wait(2 * HOUR))
    case.refresh_from_db()
    assert (case.state, case.decisions.latest("id").clause) == ("offered", "account-silent")


def test_the_account_entered_is_the_account_topped_up(stage: Stage) -> None:
    case = elsewhere(stage)
    stage.claim_says(ClaimAnswer(ClaimStatus.DENY, "已充入 123****78"))
    case.refresh_from_db()
    order = stage.order(case.order_id)
    assert (case.state, case.supplier_proof) == ("decided", "已充入 123****78")
    decision = case.decisions.latest("id")
    assert (decision.outcome, decision.clause) == ("reject", "account-as-entered")
    assert decision.reason_zh
    assert decision.reason_en
    assert stage.refunds(order.pk) == []
    assert stage.order(order.pk).state == "delivered"


def test_a_failed_topup_is_refunded_without_waiting(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.FAILED)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.at)
    assert stage.order(order.pk).state == "refunded"


def test_a_silent_supplier_is_paid_back_at_a_named_risk(stage: Stage) -> None:
    order = stage.buys("green-diamond-31", account=QQ)
    stage.supplier_says(SupplyStatus.ACCEPTED)
    delivery = stage.delivery(order.pk)
    judge_deliveries([delivery.pk], at=stage.wait(30 * MINUTE))
    stage.fence_says(FenceStatus.UNKNOWN)
    judge_deliveries([delivery.pk], at=stage.wait(10 * MINUTE))
    assert stage.order(order.pk).state == "refunded"
    assert Decision.objects.get(refunds__order=order.pk).clause == "late-at-named-risk"


def test_a_large_amount_in_doubt_is_looked_at_by_a_person(stage: Stage) -> None:
    order = stage.buys("mobile-100", account="13800138000")
    stage.supplier_says(SupplyStatus.ACCEPTED)
    delivery = stage.delivery(order.pk)
    judge_deliveries([delivery.pk], at=stage.wait(2 * HOUR))
    stage.fence_says(FenceStatus.IMPOSSIBLE)
    judge_deliveries([delivery.pk], at=stage.at)
    case = Case.objects.get(order=order.pk)
    assert (case.state, case.owner, case.opened_by) == ("in_review", "agent", "machine")
    assert stage.refunds(order.pk) == []


@pytest.mark.parametrize(("later", "within"), [(HOUR, 2 * HOUR), (4 * HOUR, 12 * HOUR), (8 * HOUR, 12 * HOUR)])
def test_a_person_has_two_hours_by_day_and_until_the_ceiling_at_night(
    stage: Stage, later: timedelta, within: timedelta
) -> None:
    assert stage.at.astimezone(SHANGHAI).hour == 12
    order = stage.buys("mobile-100", account="13800138000")
    stage.supplier_says(SupplyStatus.ACCEPTED)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(2 * HOUR))
    stage.fence_says(FenceStatus.IMPOSSIBLE)
    stage.wait(later)
    said = precheck(order.pk, Claim(line=order.lines.get().pk, problem="not_arrived"), at=stage.at).decision
    case = stage.claims(order.pk, "not_arrived")
    assert (case.state, case.due_at) == ("in_review", stage.at + within)
    assert said.due(stage.at) == case.due_at


def test_goods_that_arrive_after_all_end_the_waiting(stage: Stage) -> None:
    order = stage.buys("mobile-100", account="13800138000")
    stage.supplier_says(SupplyStatus.ACCEPTED)
    case = stage.claims(order.pk, "not_arrived")
    assert case.state == "waiting"
    stage.wait(MINUTE)
    stage.supplier_says(SupplyStatus.DELIVERED, Kind.SUPPLIER_QUERY)
    resume_cases([case.pk], at=stage.at)
    case.refresh_from_db()
    assert case.state == "awaiting_supplier"
    stage.claim_says(ClaimStatus.DENY)
    case.refresh_from_db()
    assert case.state == "in_review"


def test_a_late_word_about_a_stop_takes_no_time_from_another_question(stage: Stage) -> None:
    order = stage.buys("mobile-100", account="13800138000")
    stage.supplier_says(SupplyStatus.ACCEPTED)
    stage.wait(2 * HOUR)
    case = stage.claims(order.pk, "not_arrived")
    assert (case.state, case.due_at) == ("awaiting_supplier", stage.at + 10 * MINUTE)
    (stop,) = claim_supply(Kind.SUPPLIER_FENCE, limit=10, at=stage.at, lease_seconds=60)
    stage.supplier_says(SupplyStatus.DELIVERED, Kind.SUPPLIER_QUERY)
    resume_cases([case.pk], at=stage.at)
    case.refresh_from_db()
    until = stage.at + 2 * HOUR
    assert (case.state, case.supplier_answer, case.due_at) == ("awaiting_supplier", "waiting", until)
    assert record_supply([(stop, FenceStatus.IMPOSSIBLE)], at=stage.wait(MINUTE)) == 1
    assert resume_cases([case.pk], at=stage.wait(MINUTE)) == 0
    case.refresh_from_db()
    assert (case.state, case.supplier_answer, case.due_at) == ("awaiting_supplier", "waiting", until)


def test_a_case_can_be_withdrawn(stage: Stage) -> None:
    case = seen_code(stage)
    withdraw_case(case.pk, by="buyer", at=stage.at)
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert not stage.order(case.order_id).case_open


def test_what_is_being_stopped_for_the_buyer_is_not_withdrawn_meanwhile(stage: Stage) -> None:
    order = stage.buys("mobile-100", account="13800138000")
    stage.supplier_says(SupplyStatus.ACCEPTED)
    case = stage.claims(order.pk, "changed_mind")
    assert (case.state, stage.delivery(order.pk).fence) == ("awaiting_supplier", "waiting")
    with pytest.raises(StopUnderWay):
        withdraw_case(case.pk, by="buyer", at=stage.at)
    assert show_case(case, stage.at).stopping == StopUnderWay.text, "no button is shown that would be refused"
    stage.fence_says(FenceStatus.DONE)
    resume_cases([case.pk], at=stage.at)
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [order.amount_minor]
    decision = Decision.objects.get(refunds__order=order.pk)
    assert (decision.clause, decision.liable) == ("stopped-for-the-buyer", "buyer")
    since = stage.at - timedelta(days=1)
    assert upheld_of(stage.delivery(order.pk).supplier_id, since) == (0, 0), "it stands in nobody's record"


def test_a_bounced_refund_is_sent_again_under_its_id(stage: Stage) -> None:
    order = stage.buys("steam-50")
    stage.claims(order.pk, "changed_mind")
    stage.channel_says(RefundStatus.BOUNCED)
    (refund,) = stage.refunds(order.pk)
    resend_refund(refund.pk, by="buyer", at=stage.at)
    assert stage.channel_says(RefundStatus.ARRIVED) == 1
    (after,) = stage.refunds(order.pk)
    assert (after.pk, after.state, after.retries) == (refund.pk, "arrived", 1)


def test_money_that_does_not_lie_where_it_should_is_shown_to_finance(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    transfer([gone_from(stage, order.pk)])
    assert judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE)) == 1
    case = Case.objects.get(order=order.pk)
    assert (case.state, case.owner) == ("in_review", "finance")
    assert stage.refunds(order.pk) == []


def gone_from(stage: Stage, order: UUID) -> Movement:
    """One fen that left the hold without a reason."""
    shop = stage.world.shop
    return Movement(
        shop=shop,
        order=order,
        source=hold(shop, order),
        target=platform_fees(shop),
        amount_minor=1,
        currency="CNY",
        kind="fee",
        ref="",
        key="gone",
        at=stage.at,
    )


def test_what_was_confirmed_is_still_refunded_from_where_it_lies(stage: Stage) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.at)
    confirm_orders([order.pk], by="buyer", at=stage.at)
    settle_orders([order.pk], at=stage.wait(48 * HOUR))
    case = stage.claims(order.pk, "invalid_code")
    answer_case(case.pk, answer="admit", proof="", by="supplier", at=stage.at)
    choose_remedy(case.pk, "refund", by="buyer", at=stage.at)
    assert stage.refunds(order.pk)[0].amount_minor == 4_850
    shop = stage.world.shop
    assert balance(supplier_available(shop, stage.world.stock)) == 0
    assert balance(platform_fees(shop)) == 0
    assert balance(platform_losses(shop)) == 0


def test_a_supplier_that_saw_the_claim_and_is_silent_is_not_one_that_could_not_be_reached(stage: Stage) -> None:
    asked, lost = (topped_up_and_late(stage, account) for account in ("12345678", "87654321"))
    stage.claim_says_for(asked, ClaimStatus.WAITING)
    resume_cases([asked.pk, lost.pk], at=stage.wait(3 * HOUR))
    asked.refresh_from_db()
    lost.refresh_from_db()
    assert (asked.supplier_answer, asked.state) == ("silent", "offered")
    assert (lost.supplier_answer, lost.state) == ("unreachable", "in_review")


def topped_up_and_late(stage: Stage, account: str) -> Case:
    order = stage.buys("qq-coin-50", account=account)
    stage.supplier_says(SupplyStatus.DELIVERED)
    return stage.claims(order.pk, "not_credited")


def test_half_a_second_before_the_promise_is_before_it(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    delivery = stage.delivery(order.pk)
    Delivery.objects.filter(pk=delivery.pk).update(due_at=stage.at)
    judge_deliveries([delivery.pk], at=delivery.promise_until - timedelta(milliseconds=500))
    assert stage.refunds(order.pk) == []
    assert stage.delivery(order.pk).due_at == delivery.promise_until
