"""Is what a docked supplier owes asked for by its system, chased in time, and its balance looked at every day?"""

from datetime import timedelta

import pytest

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.errands import CLAIM, RETURN
from anxin.delivery.models import Delivery
from anxin.delivery.supplier import (
    ClaimAnswer,
    ClaimStatus,
    ReturnAnswer,
    ReturnStatus,
    SupplyAnswer,
    SupplyStatus,
)
from anxin.delivery.units import pieces_there
from anxin.flows.chase_upstream_claims import chase_upstream_claims
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.claim_supply import claim_supply
from anxin.flows.claim_upstream_bills import claim_upstream_bills
from anxin.flows.open_case import Claim, open_case
from anxin.flows.plan_balance_looks import plan_balance_looks
from anxin.flows.record_supply import record_supply
from anxin.flows.record_upstream_bills import record_upstream_bills
from anxin.flows.reveal_code import reveal_code
from anxin.flows.top_up_upstream import top_up_upstream
from anxin.orders.queries import line_of
from anxin.payouts.deadlines import balances_unseen, due_claims
from anxin.payouts.errands import UpstreamBillAnswer
from anxin.payouts.models import BalanceLook, UpstreamClaim, UpstreamDifference
from anxin.people.models import Supplier
from anxin.policy.clauses import Liable
from anxin.support.models import Letter
from tests.payouts.conftest import agreed
from tests.payouts.test_upstream import COST, WHY, accounts_of, given_back, replaced, supplied, tops_up
from tests.support.cast import DAY, QQ, Stage, reviews

pytestmark = pytest.mark.django_db


@pytest.fixture
def docked(stage: Stage) -> Stage:
    """Sol is docked, gives prices back and tells our balance; ¥100 lie there."""
    agreed(stage, in_advance=True)
    tops_up(stage, 10_000, "T-1")
    Supplier.objects.filter(pk=stage.world.stock).update(capabilities={"returns": True, "balance": True})
    return stage


def says(stage: Stage, answer: ReturnAnswer) -> list[str]:
    errands = claim_supply(Kind.SUPPLIER_CLAIM, limit=9, at=stage.at, lease_seconds=60)
    record_supply([(errand, answer) for errand in errands], at=stage.at)
    return [errand.act for errand in errands]


def test_a_buyers_refund_is_asked_back_by_system_and_honoured_once(docked: Stage) -> None:
    claim = given_back(docked, supplied(docked))
    assert says(docked, ReturnAnswer(ReturnStatus.WAITING)) == [RETURN]
    assert UpstreamClaim.objects.get().state == "open"
    docked.wait(timedelta(hours=1))
    (errand,) = claim_supply(Kind.SUPPLIER_CLAIM, limit=9, at=docked.at, lease_seconds=60)
    assert (errand.claimed.subject, errand.amount_minor, errand.supplier) == (claim.pk, COST, docked.world.stock)
    agreed_to = ReturnAnswer(ReturnStatus.AGREED, COST, "R-77")
    record_supply([(errand, agreed_to)], at=docked.at)
    claim.refresh_from_db()
    assert (claim.state, claim.proof) == ("honoured", "R-77")
    assert accounts_of(docked) == (10_000, 0)
    assert not Ask.objects.filter(subject=claim.pk).exists()


def test_the_price_of_a_top_up_is_asked_back_as_that_of_a_top_up(docked: Stage) -> None:
    agreed(docked, in_advance=True, supplier=docked.world.sandbox)
    Supplier.objects.filter(pk=docked.world.sandbox).update(capabilities={"returns": True})
    top_up_upstream(docked.world.sandbox, 10_000, proof="T-2", by="staff:finn", at=docked.at)
    order = docked.buys("qq-coin-50", account=QQ)
    placed = claim_supply(Kind.SUPPLIER_PLACE, limit=9, at=docked.at, lease_seconds=60)
    answer = SupplyAnswer(SupplyStatus.DELIVERED, "S1", 100, cost_minor=COST)
    record_supply([(errand, answer) for errand in placed], at=docked.at)
    case = docked.claims(order.pk, "wrong_goods")
    reviews(case.pk, refund=True, reason=WHY, at=docked.at, liable=Liable.SUPPLIER)
    (errand,) = claim_supply(Kind.SUPPLIER_CLAIM, limit=9, at=docked.at, lease_seconds=60)
    assert (errand.act, errand.account, errand.amount_minor) == (RETURN, QQ, COST)


def test_the_price_of_what_was_replaced_is_asked_back_too(docked: Stage) -> None:
    order = supplied(docked)
    replaced(docked, order)
    (errand,) = claim_supply(Kind.SUPPLIER_CLAIM, limit=9, at=docked.at, lease_seconds=60)
    assert (errand.act, errand.amount_minor, errand.problem) == (RETURN, COST, "invalid_code")
    record_supply([(errand, ReturnAnswer(ReturnStatus.AGREED, COST, "R-9"))], at=docked.at)
    assert UpstreamClaim.objects.get().state == "honoured"
    assert accounts_of(docked) == (10_000 - COST, 0)


