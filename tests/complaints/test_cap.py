"""Can refunds, payouts of channels and chargebacks of one order ever make up more than came in?"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anxin.cases.models import FourEyes
from anxin.cases.turns import NotYourTurn, OwnOrder
from anxin.complaints.models import Complaint
from anxin.complaints.refusals import NothingLeft, SecondNeeded
from anxin.complaints.states import Act
from anxin.flows.answer_complaint import Answer, answer_complaint
from anxin.flows.book_chargeback import BeyondTheCap, Taken, book_chargeback
from anxin.flows.book_complaint_payout import book_complaint_payout
from anxin.flows.close_chargeback import close_chargeback
from anxin.flows.review_case import WrongAmount
from anxin.ledger.accounts import chargeback, hold, pending, platform_losses, refund
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payments.channel import RefundStatus
from anxin.payments.models import Chargeback, Payment
from anxin.refunds.models import Refund
from anxin.refusal import Invalid, Refusal
from anxin.texts import Text
from tests.complaints.conftest import Outside, of
from tests.flows.test_money_races import race
from tests.support.cast import MINUTE

AtOnce = Callable[..., list[Any]]
PRICE = 4_850
WHY = Text("核实有误，予以退款", "we found it wrong and refund it")
ACTS = ("claim", "approve", "part", "payout", "charge", "beyond", "win", "lose", "arrive")


def taken(order: Order) -> int:
    """What channels hold of the order's money, or have kept."""
    rows = Chargeback.objects.filter(order=order).exclude(state="won")
    return sum(rows.values_list("amount_minor", flat=True))


def back(order: Order) -> int:
    """What goes back by our own decision."""
    return sum(Refund.objects.filter(order=order).values_list("amount_minor", flat=True))


def lost(outside: Outside) -> int:
    return -balance(platform_losses(outside.shop.world.shop))


def approves(outside: Outside, number: str, amount_minor: int | None = None) -> object:
    answer = Answer(act=Act.APPROVE, words=WHY, amount_minor=amount_minor)
    return answer_complaint(of(number).pk, answer, by=outside.sam, at=outside.shop.at)


def charge(order: Order, amount_minor: int, number: int) -> Taken:
    payment = Payment.objects.get(order=order, state="paid")
    return Taken(payment=payment.pk, reference=f"D{number}-{order.ref}", amount_minor=amount_minor, reason="否认交易")


def acted(outside: Outside, order: Order, number: str, act: str, amount_minor: int, turn: int) -> None:
    """One act of somebody, or its refusal."""
    shop = outside.shop
    open_ones = Chargeback.objects.filter(order=order, state="open").order_by("number")
    acts: dict[str, Callable[[], object]] = {
        "claim": lambda: shop.claims(order.pk, "changed_mind"),
        "approve": lambda: approves(outside, number),
        "part": lambda: approves(outside, number, amount_minor),
        "payout": lambda: book_complaint_payout(of(number).pk, amount_minor, by="staff:finn", at=shop.at),
        "charge": lambda: book_chargeback(charge(order, amount_minor, turn), by="staff:finn", at=shop.at),
        # a card's bank asks nobody, but never takes more of a payment than it was
        "beyond": lambda: book_chargeback(
            replace(charge(order, amount_minor, turn), beyond=True), by="staff:finn", at=shop.at
        ),
        "win": lambda: [close_chargeback(one.pk, won=True, by="staff:finn", at=shop.at) for one in open_ones[:1]],
        "lose": lambda: [close_chargeback(one.pk, won=False, by="staff:finn", at=shop.at) for one in open_ones[:1]],
        "arrive": lambda: shop.channel_says(RefundStatus.ARRIVED),
    }
    before = back(order) + taken(order)
    try:
        acts[act]()
    except Refusal:
        assert back(order) + taken(order) == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(steps=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(1, PRICE)), min_size=2, max_size=7))
def test_no_order_of_acts_gives_back_more_than_came_in(roomy: Outside, steps: Sequence[tuple[str, int]]) -> None:
    order = roomy.shop.buys("steam-50")
    number = roomy.complains(order)
    roomy.notifies(number)
    # joined without being decided: what is decided, the acts below say
    Complaint.objects.filter(outside_id=number).update(order=order, payment=Payment.objects.get(order=order))
    shop, before = roomy.shop.world.shop, lost(roomy)
    for turn, (act, amount_minor) in enumerate(steps):
        roomy.shop.wait(MINUTE)
        acted(roomy, order, number, act, amount_minor, turn)
        # what a bank takes of an order that has nothing left is the platform's, and stands there by name
        assert back(order) + taken(order) <= PRICE + max(0, lost(roomy) - before)
        assert taken(order) <= PRICE
        assert balance(hold(shop, order.pk)) >= 0
        assert balance(pending(shop, order.pk)) >= 0


def test_a_payout_of_the_channel_counts_and_an_agreed_refund_gives_the_rest(outside: Outside) -> None:
    order, _ = outside.in_review()
    number = outside.complains(order)
    outside.notifies(number)
    outside.works()
    key = book_complaint_payout(of(number).pk, 1_850, by="staff:finn", at=outside.shop.at)
    assert book_complaint_payout(of(number).pk, 1_850, by="staff:finn", at=outside.shop.at) == key
    assert of(number).chargeback_id == key
    assert balance(chargeback(outside.shop.world.shop, key)) == 1_850
    approves(outside, number)
    (made,) = Refund.objects.filter(order=order)
    assert made.amount_minor == PRICE - 1_850
    assert balance(refund(outside.shop.world.shop, made.pk)) == made.amount_minor
    outside.works()
    with pytest.raises(NothingLeft):
        approves(outside, number)
    assert back(order) + taken(order) == PRICE


