"""Is money that a channel kept from being settled asked for once its order is, once, and is a refusal told?"""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from anxin import vault
from anxin.agenda.kinds import PATIENCE, Kind
from anxin.agenda.models import Ask
from anxin.flows.claim_releases import claim_releases
from anxin.flows.record_releases import record_releases
from anxin.flows.reserve_frozen import reserve_frozen
from anxin.flows.settle_orders import settle_orders
from anxin.orders.models import Order
from anxin.payments.channel import ReleaseAnswer, ReleaseStatus
from anxin.payments.models import Channel, Payment, Release
from anxin.support.models import Letter
from tests.payouts.conftest import seen_and_confirmed, settled
from tests.support.cast import Stage

DAY = timedelta(days=1)
claims = partial(claim_releases, limit=9, lease_seconds=60)


@pytest.fixture
def frozen(stage: Stage) -> Stage:
    """A shop whose channel keeps the money of its payments."""
    row = Channel.objects.get(pk=stage.world.channel)
    Channel.objects.filter(pk=row.pk).update(capabilities=row.capabilities | {"freezes": True})
    return stage


def answered(stage: Stage, status: ReleaseStatus, detail: str = "") -> int:
    errands = claims(at=stage.at)
    return record_releases([(errand, ReleaseAnswer(status, detail)) for errand in errands], at=stage.at)


def letters() -> Any:
    return Letter.objects.filter(kind="release_refused")


def test_a_settled_order_has_its_money_released_once(frozen: Stage) -> None:
    order = settled(frozen)
    (release,) = Release.objects.all()
    assert (release.order_id, release.state, release.payment.frozen) == (order.pk, "asked", True)
    (errand,) = claims(at=frozen.at)
    assert errand.ask.release == release.pk
    assert errand.ask.transaction_no == release.payment.transaction_no != ""
    assert errand.claimed.asked_at is None, "nothing was asked before"
    assert claims(at=frozen.at) == [], "another holds it"
    assert record_releases([(errand, ReleaseAnswer(ReleaseStatus.RELEASED))], at=frozen.at) == 1
    assert record_releases([(errand, ReleaseAnswer(ReleaseStatus.REFUSED))], at=frozen.at) == 0, "a word too late"
    release.refresh_from_db()
    assert (release.state, release.ended_at) == ("released", frozen.at)
    assert not Ask.objects.filter(kind=Kind.PAYMENT_RELEASE).exists()
    assert not letters().exists()


def test_without_a_clear_answer_it_is_looked_up_under_its_number(frozen: Stage) -> None:
    settled(frozen)
    number = Release.objects.get().pk
    assert answered(frozen, ReleaseStatus.UNKNOWN) == 0
    frozen.wait(timedelta(hours=1))
    (errand,) = claims(at=frozen.at)
    assert errand.ask.release == number
    assert errand.claimed.asked_at is not None, "the channel is asked first how that went"
    assert record_releases([(errand, ReleaseAnswer(ReleaseStatus.UNDER_WAY))], at=frozen.at) == 0
    assert Release.objects.get().state == "asked"


def test_what_the_channel_refuses_is_told_to_the_operators_once(frozen: Stage) -> None:
    order = settled(frozen)
    assert answered(frozen, ReleaseStatus.REFUSED, "NO_AUTH: 无权限") == 1
    assert Release.objects.get().state == "refused"
    (letter,) = letters()
    assert order.ref in letter.subject
    assert "NO_AUTH" in vault.unseal(bytes(letter.body_sealed), "letter")


def test_the_last_try_spent_is_a_refusal_and_not_forgotten(frozen: Stage) -> None:
    settled(frozen)
    Ask.objects.filter(kind=Kind.PAYMENT_RELEASE).update(tries=PATIENCE[Kind.PAYMENT_RELEASE].max_tries - 1)
    assert answered(frozen, ReleaseStatus.UNKNOWN, "no answer") == 1
    assert Release.objects.get().state == "refused"
    assert letters().count() == 1


def test_money_set_aside_because_a_case_lasts_is_released_too(frozen: Stage) -> None:
    order = seen_and_confirmed(frozen)
    frozen.claims(order.pk, "invalid_code")
    assert reserve_frozen([order.pk], at=frozen.at) == [order.pk]
    assert Release.objects.get().order_id == order.pk
    Order.objects.filter(pk=order.pk).update(due_at=frozen.at)
    settle_orders([order.pk], at=frozen.wait(30 * DAY))
    assert Release.objects.count() == 1


def test_what_was_never_frozen_is_not_released(stage: Stage) -> None:
    settled(stage)
    assert not Payment.objects.filter(frozen=True).exists()
    assert not Release.objects.exists()
