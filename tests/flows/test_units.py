"""Is an order of ten decided, refunded and delivered again piece by piece, and do the fen add up?"""

from dataclasses import replace

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic
from hypothesis import given
from hypothesis import strategies as st

from anxin import vault
from anxin.agenda.kinds import Kind
from anxin.cases.deadlines import due_remedies
from anxin.cases.models import Case, Decision
from anxin.cases.queries import decisions_of
from anxin.cases.states import OfferKind, Side
from anxin.catalog.models import Item
from anxin.delivery.models import Batch, Code
from anxin.delivery.refusals import NoSuchUnit, UnitRefunded, UnitsApart
from anxin.delivery.supplier import FenceStatus, SupplyAnswer, SupplyStatus
from anxin.delivery.units import Piece, pieces_of
from anxin.evidence.models import Exhibit
from anxin.flows.answer_case import answer_case
from anxin.flows.answer_offer import answer_offer
from anxin.flows.appeal_case import appeal_case
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.claim_supply import claim_supply
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.continue_remedies import continue_remedies
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.make_offer import Proposed, make_offer
from anxin.flows.open_case import Claim, open_case
from anxin.flows.precheck import precheck
from anxin.flows.preview_remedy import preview_remedy
from anxin.flows.record_supply import record_supply
from anxin.flows.reveal_code import reveal_code
from anxin.flows.review_case import Finding, review_case
from anxin.flows.settle_orders import settle_orders
from anxin.flows.start_remedy import start_remedy
from anxin.flows.withdraw_batch import withdraw_batch
from anxin.ledger.accounts import hold, pending, supplier_available
from anxin.ledger.queries import balance
from anxin.orders.models import Line, Order
from anxin.policy.clauses import Liable, Outcome
from anxin.refs import new_id
from anxin.refunds.models import Refund, RefundUnit
from anxin.refunds.units import Units, units_of, values_of
from anxin.support.models import Letter
from anxin.texts import Text
from anxin.web.show_settling import show_settling
from tests.support.cast import DAY, HOUR, MINUTE, QQ, Stage

PRICE = 4_850


def line_of(order: Order) -> Line:
    return Line.objects.select_related("order").get(order=order.pk)


def pieces(order: Order) -> tuple[Piece, ...]:
    line = line_of(order)
    return pieces_of([line])[line.pk].rows


def units(order: Order) -> Units:
    line = line_of(order)
    return units_of([line])[line.pk]


def claims(stage: Stage, order: Order, problem: str, *places: int) -> Case:
    claim = Claim(line=line_of(order).pk, problem=problem, units=places)
    return Case.objects.get(pk=open_case(order.pk, claim, by="buyer", at=stage.at))


def ten(stage: Stage) -> Order:
    """Ten codes off the shelf, all of them seen."""
    order = stage.buys("steam-50", quantity=10)
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    return order


def admits(stage: Stage, case: Case) -> Case:
    answer_case(case.pk, answer="admit", proof="", by="supplier", at=stage.at)
    return Case.objects.get(pk=case.pk)


def refunded(order: Order) -> dict[int, int]:
    return dict(RefundUnit.objects.filter(order=order.pk).values_list("unit", "amount_minor"))


def six_of_ten(stage: Stage) -> Order:
    """A supplier's system delivers six of the ten codes that were ordered."""
    Item.objects.filter(pk=stage.item("steam-50")).update(supplier=stage.world.sandbox)
    order = stage.buys("steam-50", quantity=10)
    errands = claim_supply(Kind.SUPPLIER_PLACE, limit=10, at=stage.at, lease_seconds=60)
    six = SupplyAnswer(SupplyStatus.DELIVERED, "S1", 100, codes=tuple(f"CODE-{n:04}" for n in range(6)))
    record_supply([(errand, six) for errand in errands], at=stage.at)
    return order


