"""Does all money that comes in end somewhere: used for its order, or back where it came from?"""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.catalog.models import Item
from anxin.flows.accept_payments import accept_payments
from anxin.flows.acts.received import Received
from anxin.flows.cancel_order import cancel_order
from anxin.flows.claim_payment_looks import claim_payment_looks
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.claim_unmatched import (
    FinanceChecksIt,
    NoSuchPayment,
    NotForThisOrder,
    Remembered,
    claim_unmatched,
)
from anxin.flows.complete_payment import NotConfirmed, complete_payment
from anxin.flows.expire_orders import expire_orders
from anxin.flows.look_for_payment import look_for_payment
from anxin.flows.record_offer import record_offer
from anxin.flows.record_payment_looks import record_payment_looks
from anxin.flows.release_unmatched import release_unmatched
from anxin.ledger.accounts import outside, suspense
from anxin.ledger.models import Transfer
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payments.channel import (
    ChannelNotice,
    NoticeKind,
    PaymentAnswer,
    PaymentOffer,
    PaymentStatus,
    RefundStatus,
)
from anxin.payments.models import Channel, Notice, Unmatched
from anxin.refunds.models import Refund
from anxin.refusal import Invalid
from anxin.support.models import Letter
from tests.support.cast import HOUR, MINUTE, NOON, Stage

PRICE = 4_850


def the_channel_can(stage: Stage, **abilities: Any) -> None:
    row = Channel.objects.get(pk=stage.world.channel)
    row.capabilities |= abilities
    row.save()


def the_channel_answers(stage: Stage, status: PaymentStatus, amount_minor: int = PRICE) -> int:
    """Every due look is answered alike; how many were paid by it."""
    errands = claim_payment_looks(limit=99, at=stage.at, lease_seconds=60)
    return record_payment_looks(
        [(e, PaymentAnswer(status, f"T{e.payment.hex}", amount_minor, "CNY", stage.at)) for e in errands], at=stage.at
    )


def stranger(stage: Stage, **changes: Any) -> Received:
    """A true notice of a payment that we know nothing of."""
    told = ChannelNotice(
        external_id=uuid4().hex,
        kind=NoticeKind.PAID,
        payment=uuid4(),
        refund=None,
        transaction_no="4200001",
        amount_minor=PRICE,
        currency="CNY",
        occurred_at=stage.at,
    )
    return Received(channel=stage.world.channel, notice=replace(told, **changes), body="{}")


def parked(stage: Stage) -> int:
    return balance(suspense(stage.world.shop, stage.world.channel))


def at_the_channel(stage: Stage) -> int:
    return -balance(outside(stage.world.shop, stage.world.channel))


def test_a_late_payment_revives_what_can_still_be_delivered(stage: Stage) -> None:
    placed = stage.places("steam-50")
    payment = stage.begins_to_pay(placed.order)
    expire_orders([placed.order], at=stage.wait(15 * MINUTE))
    notice = stage.notice(payment)
    assert [accept_payments([notice], at=stage.at) for _ in range(2)] == [["revived"], ["repeat"]]
    assert stage.order(placed.order).state == "delivered"
    assert stage.refunds(placed.order) == []
    assert Letter.objects.filter(order=placed.order, kind="revived").count() == 1
    assert stage.delivery(placed.order).promise_until > stage.at


@pytest.mark.parametrize("gone", ["withdrawn", "dearer", "sold out", "a day too late"])
def test_a_late_payment_goes_back_when_the_goods_are_not_the_same(stage: Stage, gone: str) -> None:
    placed = stage.places("steam-50")
    payment = stage.begins_to_pay(placed.order)
    expire_orders([placed.order], at=stage.wait(15 * MINUTE))
    item = stage.order(placed.order).lines.get().item
    if gone == "withdrawn":
        item.state = "withdrawn"
    elif gone == "dearer":
        item.price_minor += 1
    item.save()
    if gone == "sold out":
        item.codes.update(state="void")
    if gone == "a day too late":
        stage.wait(25 * HOUR)
    assert accept_payments([stage.notice(payment)], at=stage.at) == ["late"]
    assert stage.order(placed.order).state == "refunded"
    assert stage.channel_says(RefundStatus.ARRIVED) == 1
    assert at_the_channel(stage) == 0


def test_the_buyers_last_word_counts(stage: Stage) -> None:
    first, later = stage.places("steam-50"), stage.places("steam-50")
    before, after = stage.begins_to_pay(first.order), stage.begins_to_pay(later.order)
    paid_first = stage.notice(before)
    stage.wait(MINUTE)
    cancel_order(first.order, by="buyer", at=stage.at)
    cancel_order(later.order, by="buyer", at=stage.at)
    stage.wait(MINUTE)
    assert accept_payments([paid_first, stage.notice(after)], at=stage.at) == ["late", "revived"]


def test_under_and_overpayment_have_names_and_go_back_whole(stage: Stage) -> None:
    placed = stage.places("steam-50")
    payment = stage.begins_to_pay(placed.order)
    assert accept_payments([stage.notice(payment, amount_minor=9_700)], at=stage.at) == ["overpaid"]
    assert stage.pays(placed.order).pk != payment.pk
    assert stage.order(placed.order).state == "delivered"
    stage.channel_says(RefundStatus.ARRIVED)
    assert [(r.amount_minor, r.state) for r in stage.refunds(placed.order)] == [(9_700, "arrived")]
    assert at_the_channel(stage) == PRICE


