"""Of what arrived in part: is the part kept, the rest refunded, and what its docked supplier took claimed back?"""

import pytest

from anxin.agenda.kinds import Kind
from anxin.catalog.models import Item
from anxin.delivery.deadlines import due_deliveries
from anxin.delivery.models import Code
from anxin.delivery.supplier import FenceStatus, SupplyAnswer, SupplyStatus
from anxin.delivery.units import Part
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.report_delivery import Seen, report_delivery
from anxin.flows.reveal_code import reveal_code
from anxin.flows.top_up_upstream import top_up_upstream
from anxin.ledger.accounts import upstream_claim, upstream_prepaid
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payouts.models import Supplied, UpstreamClaim
from anxin.sourcing.models import Surplus
from anxin.sourcing.refusals import ShareNeeded
from tests.cases.docked import answers, sealed
from tests.flows.sourcing import SKU
from tests.payouts.conftest import agreed
from tests.support.cast import DAY, HOUR, MINUTE, QQ, Stage

PRICE, COST = 4_900, 4_000


def says(stage: Stage, status: SupplyStatus, share: int = 0, **more: object) -> None:
    """The supplier answers the order, and whatever look at it is due."""
    answer = SupplyAnswer(status, "S1", share, **more)  # type: ignore[arg-type]  # its further fields
    answers(stage, Kind.SUPPLIER_PLACE, answer)
    answers(stage, Kind.SUPPLIER_QUERY, answer)
    stage.wait(MINUTE)


def back(stage: Stage, order: Order) -> list[int]:
    """What is refunded once everything due has been judged."""
    judge_deliveries(due_deliveries(stage.at, 9), at=stage.at)
    return [refund.amount_minor for refund in stage.refunds(order.pk)]


def docked(stage: Stage) -> None:
    """The sandbox's supplier is paid in advance, and ¥100 lie there."""
    agreed(stage, in_advance=True, supplier=stage.world.sandbox)
    top_up_upstream(stage.world.sandbox, 10_000, proof="T-1", by="staff:finn", at=stage.at)


def accounts_of(stage: Stage) -> tuple[int, int]:
    shop, supplier = stage.world.shop, stage.world.sandbox
    return balance(upstream_prepaid(shop, supplier)), balance(upstream_claim(shop, supplier))


