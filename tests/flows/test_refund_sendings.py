"""Does old news of a refund, good or bad, move nothing once it was sent again or taken to the balance?"""

import pytest

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.flows.accept_refund_notices import accept_refund_notices
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.record_refunds import record_refunds
from anxin.flows.redirect_refund import redirect_refund
from anxin.flows.resend_refund import resend_refund
from anxin.ledger.accounts import buyer_balance, platform_losses
from anxin.ledger.queries import balance
from anxin.payments.channel import NoticeKind, RefundAnswer, RefundStatus
from tests.flows.refunding import at_the_channel, notice, now, refunded, the_channel_can
from tests.support.cast import DAY, Stage


def test_what_the_channel_paid_out_twice_is_our_loss_and_is_seen(stage: Stage) -> None:
    refund = refunded(stage, buyer=stage.world.people["buyer"])
    stage.channel_says(RefundStatus.BOUNCED)
    redirect_refund(refund.pk, by="buyer", at=stage.at)
    stage.channel_says(RefundStatus.ARRIVED)
    assert accept_refund_notices([notice(stage, refund, NoticeKind.REFUND_ARRIVED)], at=stage.at) == ["looked_up"]
    assert balance(platform_losses(stage.world.shop)) == 0
    for _ in range(2):
        stage.channel_says(RefundStatus.ARRIVED, Kind.REFUND_QUERY)
        hint = notice(stage, refund, NoticeKind.REFUND_ARRIVED)
        assert accept_refund_notices([hint], at=stage.at) == ["looked_up"]
    assert balance(platform_losses(stage.world.shop)) == -4_850
    assert at_the_channel(stage) == 0
    assert [row.external for row in stage.refunds(refund.order_id)] == [False, True]


def test_old_good_news_about_what_went_to_the_balance_books_nothing(stage: Stage) -> None:
    bea = stage.world.people["buyer"]
    refund = refunded(stage, buyer=bea)
    stage.channel_says(RefundStatus.BOUNCED)
    redirect_refund(refund.pk, by="buyer", at=stage.at)
    accept_refund_notices([notice(stage, refund, NoticeKind.REFUND_ARRIVED)], at=stage.at)
    stage.channel_says(RefundStatus.ARRIVED)
    stage.channel_says(RefundStatus.BOUNCED, Kind.REFUND_QUERY)
    assert (now(refund).state, balance(buyer_balance(stage.world.shop, bea))) == ("arrived", 4_850)
    assert (balance(platform_losses(stage.world.shop)), at_the_channel(stage)) == (0, 4_850)
    assert len(stage.refunds(refund.order_id)) == 1


@pytest.mark.parametrize("ends", [RefundStatus.BOUNCED, RefundStatus.REFUSED])
def test_old_good_news_about_what_came_back_is_looked_up_and_moves_nothing(stage: Stage, ends: RefundStatus) -> None:
    refund = refunded(stage)
    stage.channel_says(ends)
    stood = now(refund).state
    assert accept_refund_notices([notice(stage, refund, NoticeKind.REFUND_ARRIVED)], at=stage.at) == ["looked_up"]
    stage.channel_says(ends, Kind.REFUND_QUERY)
    assert (now(refund).state, at_the_channel(stage)) == (stood, 4_850)


def test_old_good_news_about_what_is_sent_again_is_looked_up(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.ARRIVED)
    accept_refund_notices([notice(stage, refund, NoticeKind.REFUND_BOUNCED)], at=stage.at)
    stage.channel_says(RefundStatus.BOUNCED, Kind.REFUND_QUERY)
    assert accept_refund_notices([notice(stage, refund, NoticeKind.REFUND_ARRIVED)], at=stage.at) == ["looked_up"]
    assert now(refund).state == "reversed"
    resend_refund(refund.pk, by="buyer", at=stage.at)
    assert accept_refund_notices([notice(stage, refund, NoticeKind.REFUND_ARRIVED)], at=stage.at) == ["looked_up"]
    assert (now(refund).state, at_the_channel(stage)) == ("planned", 4_850)
    # the look of the sending before says nothing any more, whatever it is answered
    assert Ask.objects.filter(kind=Kind.REFUND_QUERY, payload__sending=0).count() == 0
    assert stage.channel_says(RefundStatus.ARRIVED, Kind.REFUND_QUERY) == 1
    assert (now(refund).state, at_the_channel(stage)) == ("arrived", 0)


def test_a_look_at_an_earlier_sending_reverses_nothing_that_went_to_the_balance(stage: Stage) -> None:
    bea = stage.world.people["buyer"]
    the_channel_can(stage, looks_again_after_days=1)
    refund = refunded(stage, buyer=bea)
    stage.channel_says(RefundStatus.ARRIVED)
    accept_refund_notices([notice(stage, refund, NoticeKind.REFUND_BOUNCED)], at=stage.at)
    stage.channel_says(RefundStatus.BOUNCED, Kind.REFUND_QUERY)
    redirect_refund(refund.pk, by="buyer", at=stage.at)
    stage.channel_says(RefundStatus.ARRIVED)
    stage.wait(2 * DAY)
    assert stage.channel_says(RefundStatus.BOUNCED, Kind.REFUND_QUERY) == 0
    assert not Ask.objects.filter(subject=refund.pk).exists()
    assert (now(refund).state, balance(buyer_balance(stage.world.shop, bea))) == ("arrived", 4_850)


def test_a_look_in_flight_while_the_buyer_takes_the_balance_reverses_nothing(stage: Stage) -> None:
    bea = stage.world.people["buyer"]
    refund = refunded(stage, buyer=bea)
    stage.channel_says(RefundStatus.BOUNCED)
    accept_refund_notices([notice(stage, refund, NoticeKind.REFUND_BOUNCED)], at=stage.at)
    looks = claim_refunds(Kind.REFUND_QUERY, limit=9, at=stage.at, lease_seconds=60)
    redirect_refund(refund.pk, by="buyer", at=stage.at)
    stage.channel_says(RefundStatus.ARRIVED)
    assert [look.act for look in looks] == ["query"]
    assert record_refunds([(look, RefundAnswer(RefundStatus.BOUNCED)) for look in looks], at=stage.at) == 1
    assert (now(refund).state, now(refund).destination) == ("arrived", "balance")
    assert (balance(buyer_balance(stage.world.shop, bea)), at_the_channel(stage)) == (4_850, 4_850)


def test_what_the_channel_paid_before_the_balance_had_it_is_paid_once(stage: Stage) -> None:
    bea = stage.world.people["buyer"]
    refund = refunded(stage, buyer=bea)
    stage.channel_says(RefundStatus.BOUNCED)
    redirect_refund(refund.pk, by="buyer", at=stage.at)
    accept_refund_notices([notice(stage, refund, NoticeKind.REFUND_ARRIVED)], at=stage.at)
    stage.channel_says(RefundStatus.ARRIVED, Kind.REFUND_QUERY)
    stage.channel_says(RefundStatus.ARRIVED)
    assert (now(refund).state, now(refund).destination) == ("arrived", "original")
    assert (balance(buyer_balance(stage.world.shop, bea)), at_the_channel(stage)) == (0, 0)
    assert balance(platform_losses(stage.world.shop)) == 0
