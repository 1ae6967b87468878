"""Two at once about the same money: which of them moves it, and does it move once?"""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.flows.accept_payments import accept_payments
from anxin.flows.accept_refund_notices import accept_refund_notices
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.received import Received
from anxin.flows.claim_payment_looks import claim_payment_looks
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.claim_unmatched import Remembered, claim_unmatched
from anxin.flows.pay_from_balance import pay_from_balance
from anxin.flows.record_payment_looks import record_payment_looks
from anxin.flows.record_refunds import record_refunds
from anxin.flows.redirect_refund import redirect_refund
from anxin.flows.send_to_origin import send_to_origin
from anxin.flows.settle_refund_by_hand import settle_refund_by_hand
from anxin.ledger.accounts import buyer_balance, hold, outside, suspense
from anxin.ledger.queries import balance
from anxin.payments.channel import ChannelNotice, NoticeKind, PaymentAnswer, PaymentStatus, RefundAnswer, RefundStatus
from anxin.payments.models import Channel, Payment, Unmatched
from anxin.refunds.models import Refund
from anxin.refusal import Refusal
from tests.flows.test_paid_from_balance import gets_credit
from tests.flows.test_payment_ends import stranger
from tests.support.cast import MINUTE, Stage
from tests.support.waiting import until

AtOnce = Callable[..., list[Any]]
PRICE = 4_850
PATIENCE_SECONDS = 60


def allowed(act: Callable[[], Any]) -> Callable[[], Any]:
    """The act's answer, or its refusal; anything else would be a defect."""

    def acting() -> Any:
        try:
            return act()
        except Refusal as refusal:
            return refusal.code()

    return acting


def race(at_once: AtOnce, *acts: Callable[[], Any]) -> list[Any]:
    answers = at_once(*[allowed(act) for act in acts])
    assert not [answer for answer in answers if isinstance(answer, BaseException)], answers
    return answers


def at_the_channel(stage: Stage) -> int:
    return -balance(outside(stage.world.shop, stage.world.channel))


def in_balance(stage: Stage) -> Refund:
    order = stage.buys("steam-50", buyer=stage.world.people["buyer"])
    stage.claims(order.pk, "changed_mind")
    (refund,) = stage.refunds(order.pk)
    redirect_refund(refund.pk, by="buyer", at=stage.at)
    stage.channel_says(RefundStatus.ARRIVED)
    return refund


def test_taken_out_of_the_balance_by_two_at_once_it_moves_once(open_stage: Stage, at_once: AtOnce) -> None:
    wallet = buyer_balance(open_stage.world.shop, open_stage.world.people["buyer"])
    for _ in range(3):
        refund, other = in_balance(open_stage), in_balance(open_stage)
        out = partial(send_to_origin, refund.pk, by="buyer", at=open_stage.at)
        assert race(at_once, out, out, out) == [None, None, None]
        assert balance(wallet) == PRICE, "the other one lies there still"
        assert open_stage.channel_says(RefundStatus.ARRIVED) == 1
        send_to_origin(other.pk, by="buyer", at=open_stage.at)
        open_stage.channel_says(RefundStatus.ARRIVED)
        assert (balance(wallet), at_the_channel(open_stage)) == (0, 0)


def test_spent_and_taken_out_of_the_balance_at_once_it_does_one_of_both(open_stage: Stage, at_once: AtOnce) -> None:
    bea = gets_credit(open_stage, 1)
    wallet = buyer_balance(open_stage.world.shop, bea)
    for _ in range(4):
        refund, placed = in_balance(open_stage), open_stage.places("steam-50", buyer=bea)
        out = partial(send_to_origin, refund.pk, by="buyer", at=open_stage.at)
        buys = partial(pay_from_balance, placed.order, by="buyer", at=open_stage.at)
        answers = race(at_once, out, buys)
        refund.refresh_from_db()
        spent = open_stage.order(placed.order).state == "delivered"
        assert (refund.state == "planned") != spent, answers
        assert balance(wallet) in (0, 1)
        if spent:
            open_stage.claims(placed.order, "changed_mind")
        open_stage.channel_says(RefundStatus.ARRIVED)
        if spent:
            send_to_origin(refund.pk, by="buyer", at=open_stage.at)
            open_stage.channel_says(RefundStatus.ARRIVED)
        assert at_the_channel(open_stage) == 0


def test_a_worker_and_the_buyer_at_once_send_a_refund_one_way(open_stage: Stage, at_once: AtOnce) -> None:
    bea = open_stage.world.people["buyer"]
    for _ in range(4):
        order = open_stage.buys("steam-50", buyer=bea)
        open_stage.claims(order.pk, "changed_mind")
        (refund,) = open_stage.refunds(order.pk)
        asks = partial(claim_refunds, Kind.REFUND_ASK, limit=9, at=open_stage.at, lease_seconds=60)
        wants = partial(redirect_refund, refund.pk, by="buyer", at=open_stage.at)
        answers = race(at_once, asks, wants, asks, wants)
        errands = [errand for answer in answers if isinstance(answer, list) for errand in answer]
        errands += claim_refunds(Kind.REFUND_ASK, limit=9, at=open_stage.at, lease_seconds=60)
        assert len(errands) == 1
        record_refunds([(errands[0], RefundAnswer(RefundStatus.ARRIVED))], at=open_stage.at)
        refund.refresh_from_db()
        assert (refund.state, refund.destination == "balance") == ("arrived", errands[0].act == "credit")
    credited = balance(buyer_balance(open_stage.world.shop, bea))
    assert credited == at_the_channel(open_stage)


