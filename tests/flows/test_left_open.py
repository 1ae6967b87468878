"""Is a refund that its buyer got another way taken back at its channel, so that nobody there pays it twice?"""

import pytest

from anxin.agenda.kinds import Kind
from anxin.flows.chase_refunds import chase_refunds
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.close_at_channel import close_at_channel
from anxin.flows.record_refunds import record_refunds
from anxin.flows.redirect_refund import redirect_refund
from anxin.flows.resend_refund import resend_refund
from anxin.flows.settle_refund_by_hand import settle_refund_by_hand
from anxin.payments.channel import RefundAnswer, RefundStatus
from anxin.refunds.models import Refund
from anxin.refusal import NotFound
from anxin.support.models import Letter
from tests.flows.refunding import now, refunded, the_channel_can
from tests.support.cast import DAY, Stage


def abnormal(stage: Stage, *, open_there: bool = True, retries: bool = False) -> Refund:
    """Bea's refund that came back and lies open at the channel, as WeChat Pay's do."""
    the_channel_can(stage, retries=retries)
    refund = refunded(stage, buyer=stage.world.people["buyer"])
    answer = RefundAnswer(RefundStatus.BOUNCED, "R1", detail="ABNORMAL", open_there=open_there)
    errands = claim_refunds(Kind.REFUND_ASK, limit=9, at=stage.at, lease_seconds=60)
    assert record_refunds([(errand, answer) for errand in errands], at=stage.at) == 1
    return refund


def left_open(refund: Refund) -> bool:
    return now(refund).open_at_channel


def letters() -> int:
    return Letter.objects.filter(kind="refund-left-open").count()


def to_balance(stage: Stage, refund: Refund) -> None:
    redirect_refund(refund.pk, by="buyer", at=stage.at)
    assert stage.channel_says(RefundStatus.ARRIVED) == 1
    assert now(refund).state == "arrived"


def test_what_went_to_the_balance_stays_before_finance_until_it_is_taken_back(stage: Stage) -> None:
    refund = abnormal(stage)
    assert letters() == 0
    to_balance(stage, refund)
    assert (left_open(refund), letters()) == (True, 1)
    for _ in range(2):
        close_at_channel(refund.pk, by="staff", at=stage.at)
    assert not left_open(refund)
    assert now(refund).order.exhibits.filter(kind="refund_taken_back").count() == 1


def test_so_does_what_finance_paid_by_hand(stage: Stage) -> None:
    refund = abnormal(stage)
    chase_refunds([refund.pk], at=stage.wait(DAY))
    settle_refund_by_hand(refund.pk, arrived=True, reason="银行转账 8812", by="staff", at=stage.at)
    assert (left_open(refund), letters()) == (True, 1)


def test_what_the_channel_itself_sent_again_is_over(stage: Stage) -> None:
    refund = abnormal(stage, retries=True)
    resend_refund(refund.pk, by="buyer", at=stage.at)
    assert stage.channel_says(RefundStatus.ARRIVED) == 1
    assert (left_open(refund), letters()) == (False, 0)


def test_what_came_back_for_good_needs_nobody(stage: Stage) -> None:
    refund = abnormal(stage, open_there=False)
    to_balance(stage, refund)
    assert (left_open(refund), letters()) == (False, 0)


def test_nothing_is_closed_before_the_buyer_has_the_money(stage: Stage) -> None:
    refund = abnormal(stage)
    with pytest.raises(NotFound):
        close_at_channel(refund.pk, by="staff", at=stage.at)
    assert left_open(refund)
