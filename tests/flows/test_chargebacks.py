"""Does money that a channel took never go back a second time, and does it lie where the dispute stands?"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from anxin.complaints.models import Complaint
from anxin.complaints.states import Kind
from anxin.flows.acts.begin_complaints import NewComplaint, begin_complaints
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.subjects_of import subjects_of
from anxin.flows.book_chargeback import BookedOtherwise, Taken, book_chargeback
from anxin.flows.chase_refunds import chase_refunds
from anxin.flows.close_chargeback import close_chargeback
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.pay_from_balance import pay_from_balance
from anxin.ledger.accounts import buyer_balance, chargeback, hold, outside, pending, platform_losses
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payments.channel import RefundStatus
from anxin.payments.models import Chargeback, Payment
from anxin.refs import new_id
from anxin.refunds.models import Refund
from anxin.refunds.states import RefundState
from anxin.refusal import Invalid, NotFound
from tests.flows.test_money_races import at_the_channel, race
from tests.flows.test_paid_from_balance import gets_credit
from tests.support.cast import MINUTE, QQ, Stage

AtOnce = Callable[..., list[Any]]
PRICE = 4_850


def taken(order: Order, amount_minor: int = PRICE, **changes: Any) -> Taken:
    payment = Payment.objects.get(order=order, state="paid")
    told: dict[str, Any] = {"payment": payment.pk, "reference": f"D-{order.ref}", "amount_minor": amount_minor}
    return Taken(**({"reason": "持卡人否认交易"} | told | changes))


def in_dispute(stage: Stage, row: Chargeback) -> int:
    return balance(chargeback(stage.world.shop, row.pk))


def held(stage: Stage, order: Order) -> int:
    return balance(hold(stage.world.shop, order.pk))


def test_a_chargeback_takes_what_is_held_and_nothing_is_left_to_refund(stage: Stage) -> None:
    order = stage.buys("steam-50")
    for _ in range(2):
        book_chargeback(taken(order), by="staff:finn", at=stage.at)
    row = Chargeback.objects.get()
    assert (in_dispute(stage, row), held(stage, order)) == (PRICE, 0)
    stage.claims(order.pk, "changed_mind")
    assert not stage.refunds(order.pk)
    assert at_the_channel(stage) == PRICE


def test_a_part_that_was_taken_leaves_the_rest_to_be_refunded(stage: Stage) -> None:
    order = stage.buys("steam-50")
    book_chargeback(taken(order, 1_850), by="staff:finn", at=stage.at)
    facts = gather_facts(subjects_of({order.pk: order}), stage.at)
    assert [known.remaining for known in facts.values()] == [3_000]
    stage.claims(order.pk, "changed_mind")
    (refund,) = stage.refunds(order.pk)
    assert refund.amount_minor == 3_000
    assert held(stage, order) == 0


def test_the_database_refuses_more_than_the_channel_left(stage: Stage) -> None:
    order = stage.buys("steam-50")
    book_chargeback(taken(order, 1), by="staff:finn", at=stage.at)
    payment = Payment.objects.get(order=order)
    with pytest.raises(IntegrityError, match="more would go back"), transaction.atomic():
        Refund.objects.create(
            id=new_id(),
            shop_id=order.shop_id,
            order=order,
            payment=payment,
            number=1,
            amount_minor=PRICE,
            currency="CNY",
            state=RefundState.PLANNED,
            due_at=stage.at,
            on_due="tell_finance",
            planned_at=stage.at,
        )


def test_what_was_won_comes_back_to_the_order_and_can_be_refunded(stage: Stage) -> None:
    order = stage.buys("steam-50")
    key = book_chargeback(taken(order), by="staff:finn", at=stage.at)
    assert [close_chargeback(key, won=True, by="staff:finn", at=stage.at) for _ in range(2)] == [True, False]
    assert held(stage, order) == PRICE
    stage.claims(order.pk, "changed_mind")
    (refund,) = stage.refunds(order.pk)
    assert refund.amount_minor == PRICE
    stage.channel_says(RefundStatus.ARRIVED)
    assert at_the_channel(stage) == 0


def test_what_was_lost_has_left_through_the_channel(stage: Stage) -> None:
    order = stage.buys("steam-50")
    key = book_chargeback(taken(order), by="staff:finn", at=stage.at)
    assert close_chargeback(key, won=False, by="staff:finn", at=stage.at)
    assert not close_chargeback(key, won=True, by="staff:finn", at=stage.at)
    row = Chargeback.objects.get()
    assert (row.state, in_dispute(stage, row)) == ("lost", 0)
    assert balance(outside(stage.world.shop, stage.world.channel)) == 0


def test_what_is_pending_pays_before_the_platform_does(stage: Stage) -> None:
    order = stage.buys("steam-50")
    assert confirm_orders([order.pk], by="buyer", at=stage.at) or stage.order(order.pk).state == "delivered"
    waiting = balance(pending(stage.world.shop, order.pk)) + held(stage, order)
    key = book_chargeback(taken(order), by="staff:finn", at=stage.at)
    assert balance(pending(stage.world.shop, order.pk)) == held(stage, order) == 0
    assert balance(platform_losses(stage.world.shop)) == waiting - PRICE
    close_chargeback(key, won=True, by="staff:finn", at=stage.at)
    assert balance(platform_losses(stage.world.shop)) == 0


def test_a_chargeback_names_a_paid_payment_an_amount_and_its_reason(stage: Stage) -> None:
    order = stage.buys("steam-50")
    for wrong in ({"amount_minor": 0}, {"amount_minor": PRICE + 1}, {"reference": " "}, {"reason": ""}):
        with pytest.raises(Invalid):
            book_chargeback(taken(order, **wrong), by="staff:finn", at=stage.at)
    with pytest.raises(NotFound):
        book_chargeback(taken(order, payment=new_id()), by="staff:finn", at=stage.at)
    book_chargeback(taken(order), by="staff:finn", at=stage.at)
    with pytest.raises(BookedOtherwise):
        book_chargeback(taken(order, 1), by="staff:finn", at=stage.at)
    assert Chargeback.objects.count() == 1


def test_a_refund_and_a_chargeback_at_once_never_give_more_than_came_in(open_stage: Stage, at_once: AtOnce) -> None:
    for _ in range(6):
        order = open_stage.buys("steam-50")
        books = partial(book_chargeback, taken(order, beyond=True), by="staff:finn", at=open_stage.at)
        claims = partial(open_stage.claims, order.pk, "changed_mind")
        race(at_once, books, claims, books)
        refunds = open_stage.refunds(order.pk)
        row = Chargeback.objects.get(order=order)
        assert sum(refund.amount_minor for refund in refunds) in (0, PRICE)
        assert in_dispute(open_stage, row) == PRICE
        assert held(open_stage, order) == 0
        if refunds:
            # the refund was first: what the channel took on top is the platform's loss, and stands there by name
            open_stage.channel_says(RefundStatus.ARRIVED)
    lost = -balance(platform_losses(open_stage.world.shop))
    assert lost == sum(Refund.objects.values_list("amount_minor", flat=True))


def test_a_chargeback_under_the_number_of_anothers_complaint_leaves_it_there(stage: Stage) -> None:
    order, other = stage.buys("steam-50"), stage.buys("steam-50")
    new = NewComplaint(
        shop=stage.world.shop, kind=Kind.WECHAT, outside_id="D-1", made_at=stage.at, channel=stage.world.channel
    )
    complaint = begin_complaints([new], by="machine", at=stage.at)[0]
    Complaint.objects.filter(pk=complaint.pk).update(order=other)
    book_chargeback(taken(order, reference="D-1"), by="staff:finn", at=stage.at)
    complaint.refresh_from_db()
    assert (complaint.order_id, complaint.chargeback_id) == (other.pk, None)
    assert Chargeback.objects.get().order_id == order.pk


def test_of_an_order_paid_in_two_ways_nothing_goes_back_by_the_one_that_a_dispute_took(stage: Stage) -> None:
    bea = gets_credit(stage, 1_900)
    placed = stage.places("qq-coin-50", account=QQ, buyer=bea)
    pay_from_balance(placed.order, by="buyer", at=stage.at)
    card = stage.pays(placed.order)
    dispute = Taken(payment=card.pk, reference="dp_1", amount_minor=3_000, reason="持卡人否认交易")
    book_chargeback(dispute, by="staff:finn", at=stage.at)
    stage.claims(placed.order, "changed_mind")
    stage.channel_says(RefundStatus.ARRIVED)
    chase_refunds([row.pk for row in stage.refunds(placed.order)], at=stage.at)
    stage.wait(MINUTE)
    stage.channel_says(RefundStatus.ARRIVED)
    found = [(row.amount_minor, row.destination, row.state) for row in stage.refunds(placed.order)]
    assert found == [(1_900, "balance", "arrived")]
    assert balance(buyer_balance(stage.world.shop, bea)) == 1_900
