"""A docked supplier paid in advance: is its balance ours to the fen, what it took, what it owes, what it bills?"""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from anxin.delivery.models import Delivery
from anxin.delivery.supplier import SupplierBillLine
from anxin.flows.acts.book_supplied import book_supplied
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.settle_case import settle_case
from anxin.flows.answer_case import answer_case
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.compare_supplier_bill import compare_supplier_bill
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.open_case import Claim, open_case
from anxin.flows.request_payout import request_payout
from anxin.flows.reserve_frozen import reserve_frozen
from anxin.flows.reveal_code import reveal_code
from anxin.flows.settle_orders import settle_orders
from anxin.flows.settle_upstream_claim import settle_upstream_claim
from anxin.flows.top_up_upstream import top_up_upstream
from anxin.ledger import accounts
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payments.models import Channel
from anxin.payouts.deadlines import due_frozen
from anxin.payouts.models import Payout, Reservation, Supplied, UpstreamClaim, UpstreamDifference
from anxin.payouts.queries import upstream_of
from anxin.payouts.refusals import ClaimClosed, NotPaidInAdvance, PaidBefore, ProofUsed
from anxin.policy.clauses import Liable
from anxin.refs import new_id
from anxin.texts import Text
from anxin.web.show_money import show_money
from tests.payouts.conftest import SHARE, agreed, money, sol
from tests.support.cast import DAY, HOUR, Stage, reviews

COST = 4_000
WHY = Text("查明了", "It was found out")
pytestmark = pytest.mark.django_db


@pytest.fixture
def docked(stage: Stage) -> Stage:
    """Sol is docked, and ¥100 lie there."""
    agreed(stage, in_advance=True)
    tops_up(stage, 10_000, "T-1")
    return stage


def tops_up(stage: Stage, amount: int, proof: str) -> None:
    top_up_upstream(stage.world.stock, amount, proof=proof, by="staff:finn", at=stage.at)


def supplied(stage: Stage, cost: int = COST) -> Order:
    order = stage.buys("steam-50")
    delivery = stage.delivery(order.pk)
    delivery.order = order
    book_supplied([(delivery, cost)], at=stage.at)
    return order


def accounts_of(stage: Stage) -> tuple[int, int]:
    shop, sol = stage.world.shop, stage.world.stock
    return balance(accounts.upstream_prepaid(shop, sol)), balance(accounts.upstream_claim(shop, sol))


def given_back(stage: Stage, order: Order) -> UpstreamClaim:
    reveal_code(order.pk, by="buyer", at=stage.at)
    case = stage.claims(order.pk, "invalid_code")
    answer_case(case.pk, answer="admit", proof="", by="supplier", at=stage.at)
    choose_remedy(case.pk, "refund", by="buyer", at=stage.at)
    return UpstreamClaim.objects.get(order=order)


def line(kind: str, delivery: UUID | None, amount: int, number: str = "U1") -> SupplierBillLine:
    return SupplierBillLine(kind, number, delivery, amount, datetime(2026, 11, 23, 5, tzinfo=UTC))


def test_a_delivery_takes_its_cost_from_the_balance_once(docked: Stage) -> None:
    order = supplied(docked)
    delivery = docked.delivery(order.pk)
    delivery.order = order
    book_supplied([(delivery, COST)], at=docked.at)
    assert accounts_of(docked) == (10_000 - COST, 0)
    assert Supplied.objects.get().booked_at == docked.at


def test_what_our_books_cannot_pay_waits_for_the_top_up(docked: Stage) -> None:
    supplied(docked, 9_000)
    supplied(docked, 3_000)
    assert accounts_of(docked) == (1_000, 0)
    assert Supplied.objects.filter(booked_at=None).count() == 1
    with pytest.raises(ProofUsed):
        tops_up(docked, 5_000, "T-1")
    tops_up(docked, 5_000, "T-2")
    assert accounts_of(docked) == (3_000, 0)
    assert not Supplied.objects.filter(booked_at=None).exists()


