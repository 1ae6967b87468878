"""Is another one a delivery of its own: its own promise, its own first sight, its own seven days?"""

from datetime import timedelta

import pytest

from anxin.cases.models import Case
from anxin.cases.refusals import ReissuedEnough
from anxin.catalog.models import Item
from anxin.delivery.models import Code, Delivery, Reveal
from anxin.delivery.supplier import SupplyStatus
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.settle_case import settle_case
from anxin.flows.answer_case import answer_case
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.report_delivery import Seen, report_delivery
from anxin.flows.resume_cases import resume_cases
from anxin.flows.reveal_code import reveal_code
from anxin.flows.settle_orders import settle_orders
from anxin.ledger.accounts import pending
from anxin.ledger.queries import balance
from anxin.orders.deadlines import due_orders
from anxin.orders.states import OnDue
from anxin.sourcing.refusals import AllCodesNeeded
from anxin.texts import Text
from tests.support.cast import DAY, HOUR, MINUTE, QQ, Stage

pytestmark = pytest.mark.django_db
AGREED = Text("补发一份。", "Another one is sent.")


def chosen_again(stage: Stage) -> Case:
    """A code was bad, Sol admits it, Bea takes another one."""
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "used_code")
    answer_case(case.pk, answer="admit", proof="", by="supplier", at=stage.at)
    choose_remedy(case.pk, "reissue", by="buyer", at=stage.at)
    return case


def sends_again(stage: Stage, case: Case) -> None:
    """A person has another one sent."""
    held = lock_orders([case.order_id])[case.order_id]
    settle_case(Case.objects.get(pk=case.pk), held, refund=None, reason=AGREED, by="staff:ari", at=stage.at)


def test_the_new_code_has_a_first_sight_of_its_own(stage: Stage) -> None:
    case = chosen_again(stage)
    first, second = Code.objects.filter(delivery__order=case.order_id).order_by("delivery__number")
    assert (first.state, second.state) == ("revealed", "allocated")
    assert not Reveal.objects.filter(code=second).exists()
    shown = reveal_code(case.order_id, by="buyer", at=stage.wait(MINUTE))
    assert [seen.code for seen in shown if seen.first_seen_at == stage.at] == [second.pk]
    assert Reveal.objects.get(code=second).at == stage.at


def test_a_reissue_of_some_pieces_is_reported_with_as_many_codes(stage: Stage) -> None:
    Item.objects.filter(pk=stage.item("steam-50")).update(supplier=stage.world.sandbox)
    order = stage.buys("steam-50", quantity=10)
    first, until = stage.delivery(order.pk), stage.at + HOUR
    again = Delivery.objects.create(
        shop_id=order.shop_id,
        order=order,
        line=first.line,
        supplier_id=stage.world.sandbox,
        number=2,
        units=[2, 5, 9],
        state="unknown",
        promise_until=until,
        due_at=until,
        on_due="judge",
    )
    codes = ("NEW-2", "NEW-5", "NEW-9")
    with pytest.raises(AllCodesNeeded):
        report_delivery(again.pk, Seen(arrived=True, words="seen", codes=codes[:2]), by="staff:finn", at=stage.at)
    report_delivery(again.pk, Seen(arrived=True, words="seen", codes=codes), by="staff:finn", at=stage.at)
    again.refresh_from_db()
    assert (again.state, again.codes.count()) == ("delivered", 3)


def test_the_new_code_has_seven_days_of_its_own(stage: Stage) -> None:
    case = chosen_again(stage)
    stage.wait(6 * DAY)
    again = stage.claims(case.order_id, "changed_mind")
    assert again.claimed_after_minutes == 6 * 24 * 60
    assert (again.state, stage.order(case.order_id).state) == ("decided", "refunded"), "never revealed, so returned"


def test_the_new_promise_counts_from_the_reissue(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    case = stage.claims(order.pk, "other")
    stage.wait(3 * DAY)
    sends_again(stage, case)
    new = stage.delivery(order.pk)
    promise = timedelta(minutes=order.lines.get().promise_minutes)
    assert (new.number, new.state, new.promise_until) == (2, "planned", stage.at + promise)
    assert stage.order(order.pk).state == "paid"
    judge_deliveries([new.pk], at=stage.wait(promise))
    assert stage.order(order.pk).state == "refunded", "the second promise is kept like the first"


@pytest.mark.parametrize("sku", ["qq-coin-50", "green-diamond-31"])
def test_topups_and_memberships_are_delivered_again(stage: Stage, sku: str) -> None:
    order = stage.buys(sku, account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    case = stage.claims(order.pk, "other")
    sends_again(stage, case)
    assert stage.supplier_says(SupplyStatus.DELIVERED) == 1
    assert [stage.delivery(order.pk).number, stage.delivery(order.pk).state] == [2, "delivered"]
    assert stage.order(order.pk).state == "delivered"
    assert stage.refunds(order.pk) == []


def test_after_confirming_the_money_waits_for_the_new_one(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    confirm_orders([order.pk], by="buyer", at=stage.at)
    stage.wait(46 * HOUR)
    case = stage.claims(order.pk, "other")
    sends_again(stage, case)
    stage.wait(3 * HOUR)
    assert order.pk not in due_orders(OnDue.SETTLE, stage.at, 9)
    assert settle_orders([order.pk], at=stage.at) == []
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.at)
    assert stage.order(order.pk).state == "refunded"
    assert balance(pending(stage.world.shop, order.pk)) == 0
    assert sum(refund.amount_minor for refund in stage.refunds(order.pk)) == order.amount_minor


def test_what_is_still_under_way_is_not_sent_twice(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.ACCEPTED)
    first = stage.delivery(order.pk)
    case = stage.claims(order.pk, "other")
    sends_again(stage, case)
    first.refresh_from_db()
    assert first.state == "stopped"
    assert stage.delivery(order.pk).number == 2


def test_a_third_one_is_a_refund(stage: Stage) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    for _ in range(2):
        case = stage.claims(order.pk, "other")
        sends_again(stage, case)
        reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "used_code")
    resume_cases([case.pk], at=stage.wait(2 * HOUR))
    with pytest.raises(ReissuedEnough):
        choose_remedy(case.pk, "reissue", by="buyer", at=stage.at)
    choose_remedy(case.pk, "refund", by="buyer", at=stage.at)
    assert stage.order(order.pk).state == "refunded"
