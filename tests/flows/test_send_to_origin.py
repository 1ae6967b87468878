"""Does what lies in the buyer's balance go back the way it was paid: once, unspent, while the channel takes it?"""

from uuid import UUID

import pytest

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.flows.acts.need_left import GoneAlready
from anxin.flows.book_chargeback import Taken, book_chargeback
from anxin.flows.chase_refunds import chase_refunds
from anxin.flows.hurry_refund import hurry_refund
from anxin.flows.pay_from_balance import pay_from_balance
from anxin.flows.prefer_destination import prefer_destination
from anxin.flows.redirect_refund import redirect_refund
from anxin.flows.send_to_origin import NotInBalance, NoWayToOrigin, SpentMeanwhile, send_to_origin
from anxin.ledger.accounts import buyer_balance
from anxin.ledger.models import Transfer
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payments.channel import RefundStatus
from anxin.refunds.models import Refund
from anxin.refunds.states import Destination
from anxin.web.show_order import show_order
from tests.flows.refunding import at_the_channel, in_refund, now, the_channel_can
from tests.flows.test_paid_from_balance import gets_credit
from tests.support.cast import DAY, MINUTE, QQ, Stage

PRICE = 4_850
ARRIVED, BOUNCED, REFUSED, SHORT = (
    RefundStatus.ARRIVED,
    RefundStatus.BOUNCED,
    RefundStatus.REFUSED,
    RefundStatus.BALANCE_SHORT,
)


def bea(stage: Stage) -> UUID:
    return stage.world.people["buyer"]


def wallet(stage: Stage) -> int:
    return balance(buyer_balance(stage.world.shop, bea(stage)))


def credited(stage: Stage) -> Refund:
    """Bea wanted it in her balance, and there it is."""
    order = stage.buys("steam-50", buyer=bea(stage))
    prefer_destination(order.pk, Destination.BALANCE, by="buyer", at=stage.at)
    stage.claims(order.pk, "changed_mind")
    assert stage.channel_says(ARRIVED) == 1
    (refund,) = stage.refunds(order.pk)
    assert (refund.state, refund.destination) == ("arrived", "balance")
    return refund


def offered(stage: Stage, refund: Refund) -> list[UUID]:
    shown = show_order(Order.objects.get(pk=refund.order_id), stage.at)
    return [each.id for each in shown.in_balance]


def turns(stage: Stage, refund: Refund) -> None:
    send_to_origin(refund.pk, by="buyer", at=stage.at)


def test_what_lies_in_the_balance_goes_back_the_way_it_was_paid(stage: Stage) -> None:
    refund = credited(stage)
    assert offered(stage, refund) == [refund.pk]
    stage.wait(3 * DAY)
    turns(stage, refund)
    fresh = now(refund)
    assert (fresh.state, fresh.destination, fresh.arrived_at) == ("planned", "original", None)
    assert (wallet(stage), in_refund(stage, refund), at_the_channel(stage)) == (0, PRICE, PRICE)
    assert offered(stage, refund) == []
    assert stage.channel_says(ARRIVED) == 1
    assert (now(refund).state, wallet(stage), in_refund(stage, refund), at_the_channel(stage)) == ("arrived", 0, 0, 0)
    assert refund.attempts.order_by("asked_at", "pk").values_list("kind", flat=True).last() == "ask"
    assert stage.order(refund.order_id).exhibits.filter(kind="refund_to_origin").count() == 1


def test_what_went_back_from_the_balance_and_is_taken_back_is_reversed_and_arrives_again(stage: Stage) -> None:
    the_channel_can(stage, looks_again_after_days=4)
    refund = credited(stage)
    for _ in range(2):
        turns(stage, refund)
        assert stage.channel_says(ARRIVED) == 1
        stage.wait(4 * DAY)
        assert stage.channel_says(BOUNCED, Kind.REFUND_QUERY) == 1
        assert (now(refund).state, wallet(stage)) == ("reversed", 0)
        assert (in_refund(stage, refund), at_the_channel(stage)) == (PRICE, PRICE)
        redirect_refund(refund.pk, by="buyer", at=stage.at)
        assert stage.channel_says(ARRIVED) == 1
        assert (wallet(stage), in_refund(stage, refund)) == (PRICE, 0)