def test_what_is_refunded_before_its_cost_is_booked_is_claimed_as_well(docked: Stage) -> None:
    supplied(docked, 9_000)
    claim = given_back(docked, supplied(docked, 3_000))
    assert (claim.amount_minor, claim.state) == (3_000, "open")
    assert upstream_of(sol(docked)) == {"prepaid": 4_000, "claim": 3_000, "waiting": 3_000}
    tops_up(docked, 5_000, "T-2")
    assert upstream_of(sol(docked)) == {"prepaid": 6_000, "claim": 3_000, "waiting": 0}
    assert UpstreamClaim.objects.get() == claim


@pytest.mark.parametrize("honoured", [True, False])
def test_a_claim_may_end_before_the_cost_is_booked(docked: Stage, honoured: bool) -> None:
    supplied(docked, 10_000)
    claim = given_back(docked, supplied(docked, 3_000))
    settle_upstream_claim(claim.pk, honoured=honoured, proof="U-77", by="staff:finn", at=docked.at)
    tops_up(docked, 5_000, "T-2")
    assert upstream_of(sol(docked)) == {"prepaid": 5_000 if honoured else 2_000, "claim": 0, "waiting": 0}


def test_what_its_orders_bring_is_the_shops_own(docked: Stage) -> None:
    order = supplied(docked)
    reveal_code(order.pk, by="buyer", at=docked.at)
    confirm_orders([order.pk], by="buyer", at=docked.at)
    assert settle_orders([order.pk], at=docked.wait(48 * HOUR)) == [order.pk]
    assert balance(accounts.platform_sales(docked.world.shop)) == SHARE
    assert money(docked) == {"available": 0, "deposit": 0, "reserve": 0, "debt": 0}


def freezing(stage: Stage) -> None:
    row = Channel.objects.get(pk=stage.world.channel)
    Channel.objects.filter(pk=row.pk).update(capabilities=row.capabilities | {"third_party_hold_days": 30})


def test_in_a_case_its_orders_money_is_not_set_aside_for_it(docked: Stage) -> None:
    order = supplied(docked)
    reveal_code(order.pk, by="buyer", at=docked.at)
    freezing(docked)
    order.payments.update(frozen=True)
    case = docked.claims(order.pk, "other")
    assert due_frozen(docked.wait(29 * DAY), 9) == []
    assert reserve_frozen([order.pk], at=docked.at) == [], "nor when it is told to"
    reviews(case.pk, refund=True, reason=WHY, at=docked.at, liable=Liable.SUPPLIER)
    assert money(docked) == {"available": 0, "deposit": 0, "reserve": 0, "debt": 0}
    assert not Reservation.objects.exists()


def test_what_was_set_aside_before_it_was_docked_goes_back_first(stage: Stage) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.at)
    case = stage.claims(order.pk, "other")
    assert reserve_frozen([order.pk], at=stage.wait(25 * DAY)) == [order.pk]
    agreed(stage, in_advance=True)
    reviews(case.pk, refund=True, reason=WHY, at=stage.at, liable=Liable.SUPPLIER)
    assert Reservation.objects.get().left_minor == 0
    assert money(stage) == {"available": 0, "deposit": 0, "reserve": 0, "debt": 0}
    assert balance(accounts.platform_sales(stage.world.shop)) == 0


def test_for_what_the_shop_refunds_it_is_not_paid_again(docked: Stage) -> None:
    order = supplied(docked)
    reveal_code(order.pk, by="buyer", at=docked.at)
    case = docked.claims(order.pk, "other")
    reviews(case.pk, refund=True, reason=WHY, at=docked.at, liable=Liable.PLATFORM)
    assert docked.order(order.pk).state == "refunded"
    assert money(docked)["available"] == 0
    assert balance(accounts.platform_losses(docked.world.shop)) == 0


def test_it_is_never_paid_out_and_is_told_before_it_asks(stage: Stage) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.at)
    confirm_orders([order.pk], by="buyer", at=stage.at)
    settle_orders([order.pk], at=stage.wait(2 * DAY))
    assert money(stage)["available"] == SHARE
    agreed(stage, in_advance=True)
    with pytest.raises(PaidBefore):
        request_payout(stage.world.stock, SHARE, payee="bank", person=new_id(), by="supplier", at=stage.at)
    assert not Payout.objects.exists()
    assert money(stage)["available"] == SHARE
    assert show_money(sol(stage), stage.at)["barred"] == PaidBefore.text


