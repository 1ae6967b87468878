"""Is a buyer told, without asking, where money is that does not move: since when, until when, and who acts next?"""

from datetime import datetime
from typing import Any

import pytest

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.flows.chase_refunds import chase_refunds
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.resend_refund import resend_refund
from anxin.payments.channel import RefundStatus
from anxin.refunds.models import Refund
from anxin.support.models import Letter
from anxin.web.moments import moment
from anxin.web.refund_status import refund_status
from anxin.web.shown import Status
from tests.flows.refunding import now, refunded, the_channel_can
from tests.support.cast import DAY, HOUR, MINUTE, Stage

NEITHER = {"idempotent": False, "queryable": False}


def page(refund: Refund, at: datetime) -> Status:
    row = Refund.objects.select_related("payment__channel", "decision", "order").get(pk=refund.pk)
    return refund_status([row], at)


def letters(refund: Refund, kind: str) -> int:
    return Letter.objects.filter(order=refund.order_id, kind__startswith=f"{kind}-").count()


@pytest.mark.parametrize(
    ("status", "letter"),
    [(RefundStatus.UNKNOWN, "unclear"), (RefundStatus.BALANCE_SHORT, "still-short"), (None, "unclear")],
)
def test_whatever_is_late_is_told_once_when_finance_sees_it(
    stage: Stage, status: RefundStatus | None, letter: str
) -> None:
    refund = refunded(stage)
    if status is None:
        claim_refunds(Kind.REFUND_ASK, limit=9, at=stage.at, lease_seconds=3 * DAY.total_seconds())
    else:
        stage.channel_says(status)
    assert letters(refund, letter) == 0
    for days in (1, 2):
        chase_refunds([refund.pk], at=stage.wait(DAY))
        assert letters(refund, letter) == 1, days
    assert now(refund).late_since == stage.at - DAY
    assert "财务" in page(refund, stage.at).title.zh


def test_what_nobody_can_be_asked_about_is_told_at_once(stage: Stage) -> None:
    the_channel_can(stage, **NEITHER)
    refund = refunded(stage)
    stage.channel_says(RefundStatus.UNKNOWN)
    assert letters(refund, "unclear") == 1
    said = page(refund, stage.at).sentence
    assert "不能自动查询" in said.zh
    assert "自动核实" not in said.zh
    assert "finance checks it by hand" in said.en


def test_the_promised_moment_stands_however_long_funds_are_short(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.BALANCE_SHORT)
    promised = stage.at + DAY
    assert moment(promised, stage.at).zh in page(refund, stage.at).sentence.zh
    stage.wait(DAY)
    for _ in range(3):
        chase_refunds([refund.pk], at=stage.at)
        Ask.objects.update(due_at=stage.at)
        stage.channel_says(RefundStatus.BALANCE_SHORT)
        said = page(refund, stage.at).sentence.zh
        assert f"承诺的{moment(promised, stage.at).zh}" in said
        # news is promised for later, and never for a moment that has passed
        due = now(refund).due_at
        assert due is not None
        assert stage.at < due <= stage.at + DAY
        assert moment(due, stage.at).zh in said
        stage.wait(HOUR)


@pytest.mark.parametrize("abilities", [{}, {"queryable": False}, NEITHER])
@pytest.mark.parametrize("status", [None, RefundStatus.UNKNOWN, RefundStatus.ACCEPTED, RefundStatus.REFUSED])
def test_every_open_state_says_until_when(stage: Stage, status: RefundStatus | None, abilities: dict[str, Any]) -> None:
    the_channel_can(stage, arrival_working_days=1, **abilities)
    refund = refunded(stage)
    if status is not None:
        stage.channel_says(status)
    stage.wait(MINUTE)
    said = page(refund, stage.at).sentence
    row = now(refund)
    assert row.due_at is not None
    until = "预计" if row.state == "accepted" else moment(row.due_at, stage.at).zh
    assert until in said.zh
    assert "{" not in said.zh + said.en


def test_what_has_arrived_is_not_counted_with_what_came_back(stage: Stage) -> None:
    arrived = refunded(stage)
    stage.channel_says(RefundStatus.ARRIVED)
    bounced = refunded(stage)
    stage.channel_says(RefundStatus.BOUNCED)
    rows = Refund.objects.select_related("payment__channel", "decision", "order").filter(
        pk__in=[arrived.pk, bounced.pk]
    )
    said = refund_status(list(rows), stage.at).sentence
    assert "收款账户拒收了 ¥48.50" in said.zh
    assert "共退 ¥97.00，其中 ¥48.50 已到账" in said.zh
    assert "of ¥97.00 in all, ¥48.50 has arrived" in said.en
    assert "共退" not in page(bounced, stage.at).sentence.zh


def test_the_line_says_since_when_it_is_as_it_is_now_and_not_since_the_first_time(stage: Stage) -> None:
    refund = refunded(stage, buyer=stage.world.people["buyer"])
    first = stage.at
    stage.channel_says(RefundStatus.BOUNCED)
    assert moment(first, stage.at).zh in page(refund, stage.at).sentence.zh
    resend_refund(refund.pk, by="buyer", at=stage.wait(3 * DAY))
    again = stage.at
    assert f"自{moment(again, stage.at).zh} 起等待" in page(refund, stage.at).sentence.zh
    stage.wait(MINUTE)
    claim_refunds(Kind.REFUND_ASK, limit=9, at=stage.at, lease_seconds=60)
    said = page(refund, stage.at).sentence
    assert (moment(stage.at, stage.at).zh in said.zh, moment(stage.at, stage.at).en in said.en) == (True, True)
    assert moment(first, stage.at).zh not in said.zh


@pytest.mark.parametrize(
    "status", [RefundStatus.ACCEPTED, RefundStatus.BOUNCED, RefundStatus.REFUSED, RefundStatus.BALANCE_SHORT]
)
def test_wherever_it_stands_the_line_says_since_when_and_who_acts_next(stage: Stage, status: RefundStatus) -> None:
    refund = refunded(stage)
    stage.wait(5 * MINUTE)
    stage.channel_says(status)
    since = moment(stage.at, stage.at)
    stage.wait(MINUTE)
    said = page(refund, stage.at).sentence
    assert (since.zh in said.zh, since.en in said.en) == (True, True)
    assert any(who in said.zh for who in ("财务", "站长", "选择"))
    assert "{" not in said.zh + said.en
