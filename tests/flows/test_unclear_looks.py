"""Is an answer that says neither yes nor no ever taken for a no?"""

from dataclasses import replace

import pytest

from anxin.agenda.kinds import PATIENCE, Kind
from anxin.agenda.models import Ask
from anxin.flows.accept_payments import accept_payments
from anxin.flows.expire_orders import expire_orders
from anxin.payments.channel import NoticeKind, PaymentStatus
from anxin.payments.models import Payment, Unmatched
from anxin.support.models import Letter
from tests.flows.test_payment_ends import PRICE, parked, stranger, the_channel_answers, the_channel_can
from tests.support.cast import HOUR, MINUTE, Stage


def next_look(stage: Stage) -> None:
    stage.at = max(stage.at, Ask.objects.get(kind=Kind.PAYMENT_QUERY).due_at)


def test_a_late_payment_that_is_unclear_at_first_still_goes_back(stage: Stage) -> None:
    the_channel_can(stage, notice_proves=False)
    placed = stage.places("steam-50")
    payment = stage.begins_to_pay(placed.order)
    expire_orders([placed.order], at=stage.wait(26 * HOUR))
    stage.wait(26 * HOUR)
    Ask.objects.filter(kind=Kind.PAYMENT_QUERY).delete()
    accept_payments([stage.notice(payment)], at=stage.at)
    the_channel_answers(stage, PaymentStatus.UNKNOWN)
    next_look(stage)
    the_channel_answers(stage, PaymentStatus.PAID)
    assert (stage.order(placed.order).state, len(stage.refunds(placed.order))) == ("refunded", 1)


def test_what_stays_unclear_is_told_to_the_operators_in_the_end(stage: Stage) -> None:
    the_channel_can(stage, notice_proves=False)
    placed = stage.places("steam-50")
    payment = stage.begins_to_pay(placed.order)
    accept_payments([stage.notice(payment)], at=stage.at)
    for _ in range(PATIENCE[Kind.PAYMENT_QUERY].max_tries):
        assert not Letter.objects.filter(kind="payment-unclear").exists()
        next_look(stage)
        the_channel_answers(stage, PaymentStatus.UNKNOWN)
    assert not Ask.objects.filter(kind=Kind.PAYMENT_QUERY).exists()
    assert Letter.objects.filter(kind="payment-unclear").count() == 1
    assert Payment.objects.get(pk=payment.pk).state != "paid"


@pytest.mark.parametrize("first", [PaymentStatus.WAITING, PaymentStatus.UNKNOWN])
def test_a_hint_that_is_still_open_is_asked_about_again(stage: Stage, first: PaymentStatus) -> None:
    the_channel_can(stage, notice_proves=False)
    accept_payments([stranger(stage)], at=stage.at)
    the_channel_answers(stage, first)
    assert Unmatched.objects.get().state == "unproven"
    next_look(stage)
    the_channel_answers(stage, PaymentStatus.PAID)
    assert (Unmatched.objects.get().state, parked(stage)) == ("waiting", PRICE)


def test_what_was_denied_and_is_proven_later_is_booked(stage: Stage) -> None:
    hint = stranger(stage, kind=NoticeKind.PAYMENT_CLOSED)
    assert accept_payments([hint], at=stage.at) == ["unproven"]
    the_channel_answers(stage, PaymentStatus.NOT_FOUND)
    assert (Unmatched.objects.get().state, parked(stage)) == ("refuted", 0)
    proof = replace(hint, notice=replace(hint.notice, external_id="later", kind=NoticeKind.PAID))
    assert [accept_payments([proof], at=stage.wait(MINUTE)) for _ in range(2)] == [["unmatched"], ["repeat"]]
    assert (Unmatched.objects.get().state, parked(stage)) == ("waiting", PRICE)
    stage.wait(30 * MINUTE)
    the_channel_answers(stage, PaymentStatus.PAID)
    assert (Unmatched.objects.get().state, parked(stage)) == ("returned", 0)
