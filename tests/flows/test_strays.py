"""Does what becomes of a second payment leave the order alone that was bought with the first?"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from anxin.agenda.models import Ask
from anxin.delivery.models import Code
from anxin.delivery.states import CodeState
from anxin.flows.accept_disputes import accept_disputes
from anxin.flows.accept_payments import accept_payments
from anxin.flows.accept_refund_notices import accept_refund_notices
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.received import Disputed
from anxin.flows.acts.subjects_of import subjects_of
from anxin.flows.book_chargeback import BeyondTheCap, Taken, book_chargeback
from anxin.flows.claim_payment_looks import claim_payment_looks
from anxin.flows.claim_unmatched import FinanceChecksIt, Remembered, claim_unmatched
from anxin.flows.pay_from_balance import pay_from_balance
from anxin.flows.prefer_destination import prefer_destination
from anxin.flows.record_offer import record_offer
from anxin.flows.record_payment_looks import record_payment_looks
from anxin.flows.release_unmatched import release_unmatched
from anxin.ledger.accounts import buyer_balance, hold, platform_losses, suspense
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payments.channel import DisputeNotice, NoticeKind, PaymentAnswer, PaymentOffer, PaymentStatus, RefundStatus
from anxin.payments.models import Payment, Unmatched
from anxin.payments.queries import payment_of
from anxin.refunds.models import Refund
from anxin.refunds.states import Destination, RefundState
from tests.flows.refunding import notice, now
from tests.flows.test_paid_from_balance import gets_credit
from tests.support.cast import DAY, HOUR, Stage

AtOnce = Callable[..., list[Any]]
PRICE = 4_850


def pays_twice(stage: Stage) -> tuple[Order, Payment, Refund]:
    """Bea pays twice; the second goes back, and our funds at the channel are short for two days."""
    placed = stage.places("steam-50")
    second = stage.begins_to_pay(placed.order)
    Payment.objects.filter(pk=second.pk).update(state="closed")
    stage.pays(placed.order)
    assert accept_payments([stage.notice(second)], at=stage.at) == ["twice"]
    stage.channel_says(RefundStatus.BALANCE_SHORT)
    stage.wait(2 * DAY)
    return stage.order(placed.order), Payment.objects.get(pk=second.pk), stage.refunds(placed.order)[0]


def gives_back(stage: Stage, payment: Payment, amount_minor: int) -> str:
    """Finn gives it back in the channel's console, under a number that is not ours."""
    row = Refund(pk=uuid4(), payment=payment, amount_minor=amount_minor)
    return accept_refund_notices([notice(stage, row, NoticeKind.REFUND_ARRIVED)], at=stage.at)[0]


def disputes(stage: Stage, payment: Payment) -> str:
    told = DisputeNotice("E1", "taken", payment.transaction_no, "dp_1", PRICE, "CNY", "fraudulent", stage.at)
    return accept_disputes([Disputed(channel=stage.world.channel, notice=told, body="{}")], at=stage.at)[0]


def is_untouched(stage: Stage, order: Order) -> bool:
    (facts,) = gather_facts(subjects_of({order.pk: order}), stage.at).values()
    codes = set(stage.delivery(order.pk).codes.values_list("state", flat=True))
    held = balance(hold(stage.world.shop, order.pk))
    return (stage.order(order.pk).state, codes, held, facts.remaining) == ("delivered", {"allocated"}, PRICE, PRICE)


def lost(stage: Stage) -> int:
    return -balance(platform_losses(stage.world.shop))


def test_what_is_given_back_of_a_second_payment_takes_nothing_of_the_first(stage: Stage) -> None:
    order, second, planned = pays_twice(stage)
    assert gives_back(stage, second, 3_000) == "adopted"
    assert is_untouched(stage, order)
    assert lost(stage) == 3_000
    found = Refund.objects.get(external=True)
    assert (found.payment_id, found.line_id) == (second.pk, None)
    assert now(planned).state == RefundState.SHORT


def test_the_first_can_still_go_back_whole(stage: Stage) -> None:
    order, second, _ = pays_twice(stage)
    gives_back(stage, second, 3_000)
    stage.claims(order.pk, "changed_mind")
    whole = Refund.objects.get(order=order, line__isnull=False)
    assert (whole.amount_minor, stage.order(order.pk).state) == (PRICE, "refunded")
    assert balance(hold(stage.world.shop, order.pk)) == 0


def test_what_a_bank_takes_of_a_second_payment_takes_nothing_of_the_first(stage: Stage) -> None:
    order, second, _ = pays_twice(stage)
    assert disputes(stage, second) == "charged_back"
    assert is_untouched(stage, order)
    assert lost(stage) == PRICE
    stage.claims(order.pk, "changed_mind")
    assert Refund.objects.get(order=order, line__isnull=False).amount_minor == PRICE


def test_whoever_books_that_by_hand_says_that_it_goes_beyond(stage: Stage) -> None:
    order, second, _ = pays_twice(stage)
    with pytest.raises(BeyondTheCap):
        book_chargeback(
            Taken(payment=second.pk, reference="dp_2", amount_minor=1, reason="fraud"), by="staff:finn", at=stage.at
        )
    assert is_untouched(stage, order)


