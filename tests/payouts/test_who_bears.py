"""Is each piece paid to the supplier that brought it, and is it that one that bears what goes back for it?"""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db.transaction import atomic

from anxin.flows.acts.plan_refunds import NewRefund, plan_refunds
from anxin.flows.book_chargeback import book_chargeback
from anxin.flows.close_chargeback import close_chargeback
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.release_reserved import release_reserved
from anxin.flows.request_payout import request_payout
from anxin.flows.reserve_frozen import reserve_frozen
from anxin.flows.settle_orders import settle_orders
from anxin.ledger import accounts
from anxin.ledger.models import Transfer
from anxin.ledger.queries import balance
from anxin.orders.models import Line, Order
from anxin.payments.models import Payment
from anxin.payouts.models import Agreement, Recovery, Reservation, Settlement
from anxin.payouts.queries import held_of, recoveries_of, upheld_of
from anxin.payouts.records import records_of
from anxin.people.models import Supplier
from anxin.policy.clauses import Liable
from anxin.refs import new_id
from anxin.texts import Text
from tests.flows.brought import AGAIN, PRICE, Brought, claims, two_brought
from tests.flows.test_chargebacks import taken as disputed
from tests.flows.test_strays import gives_back
from tests.payouts.conftest import agreed
from tests.support.cast import DAY, Stage, reviews

AtOnce = Callable[..., list[Any]]
WHY = Text("核对后退款。", "Checked, so the money goes back.")
FEE = 146
EARNED = PRICE - FEE
MONTH = 30 * DAY


def available(stage: Stage, supplier: UUID) -> int:
    return balance(accounts.supplier_available(stage.world.shop, supplier))


def owed(stage: Stage, supplier: UUID) -> int:
    return -balance(accounts.supplier_debt(stage.world.shop, supplier))


def confirmed(stage: Stage) -> Brought:
    brought = two_brought(stage)
    confirm_orders([brought.order.pk], by="buyer", at=stage.at)
    return brought


def settled(stage: Stage) -> Brought:
    brought = confirmed(stage)
    assert settle_orders([brought.order.pk], at=stage.wait(MONTH)) == [brought.order.pk]
    return brought


def bad(stage: Stage, brought: Brought, *places: int, liable: Liable = Liable.SUPPLIER) -> None:
    """These pieces are bad, and a person says who bears it."""
    case = claims(stage, brought.order, *places, problem="other")
    reviews(case.pk, refund=True, reason=WHY, at=stage.at, liable=liable)


def taken(order: Order) -> dict[UUID, int]:
    return {row.supplier_id: row.taken_minor for row in Recovery.objects.filter(order=order)}


@pytest.mark.django_db
def test_each_is_paid_for_the_pieces_that_it_brought(stage: Stage) -> None:
    brought = settled(stage)
    first, second = available(stage, brought.first), available(stage, brought.second)
    assert first + second == 3 * PRICE - Transfer.objects.get(kind="fee").amount_minor
    assert abs(first - 2 * second) <= 2, "two pieces and one"
    assert set(Settlement.objects.values_list("supplier", "orders", "amount_minor")) == {
        (brought.first, 1, first),
        (brought.second, 1, second),
    }
    assert available(stage, stage.world.stock) == 0


@pytest.mark.django_db
def test_who_brought_the_piece_bears_it_and_who_sold_the_line_does_not(stage: Stage) -> None:
    brought = settled(stage)
    first, second = available(stage, brought.first), available(stage, brought.second)
    bad(stage, brought, AGAIN)
    (row,) = Recovery.objects.filter(order=brought.order)
    assert (row.supplier_id, row.liable) == (brought.second, "supplier")
    assert (available(stage, brought.first), available(stage, brought.second)) == (first, second - row.taken_minor)
    assert [one.pk for one in recoveries_of(brought.second)] == [row.pk]
    assert recoveries_of(brought.first) == []


@pytest.mark.django_db
def test_the_other_pieces_are_borne_by_who_brought_these(stage: Stage) -> None:
    brought = settled(stage)
    second = available(stage, brought.second)
    bad(stage, brought, 1, 3)
    assert set(taken(brought.order)) == {brought.first}
    assert available(stage, brought.second) == second


@pytest.mark.django_db
def test_what_is_owed_is_owed_by_who_brought_the_piece(stage: Stage) -> None:
    brought = settled(stage)
    paid_out(stage, brought.second)
    first = available(stage, brought.first)
    bad(stage, brought, AGAIN)
    assert owed(stage, brought.second) == taken(brought.order)[brought.second] > 0
    assert (owed(stage, brought.first), available(stage, brought.first)) == (0, first)


def paid_out(stage: Stage, supplier: UUID) -> None:
    amount = available(stage, supplier)
    Supplier.objects.filter(pk=supplier).update(standing="own")
    request_payout(supplier, amount, payee="bank", person=new_id(), by="supplier", at=stage.at)
    assert available(stage, supplier) == 0


