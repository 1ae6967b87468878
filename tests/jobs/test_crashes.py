"""What is left when a worker dies between claim, ask and record? Every point, against the real channel.

The table stands in docs/decisions/0001-asking-the-world.md. Dying is: what was in hand is dropped and the lease lapses;
with leases of no length that needs no waiting.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import transaction

from anxin.agenda.kinds import Kind
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.pay_from_balance import pay_from_balance
from anxin.flows.record_refunds import record_refunds
from anxin.flows.redirect_refund import redirect_refund
from anxin.integrations.registry import payment_channel
from anxin.jobs.ask_channel import ask_channel
from anxin.ledger.accounts import buyer_balance
from anxin.ledger.accounts import refund as refund_account
from anxin.ledger.queries import balance
from anxin.payments.channel import RefundAnswer
from anxin.payments.models import Channel
from anxin.refunds.errands import RefundErrand
from anxin.refunds.models import Attempt, Refund
from tests.flows.test_paid_from_balance import gets_credit
from tests.simulators.processes import Sandpay
from tests.support.cast import HOUR, Stage

FAR = 2040


class Died(Exception):
    """The worker is gone."""


def paid_and_to_be_refunded(shop: Stage, channel: Sandpay) -> Refund:
    """An order paid at the real channel, never revealed, whose refund is planned."""
    placed = shop.places("steam-50")
    payment = shop.begins_to_pay(placed.order)
    offer = payment_channel(Channel.objects.get()).start_payment(
        replace(payment.as_asked("http://127.0.0.1:9/", ""), expires_at=payment.expires_at.replace(year=FAR))
    )
    channel.pay(offer.code_url, notice="none")
    shop.pays(placed.order)
    shop.claims(placed.order, "changed_mind")
    return Refund.objects.get(order=placed.order)


def the_channel_can(*, idempotent: bool, queryable: bool) -> None:
    row = Channel.objects.get()
    row.capabilities |= {"idempotent": idempotent, "queryable": queryable}
    row.save()


def claim(shop: Stage, kind: Kind = Kind.REFUND_ASK) -> list[RefundErrand]:
    return claim_refunds(kind, limit=10, at=shop.at, lease_seconds=0)


def asked(errand: RefundErrand) -> RefundAnswer:
    return ask_channel(Channel.objects.in_bulk(), errand)


def before_1(shop: Stage) -> None:
    with pytest.raises(Died):
        _claim_and_die(shop)


@transaction.atomic
def _claim_and_die(shop: Stage) -> None:
    inside = claim_refunds.__wrapped__  # type: ignore[attr-defined]  # the flow without its own transaction
    assert inside(Kind.REFUND_ASK, limit=10, at=shop.at, lease_seconds=0)
    raise Died


def after_1(shop: Stage) -> None:
    assert len(claim(shop)) == 1


def in_2(shop: Stage) -> None:
    (errand,) = claim(shop)
    asked(errand)


def after_3(shop: Stage) -> None:
    (errand,) = claim(shop)
    assert record_refunds([(errand, asked(errand))], at=shop.at) == 1


def another_worker_goes_on(shop: Stage) -> None:
    for _ in range(5):
        for kind in (Kind.REFUND_ASK, Kind.REFUND_QUERY):
            shop.wait(HOUR)
            record_refunds([(errand, asked(errand)) for errand in claim(shop, kind)], at=shop.at)


DEATHS: dict[str, Callable[[Stage], None]] = {
    "before 1": before_1,
    "after 1": after_1,
    "during 2": in_2,
    "after 2": in_2,
    "after 3": after_3,
}
ABILITIES = [(True, True), (True, False), (False, True), (False, False)]


@pytest.mark.parametrize(("idempotent", "queryable"), ABILITIES)
@pytest.mark.parametrize("point", DEATHS)
def test_a_death_at_any_point_never_moves_money_twice(
    shop: Stage, channel: Sandpay, point: str, idempotent: bool, queryable: bool
) -> None:
    before = channel.read("totals")["refunded_minor"]
    refund = paid_and_to_be_refunded(shop, channel)
    the_channel_can(idempotent=idempotent, queryable=queryable)
    DEATHS[point](shop)
    another_worker_goes_on(shop)

    refund.refresh_from_db()
    never_left = point == "after 1" and not idempotent
    nobody_knows = point in {"after 1", "during 2", "after 2"} and not idempotent and not queryable
    assert channel.read("totals")["refunded_minor"] - before == (0 if never_left else refund.amount_minor)
    assert refund.state == ("unknown" if never_left or nobody_knows else "arrived")


def test_a_worker_that_comes_back_too_late_records_nothing(shop: Stage, channel: Sandpay) -> None:
    before = channel.read("totals")["refunded_minor"]
    paid_and_to_be_refunded(shop, channel)
    (late,) = claim(shop)
    (other,) = claim(shop)
    assert other.act == "query"
    assert record_refunds([(late, asked(late))], at=shop.at) == 0
    assert record_refunds([(other, asked(other))], at=shop.at) == 1
    assert Attempt.objects.filter(answered_at=None).count() == 1
    assert channel.read("totals")["refunded_minor"] - before == 4_850


BALANCE_DEATHS = {name: death for name, death in DEATHS.items() if name != "during 2"}


@pytest.mark.parametrize("way", ["redirected", "paid from the balance"])
@pytest.mark.parametrize("point", BALANCE_DEATHS)
def test_a_death_at_any_point_credits_a_balance_once(shop: Stage, channel: Sandpay, point: str, way: str) -> None:
    before = channel.read("totals")["refunded_minor"]
    refund = to_the_balance(shop) if way == "redirected" else of_the_balance(shop)
    owned = balance(buyer_balance(shop.world.shop, shop.world.people["buyer"]))
    BALANCE_DEATHS[point](shop)
    another_worker_goes_on(shop)

    refund.refresh_from_db()
    assert (refund.state, refund.destination) == ("arrived", "balance")
    assert balance(buyer_balance(shop.world.shop, shop.world.people["buyer"])) - owned == refund.amount_minor
    assert balance(refund_account(shop.world.shop, refund.pk)) == 0
    assert channel.read("totals")["refunded_minor"] == before
    assert {attempt.kind for attempt in Attempt.objects.filter(refund=refund)} == {"credit"}


def test_a_late_worker_credits_a_balance_no_second_time(shop: Stage) -> None:
    refund = to_the_balance(shop)
    (late,) = claim(shop)
    (other,) = claim(shop)
    assert (late.act, other.act) == ("credit", "credit")
    assert record_refunds([(other, asked(other))], at=shop.at) == 1
    assert record_refunds([(late, asked(late))], at=shop.at) == 0
    assert balance(buyer_balance(shop.world.shop, shop.world.people["buyer"])) == refund.amount_minor


def to_the_balance(shop: Stage) -> Refund:
    """A refund whose buyer has taken it to the balance before the channel was asked."""
    order = shop.buys("steam-50", buyer=shop.world.people["buyer"])
    shop.claims(order.pk, "changed_mind")
    refund = Refund.objects.get(order=order)
    redirect_refund(refund.pk, by="buyer", at=shop.at)
    return refund


def of_the_balance(shop: Stage) -> Refund:
    """A refund of an order that was paid from the balance."""
    bea = gets_credit(shop, 4_850)
    placed = shop.places("steam-50", buyer=bea)
    pay_from_balance(placed.order, by="buyer", at=shop.at)
    shop.claims(placed.order, "changed_mind")
    return Refund.objects.get(order=placed.order)
