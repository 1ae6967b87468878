"""Are docked suppliers' bills fetched, compared and resolved, and is what was lost there in the books by name?"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from anxin.agenda.models import Ask
from anxin.delivery.supplier import SupplierBillLine, SupplyAnswer, SupplyStatus
from anxin.flows.acts.compare_balance import compare_balance
from anxin.flows.acts.take_supply_answers import take_supply_answers
from anxin.flows.chase_upstream_bills import chase_upstream_bills
from anxin.flows.chase_upstream_differences import chase_upstream_differences
from anxin.flows.claim_upstream_bills import claim_upstream_bills
from anxin.flows.compare_supplier_bill import compare_supplier_bill
from anxin.flows.plan_upstream_bills import plan_upstream_bills
from anxin.flows.record_upstream_bills import record_upstream_bills
from anxin.flows.report_delivery import Seen, report_delivery
from anxin.flows.resolve_upstream_difference import resolve_upstream_difference
from anxin.ledger import accounts
from anxin.ledger.models import Transfer
from anxin.ledger.queries import balance
from anxin.payouts.deadlines import due_upstream_bills, due_upstream_differences
from anxin.payouts.errands import UpstreamBillAnswer
from anxin.payouts.models import BalanceLook, UpstreamBill, UpstreamDifference
from anxin.payouts.refusals import FiguresChanged, WordsNeeded
from anxin.payouts.states import Remedy
from anxin.people.models import Supplier
from anxin.reconciliation.deadlines import suppliers_without_bills
from anxin.refs import new_id
from anxin.sourcing.models import Surplus
from anxin.sourcing.refusals import NothingUnclear
from tests.payouts.conftest import agreed
from tests.payouts.test_upstream import accounts_of, supplied, tops_up
from tests.support.cast import DAY, Stage

pytestmark = pytest.mark.django_db
FINN = "staff:finn"


@pytest.fixture
def docked(stage: Stage) -> Stage:
    """Sol is docked, gives bills, and ¥100 lie there."""
    agreed(stage, in_advance=True)
    Supplier.objects.filter(pk=stage.world.stock).update(capabilities={"bills": True, "prepaid": True})
    tops_up(stage, 10_000, "T-1")
    return stage


def bill_line(delivery: UUID | None, amount: int, kind: str = "order", number: str = "U1") -> SupplierBillLine:
    return SupplierBillLine(kind, number, delivery, amount, datetime(2026, 11, 23, 5, tzinfo=UTC))


def fetched(stage: Stage, lines: list[SupplierBillLine] | None) -> int:
    """The planned bill is fetched: these lines came, or nothing."""
    errands = claim_upstream_bills(limit=5, at=stage.at, lease_seconds=60)
    return record_upstream_bills([(one, UpstreamBillAnswer(lines)) for one in errands], at=stage.at)


def differs(stage: Stage, ours: int | None, theirs: int | None) -> UpstreamDifference:
    """A line in which the bill of today differs: what we booked, what they billed."""
    lines = []
    if ours is not None:
        delivery = stage.delivery(supplied(stage, ours).pk).pk
        lines = [bill_line(delivery, theirs)] if theirs is not None else []
    elif theirs is not None:
        lines = [bill_line(None, theirs)]
    compare_supplier_bill(stage.world.stock, stage.at.date(), lines, at=stage.at)
    return UpstreamDifference.objects.get(resolved_at=None)


def as_it_is_billed(stage: Stage, row: UpstreamDifference) -> bool:
    """Finn presses "as billed" below the figures that this row has."""
    shown = (row.ours_minor, row.theirs_minor)
    return resolve_upstream_difference(row.pk, Remedy.AS_BILLED, shown, note="", by=FINN, at=stage.at)


def billed(stage: Stage, lines: list[SupplierBillLine], *, days_on: int = 0) -> list[UpstreamDifference]:
    """The bill of today, or of a later day, is compared; what differs then."""
    day = stage.at.date() + timedelta(days=days_on)
    compare_supplier_bill(stage.world.stock, day, lines, at=stage.at)
    return list(UpstreamDifference.objects.filter(resolved_at=None))


def test_the_bill_of_every_day_is_wanted_once_and_taken(docked: Stage) -> None:
    sol = docked.world.stock
    assert suppliers_without_bills(docked.at, 9) == [sol]
    assert plan_upstream_bills([sol], at=docked.at) == 1
    assert plan_upstream_bills([sol], at=docked.at) == 0
    assert suppliers_without_bills(docked.at, 9) == []
    assert fetched(docked, [bill_line(None, 700)]) == 1
    bill = UpstreamBill.objects.get()
    assert (bill.state, bill.line_count, bill.difference_count, bill.due_at) == ("taken", 1, 1, None)
    assert not Ask.objects.filter(kind="upstream_bill").exists()
    docked.wait(3 * DAY)
    assert plan_upstream_bills([sol], at=docked.at) == 3, "no day is left out"


def test_a_bill_that_does_not_come_is_shown_and_still_fetched(docked: Stage) -> None:
    plan_upstream_bills([docked.world.stock], at=docked.at)
    assert fetched(docked, None) == 0
    assert UpstreamBill.objects.get().state == "wanted"
    for owner in ("finance", "operator"):
        docked.wait(DAY)
        (late,) = due_upstream_bills(docked.at, 9)
        assert chase_upstream_bills([late], at=docked.at) == 1
        bill = UpstreamBill.objects.get()
        assert (bill.state, bill.owner) == ("missing", owner)
    assert fetched(docked, []) == 1
    assert UpstreamBill.objects.get().state == "taken"


@pytest.mark.parametrize(
    ("ours", "theirs", "left"),
    [(1_000, 1_200, 8_800), (1_000, 700, 9_300), (1_000, None, 10_000), (None, 500, 9_500)],
)
def test_the_books_follow_the_bill_once(docked: Stage, ours: int | None, theirs: int | None, left: int) -> None:
    row = differs(docked, ours, theirs)
    assert as_it_is_billed(docked, row)
    assert not as_it_is_billed(docked, row)
    assert accounts_of(docked)[0] == left
    row.refresh_from_db()
    assert (row.resolved_how, row.resolved_by, row.due_at) == ("as_billed", FINN, None)


def test_a_corrected_bill_corrects_what_is_booked(docked: Stage) -> None:
    delivery = docked.delivery(supplied(docked, 4_500).pk).pk
    (first,) = billed(docked, [bill_line(delivery, 5_000)])
    (row,) = billed(docked, [bill_line(delivery, 4_700)])
    assert (row.pk, row.kind, row.ours_minor, row.theirs_minor) == (first.pk, "amount", 4_500, 4_700)
    with pytest.raises(FiguresChanged):
        as_it_is_billed(docked, first)
    assert as_it_is_billed(docked, row)
    assert accounts_of(docked)[0] == 10_000 - 4_700
    assert billed(docked, [bill_line(delivery, 4_700)]) == []


def test_a_completed_bill_names_the_missing_line(docked: Stage) -> None:
    delivery = docked.delivery(supplied(docked, 4_500).pk).pk
    (missing,) = billed(docked, [])
    assert (missing.kind, missing.theirs_minor) == ("not_theirs", None)
    (row,) = billed(docked, [bill_line(delivery, 5_000)])
    assert as_it_is_billed(docked, row)
    assert accounts_of(docked)[0] == 10_000 - 5_000


def test_a_bill_that_goes_back_to_its_first_figure_differs_again(docked: Stage) -> None:
    delivery = docked.delivery(supplied(docked, 4_500).pk).pk
    billed(docked, [bill_line(delivery, 5_000)])
    assert billed(docked, [bill_line(delivery, 4_500)]) == []
    (row,) = billed(docked, [bill_line(delivery, 5_000)])
    assert as_it_is_billed(docked, row)
    (back,) = billed(docked, [bill_line(delivery, 4_500)])
    assert (back.ours_minor, back.theirs_minor) == (5_000, 4_500)


def test_a_line_that_comes_late_is_not_believed_twice(docked: Stage) -> None:
    delivery = docked.delivery(supplied(docked, 4_500).pk).pk
    (row,) = billed(docked, [])
    assert as_it_is_billed(docked, row)
    assert (accounts_of(docked)[0], billed(docked, [])) == (10_000, [])
    (late,) = billed(docked, [bill_line(delivery, 4_500)], days_on=1)
    assert (late.ours_minor, late.theirs_minor) == (0, 4_500)
    assert as_it_is_billed(docked, late)
    assert accounts_of(docked)[0] == 10_000 - 4_500
    assert billed(docked, [bill_line(delivery, 4_500)], days_on=1) == billed(docked, []) == []


@pytest.mark.parametrize("kind", ["order", "refund"])
def test_what_we_do_not_know_is_counted_to_the_fen(docked: Stage, kind: str) -> None:
    lines = [bill_line(None, amount, kind) for amount in (500, 700)]
    (row,) = billed(docked, lines)
    assert (row.ours_minor, row.theirs_minor) == (None, 1_200)
    assert as_it_is_billed(docked, row)
    sign = -1 if kind == "order" else 1
    assert (accounts_of(docked)[0], billed(docked, lines)) == (10_000 + sign * 1_200, [])
    (gone,) = billed(docked, [])
    assert (gone.ours_minor, gone.theirs_minor) == (1_200, None)
    assert as_it_is_billed(docked, gone)
    assert accounts_of(docked)[0] == 10_000


def test_words_close_a_line_as_long_as_its_figures_stand(docked: Stage) -> None:
    row = differs(docked, None, 500)
    resolve_upstream_difference(row.pk, Remedy.BY_HAND, (None, 500), note="他们已冲正", by=FINN, at=docked.at)
    assert billed(docked, [bill_line(None, 500)]) == []
    (other,) = billed(docked, [bill_line(None, 800)])
    assert other.theirs_minor == 800


def test_a_bill_says_nothing_of_the_balance(docked: Stage) -> None:
    look = BalanceLook.objects.create(
        shop_id=docked.world.shop, supplier_id=docked.world.stock, day=docked.at.date(), id=new_id()
    )
    compare_balance(look.pk, 9_000, at=docked.at)
    assert [row.kind for row in billed(docked, [])] == ["balance"]


def test_a_line_is_closed_with_words_and_moves_nothing(docked: Stage) -> None:
    row = differs(docked, None, 500)
    with pytest.raises(WordsNeeded):
        resolve_upstream_difference(row.pk, Remedy.BY_HAND, (None, 500), note=" ", by=FINN, at=docked.at)
    assert resolve_upstream_difference(row.pk, Remedy.BY_HAND, (None, 500), note="他们已冲正", by=FINN, at=docked.at)
    assert accounts_of(docked)[0] == 10_000


def test_nobody_takes_it_up_so_the_operator_has_it(docked: Stage) -> None:
    row = differs(docked, None, 500)
    docked.wait(DAY + timedelta(minutes=1))
    assert due_upstream_differences(docked.at, 9) == [row.pk]
    assert chase_upstream_differences([row.pk], at=docked.at) == 1
    row.refresh_from_db()
    assert row.owner == "operator"


def test_a_line_that_came_a_day_later_ends_the_difference(docked: Stage) -> None:
    delivery = docked.delivery(supplied(docked, 1_000).pk).pk
    today: date = docked.at.date()
    assert compare_supplier_bill(docked.world.stock, today, [], at=docked.at) == 1
    later = [bill_line(delivery, 1_000)]
    assert compare_supplier_bill(docked.world.stock, today + timedelta(days=1), later, at=docked.at) == 0
    assert not UpstreamDifference.objects.filter(resolved_at=None).exists()


def test_an_order_that_is_billed_on_two_days_differs_on_the_second(docked: Stage) -> None:
    delivery = docked.delivery(supplied(docked, 1_000).pk).pk
    assert billed(docked, [bill_line(delivery, 1_000)]) == []
    (twice,) = billed(docked, [bill_line(delivery, 1_000)], days_on=1)
    assert (twice.kind, twice.ours_minor, twice.theirs_minor) == ("amount", 1_000, 2_000)
    assert as_it_is_billed(docked, twice)
    assert accounts_of(docked)[0] == 10_000 - 2_000
    for days_on in (0, 1):
        assert billed(docked, [bill_line(delivery, 1_000)], days_on=days_on) == []


def test_an_order_that_is_billed_in_two_parts_agrees_with_the_second(docked: Stage) -> None:
    delivery = docked.delivery(supplied(docked, 1_000).pk).pk
    assert len(billed(docked, [bill_line(delivery, 400)])) == 1
    assert billed(docked, [bill_line(delivery, 600)], days_on=1) == []


@pytest.mark.parametrize("days_on", [-1, 1])
def test_an_order_that_another_days_bill_named_first_is_not_missing_here(docked: Stage, days_on: int) -> None:
    delivery = docked.delivery(supplied(docked, 1_000).pk).pk
    assert billed(docked, [bill_line(delivery, 1_000)], days_on=days_on) == []
    assert billed(docked, []) == []
    (gone,) = billed(docked, [], days_on=days_on) or billed(docked, [])
    assert gone.kind == "not_theirs", "what that bill takes back is missing again"


def test_what_came_twice_and_is_lost_leaves_the_balance_by_name(docked: Stage) -> None:
    order = supplied(docked, 1_000)
    delivery = docked.delivery(order.pk)
    delivery.state, delivery.supplier_no, delivery.order = "delivered", "U1", order
    again = SupplyAnswer(SupplyStatus.DELIVERED, "U2", 100, cost_minor=900)
    take_supply_answers([(delivery, again)], at=docked.at)
    lost = Surplus.objects.get()
    assert (lost.state, lost.liable, lost.booked_at) == ("lost", "platform", docked.at)
    booked = Transfer.objects.get(kind="surplus_lost")
    assert (booked.amount_minor, booked.order, booked.key) == (900, order.pk, f"surplus_lost:{lost.pk}")
    assert accounts_of(docked) == (10_000 - 1_900, 0)
    bill = [bill_line(delivery.pk, 1_000), bill_line(delivery.pk, 900, number="U2")]
    assert compare_supplier_bill(docked.world.stock, docked.at.date(), bill, at=docked.at) == 0


def test_a_loss_that_the_balance_cannot_pay_waits_for_the_top_up(docked: Stage) -> None:
    order = supplied(docked, 9_900)
    delivery = docked.delivery(order.pk)
    delivery.state, delivery.supplier_no, delivery.order = "delivered", "U1", order
    take_supply_answers([(delivery, SupplyAnswer(SupplyStatus.DELIVERED, "U2", 100, cost_minor=900))], at=docked.at)
    assert Surplus.objects.get().booked_at is None
    tops_up(docked, 5_000, "T-2")
    assert Surplus.objects.get().booked_at == docked.at
    assert balance(accounts.upstream_prepaid(docked.world.shop, docked.world.stock)) == 5_000 - 800


def test_only_what_is_unclear_is_reported_by_hand(docked: Stage) -> None:
    delivery = docked.delivery(supplied(docked).pk)
    Supplier.objects.filter(pk=docked.world.stock).update(kind="acg")
    with pytest.raises(NothingUnclear):
        report_delivery(delivery.pk, Seen(arrived=False, words="nothing there"), by=FINN, at=docked.at)