@pytest.mark.parametrize(
    "answer", [ReturnAnswer(ReturnStatus.REFUSED, detail="已使用"), ReturnAnswer(ReturnStatus.AGREED, COST - 1)]
)
def test_a_no_or_too_little_is_a_persons_at_once_and_the_operators_when_nobody_acts(
    docked: Stage, answer: ReturnAnswer
) -> None:
    claim = given_back(docked, supplied(docked))
    assert due_claims(docked.at, 9) == []
    says(docked, answer)
    assert due_claims(docked.at, 9) == [claim.pk]
    for _ in range(2):
        assert chase_upstream_claims([claim.pk], at=docked.at) == 1
        docked.wait(DAY)
    claim.refresh_from_db()
    assert (claim.state, claim.owner, bool(claim.answer)) == ("open", "operator", True)
    assert Letter.objects.filter(kind="claim-overdue").count() == 1


def test_a_supplier_whose_system_gives_nothing_back_is_not_asked(docked: Stage) -> None:
    Supplier.objects.filter(pk=docked.world.stock).update(capabilities={"returns": False})
    claim = given_back(docked, supplied(docked))
    assert says(docked, ReturnAnswer(ReturnStatus.AGREED, COST)) == []
    assert due_claims(docked.at + timedelta(days=3), 9) == [claim.pk]


def looked(stage: Stage, theirs: int) -> None:
    assert plan_balance_looks(balances_unseen(stage.at, 9), at=stage.at) == 1
    assert balances_unseen(stage.at, 9) == []
    errands = claim_upstream_bills(limit=9, at=stage.at, lease_seconds=60)
    record_upstream_bills([(one, UpstreamBillAnswer(None, balance_minor=theirs)) for one in errands], at=stage.at)


def test_the_balance_is_looked_at_once_a_day_and_a_gap_is_a_row_until_it_is_gone(docked: Stage) -> None:
    supplied(docked)
    looked(docked, 10_000 - COST)
    assert not UpstreamDifference.objects.exists()
    docked.wait(DAY)
    looked(docked, 10_000 - COST - 700)
    row = UpstreamDifference.objects.get()
    assert (row.kind, row.ours_minor, row.theirs_minor) == ("balance", 10_000 - COST, 10_000 - COST - 700)
    docked.wait(DAY)
    looked(docked, 10_000 - COST)
    row.refresh_from_db()
    assert (row.resolved_how, UpstreamDifference.objects.count(), BalanceLook.objects.count()) == ("agreed", 1, 3)


def test_what_orders_under_way_may_have_taken_is_no_gap(docked: Stage) -> None:
    Supplier.objects.filter(pk=docked.world.stock).update(capabilities={})
    agreed(docked, in_advance=True, supplier=docked.world.sandbox)
    Supplier.objects.filter(pk=docked.world.sandbox).update(capabilities={"balance": True})
    order = docked.buys("qq-coin-50", account="12345678")
    looked(docked, -order.amount_minor)
    assert not UpstreamDifference.objects.exists()
    docked.wait(DAY)
    looked(docked, -order.amount_minor - 1)
    assert UpstreamDifference.objects.get().kind == "balance"


def test_a_claim_and_the_price_asked_back_name_the_pieces_by_the_numbers_they_have_there(docked: Stage) -> None:
    can = SupplierCapabilities(claims=True, returns=True).to_json()
    Supplier.objects.filter(pk=docked.world.stock).update(kind="sandbox", capabilities=can)
    order = docked.buys("steam-50", quantity=4)
    placed = claim_supply(Kind.SUPPLIER_PLACE, limit=9, at=docked.at, lease_seconds=60)
    came = SupplyAnswer(SupplyStatus.DELIVERED, "S1", 100, cost_minor=COST, codes=("C-1", "C-2", "C-3", "C-4"))
    record_supply([(errand, came) for errand in placed], at=docked.at)
    reveal_code(order.pk, by="buyer", at=docked.at)
    claim = Claim(line=line_of(order.pk).pk, problem="invalid_code", units=(2, 4))
    case = open_case(order.pk, claim, by="buyer", at=docked.at)
    (errand,) = claim_supply(Kind.SUPPLIER_CLAIM, limit=9, at=docked.at, lease_seconds=60)
    assert (errand.act, errand.ask("").pieces) == (CLAIM, (2, 4))
    record_supply([(errand, ClaimAnswer(ClaimStatus.ADMIT))], at=docked.at)
    choose_remedy(case, "refund", by="buyer", at=docked.at)
    (errand,) = claim_supply(Kind.SUPPLIER_CLAIM, limit=9, at=docked.at, lease_seconds=60)
    assert (errand.act, errand.pieces, errand.amount_minor) == (RETURN, (2, 4), COST // 2)
    assert pieces_there(Delivery(units=[2, 4]), [4]) == (2,), "of what was reissued the first and second are there"
    assert pieces_there(Delivery(units=[2, 4]), [2, 4]) == ()
