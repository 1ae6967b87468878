"""Is a supplier paid where it said, once, under terms that were agreed, and by nobody of its own?"""

from dataclasses import replace

import pytest

from anxin import vault
from anxin.cases.turns import OwnGoods
from anxin.flows.agree_with_supplier import Terms, agree_with_supplier
from anxin.flows.chase_payouts import chase_payouts
from anxin.flows.contest_recovery import contest_recovery
from anxin.flows.decide_contest import decide_contest
from anxin.flows.judge_payout import judge_payout
from anxin.flows.record_deposit import record_deposit
from anxin.flows.record_payout import record_payout
from anxin.flows.request_payout import request_payout
from anxin.flows.settle_orders import settle_orders
from anxin.flows.suspend_supplier import suspend_supplier
from anxin.flows.top_up_upstream import top_up_upstream
from anxin.ledger.accounts import outside
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payouts.models import Agreement, Payout, PayoutStep, Recovery
from anxin.payouts.refusals import InDebt, PayeeStands, ProofUsed, SupplierSuspended, TermsStand
from anxin.people.models import Role
from anxin.policy.clauses import Liable
from anxin.refs import new_id
from anxin.sourcing.models import SupplierChange
from anxin.support.models import Letter
from anxin.texts import Text
from tests.payouts.conftest import SHARE, agreed, money, seen_and_confirmed, settled
from tests.support.cast import DAY, Stage, reviews

pytestmark = pytest.mark.django_db
SOL, FINN, OSCAR = new_id(), f"staff:{new_id()}", f"staff:{new_id()}"
WHY = Text("核对后处理。", "Checked.")
ACCOUNT = "sol@cards.example"
TERMS = Terms(
    legal_name="星河卡券", identity_no="9131X", payee="招行 6225 1234", account_kind="alipay", account=ACCOUNT
)


def asked(stage: Stage, amount: int = SHARE) -> Payout:
    """Sol asks for all that is its."""
    key = request_payout(stage.world.stock, amount, payee="招行 1234", person=SOL, by="supplier", at=stage.at)
    return Payout.objects.get(pk=key)


def approved(stage: Stage) -> Payout:
    row = asked(stage)
    judge_payout(row.pk, approve=True, reason="", by=FINN, at=stage.at)
    return row


def falls_into_debt(stage: Stage) -> None:
    """An order that was settled goes back at Sol's cost, when nothing is left to take it from."""
    case = stage.claims(Order.objects.get().pk, "other")
    reviews(case.pk, refund=True, reason=WHY, at=stage.at, liable=Liable.SUPPLIER)
    assert money(stage)["debt"] == SHARE


def sams_role(stage: Stage) -> str:
    """Sam, who reviews, is a member of Sol's as well."""
    sam = Role.objects.get(shop=stage.world.shop, name="senior").person
    Role.objects.create(shop_id=stage.world.shop, person=sam, name="supplier", supplier_id=stage.world.stock)
    return f"staff:{sam.pk}"


def test_what_left_the_bank_before_a_debt_is_written_down_as_paid(stage: Stage) -> None:
    settled(stage)
    row = approved(stage)
    falls_into_debt(stage)
    with pytest.raises(InDebt):
        record_payout(row.pk, proof="CMB-1", by=FINN, at=stage.at)
    record_payout(row.pk, proof="CMB-1", by=FINN, at=stage.at, left_before=True)
    assert money(stage) == {"available": 0, "deposit": 0, "reserve": 0, "debt": SHARE}
    assert balance(outside(stage.world.shop, stage.world.stock)) == SHARE
    assert PayoutStep.objects.get(to_state="paid").because == "paid by hand, before what forbids it"


def test_what_left_the_bank_before_a_suspension_is_too(stage: Stage) -> None:
    settled(stage)
    row = approved(stage)
    suspend_supplier(stage.world.stock, reason="失联", by=FINN, at=stage.at)
    with pytest.raises(SupplierSuspended):
        record_payout(row.pk, proof="CMB-1", by=FINN, at=stage.at)
    record_payout(row.pk, proof="CMB-1", by=FINN, at=stage.at, left_before=True)
    assert Payout.objects.get().state == "paid"


def test_time_takes_no_approved_payout_back_that_may_have_left_the_bank(stage: Stage) -> None:
    settled(stage)
    row = approved(stage)
    falls_into_debt(stage)
    assert chase_payouts([row.pk], at=stage.wait(2 * DAY)) == 1
    late = Payout.objects.get()
    assert (late.state, late.late_since, money(stage)["debt"]) == ("approved", stage.at, SHARE)
    judge_payout(row.pk, approve=False, reason="先还欠款", by=FINN, at=stage.at)
    assert money(stage) == {"available": 0, "deposit": 0, "reserve": 0, "debt": 0}


