"""How does a supplier's money become its own, and leave?"""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from anxin.flows.agree_with_supplier import Terms, agree_with_supplier
from anxin.flows.cancel_payout import cancel_payout
from anxin.flows.chase_payouts import chase_payouts
from anxin.flows.chase_vettings import chase_vettings
from anxin.flows.judge_payout import judge_payout
from anxin.flows.move_deposit import move_deposit
from anxin.flows.record_deposit import record_deposit
from anxin.flows.record_payout import record_payout
from anxin.flows.release_reserved import release_reserved
from anxin.flows.request_payout import request_payout
from anxin.flows.reserve_frozen import reserve_frozen
from anxin.flows.resume_supplier import resume_supplier
from anxin.flows.settle_orders import settle_orders
from anxin.flows.suspend_supplier import suspend_supplier
from anxin.ledger.accounts import hold, outside, pending, platform_fees, supplier_reserve
from anxin.ledger.queries import balance
from anxin.money import format_minor
from anxin.orders.models import Order
from anxin.payments.models import Channel, Payment
from anxin.payouts.deadlines import due_frozen, due_payouts, due_reservations, due_vettings
from anxin.payouts.models import Agreement, Payout, PayoutStep, Reservation, Settlement
from anxin.payouts.queries import deposit_needed, month_of
from anxin.payouts.refusals import (
    DepositCovers,
    DepositShort,
    NotByHand,
    OpenClaims,
    PayeeNeeded,
    PayoutClosed,
    PayoutOpen,
    ProofNeeded,
    ProofUsed,
    SamePerson,
    SplitByChannel,
    SupplierSuspended,
    TooLittle,
    WordsNeeded,
)
from anxin.payouts.required_deposit import required_deposit
from anxin.payouts.states import Tier
from anxin.people.models import Supplier
from anxin.policy.clauses import Liable
from anxin.refs import new_id
from anxin.support.models import Letter
from anxin.texts import Text
from anxin.web.show_money import show_money
from tests.payouts.conftest import PRICE, SHARE, agreed, money, seen_and_confirmed, settled, sol
from tests.support.cast import DAY, HOUR, Stage, reviews

SOL, FINN = new_id(), f"staff:{new_id()}"
WHY = Text("核对后处理。", "Checked.")
AtOnce = Callable[..., list[Any]]


def asks(stage: Stage, amount: int = SHARE) -> UUID:
    return request_payout(stage.world.stock, amount, payee="招行 1234", person=SOL, by="supplier", at=stage.at)


def deposits(stage: Stage, amount: int, proof: str = "R-1") -> None:
    record_deposit(stage.world.stock, amount, proof=proof, by=FINN, at=stage.at)


@pytest.mark.django_db
@pytest.mark.parametrize(("tier", "deposit", "early"), [("new", SHARE, True), ("new", SHARE - 1, False)])
def test_a_deposit_that_covers_an_order_ends_its_hold_back(stage: Stage, tier: Tier, deposit: int, early: bool) -> None:
    agreed(stage, Tier(tier))
    deposits(stage, deposit)
    one, two = seen_and_confirmed(stage), seen_and_confirmed(stage)
    settle_orders([one.pk, two.pk], at=stage.wait(48 * HOUR))
    assert (stage.order(one.pk).state == "settled") is early
    assert stage.order(two.pk).state == "confirmed", "one deposit covers one order"
    assert stage.order(two.pk).due_at == stage.at + 12 * DAY
    assert money(stage)["available"] == (SHARE if early else 0)