def test_of_the_first_itself_no_more_is_taken_than_it_brought(stage: Stage) -> None:
    order, _, _ = pays_twice(stage)
    first = Payment.objects.get(order=order, number=2)
    assert gives_back(stage, first, 3_000) == "adopted"
    assert (stage.order(order.pk).state, balance(hold(stage.world.shop, order.pk))) == ("delivered", 1_850)
    assert gives_back(stage, first, 1_850) == "adopted"
    assert (stage.order(order.pk).state, balance(hold(stage.world.shop, order.pk))) == ("refunded", 0)
    assert lost(stage) == 0


def test_a_claim_and_a_refund_in_the_console_at_once_take_each_fen_once(open_stage: Stage, at_once: AtOnce) -> None:
    order, _, _ = pays_twice(open_stage)
    first = Payment.objects.get(order=order, number=2)
    at_once(
        lambda: gives_back(open_stage, first, 3_000),
        lambda: open_stage.claims(order.pk, "changed_mind"),
    )
    asked = Refund.objects.get(order=order, external=False, line__isnull=False).amount_minor
    assert (asked, lost(open_stage)) in {(PRICE, 3_000), (PRICE - 3_000, 0)}
    assert (open_stage.order(order.pk).state, balance(hold(open_stage.world.shop, order.pk))) == ("refunded", 0)


def test_a_refund_told_of_before_its_payment_is_asked_about_and_breaks_nothing(stage: Stage) -> None:
    placed = stage.places("steam-50")
    payment = stage.begins_to_pay(placed.order)
    assert gives_back(stage, payment, PRICE) == "looked_up"
    assert not Refund.objects.exists()
    (errand,) = claim_payment_looks(limit=9, at=stage.at, lease_seconds=60)
    returned = PaymentAnswer(PaymentStatus.CLOSED, detail="paid, and returned in full")
    assert record_payment_looks([(errand, returned)], at=stage.at) == 0
    assert stage.order(placed.order).state == "placed"
    # WeChat goes on telling of the payment for a day
    late = stage.notice(payment)
    assert accept_payments([late], at=stage.wait(HOUR)) == ["gone_back"]
    assert accept_payments([late], at=stage.wait(HOUR)) == ["repeat"]
    assert (stage.order(placed.order).state, Payment.objects.get(pk=payment.pk).paid_at) == ("placed", None)
    assert not Code.objects.filter(state=CodeState.ALLOCATED).exists()
    row = Unmatched.objects.get()
    assert (row.state, row.amount_minor) == ("with_finance", PRICE)
    assert balance(hold(stage.world.shop, placed.order)) == 0


def test_what_went_back_in_the_console_before_we_heard_of_it_buys_nothing_and_fills_no_balance(stage: Stage) -> None:
    bea = gets_credit(stage, 1)
    placed = stage.places("steam-50", buyer=bea)
    payment = stage.begins_to_pay(placed.order)
    assert gives_back(stage, payment, PRICE) == "looked_up"
    assert accept_payments([stage.notice(payment)], at=stage.wait(HOUR)) == ["gone_back"]
    row = Unmatched.objects.get()
    prefer_destination(placed.order, Destination.BALANCE, by="buyer", at=stage.at)
    given = Remembered(row.transaction_no, PRICE, row.occurred_at)
    for use in (False, True):
        with pytest.raises(FinanceChecksIt):
            claim_unmatched(placed.order, given, for_order=use, by="buyer", at=stage.at)
    release_unmatched(row.pk, by="staff", at=stage.at)
    for use in (False, True):
        with pytest.raises(FinanceChecksIt):
            claim_unmatched(placed.order, given, for_order=use, by="buyer", at=stage.at)
    assert (Refund.objects.count(), stage.order(placed.order).state) == (0, "placed")
    assert balance(suspense(stage.world.shop, stage.world.channel)) == PRICE
    assert balance(buyer_balance(stage.world.shop, bea)) == 1


def test_after_a_payment_that_goes_back_the_page_has_the_new_offer(stage: Stage) -> None:
    placed = stage.places("steam-50")
    first = stage.begins_to_pay(placed.order)
    accept_payments([stage.notice(first, amount_minor=9_700)], at=stage.at)
    assert payment_of(placed.order) == first
    second = stage.begins_to_pay(placed.order)
    record_offer(second.pk, PaymentOffer(PaymentStatus.WAITING, "http://x/"), at=stage.at)
    assert payment_of(placed.order) == second
    accept_payments([stage.notice(second)], at=stage.at)
    assert payment_of(placed.order) == second


def test_what_was_offered_for_the_whole_price_is_closed_at_its_channel(stage: Stage) -> None:
    bea = gets_credit(stage, 1_900)
    placed = stage.places("steam-50", buyer=bea)
    offered = stage.begins_to_pay(placed.order)
    record_offer(offered.pk, PaymentOffer(PaymentStatus.WAITING, "http://x/"), at=stage.at)
    Ask.objects.all().delete()
    pay_from_balance(placed.order, by="buyer", at=stage.at)
    errands = claim_payment_looks(limit=9, at=stage.at, lease_seconds=60)
    assert [(errand.payment, errand.act) for errand in errands] == [(offered.pk, "close")]