@given(
    st.integers(1, 12).flatmap(
        lambda n: st.tuples(st.just(n), st.integers(n, 100_000), st.permutations(list(range(1, n + 1))))
    ),
    st.lists(st.integers(1, 4), max_size=12),
)
def test_the_fen_of_all_pieces_add_up_in_whatever_order_they_go(
    line: tuple[int, int, list[int]], sizes: list[int]
) -> None:
    quantity, amount, order = line
    at_first = values_of(amount, quantity, ())
    assert sum(at_first.values()) == amount
    assert max(at_first.values()) - min(at_first.values()) <= 1
    ended: set[int] = set()
    gone = 0
    for size in [*sizes, quantity]:
        case, order = order[:size], order[size:]
        worth = values_of(amount - gone, quantity, ended)
        assert {place: worth[place] for place in case} == {place: at_first[place] for place in case}
        gone += sum(worth[place] for place in case)
        ended |= set(case)
    assert gone == amount


@pytest.mark.django_db
def test_four_missing_of_ten_are_refunded_and_six_are_paid_for(stage: Stage) -> None:
    order = six_of_ten(stage)
    assert [piece.unit for piece in pieces(order) if not piece.arrived] == [7, 8, 9, 10]
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(2 * HOUR))
    stage.fence_says(FenceStatus.DONE)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(10 * MINUTE))
    (refund,) = stage.refunds(order.pk)
    assert refund.amount_minor == 4 * PRICE
    assert refunded(order) == dict.fromkeys((7, 8, 9, 10), PRICE)
    assert "第 7–10 份" in refund.reason_zh
    assert balance(hold(order.shop_id, order.pk)) == 6 * PRICE
    assert (stage.order(order.pk).state, stage.delivery(order.pk).state) == ("delivered", "stopped")
    assert len(reveal_code(order.pk, by="buyer", at=stage.at)) == 6
    confirm_orders([order.pk], by="buyer", at=stage.at)
    held = balance(pending(order.shop_id, order.pk))
    settle_orders([order.pk], at=stage.wait(60 * DAY))
    assert stage.order(order.pk).state == "settled"
    assert balance(supplier_available(order.shop_id, stage.world.sandbox)) == held > 0


@pytest.mark.django_db
def test_three_bad_ones_of_ten_are_refunded_alone(stage: Stage) -> None:
    order = ten(stage)
    case = claims(stage, order, "invalid_code", 9, 2, 5)
    assert case.units == [2, 5, 9]
    case = admits(stage, case)
    assert case.state == "offered"
    choose_remedy(case.pk, "refund", by="buyer", at=stage.at)
    assert [refund.amount_minor for refund in stage.refunds(order.pk)] == [3 * PRICE]
    assert refunded(order) == {2: PRICE, 5: PRICE, 9: PRICE}
    decision = Decision.objects.filter(order=order).latest("at", "pk")
    assert (decision.units, decision.amount_minor, decision.facts["amount"]) == ([2, 5, 9], 3 * PRICE, 3 * PRICE)
    assert stage.order(order.pk).state == "delivered", "seven are still the buyer's"
    assert Exhibit.objects.filter(order=order, kind="claim").get().content["units"] == [2, 5, 9]


@pytest.mark.django_db
def test_a_later_case_is_about_other_pieces_until_nothing_is_left(stage: Stage) -> None:
    order = ten(stage)
    for places in ((1, 2, 3), (4, 5, 6, 7, 8, 9)):
        choose_remedy(admits(stage, claims(stage, order, "invalid_code", *places)).pk, "refund", by="b", at=stage.at)
        with pytest.raises(UnitRefunded):
            claims(stage, order, "invalid_code", places[0], 10)
    assert stage.order(order.pk).state == "delivered"
    rest = claims(stage, order, "invalid_code")
    assert rest.units == [10]
    choose_remedy(admits(stage, rest).pk, "refund", by="buyer", at=stage.at)
    assert sum(refund.amount_minor for refund in stage.refunds(order.pk)) == order.amount_minor
    assert stage.order(order.pk).state == "refunded"
    assert not balance(hold(order.shop_id, order.pk))


