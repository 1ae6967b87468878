"""Does a notice of Alipay's, from its own process to our door, pay one order once; and do false ones do nothing?"""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import pytest
from django.test import Client

from anxin import vault
from anxin.agenda.kinds import Kind
from anxin.clock import now
from anxin.flows.accept_payments import accept_payments
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.prefer_destination import prefer_destination
from anxin.flows.record_refunds import record_refunds
from anxin.flows.start_payment import start_payment
from anxin.integrations.alipay.channel import CAPABILITIES
from anxin.integrations.registry import CHANNEL_PURPOSE, payment_channel
from anxin.jobs.ask_channel import ask_channel
from anxin.ledger import accounts
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payments.channel import RefundStatus
from anxin.payments.models import Channel, Notice, Payment
from anxin.refunds.states import Destination
from tests.integrations.alipay.conftest import refund_of, settings_of
from tests.simulators.alipay.running import Alipay
from tests.simulators.listener import Listener
from tests.support.cast import Stage, furnished


@pytest.fixture
def stage(db: Any) -> Stage:
    """A furnished shop, now: the channel takes no money after the time of an order."""
    return replace(furnished(), at=now())


@pytest.fixture
def sender() -> Client:
    """Whoever posts to our door."""
    return Client()


@pytest.fixture
def door(stage: Stage, house: Alipay, request: pytest.FixtureRequest) -> Channel:
    """The shop's row for Alipay, its keys sealed."""
    return row(stage, house, settings_of(house, getattr(request, "param", "keys")), house.app_id)


def row(stage: Stage, house: Alipay, settings: dict[str, str], account: str) -> Channel:
    return Channel.objects.create(
        shop_id=Channel.objects.get(pk=stage.world.channel).shop_id,
        kind="alipay",
        name_zh="支付宝",
        name_en="Alipay",
        account=account,
        base_url=f"{house.base_url}/gateway.do",
        secret_sealed=vault.seal(json.dumps(settings), CHANNEL_PURPOSE),
        capabilities=CAPABILITIES.to_json(),
    )


def post(sender: Client, channel: UUID, body: bytes) -> tuple[int, bytes]:
    answer = sender.post(f"/hooks/channel/{channel}/", body, content_type="application/x-www-form-urlencoded")
    return answer.status_code, answer.content


@pytest.fixture
def begun(stage: Stage, door: Channel, hook: Listener, house: Alipay) -> Payment:
    """A payment that Bea has made, the notice of which waits at the listener."""
    order = stage.places("steam-50").order
    payment = start_payment(order, door.pk, by="buyer", at=stage.at)
    offer = payment_channel(door).start_payment(payment.as_asked(hook.url, ""))
    house.pay(offer.code_url)
    hook.wait_for(1)
    return payment


@pytest.mark.parametrize("door", ["keys", "certificates"], indirect=True)
def test_a_true_notice_pays_the_order_once(sender: Client, begun: Payment, door: Channel, hook: Listener) -> None:
    for _ in range(3):
        assert post(sender, door.pk, hook.arrived[0].body) == (200, b"success")
    begun.refresh_from_db()
    assert begun.state == "paid"
    assert begun.transaction_no.isdigit()
    order = Order.objects.get(pk=begun.order_id)
    assert order.state != "placed"
    assert Notice.objects.filter(channel=door).count() == 1
    assert balance(accounts.outside(order.shop_id, door.pk)) == -begun.amount_minor


@pytest.mark.parametrize(
    "change",
    [{"sign": "SIGNTEST"}, {"sign": ""}, {"sign_type": "RSA"}, {"total_amount": "0.01"}, {"app_id": "2021"}],
)
def test_a_false_notice_does_nothing(
    sender: Client, begun: Payment, door: Channel, hook: Listener, change: dict[str, str]
) -> None:
    body = urlencode(dict(parse_qsl(hook.arrived[0].body.decode())) | change).encode()
    assert post(sender, door.pk, body) == (401, b"failure")
    begun.refresh_from_db()
    assert begun.state == "started"
    assert not Notice.objects.exists()


def test_a_notice_at_another_merchants_or_channels_door_does_nothing(
    sender: Client, stage: Stage, begun: Payment, house: Alipay, hook: Listener
) -> None:
    other = row(stage, house, settings_of(house, "keys"), "2021000000000009")
    assert post(sender, other.pk, hook.arrived[0].body)[0] == 401
    assert post(sender, stage.world.channel, hook.arrived[0].body)[0] == 401
    begun.refresh_from_db()
    assert begun.state == "started"


def test_a_channel_whose_keys_are_gone_believes_nobody(
    sender: Client, begun: Payment, door: Channel, hook: Listener
) -> None:
    Channel.objects.filter(pk=door.pk).update(secret_sealed=b"damaged")
    assert post(sender, door.pk, hook.arrived[0].body)[0] == 401
    begun.refresh_from_db()
    assert begun.state == "started"


@pytest.mark.parametrize(("console", "state", "moved"), [(False, "arrived", 4_850), (True, "with_finance", 0)])
def test_what_was_returned_in_the_console_is_not_put_into_the_balance_as_well(
    stage: Stage, door: Channel, house: Alipay, *, console: bool, state: str, moved: int
) -> None:
    bea = stage.world.people["buyer"]
    order = stage.places("steam-50", buyer=bea).order
    payment = start_payment(order, door.pk, by="buyer", at=stage.at)
    alipay = payment_channel(door)
    question = payment.as_asked("http://127.0.0.1:9/nowhere/", "")
    house.pay(alipay.start_payment(question).code_url, "none")
    accept_payments([stage.notice(payment)], at=stage.at)
    prefer_destination(order, Destination.BALANCE, by="buyer", at=stage.at)
    stage.claims(order, "changed_mind")
    if console:
        assert alipay.refund(refund_of(question)).status is RefundStatus.ARRIVED
    errands = claim_refunds(Kind.REFUND_ASK, limit=9, at=stage.at, lease_seconds=60)
    record_refunds([(errand, ask_channel({door.pk: door}, errand)) for errand in errands], at=stage.at)
    (refund,) = stage.refunds(order)
    assert (refund.state, balance(accounts.buyer_balance(refund.shop_id, bea))) == (state, moved)
    assert refund.spent_there == console