@pytest.mark.django_db
def test_what_is_left_pending_goes_to_who_brought_what_is_left(stage: Stage) -> None:
    brought = confirmed(stage)
    bad(stage, brought, AGAIN)
    assert settle_orders([brought.order.pk], at=stage.wait(MONTH)) == [brought.order.pk]
    assert available(stage, brought.second) == 0
    assert abs(available(stage, brought.first) - 2 * EARNED) <= 2


@pytest.mark.django_db
@pytest.mark.parametrize("liable", [Liable.PLATFORM, Liable.CHANNEL])
def test_what_others_bear_is_made_good_to_who_brought_it(stage: Stage, liable: Liable) -> None:
    brought = confirmed(stage)
    bad(stage, brought, AGAIN, liable=liable)
    assert available(stage, brought.first) == 0
    assert abs(available(stage, brought.second) - EARNED) <= 1
    (row,) = Recovery.objects.filter(order=brought.order)
    assert (row.supplier_id, row.liable, row.taken_minor) == (brought.second, str(liable), 0)


@pytest.mark.django_db
def test_a_refund_of_all_that_is_delivered_and_the_platform_bears_makes_both_whole(stage: Stage) -> None:
    brought = two_brought(stage)
    case = claims(stage, brought.order, 1, 3, problem="other")
    reviews(case.pk, refund=True, reason=WHY, at=stage.at, liable=Liable.PLATFORM)
    bad(stage, brought, AGAIN, liable=Liable.PLATFORM)
    assert abs(available(stage, brought.second) - EARNED) <= 1
    assert abs(available(stage, brought.first) - 2 * EARNED) <= 2


@pytest.mark.django_db
def test_the_record_of_upheld_refunds_is_of_who_brought_the_piece(stage: Stage) -> None:
    brought = settled(stage)
    since = stage.at
    bad(stage, brought, AGAIN)
    assert upheld_of(brought.second, since) == (1, 0)
    assert upheld_of(brought.first, since) == (0, 0)


def test_two_refunds_at_once_are_each_borne_once_by_their_own(open_stage: Stage, at_once: AtOnce) -> None:
    stage = open_stage
    brought = settled(stage)
    held = {pk: available(stage, pk) for pk in (brought.first, brought.second)}
    case = claims(stage, brought.order, AGAIN, problem="other")
    decide = partial(reviews, case.pk, refund=True, reason=WHY, at=stage.at, liable=Liable.SUPPLIER)
    ask = partial(
        request_payout, brought.second, held[brought.second], payee="b", person=new_id(), by="supplier", at=stage.at
    )
    at_once(decide, decide, ask)
    (row,) = Recovery.objects.filter(order=brought.order)
    assert row.supplier_id == brought.second
    left = available(stage, brought.second) - owed(stage, brought.second)
    left += balance(accounts.supplier_reserve(stage.world.shop, brought.second))
    assert left == held[brought.second] - row.taken_minor
    assert available(stage, brought.first) == held[brought.first]


def test_settling_at_once_pays_each_once(open_stage: Stage, at_once: AtOnce) -> None:
    stage = open_stage
    brought = confirmed(stage)
    settle = partial(settle_orders, [brought.order.pk], at=stage.wait(MONTH))
    at_once(settle, settle, settle)
    earned = available(stage, brought.first) + available(stage, brought.second)
    assert earned == 3 * PRICE - Transfer.objects.get(kind="fee").amount_minor
    assert Settlement.objects.count() == 2


def percents(stage: Stage, brought: Brought) -> list[float | None]:
    both = (brought.first, brought.second)
    found = records_of(both, since=stage.at - 2 * MONTH, at=stage.at)
    return [found[pk].refunded_percent for pk in both]


@pytest.mark.django_db
def test_a_refunded_piece_stands_in_the_record_of_who_brought_it(stage: Stage) -> None:
    brought = two_brought(stage)
    assert percents(stage, brought) == [0, 0]
    bad(stage, brought, AGAIN)
    assert percents(stage, brought) == [0, 100]


@pytest.mark.django_db
def test_the_other_pieces_stand_in_the_record_of_who_brought_these(stage: Stage) -> None:
    brought = settled(stage)
    bad(stage, brought, 3)
    first, second = percents(stage, brought)
    assert (second, bool(first)) == (0, True)


@pytest.mark.django_db
def test_a_contest_that_is_upheld_clears_the_record_of_who_brought_it(stage: Stage) -> None:
    brought = settled(stage)
    bad(stage, brought, AGAIN)
    Recovery.objects.filter(order=brought.order).update(undone_at=stage.at)
    assert percents(stage, brought) == [0, 0]


