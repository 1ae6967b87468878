"""Is a refund that stood still here, and that finance sent in the channel's own console, one refund and no second?"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.flows.accept_refund_notices import accept_refund_notices
from anxin.flows.acts.need_left import GoneAlready
from anxin.flows.chase_refunds import chase_refunds
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.record_refunds import record_refunds
from anxin.flows.redirect_refund import OnItsWay, redirect_refund
from anxin.flows.resend_refund import resend_refund
from anxin.flows.send_to_card import GivenCard, send_to_card
from anxin.flows.settle_refund_by_hand import settle_refund_by_hand
from anxin.ledger.accounts import buyer_balance, platform_losses
from anxin.ledger.queries import balance
from anxin.payments.channel import NoticeKind, RefundAnswer, RefundStatus
from anxin.refunds.models import Refund
from anxin.refunds.queries import choices_of
from anxin.refusal import Refusal
from tests.flows.refunding import at_the_channel, in_refund, notice, now, refunded, the_channel_can
from tests.flows.test_strays import gives_back, is_untouched, lost, pays_twice
from tests.support.cast import DAY, Stage

AtOnce = Callable[..., list[Any]]
PRICE = 4_850


def in_console(stage: Stage, refund: Refund, number: str = "C1", **changes: Any) -> str:
    """The notice of what finance sent for it in the console: no number of ours, only the channel's."""
    told = notice(stage, refund, NoticeKind.REFUND_ARRIVED)
    strange = replace(told.notice, refund=None, refund_no=number, **changes)
    return accept_refund_notices([replace(told, notice=strange)], at=stage.at)[0]


def own_news(stage: Stage, refund: Refund, number: str) -> str:
    told = notice(stage, refund, NoticeKind.REFUND_ARRIVED, refund_no=number)
    return accept_refund_notices([told], at=stage.at)[0]


def stands_still(stage: Stage, state: str) -> Refund:
    refund = refunded(stage, buyer=stage.world.people["buyer"])
    if state == "reversed":
        stage.channel_says(RefundStatus.ARRIVED)
        accept_refund_notices([notice(stage, refund, NoticeKind.REFUND_BOUNCED)], at=stage.at)
        stage.channel_says(RefundStatus.BOUNCED, Kind.REFUND_QUERY)
    said = {"short": RefundStatus.BALANCE_SHORT, "with_finance": RefundStatus.REFUSED, "bounced": RefundStatus.BOUNCED}
    if state in ("short", "with_finance", "bounced", "unknown"):
        stage.channel_says(said.get(state, RefundStatus.UNKNOWN))
    assert now(refund).state == state
    return now(refund)


@pytest.mark.parametrize("state", ["planned", "short", "with_finance", "bounced", "reversed", "unknown"])
def test_what_stood_still_and_was_sent_in_the_console_has_arrived_once(stage: Stage, state: str) -> None:
    refund = stands_still(stage, state)
    for _ in range(2):
        assert in_console(stage, refund) == "adopted"
    row = Refund.objects.get()
    assert (row.state, row.external, row.channel_refund_no) == ("arrived", False, "C1")
    assert (at_the_channel(stage), in_refund(stage, row), lost(stage)) == (0, 0, 0)
    with pytest.raises(OnItsWay):
        redirect_refund(row.pk, by="buyer", at=stage.at)
    for kind in (Kind.REFUND_ASK, Kind.REFUND_QUERY):
        for _ in range(3):
            stage.channel_says(RefundStatus.NOT_FOUND, kind)
            chase_refunds([row.pk], at=stage.wait(DAY))
    assert (now(row).state, at_the_channel(stage)) == ("arrived", 0)


def test_of_a_second_payment_too_and_its_order_goes_on(stage: Stage) -> None:
    order, second, planned = pays_twice(stage)
    assert gives_back(stage, second, PRICE) == "adopted"
    assert (now(planned).state, Refund.objects.count(), lost(stage)) == ("arrived", 1, 0)
    assert is_untouched(stage, order)


def test_what_finance_recorded_by_hand_the_notice_says_once_more(stage: Stage) -> None:
    refund = stands_still(stage, "with_finance")
    settle_refund_by_hand(refund.pk, arrived=True, reason="后台退款 C1", by="staff", at=stage.at)
    assert in_console(stage, refund) == "adopted"
    assert (Refund.objects.get().channel_refund_no, at_the_channel(stage), lost(stage)) == ("C1", 0, 0)
    assert in_console(stage, refund, "C2") == "adopted", "a second one is a loss"
    assert (Refund.objects.count(), at_the_channel(stage), lost(stage)) == (2, -PRICE, PRICE)


def test_what_its_channel_has_taken_up_is_another_one(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.BALANCE_SHORT, number="N1")
    in_console(stage, refund)
    assert (now(refund).state, Refund.objects.count()) == ("short", 2)


