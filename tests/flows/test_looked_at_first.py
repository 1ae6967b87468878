"""Is a payment looked at where it was made, before its refund goes to the buyer's balance instead?"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.flows.accept_refund_notices import accept_refund_notices
from anxin.flows.acts.need_left import GoneAlready
from anxin.flows.chase_refunds import chase_refunds
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.hurry_refund import hurry_refund
from anxin.flows.pay_from_balance import pay_from_balance
from anxin.flows.prefer_destination import prefer_destination
from anxin.flows.record_refunds import record_refunds
from anxin.flows.redirect_refund import redirect_refund
from anxin.flows.settle_refund_by_hand import AskTheChannel, settle_refund_by_hand
from anxin.ledger.accounts import buyer_balance
from anxin.ledger.queries import balance
from anxin.payments.channel import NoticeKind, RefundAnswer, RefundStatus
from anxin.refunds.errands import RefundErrand
from anxin.refunds.models import Refund
from anxin.refunds.queries import choices_of
from anxin.refunds.states import Destination
from tests.flows.refunding import at_the_channel, in_refund, notice, now, refunded, the_channel_can
from tests.flows.test_paid_from_balance import gets_credit
from tests.flows.test_refund_choices import bea, letter, sentence
from tests.flows.test_strays import lost
from tests.support.cast import DAY, MINUTE, QQ, Stage

AtOnce = Callable[..., list[Any]]
PRICE = 4_850
UNCLEAR = RefundAnswer(RefundStatus.UNKNOWN, detail="no answer")


def wished(stage: Stage) -> Refund:
    """Bea chose the balance before anything was decided."""
    order = stage.buys("steam-50", buyer=bea(stage))
    prefer_destination(order.pk, Destination.BALANCE, by="buyer", at=stage.at)
    stage.claims(order.pk, "changed_mind")
    return stage.refunds(order.pk)[0]


def claimed(stage: Stage) -> RefundErrand:
    (errand,) = claim_refunds(Kind.REFUND_ASK, limit=9, at=stage.at, lease_seconds=60)
    assert errand.act == "credit"
    return errand


def looked(stage: Stage, refund: Refund, returned_minor: int | None) -> None:
    """The channel says that so much of the payment went back."""
    told = ((refund.payment_id, returned_minor),) if returned_minor != 0 else ()
    record_refunds([(claimed(stage), RefundAnswer(RefundStatus.ARRIVED, returned=told))], at=stage.at)


def credited(stage: Stage) -> int:
    return balance(buyer_balance(stage.world.shop, bea(stage)))


def in_console(stage: Stage, refund: Refund, **changes: Any) -> str:
    """The notice of what was sent in the channel's own console: no number of ours, only its own."""
    told = notice(stage, refund, NoticeKind.REFUND_ARRIVED)
    strange = replace(told.notice, refund=None, refund_no=refund.pk.hex[:20], **changes)
    return accept_refund_notices([replace(told, notice=strange)], at=stage.at)[0]


def test_its_payment_is_what_the_worker_is_sent_to_ask_about(stage: Stage) -> None:
    refund = wished(stage)
    (look,) = claimed(stage).looks
    assert (look.channel, look.ask.payment) == (stage.world.channel, refund.payment_id)


def test_what_nothing_can_be_said_of_is_not_asked_about(stage: Stage) -> None:
    wished(stage)
    the_channel_can(stage, refundable=False)
    assert claimed(stage).looks == ()


@pytest.mark.parametrize(("returned_minor", "credit"), [(0, 4_900), (3_000, 0), (None, 0)])
def test_of_an_order_paid_in_two_ways_the_part_at_a_channel_is_looked_at(
    stage: Stage, returned_minor: int | None, credit: int
) -> None:
    placed = stage.places("qq-coin-50", account=QQ, buyer=gets_credit(stage, 1_900))
    pay_from_balance(placed.order, by="buyer", at=stage.at)
    rest = stage.pays(placed.order)
    prefer_destination(placed.order, Destination.BALANCE, by="buyer", at=stage.at)
    stage.claims(placed.order, "changed_mind")
    errand = claimed(stage)
    assert [look.ask.payment for look in errand.looks] == [rest.pk]
    told = ((rest.pk, returned_minor),) if returned_minor != 0 else ()
    record_refunds([(errand, RefundAnswer(RefundStatus.ARRIVED, returned=told))], at=stage.at)
    assert credited(stage) == credit