def test_a_notice_that_proves_little_is_looked_up_before_it_counts(stage: Stage) -> None:
    the_channel_can(stage, notice_proves=False)
    placed = stage.places("steam-50")
    notice = stage.notice(stage.begins_to_pay(placed.order))
    assert accept_payments([notice], at=stage.at) == ["looked_up"]
    assert (stage.order(placed.order).state, at_the_channel(stage)) == ("placed", 0)
    assert the_channel_answers(stage, PaymentStatus.WAITING) == 0
    assert stage.order(placed.order).state == "placed"
    stage.wait(MINUTE)
    assert the_channel_answers(stage, PaymentStatus.PAID) == 1
    assert stage.order(placed.order).state == "delivered"
    assert accept_payments([notice], at=stage.at) in (["looked_up"], ["repeat"])
    assert at_the_channel(stage) == PRICE


def test_an_order_that_ends_is_closed_at_its_channel_and_what_was_paid_meanwhile_is_not_lost(stage: Stage) -> None:
    placed = stage.places("steam-50")
    payment = stage.begins_to_pay(placed.order)
    record_offer(payment.pk, PaymentOffer(PaymentStatus.WAITING, "http://x/"), at=stage.at)
    Ask.objects.all().delete()
    cancel_order(placed.order, by="buyer", at=stage.at)
    errands = claim_payment_looks(limit=9, at=stage.at, lease_seconds=60)
    assert [errand.act for errand in errands] == ["close"]
    paid = PaymentAnswer(PaymentStatus.PAID, "T1", PRICE, "CNY", stage.at - timedelta(seconds=1))
    record_payment_looks([(errands[0], paid)], at=stage.at)
    assert stage.order(placed.order).state == "refunded"


def test_a_buyer_may_have_the_channel_asked_at_once(stage: Stage) -> None:
    placed = stage.places("steam-50")
    payment = stage.begins_to_pay(placed.order)
    record_offer(payment.pk, PaymentOffer(PaymentStatus.WAITING, "http://x/"), at=stage.at)
    assert [look_for_payment(placed.order, at=stage.at) for _ in range(2)] == [1, 1]
    assert the_channel_answers(stage, PaymentStatus.PAID) == 1
    assert stage.order(placed.order).state == "delivered"


def test_money_of_unknown_purpose_is_booked_under_its_whole_number(stage: Stage) -> None:
    number = "4200002619202611231234567890"
    assert accept_payments([stranger(stage, transaction_no=number)], at=stage.at) == ["unmatched"]
    assert Transfer.objects.get(kind="unmatched").ref == number


def test_money_without_an_order_goes_back_by_itself_in_half_an_hour(stage: Stage) -> None:
    notice = stranger(stage)
    assert [accept_payments([notice], at=stage.at) for _ in range(2)] == [["unmatched"], ["repeat"]]
    assert (parked(stage), at_the_channel(stage)) == (PRICE, PRICE)
    assert the_channel_answers(stage, PaymentStatus.PAID) == 0
    stage.wait(30 * MINUTE)
    the_channel_answers(stage, PaymentStatus.PAID)
    assert (parked(stage), Unmatched.objects.get().state) == (0, "returned")
    (errand,) = claim_refunds(Kind.REFUND_ASK, limit=9, at=stage.at, lease_seconds=0)
    assert (errand.payment, errand.amount_minor) == (notice.notice.payment, PRICE)
    stage.channel_says(RefundStatus.ARRIVED)
    assert at_the_channel(stage) == 0
    assert Refund.objects.get().state == "arrived"


def test_money_without_an_order_is_used_for_the_order_it_was_meant_for(stage: Stage) -> None:
    placed = stage.places("steam-50")
    accept_payments([stranger(stage)], at=stage.at)
    given = Remembered(" 4200001 ", PRICE, stage.at + HOUR)
    assert claim_unmatched(placed.order, given, for_order=True, by="buyer", at=stage.at) == "matched"
    assert stage.order(placed.order).state == "delivered"
    assert (parked(stage), Unmatched.objects.get().state) == (0, "matched")
    with pytest.raises(NoSuchPayment):
        claim_unmatched(placed.order, given, for_order=False, by="buyer", at=stage.at)
    stage.wait(HOUR)
    the_channel_answers(stage, PaymentStatus.PAID)
    assert Refund.objects.count() == 0


def test_who_paid_may_choose_the_money_instead(stage: Stage) -> None:
    placed = stage.places("steam-50")
    accept_payments([stranger(stage)], at=stage.at)
    given = Remembered("4200001", PRICE, stage.at)
    assert claim_unmatched(placed.order, given, for_order=False, by="buyer", at=stage.at) == "returned"
    assert stage.channel_says(RefundStatus.ARRIVED) == 1
    assert at_the_channel(stage) == 0