def test_a_refund_that_was_its_doing_is_claimed_and_honoured(docked: Stage) -> None:
    claim = given_back(docked, supplied(docked))
    assert (claim.amount_minor, claim.state) == (COST, "open")
    assert accounts_of(docked) == (10_000, -COST)
    settle_upstream_claim(claim.pk, honoured=True, proof="U-77", by="staff:finn", at=docked.at)
    assert accounts_of(docked) == (10_000, 0)
    with pytest.raises(ClaimClosed):
        settle_upstream_claim(claim.pk, honoured=False, proof="no", by="staff:finn", at=docked.at)


def three(stage: Stage) -> tuple[Order, Delivery]:
    """Three codes at ¥10 each, which Sol has taken."""
    order = stage.buys("steam-50", quantity=3)
    delivery = stage.delivery(order.pk)
    delivery.order = order
    book_supplied([(delivery, 3 * 1_000)], at=stage.at)
    return order, delivery


def test_of_several_pieces_those_are_claimed_that_went_back(docked: Stage) -> None:
    order, delivery = three(docked)
    reveal_code(order.pk, by="buyer", at=docked.at)
    for unit in (2, 3):
        claim = Claim(line=delivery.line_id, problem="invalid_code", units=(unit,))
        case = open_case(order.pk, claim, by="buyer", at=docked.at)
        answer_case(case, answer="admit", proof="", by="supplier", at=docked.at)
        choose_remedy(case, "refund", by="buyer", at=docked.at)
    claimed = UpstreamClaim.objects.filter(order=order).values_list("amount_minor", flat=True)
    assert list(claimed) == [1_000, 1_000]
    assert accounts_of(docked) == (9_000, -2_000)


def replaced(stage: Stage, order: Order, unit: int | None = None) -> None:
    """A code of it was bad, Sol admits it, Bea takes another one, which Sol takes the price of a piece for again."""
    reveal_code(order.pk, by="buyer", at=stage.at)
    claim = Claim(line=order.lines.get().pk, problem="invalid_code", units=(unit,) if unit else ())
    case = open_case(order.pk, claim, by="buyer", at=stage.at)
    answer_case(case, answer="admit", proof="", by="supplier", at=stage.at)
    choose_remedy(case, "reissue", by="buyer", at=stage.at)
    again = stage.delivery(order.pk)
    again.order = order
    book_supplied([(again, COST if unit is None else 1_000)], at=stage.at)


def test_what_another_one_replaced_is_claimed_once(docked: Stage) -> None:
    order = supplied(docked)
    replaced(docked, order)
    claim = UpstreamClaim.objects.get()
    first, second = Delivery.objects.filter(order=order).order_by("number")
    assert (claim.delivery_id, claim.amount_minor, claim.state, claim.refund_id) == (first.pk, COST, "open", None)
    assert accounts_of(docked) == (10_000 - COST, -COST)
    reveal_code(order.pk, by="buyer", at=docked.at)
    case = docked.claims(order.pk, "other")
    reviews(case.pk, refund=True, reason=WHY, at=docked.at, liable=Liable.SUPPLIER)
    claimed = UpstreamClaim.objects.exclude(pk=claim.pk).values_list("delivery", "amount_minor")
    assert list(claimed) == [(second.pk, COST)], "the first is not claimed again"
    assert accounts_of(docked) == (10_000, -2 * COST)


def test_another_one_at_the_shops_cost_claims_nothing(docked: Stage) -> None:
    order = supplied(docked)
    reveal_code(order.pk, by="buyer", at=docked.at)
    case = docked.claims(order.pk, "other")
    held = lock_orders([order.pk])[order.pk]
    settle_case(case, held, refund=None, reason=WHY, by="staff:ari", at=docked.at, liable=Liable.PLATFORM)
    assert docked.delivery(order.pk).number == 2
    assert not UpstreamClaim.objects.exists()