@pytest.mark.parametrize("returned_minor", [PRICE, None])
def test_what_went_back_in_the_console_is_not_paid_again(stage: Stage, returned_minor: int | None) -> None:
    refund = wished(stage)
    looked(stage, refund, returned_minor)
    row = now(refund)
    assert (row.state, row.destination, row.spent_there) == ("with_finance", "original", True)
    assert (credited(stage), in_refund(stage, refund)) == (0, PRICE)
    assert "财务先到渠道后台核对钱的去向" in letter(refund, "spent")
    assert "财务先到渠道后台核对钱的去向" in sentence(stage, refund)
    assert choices_of(row) == frozenset()
    with pytest.raises(GoneAlready):
        redirect_refund(refund.pk, by="buyer", at=stage.at)
    assert in_console(stage, refund) == "adopted"
    assert (now(refund).state, Refund.objects.count()) == ("arrived", 1)
    assert (credited(stage), in_refund(stage, refund), at_the_channel(stage)) == (0, 0, 0)


def test_so_it_is_for_whoever_takes_a_planned_one_to_the_balance(stage: Stage) -> None:
    refund = refunded(stage, buyer=bea(stage))
    redirect_refund(refund.pk, by="buyer", at=stage.at)
    looked(stage, refund, PRICE)
    assert (now(refund).state, credited(stage)) == ("with_finance", 0)


def test_what_was_found_in_between_is_its_arrival(stage: Stage) -> None:
    refund = wished(stage)
    errand = claimed(stage)
    assert in_console(stage, refund) == "adopted"
    record_refunds([(errand, RefundAnswer(RefundStatus.ARRIVED))], at=stage.at)
    outcome = (now(refund).state, now(refund).destination, credited(stage), at_the_channel(stage))
    assert (*outcome, lost(stage), Refund.objects.count()) == ("arrived", "original", 0, 0, 0, 1)


def test_what_was_booked_in_between_by_another_amount_leaves_too_little(stage: Stage) -> None:
    refund = wished(stage)
    errand = claimed(stage)
    assert in_console(stage, refund, amount_minor=PRICE - 1) == "adopted"
    record_refunds([(errand, RefundAnswer(RefundStatus.ARRIVED))], at=stage.at)
    assert (now(refund).state, credited(stage), in_refund(stage, refund)) == ("with_finance", 0, PRICE)


@pytest.mark.parametrize(("returned_minor", "outcome"), [(0, PRICE), (1, 0)])
def test_of_a_payment_a_part_of_which_went_back_the_rest_alone_is_left(
    stage: Stage, returned_minor: int, outcome: int
) -> None:
    looked(stage, wished(stage), returned_minor)
    assert credited(stage) == outcome


@pytest.mark.parametrize("returned_minor", [PRICE, None])
def test_what_was_asked_for_from_here_explains_what_the_channel_says(stage: Stage, returned_minor: int | None) -> None:
    the_channel_can(stage, retries=False)
    refund = refunded(stage, buyer=bea(stage))
    stage.channel_says(RefundStatus.BOUNCED)
    redirect_refund(refund.pk, by="buyer", at=stage.at)
    looked(stage, refund, returned_minor)
    explained = returned_minor is None
    assert (credited(stage), now(refund).state) == ((PRICE, "arrived") if explained else (0, "with_finance"))