def test_two_parts_claimed_at_once_keep_the_interval(open_stage: Stage, at_once: AtOnce) -> None:
    from tests.flows.test_channel_limits import parts

    row = Channel.objects.get()
    row.capabilities |= {"minimum_interval_seconds": 60}
    row.save()
    parts(open_stage, 6)
    claims = [partial(claim_refunds, Kind.REFUND_ASK, limit=2, at=open_stage.at, lease_seconds=60) for _ in range(3)]
    assert sum(len(answer) for answer in race(at_once, *claims)) == 1


def test_a_balance_pays_once_however_often_it_is_pressed(open_stage: Stage, at_once: AtOnce) -> None:
    bea = gets_credit(open_stage, PRICE + 100)
    orders = [open_stage.places("steam-50", buyer=bea).order for _ in range(2)]
    race(at_once, *[partial(pay_from_balance, order, by="buyer", at=open_stage.at) for order in orders * 2])
    paid = sum(Payment.objects.filter(state="paid").values_list("amount_minor", flat=True))
    wallet = balance(buyer_balance(open_stage.world.shop, bea))
    assert (paid, wallet) == (PRICE + 100, 0)


def test_a_channel_pays_while_the_balance_does_and_one_of_them_goes_back(open_stage: Stage, at_once: AtOnce) -> None:
    bea = gets_credit(open_stage, PRICE)
    placed = open_stage.places("steam-50", buyer=bea)
    payment = open_stage.begins_to_pay(placed.order)
    pays = partial(pay_from_balance, placed.order, by="buyer", at=open_stage.at)
    race(at_once, pays, partial(accept_payments, [open_stage.notice(payment)], at=open_stage.at), pays)
    open_stage.channel_says(RefundStatus.ARRIVED)
    shop = open_stage.world.shop
    held = balance(hold(shop, placed.order))
    assert held == PRICE
    assert at_the_channel(open_stage) + PRICE - balance(buyer_balance(shop, bea)) == PRICE


def test_unknown_money_is_claimed_or_returned_and_never_both(open_stage: Stage, at_once: AtOnce) -> None:
    for number in range(4):
        placed = open_stage.places("steam-50")
        accept_payments([stranger(open_stage, transaction_no=f"42{number}")], at=open_stage.at)
        given = Remembered(f"42{number}", PRICE, open_stage.at)
        open_stage.wait(30 * MINUTE)
        errands = claim_payment_looks(limit=9, at=open_stage.at, lease_seconds=60)
        answers = [(e, PaymentAnswer(PaymentStatus.PAID, f"42{number}", PRICE, "CNY", open_stage.at)) for e in errands]
        claim = partial(claim_unmatched, placed.order, given, by="buyer", at=open_stage.at)
        race(
            at_once,
            partial(record_payment_looks, answers, at=open_stage.at),
            partial(claim, for_order=True),
            partial(claim, for_order=False),
        )
        row = Unmatched.objects.get(transaction_no=f"42{number}")
        assert row.state in ("matched", "returned")
        assert balance(suspense(open_stage.world.shop, open_stage.world.channel)) == 0
        assert Refund.objects.filter(payment=row.pk).count() == (row.state == "returned")


def test_a_worker_holds_no_money_in_suspense_while_it_waits_for_an_order(open_stage: Stage, at_once: AtOnce) -> None:
    """Who claims such money for an order holds the order first; the other way round both would wait for ever."""
    placed = open_stage.places("steam-50")
    payment = open_stage.begins_to_pay(placed.order)
    accept_payments([stranger(open_stage)], at=open_stage.at)
    open_stage.wait(30 * MINUTE)
    Ask.objects.create(shop=payment.shop_id, kind=Kind.PAYMENT_QUERY, subject=payment.pk, key="t", due_at=open_stage.at)
    looks = claim_payment_looks(limit=9, at=open_stage.at, lease_seconds=600)
    assert {look.unmatched for look in looks} == {True, False}
    paid = [(e, PaymentAnswer(PaymentStatus.PAID, f"T{e.payment.hex}", PRICE, "CNY", open_stage.at)) for e in looks]

    held = threading.Event()

    def books() -> int:
        assert held.wait(PATIENCE_SECONDS)
        return record_payment_looks(paid, at=open_stage.at)

    def claims_by_hand() -> str:
        with transaction.atomic():
            lock_orders([placed.order])
            held.set()
            until(_somebody_waits_for_me)
            return Unmatched.objects.select_for_update(nowait=True).get().state

    booked, state = race(at_once, books, claims_by_hand)
    assert (booked, state) == (1, "waiting")
    assert Unmatched.objects.get().state == "returned"


def _somebody_waits_for_me() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
        )
        return bool(cursor.fetchone()[0])


def test_the_same_news_of_a_refund_from_all_sides_is_booked_once(open_stage: Stage, at_once: AtOnce) -> None:
    row = Channel.objects.get()
    row.capabilities |= {"idempotent": False, "queryable": False}
    row.save()
    for _ in range(3):
        order = open_stage.buys("steam-50")
        open_stage.claims(order.pk, "changed_mind")
        (refund,) = open_stage.refunds(order.pk)
        open_stage.channel_says(RefundStatus.UNKNOWN)
        told = ChannelNotice(
            uuid4().hex, NoticeKind.REFUND_ARRIVED, refund.payment_id, refund.pk, "T", PRICE, "CNY", open_stage.at
        )
        notice = Received(channel=open_stage.world.channel, notice=told, body="")
        hand = partial(settle_refund_by_hand, refund.pk, arrived=True, reason="流水", by="staff", at=open_stage.at)
        hears = partial(accept_refund_notices, [notice], at=open_stage.at)
        race(at_once, hand, hears, hand, hears)
        refund.refresh_from_db()
        assert refund.state == "arrived"
    assert at_the_channel(open_stage) == 0