@pytest.mark.django_db
def test_a_trusted_supplier_needs_a_fifth_of_the_cover(stage: Stage) -> None:
    agreed(stage, Tier.TRUSTED)
    deposits(stage, -(-SHARE * 2 // 5))
    orders = [seen_and_confirmed(stage).pk for _ in range(3)]
    assert len(settle_orders(orders, at=stage.wait(48 * HOUR))) == 2


@pytest.mark.django_db
def test_money_that_was_never_frozen_stays_where_it_is(stage: Stage) -> None:
    row = Channel.objects.get(pk=stage.world.channel)
    row.capabilities |= {"third_party_hold_days": 30}
    row.save()
    stage.claims(seen_and_confirmed(stage).pk, "other")
    assert due_frozen(stage.wait(30 * DAY), 9) == []


def put_aside(stage: Stage) -> list[int]:
    """What the supplier's bill of these days tells of its reserve."""
    supplier = Supplier.objects.select_related("shop").get(pk=stage.world.stock)
    told = {one.name: one for one in month_of(supplier, stage.at - 30 * DAY, stage.at + DAY)}["reserve"]
    assert told.closing_minor == told.opening_minor + sum(line.amount_minor for line in told.lines)
    return [line.amount_minor for line in told.lines]


@pytest.mark.django_db
def test_money_in_a_case_is_set_aside_five_days_before_the_channel_lets_go(stage: Stage) -> None:
    row = Channel.objects.get(pk=stage.world.channel)
    row.capabilities |= {"third_party_hold_days": 30}
    row.save()
    order = seen_and_confirmed(stage)
    order.payments.update(frozen=True)
    case = stage.claims(order.pk, "other")
    assert due_frozen(stage.wait(24 * DAY), 9) == []
    assert due_frozen(stage.wait(DAY), 9) == [order.pk]
    assert reserve_frozen([order.pk], at=stage.at) == [order.pk]
    shop = stage.world.shop
    assert balance(pending(shop, order.pk)) == 0 == balance(hold(shop, order.pk))
    assert balance(supplier_reserve(shop, stage.world.stock)) == SHARE
    assert due_frozen(stage.at, 9) == [] == reserve_frozen([order.pk], at=stage.at)
    assert due_reservations(stage.at, 9) == []
    assert put_aside(stage) == [SHARE]
    reviews(case.pk, refund=True, reason=WHY, at=stage.at, liable=Liable.SUPPLIER)
    assert put_aside(stage) == [SHARE, -SHARE], "the month's bill tells it coming and going"
    assert stage.refunds(order.pk)[0].amount_minor == PRICE
    assert balance(supplier_reserve(shop, stage.world.stock)) == 0
    assert balance(platform_fees(shop)) == 0
    assert money(stage)["debt"] == 0
    release_reserved(due_reservations(stage.at, 9), at=stage.at)
    assert (Reservation.objects.get().left_minor, money(stage)["available"]) == (0, 0)


@pytest.mark.django_db
def test_confirmed_money_that_is_settled_after_the_channel_lets_go_is_set_aside_too(stage: Stage) -> None:
    row = Channel.objects.get(pk=stage.world.channel)
    row.capabilities |= {"third_party_hold_days": 30}
    row.save()
    late, soon = seen_and_confirmed(stage), seen_and_confirmed(stage)
    Payment.objects.update(frozen=True)
    Order.objects.filter(pk=late.pk).update(due_at=stage.at + 40 * DAY)
    assert due_frozen(stage.wait(24 * DAY), 9) == []
    assert due_frozen(stage.wait(DAY), 9) == [late.pk], "what is settled before needs no reserve"
    assert reserve_frozen([late.pk, soon.pk], at=stage.at) == [late.pk]
    assert balance(supplier_reserve(stage.world.shop, stage.world.stock)) == SHARE
    assert settle_orders([late.pk], at=stage.wait(16 * DAY)) == [late.pk]
    release_reserved(due_reservations(stage.at, 9), at=stage.at)
    assert money(stage)["available"] == SHARE
    assert money(stage)["reserve"] == 0


@pytest.mark.django_db
def test_an_identity_is_checked_again_every_six_months_or_the_supplier_is_suspended(stage: Stage) -> None:
    terms = Terms(legal_name="星河", identity_no="91310000MA1FL0X00X", payee="x")
    agree_with_supplier(stage.world.stock, terms, by=FINN, at=stage.at)
    assert due_vettings(stage.wait(182 * DAY), 9) == []
    due = due_vettings(stage.wait(2 * DAY), 9)
    assert chase_vettings(due, at=stage.at) == 1
    assert due_vettings(stage.wait(13 * DAY), 9) == []
    assert Letter.objects.filter(kind="vet-again").count() == 1
    chase_vettings(due_vettings(stage.wait(DAY), 9), at=stage.at)
    assert Agreement.objects.get().state == "suspended"
    assert Supplier.objects.get(pk=stage.world.stock).suspended_at == stage.at
    assert due_vettings(stage.wait(DAY), 9) == []


@pytest.mark.django_db
def test_what_was_set_aside_is_held_back_as_long_as_anything_else(stage: Stage) -> None:
    agreed(stage)
    order = seen_and_confirmed(stage)
    confirmed_at, case = stage.at, stage.claims(order.pk, "other")
    assert reserve_frozen([order.pk], at=stage.at) == [order.pk]
    reviews(case.pk, refund=False, reason=WHY, at=stage.wait(DAY))
    assert settle_orders([order.pk], at=stage.wait(3 * DAY)) == []
    assert stage.order(order.pk).due_at == confirmed_at + 14 * DAY
    assert due_reservations(stage.at, 9) == []
    assert settle_orders([order.pk], at=stage.wait(10 * DAY)) == [order.pk]
    assert [row.amount_minor for row in Settlement.objects.all()] == [SHARE]
    release_reserved(due_reservations(stage.at, 9), at=stage.at)
    assert money(stage) == {"available": SHARE, "deposit": 0, "reserve": 0, "debt": 0}


@pytest.mark.django_db
def test_what_a_case_leaves_of_the_reserve_is_the_suppliers(stage: Stage) -> None:
    order = seen_and_confirmed(stage)
    case = stage.claims(order.pk, "other")
    reserve_frozen([order.pk], at=stage.wait(25 * DAY))
    assert release_reserved([Reservation.objects.get().pk], at=stage.at) == []
    reviews(case.pk, refund=False, reason=WHY, at=stage.at)
    assert settle_orders([order.pk], at=stage.wait(2 * DAY)) == [order.pk]
    assert len(release_reserved(due_reservations(stage.at, 9), at=stage.at)) == 1
    assert money(stage) == {"available": SHARE, "deposit": 0, "reserve": 0, "debt": 0}


@pytest.mark.django_db
def test_a_payout_is_asked_for_approved_by_another_and_paid_with_its_proof(stage: Stage) -> None:
    settled(stage)
    payout = asks(stage)
    assert money(stage) == {"available": 0, "deposit": 0, "reserve": SHARE, "debt": 0}
    with pytest.raises(SamePerson):
        judge_payout(payout, approve=True, reason="", by=f"staff:{SOL}", at=stage.at)
    with pytest.raises(PayoutClosed):
        record_payout(payout, proof="CMB-1", by=FINN, at=stage.at)
    judge_payout(payout, approve=True, reason="", by=FINN, at=stage.at)
    with pytest.raises(ProofNeeded):
        record_payout(payout, proof=" ", by=FINN, at=stage.at)
    record_payout(payout, proof="CMB-1", by=FINN, at=stage.at)
    with pytest.raises(PayoutClosed):
        record_payout(payout, proof="CMB-1", by=FINN, at=stage.at)
    assert money(stage)["reserve"] == 0
    assert balance(outside(stage.world.shop, stage.world.stock)) == SHARE
    steps = PayoutStep.objects.order_by("pk").values_list("from_state", "to_state")
    assert list(steps) == [("", "requested"), ("requested", "approved"), ("approved", "paid")]


@pytest.mark.django_db
def test_a_refused_or_cancelled_payout_gives_its_money_back(stage: Stage) -> None:
    settled(stage)
    payout = asks(stage)
    with pytest.raises(PayoutOpen):
        asks(stage, 1)
    with pytest.raises(WordsNeeded):
        judge_payout(payout, approve=False, reason=" ", by=FINN, at=stage.at)
    judge_payout(payout, approve=False, reason="户名不符", by=FINN, at=stage.at)
    assert money(stage)["available"] == SHARE
    cancel_payout(asks(stage), by="supplier", at=stage.at)
    assert money(stage)["available"] == SHARE
    assert [row.state for row in Payout.objects.order_by("number")] == ["refused", "cancelled"]


@pytest.mark.django_db
def test_a_payout_needs_somewhere_to_go_and_a_whole_deposit(stage: Stage) -> None:
    settled(stage)
    with pytest.raises(PayeeNeeded):
        request_payout(stage.world.stock, 1, payee=" ", person=SOL, by="supplier", at=stage.at)
    agreed(stage)
    with pytest.raises(DepositShort) as refused:
        asks(stage)
    assert "¥1,000.00" in refused.value.say("en")
    deposits(stage, 100_000)
    payout = asks(stage)
    Agreement.objects.update(by_hand=False)
    judge_payout(payout, approve=True, reason="", by=FINN, at=stage.at)
    with pytest.raises(NotByHand):
        record_payout(payout, proof="CMB-1", by=FINN, at=stage.at)


@pytest.mark.django_db
def test_who_sells_in_its_own_name_is_told_so_and_nothing_is_stuck(stage: Stage) -> None:
    settled(stage)
    agreed(stage)
    deposits(stage, 100_000)
    before = money(stage)
    payout = asks(stage)
    Agreement.objects.update(by_hand=False)
    judge_payout(payout, approve=True, reason="", by=FINN, at=stage.at)
    judge_payout(payout, approve=False, reason="只能由渠道分账", by=FINN, at=stage.at)
    assert (Payout.objects.get().state, money(stage)) == ("refused", before)
    with pytest.raises(PayoutClosed):
        judge_payout(payout, approve=False, reason="again", by=FINN, at=stage.at)
    with pytest.raises(SplitByChannel):
        asks(stage)
    assert Payout.objects.count() == 1


@pytest.mark.django_db
def test_a_suspended_supplier_is_not_paid_out(stage: Stage) -> None:
    settled(stage)
    suspend_supplier(stage.world.stock, reason="失联", by=FINN, at=stage.at)
    with pytest.raises(SupplierSuspended) as refused:
        asks(stage)
    assert "失联" in refused.value.say("zh-hans")
    assert money(stage)["available"] == SHARE


@pytest.mark.django_db
def test_what_was_asked_for_before_stays_with_the_shop_of_a_suspended_supplier(stage: Stage) -> None:
    settled(stage)
    payout = asks(stage)
    suspend_supplier(stage.world.stock, reason="失联", by=FINN, at=stage.at)
    with pytest.raises(SupplierSuspended):
        judge_payout(payout, approve=True, reason="", by=FINN, at=stage.at)
    resume_supplier(stage.world.stock, reason="联系上了", by=FINN, at=stage.at)
    judge_payout(payout, approve=True, reason="", by=FINN, at=stage.at)
    suspend_supplier(stage.world.stock, reason="失联", by=FINN, at=stage.at)
    with pytest.raises(SupplierSuspended):
        record_payout(payout, proof="CMB-1", by=FINN, at=stage.at)
    judge_payout(payout, approve=False, reason="失联", by=FINN, at=stage.at)
    assert money(stage)["available"] == SHARE


@pytest.mark.django_db
def test_a_payout_that_waits_too_long_is_shown_and_one_in_debt_is_cancelled(stage: Stage) -> None:
    order = settled(stage)
    payout = asks(stage)
    assert chase_payouts(due_payouts(stage.wait(DAY), 9), at=stage.at) == 1
    assert Payout.objects.get().late_since == stage.at
    case = stage.claims(order.pk, "other")
    reviews(case.pk, refund=True, reason=WHY, at=stage.at, liable=Liable.SUPPLIER)
    assert money(stage)["debt"] == SHARE
    assert chase_payouts([payout], at=stage.wait(DAY)) == 1
    assert Payout.objects.get().state == "cancelled"
    assert money(stage) == {"available": 0, "deposit": 0, "reserve": 0, "debt": 0}


@pytest.mark.django_db
def test_a_deposit_moves_in_and_out_but_never_below_what_it_must_be(stage: Stage) -> None:
    agreed(stage)
    deposits(stage, 100_500)
    with pytest.raises(ProofUsed):
        deposits(stage, 1)
    with pytest.raises(TooLittle) as refused:
        move_deposit(stage.world.stock, -501, by="supplier", at=stage.at)
    assert "¥5.00" in refused.value.say("en")
    move_deposit(stage.world.stock, -500, by="supplier", at=stage.at)
    assert money(stage)["available"] == 500
    stage.claims(seen_and_confirmed(stage).pk, "other")
    with pytest.raises(OpenClaims):
        move_deposit(stage.world.stock, -1, by="supplier", at=stage.at)


@pytest.mark.django_db
@pytest.mark.parametrize(("tier", "kept"), [(Tier.NEW, 2 * SHARE), (Tier.TRUSTED, -(-2 * SHARE // 5))])
def test_a_deposit_that_ended_a_hold_back_stays_until_claims_have_lapsed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, tier: Tier, kept: int
) -> None:
    monkeypatch.setattr("anxin.payouts.required_deposit.FLOOR_MINOR", 0)
    monkeypatch.setattr("anxin.payouts.required_deposit.STEP_MINOR", 1)
    agreed(stage, tier)
    deposits(stage, 3 * SHARE)
    orders = [seen_and_confirmed(stage).pk for _ in range(2)]
    assert len(settle_orders(orders, at=stage.wait(48 * HOUR))) == 2
    assert show_money(sol(stage), stage.at)["loose_minor"] == 3 * SHARE - kept
    with pytest.raises(DepositCovers) as refused:
        move_deposit(stage.world.stock, kept - 3 * SHARE - 1, by="supplier", at=stage.at)
    assert format_minor(3 * SHARE - kept, "CNY") in refused.value.say("en")
    move_deposit(stage.world.stock, kept - 3 * SHARE, by="supplier", at=stage.at)
    move_deposit(stage.world.stock, deposit_needed(stage.world.stock, stage.at) - kept, by="s", at=stage.wait(14 * DAY))
    assert money(stage)["deposit"] == deposit_needed(stage.world.stock, stage.at) < kept


def test_two_settlers_at_once_do_not_use_one_deposit_twice(open_stage: Stage, at_once: AtOnce) -> None:
    agreed(open_stage)
    for turn in range(4):
        deposits(open_stage, SHARE, proof=f"R-{turn}")
        orders = [seen_and_confirmed(open_stage).pk for _ in range(2)]
        open_stage.wait(48 * HOUR)
        done = at_once(*[partial(settle_orders, [order], at=open_stage.at) for order in orders])
        assert sorted(map(len, done)) == [0, 1], done


def test_a_deposit_is_taken_out_or_ends_a_hold_back(
    open_stage: Stage, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anxin.payouts.required_deposit.FLOOR_MINOR", 0)
    agreed(open_stage)
    for turn in range(4):
        deposits(open_stage, SHARE, proof=f"R-{turn}")
        order = seen_and_confirmed(open_stage)
        open_stage.wait(48 * HOUR)
        settles = partial(settle_orders, [order.pk], at=open_stage.at)
        takes_out = partial(move_deposit, open_stage.world.stock, -SHARE, by="supplier", at=open_stage.at)
        done, gone = at_once(settles, takes_out)
        assert (done == [order.pk]) == isinstance(gone, DepositCovers), (done, gone)
        open_stage.wait(31 * DAY)
        if done:
            takes_out(at=open_stage.at)


@pytest.mark.parametrize(("turnover", "needed"), [(0, 100_000), (1_000_000, 100_000), (1_000_001, 110_000)])
def test_a_deposit_grows_with_what_is_sold(turnover: int, needed: int) -> None:
    assert required_deposit(turnover) == needed


def test_a_payout_is_asked_for_and_paid_once_however_often_it_is_pressed(open_stage: Stage, at_once: AtOnce) -> None:
    settled(open_stage)
    settled(open_stage)
    answers = at_once(*[partial(asks, open_stage)] * 4)
    (payout,) = [answer for answer in answers if isinstance(answer, UUID)]
    assert money(open_stage)["reserve"] == SHARE
    judge_payout(payout, approve=True, reason="", by=FINN, at=open_stage.at)
    at_once(*[partial(record_payout, payout, proof=f"CMB-{n}", by=FINN, at=open_stage.at) for n in range(4)])
    assert money(open_stage) == {"available": SHARE, "deposit": 0, "reserve": 0, "debt": 0}
    assert balance(outside(open_stage.world.shop, open_stage.world.stock)) == SHARE
