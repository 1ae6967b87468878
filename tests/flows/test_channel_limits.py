"""Are the limits that a channel declares kept by whoever asks it?"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from anxin import vault
from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.flows.chase_refunds import chase_refunds
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.record_refunds import record_refunds
from anxin.orders.models import Order
from anxin.payments.channel import RefundAnswer, RefundStatus
from anxin.payments.models import Channel, Payment
from anxin.refs import new_id
from anxin.refunds.errands import RefundErrand
from anxin.refunds.models import Attempt, Refund
from anxin.support.models import Letter
from anxin.web.moments import moment
from tests.flows.refunding import now
from tests.flows.test_refund_told import letters, page
from tests.support.cast import DAY, MINUTE, Stage

SECOND = timedelta(seconds=1)


def the_channel_can(stage: Stage, **abilities: Any) -> None:
    row = Channel.objects.get(pk=stage.world.channel)
    row.capabilities |= abilities
    row.save()


def parts(stage: Stage, count: int) -> list[Refund]:
    """One paid order, and refunds of a part each, planned by hand: how they come about is no question here."""
    order = stage.buys("game-100", quantity=2)
    payment = Payment.objects.get(order=order)
    return [planned(stage, order, payment, number, 100) for number in range(1, count + 1)]


def planned(stage: Stage, order: Order, payment: Payment, number: int, amount_minor: int) -> Refund:
    refund = Refund.objects.create(
        id=new_id(),
        shop_id=order.shop_id,
        order=order,
        payment=payment,
        number=number,
        amount_minor=amount_minor,
        currency="CNY",
        reason_zh="部分",
        reason_en="part",
        planned_at=stage.at,
        due_at=stage.at + DAY,
        on_due="tell_finance",
    )
    Ask.objects.create(shop=order.shop_id, kind=Kind.REFUND_ASK, subject=refund.pk, due_at=stage.at)
    return refund


def claim(stage: Stage) -> list[RefundErrand]:
    return claim_refunds(Kind.REFUND_ASK, limit=100, at=stage.at, lease_seconds=60)


def answer(stage: Stage, errands: list[RefundErrand], status: RefundStatus = RefundStatus.UNKNOWN) -> None:
    record_refunds([(errand, RefundAnswer(status)) for errand in errands], at=stage.at)


def next_due() -> datetime:
    return Ask.objects.filter(token=None).order_by("due_at").values_list("due_at", flat=True)[0]


def test_two_parts_of_one_payment_keep_the_channels_interval(stage: Stage) -> None:
    the_channel_can(stage, minimum_interval_seconds=60)
    parts(stage, 3)
    first = claim(stage)
    assert len(first) == 1
    assert next_due() == stage.at + MINUTE
    stage.wait(MINUTE - SECOND)
    assert claim(stage) == []
    stage.wait(SECOND)
    assert len(claim(stage)) == 1


def test_waiting_for_a_limit_uses_up_no_try(stage: Stage) -> None:
    the_channel_can(stage, minimum_interval_seconds=60)
    parts(stage, 2)
    for _ in range(3):
        claim(stage)
    assert sorted(Ask.objects.values_list("tries", flat=True)) == [0, 1]


def test_where_asking_is_not_repeatable_one_part_is_under_way_at_a_time(stage: Stage) -> None:
    the_channel_can(stage, idempotent=False, query_after_seconds=[600])
    parts(stage, 2)
    first = claim(stage)
    assert len(first) == 1
    answer(stage, first)
    stage.wait(2 * MINUTE)
    assert claim(stage) == []
    stage.wait(10 * MINUTE)
    again = claim(stage)
    assert {errand.act for errand in again} == {"query"}
    answer(stage, again, RefundStatus.NOT_FOUND)
    answer(stage, [e for e in again if e.refund == first[0].refund], RefundStatus.UNKNOWN)
    assert Attempt.objects.filter(kind="ask").count() == 1


def test_what_waits_unsent_behind_an_unclear_one_is_told_once_and_its_promise_stands(stage: Stage) -> None:
    the_channel_can(stage, idempotent=False, queryable=False, query_after_seconds=[600])
    first, second = parts(stage, 2)
    Refund.objects.filter(pk=second.pk).update(due_at=stage.at + 10 * MINUTE)
    answer(stage, claim(stage))
    stage.wait(10 * MINUTE)
    assert claim(stage) == []
    promised = stage.at + DAY
    for days in (0, 1, 2):
        chase_refunds([second.pk], at=stage.at)
        assert (now(second).state, letters(second, "unsent")) == ("planned", 1)
        assert letters(second, "overdue") == min(days, 1)
        said = page(second, stage.at)
        assert ("没有在承诺的" in said.sentence.zh) == (days > 0)
        assert moment(promised, stage.at).zh in said.sentence.zh
        assert "没能向" in said.sentence.zh
        assert "{" not in said.sentence.zh + said.sentence.en
        stage.wait(DAY)
    assert "受理" not in vault.unseal(Letter.objects.get(kind="unsent-2-0").body_sealed, "letter")
    Refund.objects.filter(pk=first.pk).update(state="arrived", due_at=None, on_due="")
    assert [errand.refund for errand in claim(stage)] == [second.pk]


@pytest.mark.parametrize("seconds", [0, 1])
def test_more_parts_than_the_channel_allows_go_to_finance_and_the_buyer_is_told(stage: Stage, seconds: int) -> None:
    the_channel_can(stage, minimum_interval_seconds=seconds, maximum_partials=1)
    first, second = parts(stage, 2)
    assert [errand.refund for errand in claim(stage)] == [first.pk]
    stage.wait(MINUTE)
    assert claim(stage) == []
    second.refresh_from_db()
    assert second.state == "with_finance"
    assert second.late_since is not None
    assert Letter.objects.filter(kind__startswith="no-way-back").count() == 1
    assert not Ask.objects.filter(subject=second.pk).exists()


@pytest.mark.parametrize("abilities", [{"window_days": 0}, {"partial": False}, {"refundable": False}])
def test_what_the_channel_never_gives_back_is_not_asked_for(stage: Stage, abilities: dict[str, Any]) -> None:
    the_channel_can(stage, **abilities)
    (refund,) = parts(stage, 1)
    assert claim(stage) == []
    refund.refresh_from_db()
    assert refund.state == "with_finance"
    assert Attempt.objects.count() == 0


def test_the_window_counts_from_the_payment(stage: Stage) -> None:
    the_channel_can(stage, window_days=2)
    parts(stage, 1)
    stage.wait(2 * DAY - SECOND)
    assert len(claim(stage)) == 1


def test_a_rate_is_kept_over_all_claims(stage: Stage) -> None:
    the_channel_can(stage, rate_per_second=5)
    parts(stage, 30)
    asked = 0
    for tenths in range(60):
        got = len(claim(stage))
        asked += got
        assert asked <= 5 * (tenths / 10 + 1) + 1
        stage.wait(timedelta(milliseconds=100))
    assert asked >= 28


def test_the_database_lets_no_more_go_back_than_came_in(stage: Stage) -> None:
    order = stage.buys("steam-50")
    payment = Payment.objects.get(order=order)
    planned(stage, order, payment, 1, 4_850)
    with pytest.raises(IntegrityError, match="more would go back"), transaction.atomic():
        planned(stage, order, payment, 2, 1)
    assert Refund.objects.count() == 1


def test_a_clock_that_was_set_back_stops_no_refund(stage: Stage) -> None:
    the_channel_can(stage, rate_per_second=5)
    Channel.objects.update(asks_free_at=stage.at + DAY)
    parts(stage, 1)
    assert len(claim(stage)) == 1
