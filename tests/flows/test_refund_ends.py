"""Has a refund every end that its channel can give it, and does the money lie where the state says?"""

from datetime import datetime
from functools import partial
from uuid import uuid4

import pytest

from anxin import vault
from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.flows.accept_refund_notices import accept_refund_notices
from anxin.flows.acknowledge_refund import acknowledge_refund
from anxin.flows.chase_refunds import chase_refunds
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.hurry_refund import NothingToAsk, hurry_refund
from anxin.flows.prefer_destination import prefer_destination
from anxin.flows.record_refunds import record_refunds
from anxin.flows.redirect_refund import NoBalance, OnItsWay, redirect_refund
from anxin.flows.resend_refund import NoSecondTry, resend_refund
from anxin.flows.settle_refund_by_hand import AskTheChannel, settle_refund_by_hand
from anxin.ledger.accounts import buyer_balance, hold
from anxin.ledger.queries import balance
from anxin.payments.channel import NoticeKind, RefundAnswer, RefundStatus
from anxin.payments.models import Channel
from anxin.refunds.models import Attempt, Refund
from anxin.refunds.states import Destination
from anxin.support.models import Letter
from tests.flows.refunding import at_the_channel, in_refund, notice, now, refunded, the_channel_can
from tests.support.cast import DAY, HOUR, MINUTE, QQ, Stage


def due(kind: Kind) -> list[datetime]:
    return list(Ask.objects.filter(kind=kind).values_list("due_at", flat=True))


def test_an_unknown_refund_is_looked_up_on_the_channels_own_schedule(stage: Stage) -> None:
    the_channel_can(stage, query_after_seconds=[60, 300, 600, 1200, 1800])
    refund = refunded(stage)
    for seconds in (60, 300, 600, 1200, 1800, 1800):
        assert stage.channel_says(RefundStatus.UNKNOWN) == 1
        (then,) = due(Kind.REFUND_ASK)
        assert (then - stage.at).total_seconds() == seconds
        assert now(refund).state == "unknown"
        stage.at = then
    assert stage.channel_says(RefundStatus.ARRIVED) == 1
    assert Attempt.objects.filter(refund=refund, kind="ask").count() == 1
    assert set(Attempt.objects.filter(refund=refund).values_list("kind", flat=True)) == {"ask", "query"}


def test_an_accepted_refund_is_looked_up_on_the_same_schedule(stage: Stage) -> None:
    the_channel_can(stage, query_after_seconds=[60, 300])
    refunded(stage)
    stage.channel_says(RefundStatus.ACCEPTED)
    for seconds in (60, 300, 300):
        (then,) = due(Kind.REFUND_QUERY)
        assert (then - stage.at).total_seconds() == seconds
        stage.at = then
        assert stage.channel_says(RefundStatus.ACCEPTED, Kind.REFUND_QUERY) == 1


def test_where_nobody_can_be_asked_again_finance_sees_it_at_once(stage: Stage) -> None:
    the_channel_can(stage, idempotent=False, queryable=False)
    refund = refunded(stage)
    stage.channel_says(RefundStatus.UNKNOWN)
    assert (now(refund).state, now(refund).late_since) == ("unknown", stage.at)
    assert not Ask.objects.filter(subject=refund.pk).exists()
    stage.wait(3 * DAY)
    chase_refunds([refund.pk], at=stage.at)
    assert stage.channel_says(RefundStatus.ARRIVED) == 0
    with pytest.raises(NothingToAsk):
        hurry_refund(refund.pk, by="staff", at=stage.at)


def test_a_person_who_looked_may_settle_what_cannot_be_asked(stage: Stage) -> None:
    the_channel_can(stage, idempotent=False, queryable=False)
    gone, never = refunded(stage), refunded(stage)
    stage.channel_says(RefundStatus.UNKNOWN)
    for _ in range(2):
        settle_refund_by_hand(gone.pk, arrived=True, reason="流水 8812", by="staff", at=stage.at)
    settle_refund_by_hand(never.pk, arrived=False, reason="后台没有这笔", by="staff", at=stage.at)
    assert (now(gone).state, in_refund(stage, gone)) == ("arrived", 0)
    assert now(never).state == "planned"
    assert at_the_channel(stage) == never.amount_minor
    assert stage.channel_says(RefundStatus.ARRIVED) == 1
    assert at_the_channel(stage) == 0


def test_a_persons_word_is_not_taken_where_the_channel_can_be_asked(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.UNKNOWN)
    with pytest.raises(AskTheChannel):
        settle_refund_by_hand(refund.pk, arrived=True, reason="我觉得到了", by="staff", at=stage.at)
    assert now(refund).state == "unknown"


def test_what_the_channel_knows_nothing_of_for_a_day_is_a_persons(stage: Stage) -> None:
    the_channel_can(stage, idempotent=False)
    refund = refunded(stage)
    stage.channel_says(RefundStatus.UNKNOWN)
    chase_refunds([refund.pk], at=stage.wait(DAY))
    stage.channel_says(RefundStatus.NOT_FOUND, Kind.REFUND_QUERY)
    stage.channel_says(RefundStatus.NOT_FOUND)
    word = partial(settle_refund_by_hand, refund.pk, arrived=False, reason="后台没有这笔", by="staff")
    with pytest.raises(AskTheChannel):
        word(at=stage.at)
    word(at=stage.wait(DAY))
    assert (now(refund).state, at_the_channel(stage)) == ("planned", 4_850)