def test_one_receipt_pays_one_payout(stage: Stage) -> None:
    settled(stage)
    record_payout(approved(stage).pk, proof="CMB-1", by=FINN, at=stage.at)
    settled(stage)
    second = approved(stage)
    with pytest.raises(ProofUsed):
        record_payout(second.pk, proof=" CMB-1 ", by=FINN, at=stage.at)
    assert money(stage)["reserve"] == SHARE
    record_payout(second.pk, proof="CMB-2", by=FINN, at=stage.at)
    assert balance(outside(stage.world.shop, stage.world.stock)) == 2 * SHARE


def test_a_member_of_the_supplier_does_not_decide_its_contest(stage: Stage) -> None:
    settled(stage)
    pays = approved(stage)
    record_payout(pays.pk, proof="CMB-1", by=FINN, at=stage.at)
    falls_into_debt(stage)
    contest = contest_recovery(Recovery.objects.get().pk, words="回执 U-991", by="supplier", at=stage.at)
    with pytest.raises(OwnGoods):
        decide_contest(contest, upheld=True, reason=WHY, by=sams_role(stage), at=stage.at)
    assert money(stage)["debt"] == SHARE
    decide_contest(contest, upheld=True, reason=WHY, by=FINN, at=stage.at)
    assert money(stage)["debt"] == 0


def test_a_member_of_an_outside_supplier_does_not_approve_its_payout(stage: Stage) -> None:
    agreed(stage)
    record_deposit(stage.world.stock, 150_000, proof="D-1", by=FINN, at=stage.at)
    settled(stage)
    row, sam = asked(stage), sams_role(stage)
    with pytest.raises(OwnGoods):
        judge_payout(row.pk, approve=True, reason="", by=sam, at=stage.at)
    judge_payout(row.pk, approve=False, reason="账户不符", by=sam, at=stage.at)
    assert Payout.objects.get().state == "refused"


def agrees(stage: Stage, terms: Terms) -> None:
    agree_with_supplier(stage.world.stock, terms, by=OSCAR, at=stage.at)


OTHER = {
    "payee": replace(TERMS, payee="招行 9999"),
    "account": replace(TERMS, account="eve@cards.example"),
    "legal_name": replace(TERMS, legal_name="夏娃"),
}


@pytest.mark.parametrize(("name", "other"), OTHER.items())
def test_where_a_payout_goes_is_not_changed_while_it_is_under_way(stage: Stage, name: str, other: Terms) -> None:
    settled(stage)
    agrees(stage, TERMS)
    record_deposit(stage.world.stock, 100_000, proof="D-1", by=FINN, at=stage.at)
    row = approved(stage)
    with pytest.raises(PayeeStands):
        agrees(stage, other)
    agrees(stage, replace(TERMS, payee="", account=""))
    assert not SupplierChange.objects.filter(act="payee").exists()
    judge_payout(row.pk, approve=False, reason="换账户", by=FINN, at=stage.at)
    agrees(stage, other)
    assert SupplierChange.objects.get(act="payee").fields == [name]


def test_whoever_acts_for_a_supplier_and_the_operators_hear_of_another_account(stage: Stage) -> None:
    agrees(stage, TERMS)
    agrees(stage, replace(TERMS, account="eve@cards.example"))
    members = Role.objects.filter(supplier=stage.world.stock).values_list("person", flat=True)
    told = Letter.objects.get(kind="payee")
    assert [told.person_id] == list(members)
    body = vault.unseal(bytes(told.body_sealed), "letter")
    assert "星河卡券" in body
    assert "eve@cards.example" not in body
    assert Letter.objects.filter(kind="supplier-payee").exists()


def test_who_sells_here_is_not_paid_in_advance_before_its_orders_are_settled(stage: Stage) -> None:
    agreed(stage)
    order = seen_and_confirmed(stage)
    with pytest.raises(TermsStand):
        agrees(stage, replace(TERMS, in_advance=True))
    settle_orders([order.pk], at=stage.wait(14 * DAY))
    with pytest.raises(TermsStand):
        agrees(stage, replace(TERMS, in_advance=True))
    assert money(stage)["available"] == SHARE, "and it is not the shop's own"
    assert not Agreement.objects.get().in_advance


def test_who_is_paid_in_advance_is_not_paid_again_for_what_lies_there(stage: Stage) -> None:
    agrees(stage, replace(TERMS, in_advance=True))
    top_up_upstream(stage.world.stock, 10_000, proof="T-1", by=FINN, at=stage.at)
    with pytest.raises(TermsStand):
        agrees(stage, TERMS)
    assert Agreement.objects.get().in_advance


def test_terms_that_were_a_slip_are_corrected(stage: Stage) -> None:
    agrees(stage, replace(TERMS, in_advance=True))
    seen_and_confirmed(stage)
    agrees(stage, TERMS)
    assert not Agreement.objects.get().in_advance
