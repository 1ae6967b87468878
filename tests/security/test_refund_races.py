"""Two requests at once took one amount back twice, in three shops. How much can leave here, whoever asks at once?"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db.models import Sum

from anxin.agenda.kinds import Kind
from anxin.delivery.supplier import FenceStatus, SupplyAnswer, SupplyStatus
from anxin.flows.accept_payments import accept_payments
from anxin.flows.cancel_order import cancel_order
from anxin.flows.claim_supply import claim_supply
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.expire_orders import expire_orders
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.open_case import Claim, open_case
from anxin.flows.record_supply import record_supply
from anxin.flows.resume_cases import resume_cases
from anxin.ledger.accounts import hold, pending, platform_fees
from anxin.ledger.queries import balance
from anxin.orders.models import Line
from anxin.payments.models import Payment
from anxin.payments.states import PaymentState
from anxin.refunds.models import Refund
from anxin.refusal import Refusal
from anxin.texts import Text
from tests.support.cast import HOUR, MINUTE, QQ, Stage, furnished, reviews

AtOnce = Callable[..., list[Any]]
Acts = list[Callable[[], Any]]


@pytest.fixture
def open_stage(committed_db: Any) -> Stage:
    """A furnished shop in which several connections meet."""
    return furnished()


@pytest.fixture
def stage(db: Any) -> Stage:
    """The same, gone again after the test."""
    return furnished()


def allowed(act: Callable[[], Any]) -> Callable[[], Any]:
    """The act's answer, or its refusal by name; anything else would be a defect."""

    def acting() -> Any:
        try:
            return act()
        except Refusal as refusal:
            return refusal.code()

    return acting


def race(at_once: AtOnce, acts: Acts) -> None:
    answers = at_once(*[allowed(act) for act in acts])
    broken = [answer for answer in answers if isinstance(answer, BaseException)]
    assert not broken, broken


def never_more_than_captured() -> None:
    """Of no payment goes back more than came in, and no account is below zero or holds what nobody knows of."""
    for payment in Payment.objects.all():
        back = Refund.objects.filter(payment=payment).aggregate(all=Sum("amount_minor"))["all"] or 0
        assert back <= (payment.amount_minor if payment.state == PaymentState.PAID else 0)


def test_every_way_to_a_refund_at_once_is_one_refund(open_stage: Stage, at_once: AtOnce) -> None:
    orders = [open_stage.buys("qq-coin-50", account=QQ) for _ in range(4)]
    due = [open_stage.delivery(order.pk).pk for order in orders]
    open_stage.wait(31 * MINUTE)
    acts: Acts = [partial(judge_deliveries, due, at=open_stage.at)] * 2
    for order in orders:
        line = Line.objects.get(order=order).pk
        for problem in ("not_arrived", "changed_mind"):
            acts.append(partial(open_case, order.pk, Claim(line=line, problem=problem), by="b", at=open_stage.at))
    race(at_once, acts)
    judge_deliveries(due, at=open_stage.at)
    assert Counter(Refund.objects.values_list("order", flat=True)) == {order.pk: 1 for order in orders}
    never_more_than_captured()


def test_the_staff_the_buyer_and_the_clock_at_once_end_a_case_once(open_stage: Stage, at_once: AtOnce) -> None:
    order = open_stage.buys("qq-coin-50", account=QQ)
    open_stage.supplier_says(SupplyStatus.DELIVERED)
    case = open_stage.claims(order.pk, "other")
    assert case.state == "in_review"
    open_stage.wait(200 * HOUR)
    yes = Text("好", "yes")
    review = partial(reviews, case.pk, refund=True, reason=yes, at=open_stage.at)
    resume = partial(resume_cases, [case.pk], at=open_stage.at)
    race(at_once, [review, review, resume, resume, partial(confirm_orders, [order.pk], by="b", at=open_stage.at)])
    # whoever was second may find that it is no longer the agent's turn; the clock ends it all the same
    for _ in range(3):
        resume_cases([case.pk], at=open_stage.wait(49 * HOUR))
    never_more_than_captured()
    shop = open_stage.world.shop
    where = [balance(account) for account in (hold(shop, order.pk), pending(shop, order.pk), platform_fees(shop))]
    back = sum(Refund.objects.values_list("amount_minor", flat=True))
    assert sum(where) + back == order.amount_minor
    assert Refund.objects.count() == 1


def test_cancelling_while_the_money_comes_loses_and_doubles_nothing(open_stage: Stage, at_once: AtOnce) -> None:
    for _ in range(3):
        placed = open_stage.places("steam-50")
        payment = open_stage.begins_to_pay(placed.order)
        notice = open_stage.notice(payment)
        leave = partial(cancel_order, placed.order, by="buyer", at=open_stage.at)
        expire = partial(expire_orders, [placed.order], at=open_stage.at + HOUR)
        race(at_once, [leave, leave, expire, partial(accept_payments, [notice], at=open_stage.at)])
        order, held = open_stage.order(placed.order), balance(hold(open_stage.world.shop, placed.order))
        back = sum(refund.amount_minor for refund in open_stage.refunds(placed.order))
        assert held + back == payment.amount_minor
        assert (order.state in ("paid", "delivered")) == (back == 0)
    never_more_than_captured()


def test_a_share_that_was_delivered_is_not_claimed_back_by_asking_again(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    errands = claim_supply(Kind.SUPPLIER_PLACE, limit=1, at=stage.at, lease_seconds=60)
    record_supply([(errand, SupplyAnswer(SupplyStatus.PARTIAL, "S1", 40)) for errand in errands], at=stage.at)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(31 * MINUTE))
    stage.fence_says(FenceStatus.DONE)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.at)
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [2_940]
    assert stage.order(order.pk).state == "delivered"
    stage.claims(order.pk, "not_arrived")
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [2_940]
    assert balance(hold(stage.world.shop, order.pk)) == 1_960
