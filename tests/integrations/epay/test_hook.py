"""What follows in the shop when an epay gateway says that Bea has paid? The real door, flows, worker and gateway."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, cast

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from anxin import vault
from anxin.agenda.models import Ask
from anxin.clock import now
from anxin.flows.record_offer import record_offer
from anxin.integrations.epay.channel import CAPABILITIES, CAPABILITIES_V2
from anxin.integrations.registry import payment_channel
from anxin.jobs.ask_payments import ask_payments
from anxin.orders.states import OrderState
from anxin.payments.models import Channel, Payment
from anxin.payments.states import PaymentState
from tests.integrations.epay.conftest import NOWHERE, Client
from tests.integrations.epay.test_notices import notice
from tests.simulators.epay.running import Epay, Listener, new_key, private, public
from tests.support.cast import Stage, furnished

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(version: int, gateway: Epay, db: Any) -> Iterator[Stage]:
    """Bea's shop takes money through the epay gateway alone, in the version of the test."""
    stage = replace(furnished(), at=now())
    row = Channel.objects.get(pk=stage.world.channel)
    settings = {"version": str(version), "type": "alipay"}
    if version == 1:
        settings |= {"key": gateway.key}
    else:
        settings |= {"private_key": private(new_key("merchant")), "platform_key": public(new_key("platform"))}
    row.kind, row.account, row.base_url, row.their_key = "epay", gateway.pid, gateway.base_url, ""
    row.secret_sealed = vault.seal(json.dumps(settings), "channel")
    row.capabilities = (CAPABILITIES if version == 1 else CAPABILITIES_V2).to_json()
    row.save()
    client = cast("Client", payment_channel(row))
    yield stage
    client.close()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Where a worker asks."""
    with ThreadPoolExecutor(1) as threads:
        yield threads


def offered(stage: Stage, hook_url: str) -> tuple[Payment, str]:
    """Bea's payment as the gateway knows it, and what its code says."""
    payment = stage.begins_to_pay(stage.places("steam-50").order)
    row = Channel.objects.get(pk=payment.channel_id)
    offer = payment_channel(row).start_payment(payment.as_asked(hook_url, NOWHERE))
    assert record_offer(payment.pk, offer, at=stage.at)
    return payment, offer.code_url


def tell(stage: Stage, path: str) -> HttpResponse:
    """The notice comes to the shop's door."""
    query = path.partition("?")[2]
    return cast("HttpResponse", Browser().get(f"/hooks/channel/{stage.world.channel}/?{query}"))


def state(payment: Payment) -> str:
    return Payment.objects.get(pk=payment.pk).state


def test_a_notice_counts_by_what_it_proves(
    stage: Stage, version: int, gateway: Epay, hook: Listener, pool: ThreadPoolExecutor
) -> None:
    payment, link = offered(stage, hook.url)
    gateway.pay(link)
    answer = tell(stage, hook.wait_for(1)[0].path)
    assert (answer.status_code, answer.content) == (200, b"success")
    assert state(payment) == (PaymentState.OFFERED if version == 1 else PaymentState.PAID)
    ask_payments(pool)
    assert state(payment) == PaymentState.PAID
    assert stage.order(payment.order_id).paid_at is not None


def test_a_notice_told_three_times_is_one_payment(
    stage: Stage, gateway: Epay, hook: Listener, pool: ThreadPoolExecutor
) -> None:
    payment, link = offered(stage, hook.url)
    gateway.pay(link)
    path = hook.wait_for(1)[0].path
    for _ in range(3):
        assert tell(stage, path).content == b"success"
        ask_payments(pool)
    assert state(payment) == PaymentState.PAID
    assert not Payment.objects.exclude(pk=payment.pk).exists()
    assert stage.refunds(payment.order_id) == []


@pytest.mark.parametrize("version", [1], indirect=True)
def test_a_notice_by_somebody_who_has_the_key_pays_nothing_where_no_money_came(
    stage: Stage, gateway: Epay, hook: Listener, pool: ThreadPoolExecutor
) -> None:
    payment, _ = offered(stage, hook.url)
    row = Channel.objects.get(pk=payment.channel_id)
    client = cast("Client", payment_channel(row))
    forged = notice(client, gateway, out_trade_no=payment.pk.hex, money="128.00")
    assert tell(stage, forged.path).content == b"success"
    ask_payments(pool)
    assert state(payment) == PaymentState.OFFERED
    assert stage.order(payment.order_id).state == OrderState.PLACED
    assert Ask.objects.filter(subject=payment.pk).exists()


def test_another_amount_than_agreed_buys_nothing_and_goes_back(
    stage: Stage, gateway: Epay, hook: Listener, pool: ThreadPoolExecutor
) -> None:
    payment, link = offered(stage, hook.url)
    gateway.turn("faults", out_trade_no=payment.pk.hex, fault="wrong_amount", amount_minor=100, times=1)
    gateway.pay(link)
    tell(stage, hook.wait_for(1)[0].path)
    ask_payments(pool)
    assert stage.order(payment.order_id).paid_at is None
    assert [refund.amount_minor for refund in stage.refunds(payment.order_id)] == [100]


@pytest.mark.parametrize("fault", ["wrong_signature", "other_merchant"])
def test_a_forged_or_cross_merchant_notice_finds_the_door_shut(
    stage: Stage, gateway: Epay, hook: Listener, fault: str
) -> None:
    payment, link = offered(stage, hook.url)
    gateway.turn("faults", out_trade_no=payment.pk.hex, fault=fault, times=1)
    gateway.pay(link)
    answers = sorted(tell(stage, one.path).content for one in hook.wait_for(2))
    assert answers == [b"fail", b"success"]


def test_a_channel_whose_key_was_emptied_believes_nobody(stage: Stage, gateway: Epay, hook: Listener) -> None:
    payment, link = offered(stage, hook.url)
    gateway.pay(link)
    settings = json.dumps({"version": "1", "type": "alipay", "key": ""})
    Channel.objects.filter(pk=payment.channel_id).update(secret_sealed=vault.seal(settings, "channel"))
    assert tell(stage, hook.wait_for(1)[0].path).status_code == 401
    assert state(payment) == PaymentState.OFFERED