def test_turned_twice_it_is_one_movement(stage: Stage) -> None:
    refund = credited(stage)
    turns(stage, refund)
    turns(stage, refund)
    stage.channel_says(ARRIVED)
    with pytest.raises(NotInBalance):
        turns(stage, refund)
    moved = Transfer.objects.filter(kind="refund_returned", order=refund.order_id)
    assert [row.amount_minor for row in moved] == [PRICE]


def test_to_the_balance_and_back_as_often_as_the_buyer_wants(stage: Stage) -> None:
    refund = credited(stage)
    for _ in range(3):
        turns(stage, refund)
        redirect_refund(refund.pk, by="buyer", at=stage.at)
        assert stage.channel_says(ARRIVED) == 1
        assert (wallet(stage), in_refund(stage, refund)) == (PRICE, 0)
    turns(stage, refund)
    stage.channel_says(ARRIVED)
    assert (wallet(stage), at_the_channel(stage)) == (0, 0)


def test_what_was_spent_stays_and_what_came_back_of_it_goes(stage: Stage) -> None:
    gets_credit(stage, 1)
    refund = credited(stage)
    second = stage.places("steam-50", buyer=bea(stage))
    pay_from_balance(second.order, by="buyer", at=stage.at)
    assert (wallet(stage), offered(stage, refund)) == (1, [])
    with pytest.raises(SpentMeanwhile):
        turns(stage, refund)
    assert (now(refund).state, wallet(stage)) == ("arrived", 1)
    stage.claims(second.order, "changed_mind")
    stage.channel_says(ARRIVED)
    (paid_from_here,) = stage.refunds(second.order)
    assert offered(stage, refund) == [refund.pk]
    assert offered(stage, paid_from_here) == [], "its own origin is the balance"
    with pytest.raises(NotInBalance):
        turns(stage, paid_from_here)
    turns(stage, refund)
    assert (wallet(stage), in_refund(stage, refund)) == (1, PRICE)


@pytest.mark.parametrize(
    ("abilities", "why"),
    [({"window_days": 3}, "已超过渠道可退款的期限"), ({"refundable": False}, "该渠道不支持原路退款")],
)
def test_a_channel_that_takes_it_no_more_leaves_it_in_the_balance(
    stage: Stage, abilities: dict[str, object], why: str
) -> None:
    refund = credited(stage)
    the_channel_can(stage, **abilities)
    stage.wait(3 * DAY)
    assert offered(stage, refund) == []
    with pytest.raises(NoWayToOrigin) as refused:
        turns(stage, refund)
    assert why in refused.value.sentence.zh
    assert (now(refund).state, wallet(stage)) == ("arrived", PRICE)


def test_a_window_that_closes_before_the_channel_is_asked_brings_it_to_finance_with_the_balance_to_choose(
    stage: Stage,
) -> None:
    refund = credited(stage)
    turns(stage, refund)
    the_channel_can(stage, window_days=1)
    stage.wait(2 * DAY)
    stage.channel_says(ARRIVED)
    assert now(refund).state == "with_finance"
    redirect_refund(refund.pk, by="buyer", at=stage.at)
    stage.channel_says(ARRIVED)
    assert (wallet(stage), in_refund(stage, refund)) == (PRICE, 0)


def test_what_a_bank_took_meanwhile_does_not_go_twice(stage: Stage) -> None:
    refund = credited(stage)
    taken = Taken(payment=refund.payment_id, reference="D1", amount_minor=PRICE, reason="争议", beyond=True)
    book_chargeback(taken, by="staff", at=stage.at)
    assert offered(stage, refund) == []
    with pytest.raises(GoneAlready):
        turns(stage, refund)