@pytest.mark.django_db
def test_another_one_takes_exactly_the_place_of_the_bad_one(stage: Stage) -> None:
    order = ten(stage)
    before = {piece.unit: piece.code for piece in pieces(order)}
    choose_remedy(admits(stage, claims(stage, order, "used_code", 3, 7)).pk, "reissue", by="buyer", at=stage.at)
    after = {piece.unit: piece for piece in pieces(order)}
    assert {place for place in before if before[place] != after[place].code} == {3, 7}
    assert [after[place].state for place in (2, 3, 7)] == ["delivered", "reissued", "reissued"]
    delivery = stage.delivery(order.pk)
    assert (delivery.number, delivery.units, delivery.quantity, delivery.state) == (2, [3, 7], 2, "delivered")
    assert not any(after[place].seen_at for place in (3, 7)), "a first sight of its own"
    with pytest.raises(UnitsApart):
        claims(stage, order, "used_code", 2, 3)
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    again = claims(stage, order, "used_code", 3)
    assert again.units == [3]
    assert admits(stage, again).state == "decided", "bad a second time: the money goes back"
    assert refunded(order) == {3: PRICE}


@pytest.mark.django_db
def test_what_was_never_seen_can_be_returned_piece_by_piece(stage: Stage) -> None:
    order = stage.buys("steam-50", quantity=4)
    claims(stage, order, "changed_mind", 4)
    assert refunded(order) == {4: PRICE}
    assert len(reveal_code(order.pk, by="buyer", at=stage.at)) == 3, "the fourth is void"


@pytest.mark.django_db
def test_a_reissue_that_never_comes_is_refunded_for_its_pieces_alone(stage: Stage) -> None:
    order = ten(stage)
    Code.objects.filter(state="in_stock").update(state="void")
    choose_remedy(admits(stage, claims(stage, order, "used_code", 3, 7)).pk, "reissue", by="buyer", at=stage.at)
    assert stage.delivery(order.pk).state == "planned"
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(2 * HOUR))
    assert refunded(order) == {3: PRICE, 7: PRICE}
    assert stage.order(order.pk).state == "delivered"
    assert sum(refund.amount_minor for refund in stage.refunds(order.pk)) == 2 * PRICE


