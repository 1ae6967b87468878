"""Who bears a refund when its order's hold is empty, and from where is it taken, in which order?"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any
from unittest.mock import ANY

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin import vault
from anxin.flows.acts.bearer_of import bearer_of
from anxin.flows.acts.fund_refunds import Books, Cost, _share
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.move_deposit import move_deposit
from anxin.flows.record_deposit import record_deposit
from anxin.flows.request_payout import request_payout
from anxin.flows.reveal_code import reveal_code
from anxin.flows.settle_orders import settle_orders
from anxin.ledger import accounts
from anxin.ledger.models import Transfer
from anxin.ledger.queries import balance
from anxin.orders.models import Line, Order
from anxin.payouts.models import Recovery
from anxin.payouts.refusals import InDebt, ProofUsed, TooLittle
from anxin.people.models import Shop
from anxin.policy.clauses import Liable
from anxin.refs import new_id
from anxin.refunds.models import Refund
from anxin.support.models import Letter
from anxin.texts import Text
from tests.payouts.conftest import (
    FEE,
    PRICE,
    SHARE,
    agreed,
    given_back,
    left_in,
    money,
    pays_all_out,
    seen_and_confirmed,
    settled,
)
from tests.support.cast import HOUR, Stage, reviews

WHY = Text("核对后全额退款。", "Checked, so the money goes back.")
AtOnce = Callable[..., list[Any]]


@pytest.mark.django_db
def test_what_is_pending_goes_back_with_the_fee_in_proportion(stage: Stage) -> None:
    order = seen_and_confirmed(stage)
    given_back(stage, order)
    row = Recovery.objects.get(order=order)
    assert (row.pending_minor, row.fees_minor, row.taken_minor, row.liable) == (SHARE, FEE, SHARE, "supplier")
    assert balance(accounts.platform_fees(stage.world.shop)) == 0
    assert money(stage) == {"available": 0, "deposit": 0, "reserve": 0, "debt": 0}


@pytest.mark.django_db
def test_what_was_settled_comes_from_what_is_available(stage: Stage) -> None:
    order = settled(stage)
    given_back(stage, order)
    assert Recovery.objects.get(order=order).available_minor == SHARE
    assert money(stage)["available"] == 0
    assert money(stage)["debt"] == 0


@pytest.mark.django_db
def test_what_is_not_available_comes_from_the_deposit_and_the_rest_is_owed(stage: Stage) -> None:
    order = settled(stage)
    move_deposit(stage.world.stock, 1_000, by="supplier", at=stage.at)
    pays_all_out(stage)
    given_back(stage, order)
    row = Recovery.objects.get(order=order)
    assert (row.available_minor, row.deposit_minor, row.debt_minor, row.fees_minor) == (0, 1_000, SHARE - 1_000, FEE)
    assert money(stage) == {"available": 0, "deposit": 0, "reserve": 0, "debt": SHARE - 1_000}
    assert balance(accounts.platform_losses(stage.world.shop)) == 0
    assert left_in("refund") == PRICE


@pytest.mark.django_db
def test_all_of_a_recovery_is_one_set_of_movements_under_its_keys(stage: Stage) -> None:
    order = settled(stage)
    given_back(stage, order)
    refund = Refund.objects.get(order=order)
    moved = Transfer.objects.filter(key__startswith=f"refund:{refund.pk}")
    assert {row.source.split(":")[0] for row in moved} == {"platform", "supplier"}
    assert {row.ref for row in moved} == {refund.ref}
    assert len({row.xid for row in moved}) == 1


@pytest.mark.django_db
def test_later_earnings_pay_a_debt_before_anything_is_paid_out(stage: Stage) -> None:
    order = settled(stage)
    pays_all_out(stage)
    given_back(stage, order)
    with pytest.raises(InDebt) as refused:
        request_payout(stage.world.stock, 1, payee="bank", person=new_id(), by="supplier", at=stage.at)
    assert "¥47.04" in refused.value.say("zh-hans")
    settled(stage)
    assert money(stage) == {"available": 0, "deposit": 0, "reserve": 0, "debt": 0}
    settled(stage)
    assert money(stage)["available"] == SHARE
    with pytest.raises(TooLittle):
        request_payout(stage.world.stock, SHARE + 1, payee="bank", person=new_id(), by="supplier", at=stage.at)


@pytest.mark.django_db
@pytest.mark.parametrize(("liable", "kind"), [(Liable.PLATFORM, "platform"), (Liable.CHANNEL, "channel")])
def test_a_person_names_who_bears_it_and_the_supplier_keeps_its_share(stage: Stage, liable: Liable, kind: str) -> None:
    order = settled(stage)
    case = stage.claims(order.pk, "other")
    reviews(case.pk, refund=True, reason=WHY, at=stage.at, liable=liable)
    assert money(stage)["available"] == SHARE
    row = Recovery.objects.get(order=order)
    assert (row.liable, row.taken_minor, getattr(row, f"{kind}_minor")) == (kind, 0, SHARE)
    borne = {
        "platform": balance(accounts.platform_losses(stage.world.shop)),
        "channel": balance(accounts.channel_claim(stage.world.shop, stage.world.channel)),
    }
    assert borne == {"platform": 0, "channel": 0} | {kind: -SHARE}


@pytest.mark.django_db
def test_a_supplier_is_made_whole_for_delivered_goods_that_the_platform_refunds(stage: Stage) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.at)
    case = stage.claims(order.pk, "other")
    reviews(case.pk, refund=True, reason=WHY, at=stage.at, liable=Liable.PLATFORM)
    assert stage.order(order.pk).state == "refunded"
    assert money(stage)["available"] == SHARE
    assert balance(accounts.platform_losses(stage.world.shop)) == -SHARE


@pytest.mark.django_db
@pytest.mark.parametrize("confirmed", [False, True])
def test_what_a_supplier_gets_as_somebody_else_bears_it_pays_its_debt(stage: Stage, *, confirmed: bool) -> None:
    owed, order = settled(stage), stage.buys("steam-50")
    pays_all_out(stage)
    given_back(stage, owed)
    reveal_code(order.pk, by="buyer", at=stage.at)
    if confirmed:
        confirm_orders([order.pk], by="buyer", at=stage.at)
    case = stage.claims(order.pk, "other")
    reviews(case.pk, refund=True, reason=WHY, at=stage.at, liable=Liable.PLATFORM)
    assert money(stage) == {"available": 0, "deposit": 0, "reserve": 0, "debt": 0}


@pytest.mark.django_db
def test_a_refund_from_the_hold_alone_is_no_recovery(stage: Stage) -> None:
    order = stage.buys("steam-50")
    stage.claims(order.pk, "changed_mind")
    assert stage.refunds(order.pk)
    assert not Recovery.objects.exists()


def test_a_recovery_and_a_payout_at_once_never_take_the_same_money(open_stage: Stage, at_once: AtOnce) -> None:
    stage = open_stage
    orders = [settled(stage) for _ in range(3)]
    cases = [stage.claims(order.pk, "other") for order in orders]
    refunds = [
        partial(reviews, case.pk, refund=True, reason=WHY, at=stage.at, liable=Liable.SUPPLIER) for case in cases
    ]
    asks = [
        partial(request_payout, stage.world.stock, SHARE, payee="b", person=new_id(), by="supplier", at=stage.at)
        for _ in range(3)
    ]
    at_once(*refunds, *asks)
    held = money(stage)
    taken = sum(row.taken_minor for row in Recovery.objects.all())
    assert held["available"] + held["reserve"] - held["debt"] == 3 * SHARE - taken
    assert len({row.refund_id for row in Recovery.objects.all()}) == len(Refund.objects.all()) == 3


def test_one_receipt_books_one_deposit_however_often_it_is_told(open_stage: Stage, at_once: AtOnce) -> None:
    tell = partial(record_deposit, open_stage.world.stock, 500_000, proof="R-1", by="staff:1", at=open_stage.at)
    answers = at_once(*[tell] * 4)
    assert answers.count(0) == 1
    assert money(open_stage)["deposit"] == 500_000


def test_what_is_sent_pays_the_debt_first_and_once(open_stage: Stage, at_once: AtOnce) -> None:
    order = settled(open_stage)
    pays_all_out(open_stage)
    given_back(open_stage, order)
    assert money(open_stage)["debt"] == SHARE
    tell = partial(record_deposit, open_stage.world.stock, SHARE + 5_000, proof="R-1", by="staff:1", at=open_stage.at)
    answers = at_once(*[tell] * 4)
    assert [answer for answer in answers if isinstance(answer, int)] == [SHARE]
    assert {type(answer) for answer in answers} == {int, ProofUsed}
    assert money(open_stage) == {"available": 0, "deposit": 5_000, "reserve": 0, "debt": 0}
    (letter,) = Letter.objects.filter(kind="debt_paid")
    said = vault.unseal(letter.body_sealed, "letter")
    assert "¥47.04 还欠款，¥50.00 进保证金" in said
    assert "You now owe ¥0.00; your deposit holds ¥50.00" in said


@pytest.mark.django_db
def test_a_debt_is_paid_in_parts(stage: Stage) -> None:
    order = settled(stage)
    pays_all_out(stage)
    given_back(stage, order)
    assert record_deposit(stage.world.stock, 4_000, proof="R-1", by="staff:1", at=stage.at) == 4_000
    assert money(stage) == {"available": 0, "deposit": 0, "reserve": 0, "debt": SHARE - 4_000}
    assert record_deposit(stage.world.stock, 1_000, proof="R-2", by="staff:1", at=stage.at) == SHARE - 4_000
    assert record_deposit(stage.world.stock, 1_000, proof="R-3", by="staff:1", at=stage.at) == 0
    assert money(stage) == {"available": 0, "deposit": 6_000 - SHARE, "reserve": 0, "debt": 0}


@given(
    amount=st.integers(1, 10_000),
    before=st.integers(0, 5_000),
    held=st.tuples(*[st.integers(0, 6_000)] * 4),
    liable=st.sampled_from(list(Liable)),
)
def test_every_fen_of_a_refund_comes_from_somewhere(
    amount: int, before: int, held: tuple[int, int, int, int], liable: Liable
) -> None:
    shop = Shop(id=new_id(), fee_basis_points=300)
    order = Order(id=new_id(), shop=shop, amount_minor=amount + before, state="settled")
    line = Line(id=new_id(), supplier_id=new_id(), order=order)
    refund = Refund(id=new_id(), shop_id=shop.pk, order=order, line=line, amount_minor=amount, currency="CNY")
    pending, fees, available, deposit = held
    books = Books(
        Counter(
            {
                (accounts.pending(shop.pk, order.pk), "CNY"): pending,
                (accounts.supplier_available(shop.pk, line.supplier_id), "CNY"): available,
                (accounts.supplier_deposit(shop.pk, line.supplier_id), "CNY"): deposit,
            }
        ),
        Counter({order.pk: fees}),
        Counter({order.pk: before}),
        {},
        frozenset(),
        frozenset({order.pk}),
    )
    cost = Cost(refund, bearer_of(liable))
    _share(cost, books)
    assert sum(cost.parts.values()) == amount
    assert min(cost.parts.values()) >= 0 <= min(books.left.values(), default=0)
    assert cost.parts["fees"] <= fees
    if cost.parts["debt"]:
        assert not any(books.left.values()), "a debt only when nothing is left"
    if liable in (Liable.PLATFORM, Liable.CHANNEL):
        assert not cost.parts["available"] + cost.parts["deposit"] + cost.parts["debt"]
        assert cost.restored_minor == cost.parts["pending"]


@pytest.mark.django_db
def test_nothing_is_settled_to_a_supplier_twice_and_a_debt_is_paid_once(stage: Stage) -> None:
    agreed(stage)
    order = seen_and_confirmed(stage)
    assert settle_orders([order.pk], at=stage.wait(48 * HOUR)) == [], "no deposit covers it"
    assert settle_orders([order.pk], at=stage.wait(14 * 24 * HOUR)) == [order.pk]
    assert settle_orders([order.pk], at=stage.wait(HOUR)) == []
    assert money(stage) == {"available": SHARE, "deposit": ANY, "reserve": 0, "debt": 0}
