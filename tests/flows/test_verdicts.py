"""Is a case decided once, by whom it may, and never alone above an amount?"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.test import Client

from anxin.cases.models import Attention, Case, Decision, Verdict
from anxin.cases.queue import Wanted, next_free
from anxin.cases.refusals import MissingGoesBack, NothingDelivered, WaitsForSecond
from anxin.cases.turns import COOLING, SECOND_WITHIN, NotYourTurn, OwnGoods, OwnOrder, TakenByOther
from anxin.delivery.models import Code, Delivery
from anxin.delivery.supplier import SupplyStatus
from anxin.flows.book_chargeback import Taken, book_chargeback
from anxin.flows.resume_cases import resume_cases
from anxin.flows.review_case import Finding, review_case
from anxin.flows.second_verdict import OwnVerdict, second_verdict
from anxin.flows.set_four_eyes import set_four_eyes
from anxin.flows.take_case import take_case
from anxin.flows.withdraw_case import withdraw_case
from anxin.orders.models import Order
from anxin.payments.models import Payment
from anxin.people.models import Role
from anxin.refunds.models import Refund
from anxin.support.models import Letter
from anxin.texts import Text
from tests.support.cast import MINUTE, QQ, Stage

AtOnce = Callable[..., list[Any]]
WHY = Text("没有到账证明。", "Nothing shows that it arrived.")
FULL = Finding(outcome="refund_full", reason=WHY, against="看过证据")
NO = Finding(outcome="reject", reason=WHY, against="看过证据")


def reviewed(stage: Stage) -> Case:
    """A case that waits for an agent."""
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    case = stage.claims(order.pk, "other")
    assert (case.state, case.owner) == ("in_review", "agent")
    return case


def staff(stage: Stage, role: str) -> str:
    """The actor in this role."""
    return f"staff:{stage.world.people[role]}"


def with_four_eyes(stage: Stage) -> Case:
    """Everything that leaves needs a second person."""
    set_four_eyes(stage.world.shop, 0, by=staff(stage, "operator"), at=stage.at)
    return reviewed(stage)


def test_two_people_at_once_make_one_decision(open_stage: Stage, at_once: AtOnce) -> None:
    case = reviewed(open_stage)
    ari, sam, opal = (staff(open_stage, role) for role in ("agent", "senior", "operator"))
    acts = [
        partial(review_case, case.pk, finding, by=by, at=open_stage.at)
        for finding, by in ((FULL, ari), (NO, sam), (FULL, opal))
    ]
    answers = at_once(*acts)
    assert [answer for answer in answers if not isinstance(answer, BaseException)] == [True]
    assert Decision.objects.filter(case=case, by__startswith="staff:").count() == 1
    assert Verdict.objects.filter(case=case).count() == 1
    assert Refund.objects.filter(case=case).count() <= 1


def test_confirmed_twice_at_once_it_is_carried_out_once(open_stage: Stage, at_once: AtOnce) -> None:
    case = with_four_eyes(open_stage)
    assert review_case(case.pk, FULL, by=staff(open_stage, "agent"), at=open_stage.at) is False
    verdict = Verdict.objects.get(case=case)
    seconds = [
        partial(second_verdict, verdict.pk, by=staff(open_stage, role), at=open_stage.at)
        for role in ("senior", "operator", "senior")
    ]
    assert at_once(*seconds).count(None) == 1
    assert Refund.objects.filter(case=case).count() == 1


def test_of_two_who_take_a_case_one_has_it(open_stage: Stage, at_once: AtOnce) -> None:
    case = reviewed(open_stage)
    ari, sam = staff(open_stage, "agent"), staff(open_stage, "senior")
    answers = at_once(*(partial(take_case, [case.pk], by=by, at=open_stage.at) for by in (ari, sam)))
    assert [type(answer) for answer in answers].count(TakenByOther) == 1
    assert Attention.objects.get().taken_by in (ari, sam)


def test_a_draft_is_no_decision_and_its_maker_does_not_confirm_it(stage: Stage) -> None:
    case = with_four_eyes(stage)
    ari = staff(stage, "agent")
    assert review_case(case.pk, FULL, by=ari, at=stage.at) is False
    verdict = Verdict.objects.get()
    assert verdict.due_at is not None
    assert verdict.due_at <= stage.at + SECOND_WITHIN
    with pytest.raises(OwnVerdict):
        second_verdict(verdict.pk, by=ari, at=stage.at)
    with pytest.raises(WaitsForSecond):
        review_case(case.pk, NO, by=staff(stage, "senior"), at=stage.at)
    assert not Decision.objects.filter(by__startswith="staff:").exists()
    assert not Refund.objects.exists()


def test_a_draft_that_nobody_confirms_goes_up_with_its_case(stage: Stage) -> None:
    case = with_four_eyes(stage)
    review_case(case.pk, FULL, by=staff(stage, "agent"), at=stage.at)
    stage.wait(SECOND_WITHIN + MINUTE)
    resume_cases([case.pk], at=stage.at)
    case.refresh_from_db()
    assert (case.state, case.owner) == ("in_review", "senior")
    assert not Refund.objects.exists()
    second_verdict(Verdict.objects.get().pk, by=staff(stage, "senior"), at=stage.at)
    assert len(stage.refunds(case.order_id)) == 1


def test_a_shop_of_one_waits_in_public_and_tells_the_buyer(stage: Stage) -> None:
    case = with_four_eyes(stage)
    Role.objects.filter(shop=stage.world.shop, name__in=("agent", "senior", "finance")).delete()
    assert review_case(case.pk, FULL, by=staff(stage, "operator"), at=stage.at) is False
    verdict = Verdict.objects.get()
    assert verdict.opens_at == stage.at + COOLING
    assert Letter.objects.filter(order=case.order, kind__startswith="alone:").count() == 1
    resume_cases([case.pk], at=stage.wait(COOLING - MINUTE))
    assert not Refund.objects.exists()
    resume_cases([case.pk], at=stage.wait(MINUTE))
    assert len(stage.refunds(case.order_id)) == 1
    verdict.refresh_from_db()
    assert (verdict.state, verdict.seconded_by) == ("carried_out", "")


def test_a_draft_ends_with_a_case_that_the_buyer_takes_back(stage: Stage) -> None:
    case = with_four_eyes(stage)
    review_case(case.pk, FULL, by=staff(stage, "agent"), at=stage.at)
    withdraw_case(case.pk, by="buyer", at=stage.at)
    assert Verdict.objects.get().state == "dropped"
    assert not Refund.objects.exists()


def test_whoever_bought_it_or_has_another_role_decides_nothing(stage: Stage) -> None:
    case = reviewed(stage)
    with pytest.raises(NotYourTurn):
        review_case(case.pk, FULL, by=staff(stage, "finance"), at=stage.at)
    with pytest.raises(NotYourTurn):
        review_case(case.pk, FULL, by="machine", at=stage.at)
    case.order.buyer_id = stage.world.people["senior"]
    case.order.save()
    with pytest.raises(OwnOrder):
        review_case(case.pk, FULL, by=staff(stage, "senior"), at=stage.at)
    assert not Verdict.objects.exists()


def brought(stage: Stage, order: Order) -> Case:
    """A case that came before an agent, whatever the rules would say."""
    return Case.objects.create(
        shop_id=order.shop_id,
        order=order,
        line=order.lines.get(),
        number=1,
        problem="other",
        state="in_review",
        owner="agent",
        due_at=stage.at,
        on_due="escalate",
        opened_by="buyer",
        opened_at=stage.at,
    )


def test_a_part_of_the_money_leaves_the_unseen_code_with_the_buyer(stage: Stage) -> None:
    order = stage.buys("steam-50")
    case = brought(stage, order)
    part = Finding(outcome="refund_prorated", amount_minor=100, reason=WHY, against="看过证据")
    before = set(Code.objects.filter(delivery__order=order).values_list("state", flat=True))
    review_case(case.pk, part, by=staff(stage, "senior"), at=stage.at)
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [100]
    assert set(Code.objects.filter(delivery__order=order).values_list("state", flat=True)) == before == {"allocated"}


@pytest.mark.parametrize("state", ["planned", "in_progress", "unknown", "partial"])
def test_of_what_never_came_all_goes_back_or_nothing(stage: Stage, state: str) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    share = 40 if state == "partial" else 0
    Delivery.objects.filter(order=order).update(state=state, delivered_share=share)
    case = brought(stage, order)
    part = Finding(outcome="refund_prorated", amount_minor=100, reason=WHY, against="看过证据")
    with pytest.raises(MissingGoesBack if share else NothingDelivered):
        review_case(case.pk, part, by=staff(stage, "senior"), at=stage.at)
    assert not Refund.objects.exists()
    assert review_case(case.pk, FULL, by=staff(stage, "senior"), at=stage.at)


def test_what_is_missing_goes_back_and_what_came_is_kept(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    Delivery.objects.filter(order=order).update(state="partial", delivered_share=40)
    case = brought(stage, order)
    missing = order.amount_minor * 60 // 100
    part = Finding(outcome="refund_prorated", amount_minor=missing, reason=WHY, against="看过证据")
    assert review_case(case.pk, part, by=staff(stage, "senior"), at=stage.at)
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [missing]


def test_the_suppliers_own_people_are_no_second_pair_of_eyes(stage: Stage) -> None:
    case = with_four_eyes(stage)
    Role.objects.filter(shop=stage.world.shop, name__in=("agent", "finance")).delete()
    Role.objects.create(
        shop_id=stage.world.shop,
        person_id=stage.world.people["senior"],
        name="supplier",
        supplier_id=case.line.supplier_id,
    )
    assert review_case(case.pk, FULL, by=staff(stage, "operator"), at=stage.at) is False
    verdict = Verdict.objects.get()
    assert verdict.opens_at == stage.at + COOLING
    with pytest.raises(OwnGoods):
        second_verdict(verdict.pk, by=staff(stage, "senior"), at=stage.at)


def test_another_one_is_not_sent_for_money_that_a_channel_took_meanwhile(stage: Stage) -> None:
    case = with_four_eyes(stage)
    Role.objects.filter(shop=stage.world.shop, name__in=("agent", "senior", "finance")).delete()
    again = Finding(outcome="reissue", reason=WHY, against="看过证据")
    assert review_case(case.pk, again, by=staff(stage, "operator"), at=stage.at) is False
    paid = Payment.objects.get(order=case.order)
    taken = Taken(payment=paid.pk, reference="D1", amount_minor=paid.paid_minor, reason="否认交易")
    book_chargeback(taken, by=staff(stage, "operator"), at=stage.at)
    resume_cases([case.pk], at=stage.wait(COOLING))
    case.refresh_from_db()
    assert (case.state, case.on_due, Verdict.objects.get().state) == ("in_review", "escalate", "dropped")
    assert Delivery.objects.filter(order=case.order).count() == 1


def test_a_draft_ends_when_the_rules_decide_anew(stage: Stage) -> None:
    case = with_four_eyes(stage)
    review_case(case.pk, FULL, by=staff(stage, "agent"), at=stage.at)
    Case.objects.filter(pk=case.pk).update(due_at=stage.at, on_due="decide")
    resume_cases([case.pk], at=stage.wait(MINUTE))
    case.refresh_from_db()
    assert (case.state, case.owner, Verdict.objects.get().state) == ("in_review", "agent", "dropped")
    assert not Refund.objects.exists()


def test_what_a_colleague_has_or_waits_for_is_not_next(stage: Stage) -> None:
    first, second = reviewed(stage), reviewed(stage)
    ari, sam = staff(stage, "agent"), staff(stage, "senior")
    take_case([first.pk], by=ari, at=stage.at)
    assert next_free(wanted(stage, sam, stage.at)) == [second.pk]
    assert set(next_free(wanted(stage, ari, stage.at))) == {first.pk, second.pk}
    assert len(next_free(wanted(stage, sam, stage.wait(16 * MINUTE)))) == 2


def wanted(stage: Stage, by: str, at: datetime) -> Wanted:
    """The agents' queue as somebody sees it."""
    return Wanted(owners={stage.world.shop: ["agent"]}, by=by, at=at)


def test_what_one_person_decided_alone_is_public_and_names_nobody(stage: Stage, client: Client) -> None:
    case = with_four_eyes(stage)
    Role.objects.filter(shop=stage.world.shop, name__in=("agent", "senior", "finance")).delete()
    review_case(case.pk, FULL, by=staff(stage, "operator"), at=stage.at)
    said = client.get("/appeals/log/").content.decode()
    assert "没有第二人复核的大额处理" in said
    assert "等待执行" in said
    assert case.order.ref not in said