def test_what_is_being_asked_at_this_moment_is_another_one(stage: Stage) -> None:
    refund = stands_still(stage, "short")
    Ask.objects.update(due_at=stage.at)
    (errand,) = claim_refunds(Kind.REFUND_ASK, limit=1, at=stage.at, lease_seconds=60)
    in_console(stage, refund)
    record_refunds([(errand, RefundAnswer(RefundStatus.ARRIVED, "N1"))], at=stage.at)
    assert (Refund.objects.filter(state="arrived").count(), at_the_channel(stage)) == (2, -PRICE)


@pytest.mark.parametrize("told", ["notice", "answer"])
def test_what_was_unclear_and_arrives_besides_is_booked_as_well(stage: Stage, told: str) -> None:
    the_channel_can(stage, idempotent=True)
    refund = stands_still(stage, "unknown")
    Ask.objects.update(due_at=stage.at)
    (errand,) = claim_refunds(Kind.REFUND_ASK, limit=1, at=stage.at, lease_seconds=60)
    in_console(stage, refund)
    for _ in range(2):
        if told == "notice":
            own_news(stage, refund, "N1")
        else:
            record_refunds([(errand, RefundAnswer(RefundStatus.ARRIVED, "N1"))], at=stage.at)
    assert (Refund.objects.count(), at_the_channel(stage), lost(stage)) == (2, -PRICE, PRICE)


def test_while_more_left_than_came_in_it_goes_nowhere_else(stage: Stage) -> None:
    the_channel_can(stage, card_banks=["ICBC_DEBIT"])
    refund = stands_still(stage, "bounced")
    Refund.objects.update(open_at_channel=True)
    assert choices_of(now(refund))
    in_console(stage, refund, amount_minor=3_000)
    assert not choices_of(now(refund))
    card = GivenCard(bank="ICBC_DEBIT", holder="Bea", number="6222021234567890128", consent=True)
    acts: list[Callable[[], None]] = [
        lambda: redirect_refund(refund.pk, by="buyer", at=stage.at),
        lambda: resend_refund(refund.pk, by="buyer", at=stage.at),
        lambda: send_to_card(refund.pk, card, by="buyer", at=stage.at),
    ]
    for act in acts:
        with pytest.raises(GoneAlready):
            act()


def test_a_part_that_finance_sends_is_taken_out_of_what_is_with_it(stage: Stage) -> None:
    refund = stands_still(stage, "with_finance")
    for _ in range(2):
        assert in_console(stage, refund, "C1", amount_minor=3_000) == "adopted"
    rest = now(refund)
    assert (rest.state, rest.amount_minor, in_refund(stage, rest)) == ("with_finance", 1_850, 1_850)
    part = Refund.objects.get(external=True)
    assert (part.state, part.amount_minor, part.channel_refund_no) == ("arrived", 3_000, "C1")
    assert (at_the_channel(stage), lost(stage)) == (1_850, 0)
    assert in_console(stage, refund, "C2", amount_minor=1_850) == "adopted"
    assert (now(refund).state, now(refund).channel_refund_no, Refund.objects.count()) == ("arrived", "C2", 2)
    assert (at_the_channel(stage), in_refund(stage, rest), lost(stage)) == (0, 0, 0)


def test_the_rest_of_what_was_sent_in_part_may_go_to_the_balance(stage: Stage) -> None:
    refund = stands_still(stage, "with_finance")
    in_console(stage, refund, amount_minor=3_000)
    redirect_refund(refund.pk, by="buyer", at=stage.at)
    stage.channel_says(RefundStatus.ARRIVED)
    bea = buyer_balance(stage.world.shop, stage.world.people["buyer"])
    assert (balance(bea), in_refund(stage, refund), at_the_channel(stage), lost(stage)) == (1_850, 0, 1_850, 0)


def test_more_than_is_with_finance_is_no_part_of_it(stage: Stage) -> None:
    refund = stands_still(stage, "with_finance")
    in_console(stage, refund, amount_minor=PRICE + 1)
    assert (now(refund).amount_minor, lost(stage)) == (PRICE, PRICE + 1)


def test_the_balance_and_the_console_at_once_pay_one_of_them(open_stage: Stage, at_once: AtOnce) -> None:
    refund = stands_still(open_stage, "short")
    bea = buyer_balance(open_stage.world.shop, open_stage.world.people["buyer"])

    def to_balance() -> str:
        try:
            redirect_refund(refund.pk, by="buyer", at=open_stage.at)
        except Refusal as refusal:
            return type(refusal).__name__
        return "redirected"

    said, _ = at_once(to_balance, lambda: in_console(open_stage, refund))
    open_stage.channel_says(RefundStatus.ARRIVED)
    losses = -balance(platform_losses(open_stage.world.shop))
    outcome = (said, balance(bea), at_the_channel(open_stage), losses)
    assert outcome in {("OnItsWay", 0, 0, 0), ("redirected", 0, 0, 0)}