@pytest.mark.django_db
def test_missing_topups_are_claimed_together_and_the_rest_stays(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", quantity=10, account=QQ)
    errands = claim_supply(Kind.SUPPLIER_PLACE, limit=10, at=stage.at, lease_seconds=60)
    record_supply([(errand, SupplyAnswer(SupplyStatus.PARTIAL, "S1", 60)) for errand in errands], at=stage.at)
    assert [unit.place for unit in units(order).missing()] == [7, 8, 9, 10]
    case = claims(stage, order, "not_arrived", 8)
    assert case.units == [7, 8, 9, 10]
    assert case.state == "waiting", "the promise has not passed"
    with pytest.raises(UnitsApart):
        precheck(order.pk, Claim(line=line_of(order).pk, problem="not_arrived", units=(1, 8)), at=stage.at)


@pytest.mark.django_db
def test_the_rules_speak_of_the_pieces_alone_before_anybody_applies(stage: Stage) -> None:
    order = ten(stage)
    ruling = precheck(order.pk, Claim(line=line_of(order).pk, problem="invalid_code", units=(4, 6)), at=stage.at)
    assert ruling.decision.facts.remaining == 2 * PRICE
    with pytest.raises(NoSuchUnit):
        precheck(order.pk, Claim(line=line_of(order).pk, problem="invalid_code", units=(11,)), at=stage.at)
    assert not Case.objects.filter(order=order).exists()


@pytest.mark.django_db
def test_a_withdrawn_batch_replaces_its_own_pieces_and_leaves_the_others(stage: Stage) -> None:
    order = stage.buys("steam-50", quantity=3)
    before = pieces(order)
    bad = Batch.objects.get(item=stage.item("steam-50"))
    other = Batch.objects.create(
        id=new_id(), shop_id=bad.shop_id, item=bad.item, data_key_sealed=bad.data_key_sealed, imported_at=stage.at
    )
    Code.objects.filter(pk__in=[before[0].code, before[2].code]).update(batch=other)
    Code.objects.filter(state="in_stock").update(batch=other)
    withdraw_batch(bad.pk, reason="坏批次", by="staff:finn", at=stage.at)
    after = pieces(order)
    assert [now.code == then.code for now, then in zip(after, before, strict=True)] == [True, False, True]
    assert all(piece.state == "delivered" for piece in after)


@pytest.mark.django_db
def test_the_database_itself_refunds_a_piece_once(stage: Stage) -> None:
    order = ten(stage)
    choose_remedy(admits(stage, claims(stage, order, "invalid_code", 4)).pk, "refund", by="buyer", at=stage.at)
    row = RefundUnit.objects.get(order=order)
    row.pk = new_id()
    with pytest.raises(IntegrityError, match="unit_is_refunded_once"), atomic():
        row.save(force_insert=True)
    assert Refund.objects.filter(order=order).count() == 1


@pytest.mark.django_db
def test_what_was_agreed_about_one_piece_binds_that_piece_alone(stage: Stage) -> None:
    order = ten(stage)
    case = claims(stage, order, "short_validity", 6)
    half = Proposed(kind=OfferKind.PARTIAL_REFUND, amount_minor=1_001)
    offer = make_offer(case.pk, half, side=Side.BUYER, by="buyer", at=stage.at)
    answer_offer(offer, accept=True, side=Side.SUPPLIER, by=f"supplier:{stage.world.stock}", at=stage.at)
    assert refunded(order) == {6: 1_001}
    assert {unit.value_minor for unit in units(order).rows} == {0, PRICE}, "the rest of the sixth is nobody else's"
    with pytest.raises(UnitRefunded):
        claims(stage, order, "invalid_code", 6)
    choose_remedy(admits(stage, claims(stage, order, "invalid_code")).pk, "refund", by="buyer", at=stage.at)
    assert sum(refund.amount_minor for refund in stage.refunds(order.pk)) == 9 * PRICE + 1_001
    assert balance(hold(order.shop_id, order.pk)) == PRICE - 1_001
    assert stage.order(order.pk).state == "delivered", "what was agreed is still the supplier's"


@pytest.mark.django_db
def test_staff_decide_about_fewer_pieces_than_were_claimed(stage: Stage) -> None:
    order = ten(stage)
    case = claims(stage, order, "invalid_code", 2, 5, 9)
    answer_case(case.pk, answer="admit", proof="第 9 张已兑换", by="supplier", at=stage.at, bad=[2, 5])
    case.refresh_from_db()
    assert (case.bad_units, case.owner) == ([2, 5], "agent")
    why = Text("两张无效。", "Two are invalid.")
    finding = Finding(outcome="refund_full", reason=why, units=(2, 5), against="看过证据")
    agent = f"staff:{stage.world.people['agent']}"
    with pytest.raises(NoSuchUnit):
        review_case(case.pk, replace(finding, units=(2, 3)), by=agent, at=stage.at)
    review_case(case.pk, finding, by=agent, at=stage.at)
    assert refunded(order) == {2: PRICE, 5: PRICE}
    case = Case.objects.get(pk=case.pk)
    assert case.state == "decided"
    told = vault.unseal(Letter.objects.filter(order=order.pk).latest("at", "pk").body_sealed, "letter")
    assert "第 9 份未支持退款" in told
    shown = show_settling(case, decisions_of(order.pk), stage.at, mine=True)
    assert shown.appeal_until == stage.at + 7 * DAY
    appeal_case(case.pk, ["第 9 张也没用过"], by="buyer", at=stage.at)


@pytest.mark.django_db
def test_a_remedy_for_many_gives_back_the_pieces_of_the_batch(stage: Stage) -> None:
    order = ten(stage)
    bad = Batch.objects.get(item=stage.item("steam-50"))
    other = Batch.objects.create(
        id=new_id(), shop_id=bad.shop_id, item=bad.item, data_key_sealed=bad.data_key_sealed, imported_at=stage.at
    )
    good = [piece.code for piece in pieces(order) if piece.code and piece.unit not in (1, 8)]
    Code.objects.filter(pk__in=good).update(batch=other)
    assert preview_remedy(bad.shop_id, "batch", bad.pk)[Outcome.REFUND_FULL].amount_minor == 2 * PRICE
    start_remedy(
        bad.shop_id,
        "batch",
        bad.pk,
        outcome=Outcome.REFUND_FULL,
        liable=Liable.SUPPLIER,
        reason=Text("批次有误", "A bad batch"),
        by=f"staff:{stage.world.people['operator']}",
        at=stage.at,
    )
    continue_remedies(due_remedies(stage.at, 9), at=stage.at)
    assert refunded(order) == {1: PRICE, 8: PRICE}
    assert stage.order(order.pk).state == "delivered"
