"""Does an order that is paid and refunded through Stripe come to its end with the books in order?"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from anxin import clock
from anxin.agenda.kinds import Kind
from anxin.console.queries import money_held
from anxin.flows.add_channel import NewChannel, add_channel
from anxin.flows.change_channel_keys import NewKeys
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.record_offer import record_offer
from anxin.flows.record_refunds import record_refunds
from anxin.flows.start_payment import start_payment
from anxin.flows.switch_channel import switch_channel
from anxin.integrations.addresses import channel_hook_url
from anxin.integrations.registry import payment_channel
from anxin.integrations.stripe.channel import CAPABILITIES
from anxin.jobs.ask_channel import ask_channel
from anxin.orders.models import Order
from anxin.payments.models import Channel, Notice, Payment
from anxin.texts import Text
from tests.simulators.listener import Listener, listening
from tests.simulators.processes import wait_until
from tests.simulators.stripe.running import Stripe
from tests.support.cast import Stage, furnished


@pytest.fixture
def stage(db: Any) -> Stage:
    """A furnished shop at this moment, for Stripe lives by the real clock."""
    stage = furnished()
    stage.at = clock.now()
    return stage


@pytest.fixture
def hook(acquirer: Stripe) -> Iterator[Listener]:
    """Where the events of this test arrive, before they are handed on."""
    with listening() as listener:
        acquirer.turn("webhook", url=listener.url)
        yield listener


@pytest.fixture
def cards(stage: Stage, acquirer: Stripe) -> Channel:
    """Stripe as a channel of the shop, switched on."""
    settings = {"secret_key": acquirer.secret_key, "webhook_secret": acquirer.webhook_secret}
    keys = NewKeys(
        account=acquirer.account, base_url=acquirer.base_url, settings=settings, capabilities=CAPABILITIES.to_json()
    )
    new = NewChannel(shop=stage.world.shop, kind="stripe", name=Text("银行卡", "Cards"), keys=keys)
    made = add_channel(new, by="machine", at=stage.at)
    switch_channel(made, on=True, by="machine", at=stage.at)
    return Channel.objects.get(pk=made)


def offered(stage: Stage, cards: Channel) -> Payment:
    """A payment with a page to pay on."""
    placed = stage.places("steam-50")
    payment = start_payment(placed.order, cards.pk, by="buyer", at=stage.at)
    ask = payment.as_asked(channel_hook_url(cards.pk), "https://shop.example/orders/1/")
    assert record_offer(payment.pk, payment_channel(cards).start_payment(ask), at=stage.at)
    payment.refresh_from_db()
    return payment


def hand_on(hook: Listener, channel: UUID, words: str, kind: str) -> int:
    """Hand everything of a kind that names these words to our door; the last status."""
    wait_until(lambda: any(f'"{kind}"' in one.body.decode() and words in one.body.decode() for one in hook.arrived))
    status = 0
    for one in hook.arrived:
        header = {name.lower(): value for name, value in one.headers.items()}["stripe-signature"]
        answer = Client().post(
            f"/hooks/channel/{channel}/", one.body, "application/json", headers={"stripe-signature": header}
        )
        status = answer.status_code
    return status


def refunded(stage: Stage, cards: Channel) -> None:
    """The channel is asked about every refund that is due."""
    errands = claim_refunds(Kind.REFUND_ASK, limit=10, at=stage.at, lease_seconds=60)
    assert errands
    answers = [(errand, ask_channel({cards.pk: cards}, errand)) for errand in errands]
    record_refunds(answers, at=stage.at)


def test_an_order_is_paid_by_event_and_refunded(stage: Stage, cards: Channel, acquirer: Stripe, hook: Listener) -> None:
    payment = offered(stage, cards)
    assert payment.redirect_url.startswith(acquirer.base_url)
    acquirer.pay(payment.redirect_url)
    for _ in range(2):
        assert hand_on(hook, cards.pk, payment.pk.hex, "checkout.session.completed") == 200
    order = Order.objects.get(pk=payment.order_id)
    assert order.state in ("paid", "delivered")
    assert Notice.objects.filter(channel=cards, kind="payment.succeeded").count() == 1
    stage.claims(order.pk, "changed_mind")
    refunded(stage, cards)
    (refund,) = stage.refunds(order.pk)
    assert refund.state == "arrived"
    assert refund.channel_refund_no.startswith("re_")
    assert hand_on(hook, cards.pk, refund.pk.hex, "refund.created") == 200
    refund.refresh_from_db()
    assert refund.state == "arrived"
    told = acquirer.read("log?kind=refund")["received"]
    assert sum(one.get("out_refund_no") == refund.pk.hex and one["status"] == 200 for one in told) == 1
    assert money_held([stage.world.shop]) == [], "nothing is held for anybody any more"


def test_a_forged_event_pays_nothing(stage: Stage, cards: Channel, acquirer: Stripe, hook: Listener) -> None:
    payment = offered(stage, cards)
    acquirer.turn("faults", out_trade_no=payment.pk.hex, fault="wrong_signature", times=1)
    acquirer.pay(payment.redirect_url)
    wait_until(lambda: len(hook.arrived) >= 2)
    forged = hook.arrived[0]
    header = {name.lower(): value for name, value in forged.headers.items()}["stripe-signature"]
    answer = Client().post(
        f"/hooks/channel/{cards.pk}/", forged.body + b" ", "application/json", headers={"stripe-signature": header}
    )
    assert answer.status_code >= 400
    assert Order.objects.get(pk=payment.order_id).state == "placed"
    assert not Notice.objects.exists()