def test_of_several_pieces_each_is_claimed_that_was_replaced(docked: Stage) -> None:
    order, delivery = three(docked)
    for unit in (2, 3):
        replaced(docked, order, unit)
    assert list(UpstreamClaim.objects.values_list("delivery", "amount_minor")) == [(delivery.pk, 1_000)] * 2
    reveal_code(order.pk, by="buyer", at=docked.at)
    claim = Claim(line=delivery.line_id, problem="other", units=(2,))
    case = open_case(order.pk, claim, by="buyer", at=docked.at)
    reviews(case, refund=True, reason=WHY, at=docked.at, liable=Liable.SUPPLIER)
    again = UpstreamClaim.objects.get(refund__isnull=False)
    assert (again.amount_minor, again.units) == (1_000, [2])
    assert again.delivery_id != delivery.pk, "the second piece of the first delivery was claimed before"


def test_a_claim_in_vain_is_gone_and_what_is_claimed_is_not_spent(docked: Stage) -> None:
    claim = given_back(docked, supplied(docked))
    supplied(docked, 7_000)
    assert accounts_of(docked) == (10_000, -COST), "only 6,000 are there to be spent"
    settle_upstream_claim(claim.pk, honoured=False, proof="denied", by="staff:finn", at=docked.at)
    assert accounts_of(docked) == (10_000 - COST, 0)
    assert Supplied.objects.filter(booked_at=None).count() == 1


def test_only_a_docked_supplier_is_topped_up(stage: Stage) -> None:
    with pytest.raises(NotPaidInAdvance):
        tops_up(stage, 1, "T-9")
    assert accounts_of(stage) == (0, 0)


def test_its_bill_is_held_against_our_books_line_by_line(docked: Stage) -> None:
    same, dearer, unbilled = (supplied(docked, 1_000) for _ in range(3))
    keys = {order: docked.delivery(order.pk).pk for order in (same, dearer, unbilled)}
    bill = [
        line("order", keys[same], 1_000),
        line("order", keys[dearer], 1_200),
        line("order", None, 5, "U9"),
    ]
    day = docked.at.date()
    assert compare_supplier_bill(docked.world.stock, day, bill, at=docked.at) == 3
    assert compare_supplier_bill(docked.world.stock, day, bill, at=docked.at) == 3
    assert set(UpstreamDifference.objects.values_list("kind", "identity")) == {
        ("amount", str(keys[dearer])),
        ("not_theirs", str(keys[unbilled])),
        ("not_ours", "U9"),
    }
    whole = [line("order", keys[order], 1_000) for order in (same, dearer, unbilled)]
    assert compare_supplier_bill(docked.world.stock, day, whole, at=docked.at) == 0
    assert not UpstreamDifference.objects.filter(resolved_at=None).exists()


def test_a_refund_on_its_bill_honours_the_claim(docked: Stage) -> None:
    order = supplied(docked)
    claim = given_back(docked, order)
    bill = [line("order", docked.delivery(order.pk).pk, COST), line("refund", docked.delivery(order.pk).pk, COST)]
    assert compare_supplier_bill(docked.world.stock, docked.at.date(), bill, at=docked.at) == 0
    claim.refresh_from_db()
    assert claim.state == "honoured"
    assert accounts_of(docked) == (10_000, 0)


def test_each_line_of_its_bills_honours_another_claim(docked: Stage) -> None:
    order = docked.buys("steam-50", quantity=3)
    delivery = docked.delivery(order.pk)
    delivery.order = order
    book_supplied([(delivery, 3 * 1_000)], at=docked.at)
    for unit in (1, 2, 3):
        replaced(docked, order, unit)
    assert UpstreamClaim.objects.filter(delivery=delivery.pk, state="open").count() == 3
    today = docked.at.date()
    of_today = [line("order", row.pk, row.amount_minor) for row in Supplied.objects.all()]
    of_today += [line("refund", delivery.pk, 1_000)] * 2
    for _ in range(2):
        assert compare_supplier_bill(docked.world.stock, today, of_today, at=docked.at) == 0
        assert UpstreamClaim.objects.filter(state="honoured").count() == 2, "the same bill again honours nothing more"
    later = [line("refund", delivery.pk, 1_000)]
    docked.wait(DAY)
    assert compare_supplier_bill(docked.world.stock, docked.at.date(), later, at=docked.at) == 0
    assert UpstreamClaim.objects.filter(state="honoured").count() == 3
    assert accounts_of(docked) == (10_000 - 3_000, 0)