def test_a_part_may_go_back_and_no_more_than_is_left(outside: Outside) -> None:
    order, case = outside.in_review()
    number = outside.complains(order)
    outside.notifies(number)
    outside.works()
    approves(outside, number, 1_000)
    assert back(order) == 1_000
    with pytest.raises(NothingLeft):
        book_complaint_payout(of(number).pk, PRICE - 999, by="staff:finn", at=outside.shop.at)
    outside.works()
    case.refresh_from_db()
    assert case.closed_at == outside.shop.at
    assert "¥10.00" in outside.heard(number)[-1][1]


@pytest.mark.parametrize("amount", [0, -100])
def test_nothing_typed_as_an_amount_is_not_all_of_it(outside: Outside, amount: int) -> None:
    order, _ = outside.in_review()
    number = outside.complains(order)
    outside.notifies(number)
    outside.works()
    with pytest.raises(WrongAmount):
        approves(outside, number, amount)
    assert back(order) == 0


def test_the_rules_of_the_workbench_hold_for_a_word_given_outside(outside: Outside) -> None:
    order, case = outside.in_review()
    number = outside.complains(order)
    outside.notifies(number)
    outside.works()
    FourEyes.objects.create(shop_id=order.shop_id, above_minor=2_000, by="staff:opal", at=outside.shop.at)
    with pytest.raises(SecondNeeded):
        approves(outside, number)
    agree = Answer(act=Act.APPROVE, words=WHY)
    for nobody in (f"staff:{outside.shop.world.people['finance']}", "staff:sam", "machine"):
        with pytest.raises(NotYourTurn):
            answer_complaint(of(number).pk, agree, by=nobody, at=outside.shop.at)
    Order.objects.filter(pk=order.pk).update(buyer_id=outside.shop.world.people["senior"])
    with pytest.raises(OwnOrder):
        approves(outside, number, 1_000)
    assert back(order) == 0
    Order.objects.filter(pk=order.pk).update(buyer_id=None)
    approves(outside, number, 2_000)
    case.refresh_from_db()
    assert (back(order), case.state) == (2_000, "decided")


def test_an_approved_complaint_and_an_own_refund_at_once_move_the_money_once(
    open_outside: Outside, at_once: AtOnce
) -> None:
    shop = open_outside.shop
    for _ in range(4):
        order = shop.buys("steam-50")
        number = open_outside.complains(order)
        open_outside.notifies(number)
        Complaint.objects.filter(outside_id=number).update(order=order, payment=Payment.objects.get(order=order))
        agrees = partial(approves, open_outside, number)
        race(at_once, agrees, partial(shop.claims, order.pk, "changed_mind"), agrees)
        (made,) = Refund.objects.filter(order=order)
        assert made.amount_minor == PRICE
        assert balance(hold(shop.world.shop, order.pk)) == 0


def test_an_approved_complaint_and_what_channels_take_at_once_share_the_cap(
    open_outside: Outside, at_once: AtOnce
) -> None:
    for turn in range(2):
        order, _ = open_outside.in_review()
        number = open_outside.complains(order)
        open_outside.notifies(number)
        open_outside.works()
        agrees = partial(approves, open_outside, number)
        pays = partial(book_complaint_payout, of(number).pk, 2_000, by="staff:finn", at=open_outside.shop.at)
        charges = partial(book_chargeback, charge(order, 1_000, turn), by="staff:finn", at=open_outside.shop.at)
        race(at_once, agrees, *([pays] if turn % 2 else [charges]), agrees)
        assert Refund.objects.filter(order=order).count() <= 1
        assert back(order) + taken(order) <= PRICE
        assert balance(hold(open_outside.shop.world.shop, order.pk)) == PRICE - min(PRICE, back(order) + taken(order))


def test_several_chargebacks_of_one_order_and_its_payout_share_the_cap_at_once(
    open_outside: Outside, at_once: AtOnce
) -> None:
    for turn in range(2):
        order, _ = open_outside.in_review()
        number = open_outside.complains(order)
        open_outside.notifies(number)
        open_outside.works()
        at = open_outside.shop.at
        pays = partial(book_complaint_payout, of(number).pk, 2_000, by="staff:finn", at=at)
        charges = [
            partial(book_chargeback, charge(order, 2_000, 10 * turn + n), by="staff:finn", at=at) for n in range(3)
        ]
        race(at_once, pays, *charges)
        assert taken(order) == 4_000
        assert balance(hold(open_outside.shop.world.shop, order.pk)) == PRICE - 4_000


def test_what_a_bank_takes_beyond_the_cap_is_booked_only_when_somebody_says_so(outside: Outside) -> None:
    order = outside.shop.buys("steam-50")
    outside.shop.claims(order.pk, "changed_mind")
    assert back(order) == PRICE
    with pytest.raises(BeyondTheCap):
        book_chargeback(charge(order, 1_000, 1), by="staff:finn", at=outside.shop.at)
    assert taken(order) == lost(outside) == 0
    book_chargeback(replace(charge(order, 1_000, 1), beyond=True), by="staff:finn", at=outside.shop.at)
    assert taken(order) == lost(outside) == 1_000
    with pytest.raises(Invalid):
        book_chargeback(replace(charge(order, PRICE, 2), beyond=True), by="staff:finn", at=outside.shop.at)
    assert taken(order) == 1_000