def test_short_funds_are_tried_again_for_days_and_the_date_stands(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.BALANCE_SHORT)
    first = now(refund).due_at
    assert Channel.objects.get().short_since == stage.at
    for _ in range(80):
        stage.wait(10 * MINUTE)
        assert stage.channel_says(RefundStatus.BALANCE_SHORT) == 1
    assert (now(refund).state, now(refund).due_at) == ("short", first)
    assert Letter.objects.filter(order=refund.order_id, kind__startswith="short").count() == 1
    stage.wait(10 * MINUTE)
    assert stage.channel_says(RefundStatus.ARRIVED) == 1
    assert Channel.objects.get().short_since is None
    assert Attempt.objects.exclude(kind="ask").count() == 0


def test_a_bounce_goes_to_the_balance_with_the_buyers_word_alone(stage: Stage) -> None:
    bea = stage.world.people["buyer"]
    the_channel_can(stage, retries=False)
    refund = refunded(stage, buyer=bea)
    stage.channel_says(RefundStatus.BOUNCED)
    assert Letter.objects.filter(order=refund.order_id, kind__startswith="bounced").count() == 1
    with pytest.raises(NoSecondTry):
        resend_refund(refund.pk, by="buyer", at=stage.at)
    chase_refunds([refund.pk], at=stage.wait(2 * DAY))
    assert now(refund).state == "with_finance"
    assert in_refund(stage, refund) == 4_850
    for _ in range(2):
        redirect_refund(refund.pk, by="buyer", at=stage.at)
    assert stage.channel_says(RefundStatus.ARRIVED) == 1
    assert (now(refund).state, now(refund).destination) == ("arrived", "balance")
    assert balance(buyer_balance(stage.world.shop, bea)) == 4_850
    assert at_the_channel(stage) == 4_850


def test_what_is_with_the_channel_cannot_be_redirected(stage: Stage) -> None:
    refund = refunded(stage, buyer=stage.world.people["buyer"])
    claim_refunds(Kind.REFUND_ASK, limit=9, at=stage.at, lease_seconds=60)
    for _ in range(2):
        with pytest.raises(OnItsWay):
            redirect_refund(refund.pk, by="buyer", at=stage.at)
    stage.wait(HOUR)
    assert now(refund).destination == "original"


def test_a_guest_has_no_balance(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.BOUNCED)
    with pytest.raises(NoBalance):
        redirect_refund(refund.pk, by="buyer", at=stage.at)
    with pytest.raises(NoBalance):
        prefer_destination(refund.order_id, Destination.BALANCE, by="buyer", at=stage.at)


def test_who_prefers_the_balance_has_it_at_once_and_nobody_is_asked(stage: Stage) -> None:
    bea = stage.world.people["buyer"]
    order = stage.buys("steam-50", buyer=bea)
    prefer_destination(order.pk, Destination.BALANCE, by="buyer", at=stage.at)
    stage.claims(order.pk, "changed_mind")
    (errand,) = claim_refunds(Kind.REFUND_ASK, limit=9, at=stage.at, lease_seconds=60)
    assert errand.act == "credit"
    record_refunds([(errand, RefundAnswer(RefundStatus.ARRIVED))], at=stage.at)
    assert balance(buyer_balance(stage.world.shop, bea)) == 4_850
    assert stage.refunds(order.pk)[0].destination == "balance"


def test_a_refund_taken_back_after_it_arrived_is_reversed_and_arrives_again(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.ARRIVED)
    assert accept_refund_notices([notice(stage, refund, NoticeKind.REFUND_BOUNCED)], at=stage.at) == ["looked_up"]
    assert now(refund).state == "arrived"
    assert stage.channel_says(RefundStatus.BOUNCED, Kind.REFUND_QUERY) == 1
    assert (now(refund).state, in_refund(stage, refund), at_the_channel(stage)) == ("reversed", 4_850, 4_850)
    resend_refund(refund.pk, by="buyer", at=stage.at)
    stage.channel_says(RefundStatus.ARRIVED)
    assert (now(refund).state, in_refund(stage, refund), at_the_channel(stage)) == ("arrived", 0, 0)


def test_old_bad_news_about_what_arrived_changes_nothing(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.ARRIVED)
    accept_refund_notices([notice(stage, refund, NoticeKind.REFUND_BOUNCED)], at=stage.at)
    stage.channel_says(RefundStatus.ARRIVED, Kind.REFUND_QUERY)
    assert (now(refund).state, at_the_channel(stage)) == ("arrived", 0)
    assert not Ask.objects.filter(subject=refund.pk).exists()