def test_what_fails_after_a_part_arrived_keeps_the_part_and_refunds_the_rest_at_once(stage: Stage) -> None:
    order = stage.buys(SKU, account=QQ)
    says(stage, SupplyStatus.PARTIAL, 40)
    assert back(stage, order) == [], "the rest may still come"
    says(stage, SupplyStatus.FAILED)
    delivery = stage.delivery(order.pk)
    assert (delivery.state, delivery.delivered_share, delivery.fence) == ("partial", 40, "done")
    assert back(stage, order) == [PRICE * 60 // 100]
    assert (stage.delivery(order.pk).state, stage.order(order.pk).state) == ("stopped", "delivered")


@pytest.mark.parametrize(
    ("told", "pieces", "share"),
    [
        ([(1, 19)], 19, 1),
        ([(1, 19), (1, None)], 19, 1),
        ([(1, 19), (0, 12)], 19, 1),
        ([(1, 19), (2, 25)], 25, 2),
        ([(1, None), (1, 19)], 19, 1),
        ([(1, 19), (3, None)], None, 3),
        ([(3, None), (1, 19)], None, 3),
        ([(1, 1_000)], None, 1),
    ],
)
def test_a_count_is_kept_as_it_is_told_and_only_grows(
    stage: Stage, told: list[tuple[int, int | None]], pieces: int | None, share: int
) -> None:
    Item.objects.filter(sku=SKU).update(max_per_order=1_000, price_minor=10)
    order = stage.buys(SKU, account=QQ, quantity=1_000)
    for percent, count in told:
        says(stage, SupplyStatus.PARTIAL, percent, delivered_pieces=count)
    row = stage.delivery(order.pk)
    assert (row.state, row.delivered_share, row.delivered_pieces) == ("partial", share, pieces)
    says(stage, SupplyStatus.FAILED)
    assert back(stage, order) == [(1_000 - (pieces or share * 10)) * 10]


def test_of_a_thousand_codes_nineteen_that_came_are_paid_for(stage: Stage) -> None:
    Item.objects.filter(pk=stage.item("steam-50")).update(
        supplier=stage.world.sandbox, max_per_order=1_000, price_minor=10
    )
    order = stage.buys("steam-50", quantity=1_000)
    says(stage, SupplyStatus.FAILED, codes=tuple(f"CAME-{n}" for n in range(19)))
    assert stage.delivery(order.pk).delivered_pieces == 19
    assert back(stage, order) == [981 * 10]


def test_what_fails_with_nothing_arrived_is_refunded_whole(stage: Stage) -> None:
    order = stage.buys(SKU, account=QQ)
    says(stage, SupplyStatus.IN_PROGRESS)
    says(stage, SupplyStatus.FAILED)
    assert back(stage, order) == [PRICE]
    assert stage.order(order.pk).state == "refunded"


@pytest.mark.parametrize("told", [SupplyStatus.DELIVERED, SupplyStatus.IN_PROGRESS])
def test_codes_that_came_before_it_failed_are_paid_for_and_kept(stage: Stage, told: SupplyStatus) -> None:
    Item.objects.filter(pk=stage.item("steam-50")).update(supplier=stage.world.sandbox)
    order = stage.buys("steam-50", quantity=3)
    says(stage, told, codes=("CAME-1",))
    says(stage, SupplyStatus.FAILED)
    assert back(stage, order) == [2 * 4_850]
    assert [code.text for code in reveal_code(order.pk, by="buyer", at=stage.at)] == ["CAME-1"]
    assert not Code.objects.filter(delivery__order=order, state="void").exists()


def test_a_share_of_codes_that_never_came_is_not_believed(stage: Stage) -> None:
    Item.objects.filter(pk=stage.item("steam-50")).update(supplier=stage.world.sandbox)
    order = stage.buys("steam-50")
    says(stage, SupplyStatus.PARTIAL, 50)
    says(stage, SupplyStatus.FAILED)
    assert back(stage, order) == [4_850]


@pytest.mark.parametrize("told", [SupplyStatus.PARTIAL, SupplyStatus.IN_PROGRESS, SupplyStatus.ACCEPTED])
def test_a_share_of_codes_that_never_came_is_refunded_at_the_promise(stage: Stage, told: SupplyStatus) -> None:
    Item.objects.filter(pk=stage.item("steam-50")).update(supplier=stage.world.sandbox)
    order = stage.buys("steam-50", quantity=10)
    says(stage, told, 60)
    assert (stage.delivery(order.pk).state, stage.delivery(order.pk).delivered_share) == ("in_progress", 0)
    stage.wait(HOUR)
    assert back(stage, order) == [], "it is told to stop first"
    stage.fence_says(FenceStatus.DONE)
    assert back(stage, order) == [10 * 4_850]
    assert stage.order(order.pk).state == "refunded"


@pytest.mark.parametrize("told", [SupplyStatus.PARTIAL, SupplyStatus.IN_PROGRESS])
def test_of_codes_the_share_that_came_is_paid_for_and_no_other(stage: Stage, told: SupplyStatus) -> None:
    Item.objects.filter(pk=stage.item("steam-50")).update(supplier=stage.world.sandbox)
    order = stage.buys("steam-50", quantity=10)
    codes = tuple(f"CAME-{number}" for number in range(6))
    says(stage, told, 90, codes=codes)
    says(stage, SupplyStatus.PARTIAL, 90)
    assert (stage.delivery(order.pk).state, stage.delivery(order.pk).delivered_share) == ("partial", 60)
    stage.wait(HOUR)
    assert back(stage, order) == []
    stage.fence_says(FenceStatus.DONE)
    assert back(stage, order) == [4 * 4_850]
    assert {code.text for code in reveal_code(order.pk, by="buyer", at=stage.at)} == set(codes)


def test_a_share_grows_and_never_shrinks(stage: Stage) -> None:
    order = stage.buys(SKU, account=QQ)
    shares = []
    for share in (30, 60, 45, 60):
        says(stage, SupplyStatus.PARTIAL, share)
        shares.append(stage.delivery(order.pk).delivered_share)
    assert shares == [30, 60, 60, 60]
    stage.wait(HOUR)
    assert back(stage, order) == [], "it is told to stop first"
    stage.fence_says(FenceStatus.DONE)
    assert back(stage, order) == [PRICE * 40 // 100]


def test_of_a_part_the_price_is_booked_and_the_share_that_went_back_claimed(stage: Stage) -> None:
    docked(stage)
    order = stage.buys(SKU, account=QQ)
    says(stage, SupplyStatus.PARTIAL, 40, cost_minor=COST)
    assert accounts_of(stage) == (10_000 - COST, 0)
    says(stage, SupplyStatus.FAILED)
    assert back(stage, order) == [PRICE * 60 // 100]
    assert UpstreamClaim.objects.get().amount_minor == COST * 60 // 100
    assert accounts_of(stage) == (10_000 - COST + COST * 60 // 100, -COST * 60 // 100)
    assert Supplied.objects.count() == 1


def test_a_price_told_before_is_booked_when_it_arrives(stage: Stage) -> None:
    docked(stage)
    stage.buys(SKU, account=QQ)
    says(stage, SupplyStatus.IN_PROGRESS, cost_minor=COST)
    assert not Supplied.objects.exists(), "nothing has arrived"
    says(stage, SupplyStatus.DELIVERED)
    assert Supplied.objects.get().amount_minor == COST


def refunded_at_risk(stage: Stage) -> Order:
    docked(stage)
    order = stage.buys(SKU, account=QQ)
    says(stage, SupplyStatus.IN_PROGRESS, cost_minor=COST)
    stage.wait(HOUR)
    assert back(stage, order) == []
    stage.fence_says(FenceStatus.IMPOSSIBLE)
    assert back(stage, order) == [PRICE]
    assert not UpstreamClaim.objects.exists(), "it may still come"
    return order


@pytest.mark.parametrize("last", [SupplyStatus.IN_PROGRESS, SupplyStatus.UNKNOWN])
def test_what_was_refunded_and_never_came_is_claimed_after_the_last_look(stage: Stage, last: SupplyStatus) -> None:
    order = refunded_at_risk(stage)
    for days in (1, 1, 3, 7):
        assert not UpstreamClaim.objects.exists()
        stage.wait(days * DAY)
        assert len(answers(stage, Kind.SUPPLIER_QUERY, SupplyAnswer(last, "S1"))) == 1
    claim = UpstreamClaim.objects.get()
    assert (claim.order_id, claim.amount_minor, claim.state) == (order.pk, COST, "open")
    assert accounts_of(stage) == (10_000, -COST)


@pytest.mark.parametrize("found", [SupplyStatus.DELIVERED, SupplyStatus.FAILED])
def test_what_came_late_or_failed_is_not_claimed_beside(stage: Stage, found: SupplyStatus) -> None:
    refunded_at_risk(stage)
    for days in (1, 1, 3, 7):
        stage.wait(days * DAY)
        answers(stage, Kind.SUPPLIER_QUERY, SupplyAnswer(found, "S1", cost_minor=COST))
    assert not UpstreamClaim.objects.exists()
    assert not Supplied.objects.exists()
    assert Surplus.objects.exists() is (found is SupplyStatus.DELIVERED)


def test_a_person_says_that_no_more_comes(stage: Stage) -> None:
    order = stage.buys(SKU, account=QQ)
    says(stage, SupplyStatus.UNKNOWN)
    delivery = stage.delivery(order.pk).pk
    seen = Seen(arrived=False, no_more=True, words="40 of 100 coins")
    with pytest.raises(ShareNeeded):
        report_delivery(delivery, seen, by="staff:finn", at=stage.at)
    assert stage.delivery(order.pk).state == "unknown"
    seen = Seen(arrived=False, no_more=True, part=Part(40), words="40 of 100 coins")
    report_delivery(delivery, seen, by="staff:finn", at=stage.at)
    assert sealed(order.pk, "delivery_reported")[0]["delivered_share"] == 40
    assert back(stage, order) == [PRICE * 60 // 100]