@pytest.mark.django_db
def test_what_is_set_aside_is_each_suppliers_own_and_pays_for_its_pieces(stage: Stage) -> None:
    brought = confirmed(stage)
    Order.objects.filter(pk=brought.order.pk).update(due_at=stage.at + 2 * MONTH)
    assert reserve_frozen([brought.order.pk], at=stage.at) == [brought.order.pk]
    aside = dict(Reservation.objects.values_list("supplier", "left_minor"))
    assert set(aside) == {brought.first, brought.second}
    assert abs(aside[brought.first] - 2 * aside[brought.second]) <= 2
    bad(stage, brought, AGAIN)
    left = dict(Reservation.objects.values_list("supplier", "left_minor"))
    (row,) = Recovery.objects.filter(order=brought.order)
    assert (row.supplier_id, left[brought.first]) == (brought.second, aside[brought.first])
    assert left[brought.second] == aside[brought.second] - row.reserve_minor == 0
    assert settle_orders([brought.order.pk], at=stage.wait(2 * MONTH)) == [brought.order.pk]
    release_reserved(Reservation.objects.values_list("pk", flat=True), at=stage.at)
    assert (available(stage, brought.first), available(stage, brought.second)) == (aside[brought.first], 0)


@pytest.mark.django_db
def test_a_dispute_that_is_won_after_settlement_pays_both(stage: Stage) -> None:
    brought = confirmed(stage)
    Order.objects.filter(pk=brought.order.pk).update(due_at=stage.at)
    key = book_chargeback(disputed(brought.order, 3 * PRICE), by="staff:finn", at=stage.at)
    Order.objects.filter(pk=brought.order.pk).update(state="settled", due_at=None, on_due="")
    close_chargeback(key, won=True, by="staff:finn", at=stage.at)
    first, second = available(stage, brought.first), available(stage, brought.second)
    assert second > 0
    assert abs(first - 2 * second) <= 2


@pytest.mark.django_db
def test_what_the_shop_gave_back_at_the_channel_is_made_good_to_both(stage: Stage) -> None:
    brought = confirmed(stage)
    gives_back(stage, Payment.objects.get(order=brought.order), 3 * PRICE - 900)
    first, second = available(stage, brought.first), available(stage, brought.second)
    assert second > 0
    assert abs(first - 2 * second) <= 2
    assert taken(brought.order) == {brought.first: 0, brought.second: 0}


@pytest.mark.django_db
def test_what_an_order_holds_is_told_to_each_as_its_own(stage: Stage) -> None:
    brought = two_brought(stage)
    assert [held(pk)["escrow"] for pk in (brought.first, brought.second)] == [2 * PRICE, PRICE]
    confirm_orders([brought.order.pk], by="buyer", at=stage.at)
    first, second = [held(pk) for pk in (brought.first, brought.second)]
    assert (first["escrow"], second["escrow"], held(stage.world.stock)["held_back"]) == (0, 0, 0)
    assert first["held_back"] + second["held_back"] == 3 * PRICE - Transfer.objects.get(kind="fee").amount_minor


def held(supplier: UUID) -> dict[str, int]:
    return held_of(Supplier.objects.select_related("shop").get(pk=supplier))


@pytest.mark.django_db
def test_all_wait_for_the_longest_hold_back_and_a_paid_in_advance_one_earns_nothing(stage: Stage) -> None:
    brought = confirmed(stage)
    agreed(stage, supplier=brought.second)
    assert settle_orders([brought.order.pk], at=stage.wait(3 * DAY)) == [], "the new one has to wait"
    Agreement.objects.filter(supplier=brought.second).update(in_advance=True)
    Order.objects.filter(pk=brought.order.pk).update(due_at=stage.at)
    assert settle_orders([brought.order.pk], at=stage.wait(MONTH)) == [brought.order.pk]
    assert available(stage, brought.second) == 0
    assert abs(available(stage, brought.first) - 2 * EARNED) <= 2
    assert abs(balance(accounts.platform_sales(stage.world.shop)) - EARNED) <= 2


@pytest.mark.django_db
def test_a_refund_for_pieces_of_both_is_split_by_what_they_were_worth(stage: Stage) -> None:
    brought = settled(stage)
    line = Line.objects.select_related("order__shop").get(order=brought.order)
    payment = Payment.objects.get(order=brought.order)
    before = {pk: available(stage, pk) for pk in (brought.first, brought.second)}
    new = NewRefund(
        order=line.order, payment=payment, amount_minor=3_000, reason=WHY, line=line, liable=Liable.SUPPLIER
    )
    with atomic():
        assert plan_refunds([new], by="machine", at=stage.at) != [None]
    rows = {row.supplier_id: row for row in Recovery.objects.filter(order=brought.order)}
    assert {row.taken_minor + row.fees_minor for row in rows.values()} == {1_000, 2_000}
    assert rows[brought.second].taken_minor + rows[brought.second].fees_minor == 1_000
    for pk, row in rows.items():
        assert available(stage, pk) == before[pk] - row.available_minor