def test_a_refusal_explains_nothing(stage: Stage) -> None:
    refund = refunded(stage, buyer=bea(stage))
    stage.channel_says(RefundStatus.REFUSED)
    redirect_refund(refund.pk, by="buyer", at=stage.at)
    looked(stage, refund, None)
    assert (credited(stage), now(refund).state) == (0, "with_finance")


def test_while_the_channel_says_nothing_it_is_asked_on_and_bea_is_told(stage: Stage) -> None:
    refund = wished(stage)
    assert "先向付款渠道核对" in sentence(stage, refund)
    record_refunds([(claimed(stage), UNCLEAR)], at=stage.at)
    assert (now(refund).state, now(refund).destination, credited(stage)) == ("asked", "balance", 0)
    assert "先向付款渠道核对" in sentence(stage, refund)
    for _ in range(70):
        record_refunds([(claimed_after(stage), UNCLEAR)], at=stage.at)
    chase_refunds([refund.pk], at=stage.at)
    assert "财务已接手" in sentence(stage, refund)
    assert "核对这笔付款没有在渠道退回过" in letter(refund, "unchecked")
    for _ in range(2):
        hurry_refund(refund.pk, by="staff", at=stage.at)
    assert Ask.objects.filter(subject=refund.pk).count() == 1
    looked(stage, refund, 0)
    assert (now(refund).state, credited(stage)) == ("arrived", PRICE)


def claimed_after(stage: Stage) -> RefundErrand:
    stage.wait(16 * MINUTE)
    return claimed(stage)


@pytest.mark.parametrize("arrived", [True, False])
def test_a_person_may_look_where_the_channel_is_silent_for_a_day(stage: Stage, arrived: bool) -> None:
    refund = wished(stage)
    record_refunds([(claimed(stage), UNCLEAR)], at=stage.at)
    chase_refunds([refund.pk], at=stage.wait(11 * MINUTE))
    with pytest.raises(AskTheChannel):
        settle_refund_by_hand(refund.pk, arrived=arrived, reason="后台查过", by="staff", at=stage.at)
    stage.wait(DAY)
    settle_refund_by_hand(refund.pk, arrived=arrived, reason="后台查过", by="staff", at=stage.at)
    if not arrived:
        errand = claimed(stage)
        assert errand.looks == (), "what a person saw is not asked for again"
        record_refunds([(errand, RefundAnswer(RefundStatus.ARRIVED))], at=stage.at)
    outcome = (now(refund).state, credited(stage), at_the_channel(stage), in_refund(stage, refund))
    assert outcome == (("arrived", 0, 0, 0) if arrived else ("arrived", PRICE, PRICE, 0))


def test_the_look_and_the_news_of_the_console_at_once_pay_once(open_stage: Stage, at_once: AtOnce) -> None:
    for _ in range(3):
        refund = wished(open_stage)
        errand, before = claimed(open_stage), at_the_channel(open_stage)
        told = RefundAnswer(RefundStatus.ARRIVED, returned=((refund.payment_id, PRICE),))
        said = at_once(
            lambda e=errand, t=told: record_refunds([(e, t)], at=open_stage.at),
            lambda r=refund: in_console(open_stage, r),
        )
        assert said == [1, "adopted"]
        assert (credited(open_stage), before - at_the_channel(open_stage)) == (0, PRICE)
        assert (now(refund).state, lost(open_stage)) == ("arrived", 0)


def test_two_workers_at_once_look_and_pay_once(open_stage: Stage, at_once: AtOnce) -> None:
    refund = wished(open_stage)

    def works() -> list[UUID]:
        errands = claim_refunds(Kind.REFUND_ASK, limit=9, at=open_stage.at, lease_seconds=60)
        record_refunds([(errand, RefundAnswer(RefundStatus.ARRIVED)) for errand in errands], at=open_stage.at)
        return [errand.refund for errand in errands]

    said = [*at_once(works, works), works()]
    assert [pk for one in said for pk in one] == [refund.pk]
    assert (now(refund).state, credited(open_stage)) == ("arrived", PRICE)
