"""Whoever holds a channel's keys can send the shop's money anywhere. Do they ever leave the vault, or change unseen?"""

import logging
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.db import connection
from django.test import Client

from anxin.console.channels_forms import Entered
from anxin.flows.change_channel_keys import NewKeys
from anxin.flows.furnish_shop import Furnished
from anxin.payments.models import Channel, ChannelChange
from anxin.site.sign_ins import totp
from tests.security.conftest import Desk

SECRET, HOOK_SECRET = "sk_live_canary0123456789", "whsec_canary0123456789"
STRIPE = {
    "name_zh": "银行卡",
    "name_en": "Cards",
    "account": "acct_0123456789",
    "base_url": "https://api.stripe.com",
    "secret_key": SECRET,
    "webhook_secret": HOOK_SECRET,
}
ADD = "/desk/channels/add/stripe/"
NOW = int(time.time())


@pytest.fixture(autouse=True)
def _one_period(monkeypatch: pytest.MonkeyPatch) -> None:
    """The authenticator's period does not end in the middle of a test."""
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.yield_hotp_counters_from_time", lambda: iter([NOW // 30]))


def code(shop: Furnished, who: str) -> str:
    """What that person's authenticator shows now."""
    cache.clear()
    held = Authenticator.objects.get(user=shop.people[who], type=Authenticator.Type.TOTP)
    return totp(str(decrypt(held.data["secret"])), NOW)


def added(desk: Desk, shop: Furnished) -> tuple[Client, Channel]:
    client = desk("operator")
    assert client.post(ADD, STRIPE | {"code": code(shop, "operator")}).status_code == 302
    return client, Channel.objects.get(kind="stripe")


def test_no_answer_and_no_log_ever_holds_a_key(desk: Desk, shop: Furnished, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client, row = added(desk, shop)
    door = f"/desk/channels/{row.pk}/"
    typed = STRIPE | {"account": "", "secret_key": "sk_live_canary_second_one", "code": "000000"}
    answers: list[Any] = [
        client.get(door),
        client.get("/desk/channels/"),
        client.post(f"{door}keys/", typed),
        client.post(f"{door}keys/", STRIPE | {"secret_key": "sk_live_canary_second_one", "code": "000000"}),
        client.post(ADD, typed),
        client.get(ADD),
        client.get("/desk/orders/order/"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 422, 403, 422, 200, 200]
    told = "".join(answer.content.decode() + str(answer.headers) for answer in answers) + caplog.text
    assert "canary" not in told


def test_the_database_holds_no_key_in_the_open(desk: Desk, shop: Furnished) -> None:
    _, row = added(desk, shop)
    with connection.cursor() as cursor:
        for table in ("payments_channel", "payments_channelchange", "support_letter", "django_session", "shared_cache"):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            found = cursor.fetchone()[0]
            assert "canary" not in found, table
            assert b"canary".hex() not in found, table
    assert row.secret_sealed


def test_what_carries_keys_does_not_print_them() -> None:
    keys = NewKeys(account="a", base_url="https://x.example", settings={"secret_key": SECRET}, capabilities={})
    entered = Entered("stripe", "a", "https://x.example", {"secret_key": SECRET})
    assert "canary" not in repr(keys) + repr(entered) + str(entered)


def test_a_session_alone_changes_no_key(desk: Desk, shop: Furnished) -> None:
    client, row = added(desk, shop)
    before = bytes(row.secret_sealed)
    for given in ({}, {"code": ""}, {"code": "123456"}):
        assert (
            client.post(
                f"/desk/channels/{row.pk}/keys/", STRIPE | {"webhook_secret": "whsec_evil012345"} | given
            ).status_code
            == 403
        )
    row.refresh_from_db()
    assert bytes(row.secret_sealed) == before
    assert ChannelChange.objects.count() == 1


def test_the_code_of_somebody_else_opens_nothing(desk: Desk, shop: Furnished) -> None:
    desk("finance")
    client = desk("operator")
    assert client.post(ADD, STRIPE | {"code": code(shop, "finance")}).status_code == 403
    assert not Channel.objects.filter(kind="stripe").exists()


def test_a_form_of_another_site_changes_nothing(desk: Desk, shop: Furnished) -> None:
    client, row = added(desk, shop)
    foreign = Client(enforce_csrf_checks=True)
    foreign.cookies = client.cookies
    answer = foreign.post(f"/desk/channels/{row.pk}/switch/", {"on": "1", "code": code(shop, "operator")})
    assert answer.status_code == 403
    row.refresh_from_db()
    assert not row.enabled


@pytest.mark.parametrize("door", ["keys", "switch"])
def test_looking_changes_nothing(desk: Desk, shop: Furnished, door: str) -> None:
    page, before = f"/desk/channels/{shop.channel}/", Channel.objects.filter(pk=shop.channel).values().get()
    looked = desk("operator").get(f"{page}{door}/?on=0")
    assert (looked.status_code, looked.headers["Location"]) == (302, page)
    assert Channel.objects.filter(pk=shop.channel).values().get() == before
    assert Channel.objects.get(pk=shop.channel).enabled


@pytest.mark.parametrize("who", ["agent", "senior", "buyer", "supplier"])
def test_only_finance_and_operators_touch_channels(desk: Desk, shop: Furnished, who: str) -> None:
    client = desk(who)
    given = STRIPE | {"on": "0", "code": code(shop, who)}
    for door in (ADD, f"/desk/channels/{shop.channel}/keys/", f"/desk/channels/{shop.channel}/switch/"):
        assert client.post(door, given).status_code == 403
    assert Channel.objects.get().enabled
    assert not ChannelChange.objects.exists()


def test_keys_are_sent_nowhere_in_the_open(desk: Desk, shop: Furnished) -> None:
    client = desk("operator")
    for address in (
        "http://api.stripe.com",
        "http://10.0.0.1",
        "ftp://api.stripe.com",
        "https://api.stripe.com/?a=b",
        "",
    ):
        assert client.post(ADD, STRIPE | {"base_url": address, "code": code(shop, "operator")}).status_code == 422
    assert not Channel.objects.filter(kind="stripe").exists()