@pytest.mark.parametrize(("retries", "goes"), [(True, True), (False, False)])
def test_what_bounced_before_needs_a_channel_with_a_second_try(stage: Stage, retries: bool, goes: bool) -> None:
    refund = bounced_to_balance(stage, BOUNCED)
    the_channel_can(stage, retries=retries)
    assert bool(offered(stage, refund)) == goes
    if not goes:
        with pytest.raises(NoWayToOrigin):
            turns(stage, refund)
        return
    turns(stage, refund)
    assert stage.channel_says(ARRIVED) == 1
    assert refund.attempts.order_by("pk").values_list("kind", flat=True).last() == "retry"
    assert (wallet(stage), at_the_channel(stage)) == (0, 0)


@pytest.mark.parametrize(("said", "goes"), [(REFUSED, False), (SHORT, True)])
def test_what_the_channel_refused_is_not_asked_again_and_what_it_had_no_funds_for_is(
    stage: Stage, said: RefundStatus, goes: bool
) -> None:
    refund = bounced_to_balance(stage, said)
    assert bool(offered(stage, refund)) == goes
    if goes:
        turns(stage, refund)
        stage.channel_says(ARRIVED)
        kinds = refund.attempts.order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["ask", "credit", "ask"], "it was never there"


def test_what_stays_unclear_at_the_channel_is_asked_for_again_and_never_as_a_second_try(stage: Stage) -> None:
    the_channel_can(stage, retries=False)
    refund = credited(stage)
    turns(stage, refund)
    assert stage.channel_says(RefundStatus.UNKNOWN) == 1
    Ask.objects.filter(subject=refund.pk).delete()
    chase_refunds([refund.pk], at=stage.wait(DAY))
    assert stage.channel_says(ARRIVED) == 1
    assert "retry" not in refund.attempts.values_list("kind", flat=True)
    assert (now(refund).state, wallet(stage), at_the_channel(stage)) == ("arrived", 0, 0)


def test_what_finance_hurries_on_its_way_out_of_the_balance_is_no_second_try(stage: Stage) -> None:
    the_channel_can(stage, retries=False)
    refund = credited(stage)
    turns(stage, refund)
    Ask.objects.filter(subject=refund.pk).delete()
    hurry_refund(refund.pk, by="staff", at=stage.at)
    assert stage.channel_says(ARRIVED) == 1
    assert "retry" not in refund.attempts.values_list("kind", flat=True)
    assert (now(refund).state, wallet(stage), at_the_channel(stage)) == ("arrived", 0, 0)


def bounced_to_balance(stage: Stage, said: RefundStatus) -> Refund:
    order = stage.buys("steam-50", buyer=bea(stage))
    stage.claims(order.pk, "changed_mind")
    stage.channel_says(said)
    (refund,) = stage.refunds(order.pk)
    redirect_refund(refund.pk, by="buyer", at=stage.at)
    stage.channel_says(ARRIVED)
    assert wallet(stage) == PRICE
    return refund


def test_of_an_order_paid_in_two_ways_each_part_goes_where_it_came_from(stage: Stage) -> None:
    gets_credit(stage, 1_900)
    placed = stage.places("qq-coin-50", account=QQ, buyer=bea(stage))
    pay_from_balance(placed.order, by="buyer", at=stage.at)
    stage.pays(placed.order)
    prefer_destination(placed.order, Destination.BALANCE, by="buyer", at=stage.at)
    stage.claims(placed.order, "changed_mind")
    stage.channel_says(ARRIVED)
    (refund,) = stage.refunds(placed.order)
    assert (refund.amount_minor, wallet(stage), at_the_channel(stage)) == (4_900, 4_900, 3_000)
    turns(stage, refund)
    stage.channel_says(ARRIVED)
    chase_refunds([one.pk for one in stage.refunds(placed.order)], at=stage.at)
    stage.wait(MINUTE)
    assert stage.channel_says(ARRIVED) == 2
    assert (wallet(stage), at_the_channel(stage), in_refund(stage, refund)) == (1_900, 0, 0)


def test_a_guests_refund_is_nowhere_here(stage: Stage) -> None:
    order = stage.buys("steam-50")
    stage.claims(order.pk, "changed_mind")
    stage.channel_says(ARRIVED)
    (refund,) = stage.refunds(order.pk)
    assert offered(stage, refund) == []
    with pytest.raises(NotInBalance):
        turns(stage, refund)
    assert stage.channel_says(ARRIVED, Kind.REFUND_ASK) == 0