def test_a_refund_made_at_the_channel_is_adopted_once_and_ends_its_order(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    payment = order.payments.get()
    row = Refund(pk=uuid4(), payment=payment, amount_minor=payment.amount_minor)
    words = [accept_refund_notices([notice(stage, row, NoticeKind.REFUND_ARRIVED)], at=stage.at) for _ in range(2)]
    assert words == [["adopted"], ["adopted"]]
    (found,) = stage.refunds(order.pk)
    assert (found.external, found.state, found.line_id is not None) == (True, "arrived", True)
    assert stage.order(order.pk).state == "refunded"
    assert stage.delivery(order.pk).state == "stopped"
    assert balance(hold(stage.world.shop, order.pk)) == at_the_channel(stage) == 0
    for _ in range(2):
        acknowledge_refund(found.pk, by="staff", at=stage.at)
    assert now(found).late_since is None


def test_a_refund_past_its_day_is_asked_about_then_seen_then_told(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.ACCEPTED)
    Ask.objects.filter(kind=Kind.REFUND_QUERY).delete()
    assert chase_refunds([refund.pk], at=stage.wait(DAY - MINUTE)) == 0
    stage.wait(2 * DAY)
    assert chase_refunds([refund.pk], at=stage.at) == 1
    assert (now(refund).late_since, len(due(Kind.REFUND_QUERY))) == (None, 1)
    stage.channel_says(RefundStatus.ACCEPTED, Kind.REFUND_QUERY)
    chase_refunds([refund.pk], at=stage.wait(2 * HOUR))
    assert now(refund).late_since == stage.at
    assert Letter.objects.filter(order=refund.order_id, kind__startswith="late").count() == 1


def test_finance_may_ask_twice_and_it_is_one_question(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.ACCEPTED)
    for _ in range(2):
        hurry_refund(refund.pk, by="staff", at=stage.at)
    assert stage.channel_says(RefundStatus.ARRIVED, Kind.REFUND_QUERY) == 1
    assert now(refund).state == "arrived"


def test_short_funds_are_tried_at_once_when_finance_says_so(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.BALANCE_SHORT)
    assert stage.channel_says(RefundStatus.ARRIVED) == 0
    for _ in range(2):
        hurry_refund(refund.pk, by="staff", at=stage.at)
    assert stage.channel_says(RefundStatus.ARRIVED) == 1
    assert at_the_channel(stage) == 0


def test_where_a_channel_may_take_it_back_without_a_word_it_is_looked_at_once_more(stage: Stage) -> None:
    the_channel_can(stage, looks_again_after_days=1)
    refund = refunded(stage)
    stage.channel_says(RefundStatus.ARRIVED)
    assert stage.channel_says(RefundStatus.ARRIVED, Kind.REFUND_QUERY) == 0
    stage.wait(DAY)
    assert stage.channel_says(RefundStatus.BOUNCED, Kind.REFUND_QUERY) == 1
    assert now(refund).state == "reversed"
    assert at_the_channel(stage) == 4_850


def test_what_arrived_and_is_known_no_more_is_reversed_by_the_second_look_alone(stage: Stage) -> None:
    the_channel_can(stage, looks_again_after_days=1)
    refund = refunded(stage)
    stage.channel_says(RefundStatus.ARRIVED)
    stage.wait(DAY)
    stage.channel_says(RefundStatus.NOT_FOUND, Kind.REFUND_QUERY)
    assert now(refund).state == "arrived"
    stage.wait(HOUR)
    stage.channel_says(RefundStatus.NOT_FOUND, Kind.REFUND_QUERY)
    assert (now(refund).state, in_refund(stage, refund)) == ("reversed", 4_850)


def test_short_funds_alarm_the_operator_once_a_day_and_channel(stage: Stage) -> None:
    refund, other = refunded(stage), refunded(stage)
    for _ in range(3):
        assert stage.channel_says(RefundStatus.BALANCE_SHORT) == 2
        stage.wait(10 * MINUTE)
    (letter,) = Letter.objects.filter(kind="channel-short")
    said = vault.unseal(letter.body_sealed, "letter")
    assert letter.person_id == stage.world.people["operator"]
    assert "2 笔退款共 ¥97.00" in said
    assert "at least ¥97.00" in said
    assert Letter.objects.filter(order__in=[refund.order_id, other.order_id], kind__startswith="short").count() == 2
    stage.wait(DAY)
    stage.channel_says(RefundStatus.BALANCE_SHORT)
    assert Letter.objects.filter(kind="channel-short").count() == 2
    stage.wait(10 * MINUTE)
    stage.channel_says(RefundStatus.ARRIVED)
    stage.wait(DAY)
    assert Letter.objects.filter(kind="channel-short").count() == 2


def test_the_buyer_is_told_the_date_by_the_buyers_clock(stage: Stage) -> None:
    refund = refunded(stage)
    stage.channel_says(RefundStatus.BALANCE_SHORT)
    (letter,) = Letter.objects.filter(order=refund.order_id, kind__startswith="short")
    # Monday noon in Shanghai, and a day for finance
    assert "2026-11-24 12:00（北京时间）" in vault.unseal(letter.body_sealed, "letter")
