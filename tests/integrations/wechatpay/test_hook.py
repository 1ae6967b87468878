"""Does a notice of WeChat Pay, from its own process to our door, pay one order once; and do false ones do nothing?"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

import pytest
from django.test import Client

from anxin import vault
from anxin.clock import now
from anxin.flows.start_payment import start_payment
from anxin.integrations.registry import CHANNEL_PURPOSE, payment_channel
from anxin.integrations.wechatpay.channel import CAPABILITIES, WechatpayChannel
from anxin.ledger import accounts
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payments.models import Channel, Notice, Payment
from tests.simulators.listener import Arrived, Listener
from tests.simulators.wechatpay.running import Wechatpay
from tests.support.cast import Stage, furnished


@pytest.fixture
def stage(db: Any) -> Stage:
    """A furnished shop, now: the channel takes no money after the time of an order."""
    return replace(furnished(), at=now())


@pytest.fixture
def door(stage: Stage, wechat: Wechatpay) -> Iterator[Channel]:
    """The shop's row for WeChat Pay, its keys sealed."""
    made = row(stage, wechat, wechat.account)
    asked = cast("WechatpayChannel", payment_channel(made))
    yield made
    asked.close()


def row(stage: Stage, wechat: Wechatpay, account: str) -> Channel:
    return Channel.objects.create(
        shop_id=Channel.objects.get(pk=stage.world.channel).shop_id,
        kind="wechatpay",
        name_zh="微信支付",
        name_en="WeChat Pay",
        account=account,
        base_url=wechat.base_url,
        secret_sealed=vault.seal(json.dumps(wechat.settings), CHANNEL_PURPOSE),
        capabilities=CAPABILITIES.to_json(),
    )


def post(client: Client, channel: UUID, one: Arrived, **changes: str) -> int:
    headers = {name: value for name, value in one.headers.items() if name.lower().startswith("wechatpay-")}
    answer = client.post(
        f"/hooks/channel/{channel}/", one.body, content_type="application/json", headers=headers | changes
    )
    return answer.status_code


@pytest.fixture
def begun(stage: Stage, door: Channel, hook: Listener, wechat: Wechatpay) -> Payment:
    """A payment that Bea has made, the notice of which waits at the listener."""
    order = stage.places("steam-50").order
    payment = start_payment(order, door.pk, by="buyer", at=stage.at)
    offer = payment_channel(door).start_payment(payment.as_asked(hook.url, ""))
    wechat.pay(offer.code_url)
    hook.wait_for(1)
    return payment


def test_a_true_notice_pays_the_order_once(client: Client, begun: Payment, door: Channel, hook: Listener) -> None:
    for _ in range(3):
        assert post(client, door.pk, hook.arrived[0]) == 200
    begun.refresh_from_db()
    assert begun.state == "paid"
    assert begun.transaction_no.startswith("42")
    order = Order.objects.get(pk=begun.order_id)
    assert order.state != "placed"
    assert Notice.objects.filter(channel=door).count() == 1
    came_in = accounts.outside(order.shop_id, door.pk)
    assert balance(came_in) == -begun.amount_minor


@pytest.mark.parametrize(
    "change",
    [
        {"Wechatpay-Signature": "WECHATPAY/SIGNTEST/x"},
        {"Wechatpay-Timestamp": "1600000000"},
        {"Wechatpay-Serial": "PUB_KEY_ID_0000"},
        {"Wechatpay-Signature": ""},
    ],
)
def test_a_false_notice_does_nothing(
    client: Client, begun: Payment, door: Channel, hook: Listener, change: dict[str, str]
) -> None:
    assert post(client, door.pk, hook.arrived[0], **change) == 401
    begun.refresh_from_db()
    assert begun.state == "started"
    assert not Notice.objects.exists()


def test_a_notice_at_another_merchants_or_channels_door_does_nothing(
    client: Client, stage: Stage, begun: Payment, wechat: Wechatpay, hook: Listener
) -> None:
    other = row(stage, wechat, "1900000999")
    assert post(client, other.pk, hook.arrived[0]) == 401
    assert post(client, stage.world.channel, hook.arrived[0]) == 401
    begun.refresh_from_db()
    assert begun.state == "started"


def test_a_channel_whose_keys_are_gone_believes_nobody(
    client: Client, begun: Payment, door: Channel, hook: Listener
) -> None:
    Channel.objects.filter(pk=door.pk).update(secret_sealed=b"damaged")
    assert post(client, door.pk, hook.arrived[0]) == 401
    begun.refresh_from_db()
    assert begun.state == "started"