@pytest.mark.parametrize(
    "given",
    [
        Remembered("4200002", PRICE, NOON),
        Remembered("4200001", PRICE + 1, NOON),
        Remembered("4200001", PRICE, NOON + 48 * HOUR),
        Remembered("", PRICE, NOON),
    ],
)
def test_a_guess_claims_nothing_and_learns_nothing(stage: Stage, given: Remembered) -> None:
    placed = stage.places("steam-50")
    accept_payments([stranger(stage)], at=stage.at)
    with pytest.raises(NoSuchPayment):
        claim_unmatched(placed.order, given, for_order=True, by="stu", at=stage.at)
    assert parked(stage) == PRICE


def test_money_that_does_not_fit_an_order_can_only_go_back(stage: Stage) -> None:
    placed = stage.places("game-100")
    accept_payments([stranger(stage)], at=stage.at)
    with pytest.raises(NotForThisOrder):
        claim_unmatched(placed.order, Remembered("4200001", PRICE, stage.at), for_order=True, by="b", at=stage.at)
    assert parked(stage) == PRICE


def test_an_order_that_ended_is_revived_by_a_claim_only_where_a_payment_would_have(stage: Stage) -> None:
    placed = stage.places("steam-50")
    expire_orders([placed.order], at=stage.wait(15 * MINUTE))
    accept_payments([stranger(stage)], at=stage.at)
    claim = partial(claim_unmatched, placed.order, Remembered("4200001", PRICE, stage.at), by="buyer", at=stage.at)
    Item.objects.update(price_minor=PRICE + 1)
    with pytest.raises(NotForThisOrder):
        claim(for_order=True)
    Item.objects.update(price_minor=PRICE)
    Order.objects.update(closed_at=stage.at - 25 * HOUR)
    with pytest.raises(NotForThisOrder):
        claim(for_order=True)
    assert (stage.order(placed.order).state, parked(stage)) == ("expired", PRICE)
    Order.objects.update(closed_at=stage.at - HOUR)
    assert claim(for_order=True) == "matched"
    assert stage.order(placed.order).state == "delivered"


def test_a_hint_of_unknown_money_moves_nothing_until_its_channel_confirms_it(stage: Stage) -> None:
    the_channel_can(stage, notice_proves=False)
    assert accept_payments([stranger(stage), stranger(stage, transaction_no="9")], at=stage.at) == ["unproven"] * 2
    assert (parked(stage), at_the_channel(stage)) == (0, 0)
    errands = claim_payment_looks(limit=9, at=stage.at, lease_seconds=60)
    no = PaymentAnswer(PaymentStatus.NOT_FOUND)
    yes = PaymentAnswer(PaymentStatus.PAID, "T77", 300, "CNY", stage.at)
    record_payment_looks([(errands[0], yes), (errands[1], no)], at=stage.at)
    assert sorted(Unmatched.objects.values_list("state", flat=True)) == ["refuted", "waiting"]
    assert parked(stage) == 300


def test_unknown_money_that_is_gone_again_is_for_finance(stage: Stage) -> None:
    accept_payments([stranger(stage)], at=stage.at)
    stage.wait(30 * MINUTE)
    the_channel_answers(stage, PaymentStatus.CLOSED)
    row = Unmatched.objects.get()
    assert (row.state, parked(stage), Refund.objects.count()) == ("with_finance", PRICE, 0)
    placed, given = stage.places("steam-50"), Remembered("4200001", PRICE, stage.at)
    for use in (True, False):
        with pytest.raises(FinanceChecksIt):
            claim_unmatched(placed.order, given, for_order=use, by="buyer", at=stage.at)
    with pytest.raises(NoSuchPayment):
        claim_unmatched(placed.order, replace(given, amount_minor=1), for_order=False, by="stu", at=stage.at)
    assert (stage.order(placed.order).state, parked(stage)) == ("placed", PRICE)
    for _ in range(2):
        release_unmatched(row.pk, by="staff", at=stage.at)
    the_channel_answers(stage, PaymentStatus.PAID)
    assert (parked(stage), Refund.objects.count()) == (0, 1)


def test_staff_completes_only_what_the_channel_confirms(stage: Stage) -> None:
    placed = stage.places("steam-50")
    payment = stage.begins_to_pay(placed.order)
    paid = PaymentAnswer(PaymentStatus.PAID, "T1", PRICE, "CNY", stage.at)
    with pytest.raises(NotConfirmed):
        complete_payment(payment.pk, PaymentAnswer(PaymentStatus.UNKNOWN), reason="买家来电", by="staff", at=stage.at)
    with pytest.raises(Invalid):
        complete_payment(payment.pk, paid, reason=" ", by="staff", at=stage.at)
    assert stage.order(placed.order).state == "placed"
    words = [complete_payment(payment.pk, paid, reason="买家来电", by="staff", at=stage.at) for _ in range(2)]
    assert words == ["accepted", "repeat"]
    assert stage.order(placed.order).state == "delivered"
    assert Notice.objects.get().outcome == "accepted"
    sealed = stage.order(placed.order).exhibits.get(kind="payment_notice")
    assert (sealed.by, sealed.content["because"]) == ("staff", "买家来电")
