"""Is a refund that finance does not get done in time said to be overdue: once to its buyer, daily to the operators?"""

import pytest

from anxin import vault
from anxin.agenda.kinds import Kind
from anxin.flows.chase_refunds import chase_refunds
from anxin.flows.resend_refund import resend_refund
from anxin.flows.settle_refund_by_hand import settle_refund_by_hand
from anxin.payments.channel import RefundStatus
from anxin.refunds.models import Refund
from anxin.support.models import Letter
from anxin.web.moments import moment
from tests.flows.refunding import now, refunded, the_channel_can
from tests.flows.test_refund_told import letters, page
from tests.support.cast import DAY, HOUR, Stage


def to_operators() -> list[str]:
    rows = Letter.objects.filter(kind="refunds-due").order_by("at", "pk")
    return [f"{row.subject}\n{vault.unseal(bytes(row.body_sealed), 'letter')}" for row in rows]


def refused(stage: Stage) -> Refund:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.REFUSED)
    return refund


def test_two_days_with_finance(stage: Stage) -> None:
    refund = refused(stage)
    promised = stage.at + DAY
    assert moment(promised, stage.at).zh in page(refund, stage.at).sentence.zh
    assert len(to_operators()) == 1
    assert letters(refund, "overdue") == 0
    for days in (1, 2):
        stage.wait(DAY)
        said = page(refund, stage.at)
        assert f"没有在承诺的{moment(promised, stage.at).zh}" in said.sentence.zh, "before time has done anything"
        chase_refunds([refund.pk], at=stage.at)
        assert letters(refund, "overdue") == 1, days
        assert len(to_operators()) == 1 + days
        said = page(refund, stage.at)
        assert said.tone == "needs"
        assert moment(promised, stage.at).zh in said.sentence.zh
        assert moment(promised, stage.at).en in said.sentence.en
        due = now(refund).due_at
        assert due is not None
        assert moment(due, stage.at).zh not in said.sentence.zh, "a moment that moves on is no promise"
        assert "{" not in said.sentence.zh + said.sentence.en
    written = Letter.objects.get(order=refund.order_id, kind__startswith="overdue-")
    assert "2026-11-24 12:00" in vault.unseal(bytes(written.body_sealed), "letter")


def test_the_operators_get_one_letter_a_day_however_many_wait(stage: Stage) -> None:
    rows = [refused(stage) for _ in range(12)]
    assert len(to_operators()) == 1
    stage.wait(DAY)
    for row in rows:
        chase_refunds([row.pk], at=stage.at)
    first, second = to_operators()
    assert "1 笔退款等待财务处理，其中 0 笔已超时" in first
    assert "12 笔退款等待财务处理，其中 12 笔已超时" in second
    assert "¥582.00" in second
    assert second.count("，已超时\n") == 10, "ten are named, the others counted"


def test_whoever_has_it_done_in_time_hears_of_no_delay(stage: Stage) -> None:
    refund = refused(stage)
    stage.wait(DAY - HOUR)
    assert chase_refunds([refund.pk], at=stage.at) == 0
    assert "没有在承诺的" not in page(refund, stage.at).sentence.zh
    assert letters(refund, "overdue") == 0


@pytest.mark.parametrize("status", [RefundStatus.UNKNOWN, RefundStatus.ACCEPTED])
def test_what_finance_watches_has_a_first_moment_too(stage: Stage, status: RefundStatus) -> None:
    the_channel_can(stage, arrival_working_days=1)
    refund = refunded(stage)
    stage.channel_says(status)
    while now(refund).late_since is None:
        stage.wait(DAY)
        chase_refunds([refund.pk], at=stage.at)
        stage.wait(HOUR)
        chase_refunds([refund.pk], at=stage.at)
    seen = now(refund).late_since
    assert seen is not None
    promised = seen + DAY
    assert letters(refund, "overdue") == 0
    for _ in range(2):
        stage.wait(DAY)
        chase_refunds([refund.pk], at=stage.at)
        assert letters(refund, "overdue") == 1
        assert f"没有在承诺的{moment(promised, stage.at).zh}" in page(refund, stage.at).sentence.zh


def test_nobody_hears_of_what_arrived(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.ARRIVED)
    stage.wait(3 * DAY)
    chase_refunds([refund.pk], at=stage.at)
    assert to_operators() == []


def test_what_is_sent_again_starts_anew_and_is_not_late_for_what_went_before(stage: Stage) -> None:
    the_channel_can(stage, looks_again_after_days=1)
    refund = refunded(stage)
    stage.channel_says(RefundStatus.ARRIVED)
    stage.wait(DAY)
    stage.channel_says(RefundStatus.BOUNCED, Kind.REFUND_QUERY)
    assert now(refund).late_since == stage.at
    stage.wait(2 * DAY)
    resend_refund(refund.pk, by="buyer", at=stage.at)
    assert now(refund).late_since is None
    stage.channel_says(RefundStatus.ACCEPTED)
    said = page(refund, stage.at)
    assert "已受理" in said.sentence.zh
    assert "没有在承诺" not in said.sentence.zh
    assert "晚于预计" not in said.sentence.zh
    stage.wait(HOUR)
    chase_refunds([refund.pk], at=stage.at)
    assert letters(refund, "overdue") == 0


def test_one_that_finance_has_been_promised_for_keeps_its_promise_when_it_was_never_sent(stage: Stage) -> None:
    refund = refused(stage)
    seen = now(refund).late_since
    stage.wait(HOUR)
    settle_refund_by_hand(refund.pk, arrived=False, reason="后台没有这笔退款", by="staff", at=stage.at)
    assert (now(refund).state, now(refund).late_since) == ("planned", seen)
