"""Who changes the keys of a channel, with what in hand, and who hears of it?"""

import re
import time
from collections.abc import Callable
from typing import cast

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from anxin import clock
from anxin.console.channels_forms import SettingUnreadable, can_with
from anxin.console.channels_kinds import KINDS
from anxin.flows.claim_letters import claim_letters
from anxin.integrations.registry import payment_channel
from anxin.integrations.usdt.warning import READ
from anxin.payments.models import Channel, ChannelChange
from anxin.payments.queries import channels_of
from anxin.people.models import Person, Role
from anxin.reconciliation.models import FeeTerms
from anxin.site.sign_ins import totp
from anxin.support.models import Letter
from tests.console.conftest import SignsIn
from tests.support.cast import Stage

SECRET, HOOK_SECRET = "sk_test_0123456789abcdef", "whsec_0123456789abcdef"
STRIPE = {
    "name_zh": "银行卡",
    "name_en": "Cards",
    "account": "acct_0123456789",
    "base_url": "https://api.stripe.com",
    "secret_key": SECRET,
    "webhook_secret": HOOK_SECRET,
}
ADD = "/desk/channels/add/stripe/"

Code = Callable[[str], str]


@pytest.fixture(autouse=True)
def period(db: object, monkeypatch: pytest.MonkeyPatch) -> int:
    """One period of the authenticator in which no code was used; it does not end in the middle of a test."""
    cache.clear()
    now = int(time.time())
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.yield_hotp_counters_from_time", lambda: iter([now // 30]))
    return now


@pytest.fixture
def code(stage: Stage, period: int) -> Code:
    """``code("operator")``: what that person's authenticator shows now."""

    def shown(who: str) -> str:
        held = Authenticator.objects.get(user=stage.world.people[who], type=Authenticator.Type.TOTP)
        return totp(str(decrypt(held.data["secret"])), period)

    return shown


def added(client: Client, code: str) -> Channel:
    """A Stripe channel that the desk has taken."""
    answer = client.post(ADD, STRIPE | {"code": code})
    assert answer.status_code == 302, answer.content.decode()
    return Channel.objects.get(kind="stripe")


@pytest.mark.parametrize("who", ["finance", "operator"])
def test_finance_and_operators_see_each_channel_with_what_it_can(signs_in: SignsIn, stage: Stage, who: str) -> None:
    client = signs_in(who)
    listed = client.get("/desk/channels/").content.decode()
    assert "沙箱支付" in listed
    assert "可部分退款" in listed
    page = client.get(f"/desk/channels/{stage.world.channel}/").content.decode()
    assert "付款后 365 天" in page
    assert f"/hooks/channel/{stage.world.channel}/" in page


@pytest.mark.parametrize("who", ["agent", "senior"])
def test_others_of_the_staff_have_no_business_with_channels(signs_in: SignsIn, stage: Stage, who: str) -> None:
    client, key = signs_in(who), stage.world.channel
    assert client.get("/desk/channels/").status_code == 403
    assert client.get(f"/desk/channels/{key}/").status_code == 403
    assert client.get(ADD).status_code == 403
    for door in (ADD, f"/desk/channels/{key}/keys/", f"/desk/channels/{key}/switch/"):
        assert client.post(door, STRIPE | {"on": "0", "code": "000000"}).status_code == 403
    assert "/desk/channels/" not in client.get("/desk/orders/order/").content.decode()
    assert Channel.objects.get().enabled
    assert not ChannelChange.objects.exists()


def test_stu_finds_no_such_channel(signs_in: SignsIn, stage: Stage, stu: Person) -> None:
    Role.objects.filter(person=stu).update(name="operator")
    client, key = signs_in(stu), stage.world.channel
    assert client.get(f"/desk/channels/{key}/").status_code == 404
    assert client.post(f"/desk/channels/{key}/switch/", {"on": "0"}).status_code == 404
    assert "1000000001" not in client.get("/desk/channels/").content.decode()
    assert Channel.objects.get(pk=key).enabled


def pair() -> tuple[str, str]:
    """A private and a public key, as a channel's console hands them out."""
    private = generate_private_key(65537, 2048)
    sealed = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return sealed, private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def right(kind: str) -> dict[str, str]:
    """What an operator would enter for a channel of a kind."""
    private, public = pair()
    known = {
        "wechatpay": {
            "app_id": "wx0123456789",
            "merchant_serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
            "merchant_key": private,
            "api_v3_key": "0" * 32,
            "trust": "public_key",
            "public_key_id": "PUB_KEY_ID_0100",
            "public_key": public,
        },
        "alipay": {"seller_id": "2088000000000001", "app_private_key": private, "alipay_public_key": public},
        "epay": {"version": "2", "type": "alipay", "private_key": private, "platform_key": public},
        "stripe": {"secret_key": SECRET, "webhook_secret": HOOK_SECRET},
        "usdt": {"token": "0123456789abcdef", "acknowledged": READ},
        "sandbox": {"signing_key": "11" * 32, "channel_key": "22" * 32},
    }
    account = {"stripe": "acct_0123456789", "alipay": "2021000000000001", "epay": "1001"}.get(kind, "1900000001")
    return {"name_zh": "渠道", "name_en": "Channel", "account": account, "base_url": "https://pay.example"} | known[
        kind
    ]


@pytest.mark.parametrize("kind", ["wechatpay", "alipay", "epay", "stripe", "usdt", "sandbox"])
def test_what_each_form_takes_is_what_its_client_starts_with(signs_in: SignsIn, code: Code, kind: str) -> None:
    client = signs_in("operator")
    given = right(kind)
    answer = client.post(f"/desk/channels/add/{kind}/", given | {"code": code("operator")})
    assert answer.status_code == 302, answer.content.decode()
    row = Channel.objects.exclude(account="1000000001").get(kind=kind)
    assert payment_channel(row)
    page = client.get(f"/desk/channels/{row.pk}/").content.decode()
    secrets = [setting.name for setting in KINDS[kind].settings if setting.secret]
    assert secrets
    for name in secrets:
        assert (given.get(name) or "not given") not in page
    assert "BEGIN PRIVATE KEY" not in page
    switched = client.post(f"/desk/channels/{row.pk}/switch/", {"on": "1", "acknowledged": READ, "code": ""})
    assert switched.status_code == 403


@pytest.mark.parametrize("kind", ["wechatpay", "alipay", "epay", "stripe", "usdt", "balance", "sandbox"])
def test_each_kind_has_its_form(signs_in: SignsIn, kind: str) -> None:
    page = signs_in("operator").get(f"/desk/channels/add/{kind}/")
    assert page.status_code == 200
    assert 'name="account"' in page.content.decode()


def test_an_added_channel_is_off_recorded_and_announced(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    row = added(signs_in("finance"), code("finance"))
    assert not row.enabled
    assert row.capabilities["window_days"] == 180
    assert payment_channel(row).reply(handled=True)[0] == 200
    assert row not in channels_of(stage.world.shop)
    change = ChannelChange.objects.get()
    assert (change.act, change.by) == ("added", f"staff:{stage.world.people['finance']}")
    assert change.fields == ["secret_key", "webhook_secret"]
    letter = Letter.objects.get(kind="channel-added")
    assert letter.person_id == stage.world.people["operator"]


def test_the_address_for_notices_is_known_before_the_keys_are(signs_in: SignsIn, code: Code) -> None:
    client = signs_in("operator")
    page = client.get(ADD).content.decode()
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    assert f"/hooks/channel/{key}/" in page
    assert client.post(ADD, STRIPE | {"key": key, "code": code("operator")}).status_code == 302
    assert str(Channel.objects.get(kind="stripe").pk) == key
    cache.clear()
    again = client.post(ADD, STRIPE | {"key": key, "account": "acct_another012", "code": code("operator")})
    assert again.status_code == 409
    assert Channel.objects.filter(kind="stripe").count() == 1


def test_the_letter_names_who_and_what_and_no_secret(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    added(signs_in("finance"), code("finance"))
    (errand,) = claim_letters(limit=10, at=clock.now(), lease_seconds=60)
    assert errand.to == "operator@anxin.example"
    assert "finance@anxin.example" in errand.body
    assert SECRET not in errand.body + errand.subject


def test_without_the_fresh_code_nothing_is_changed(signs_in: SignsIn, code: Code) -> None:
    client = signs_in("operator")
    for wrong in ("", "000000", "abc"):
        assert client.post(ADD, STRIPE | {"code": wrong}).status_code == 403
    assert not Channel.objects.filter(kind="stripe").exists()
    assert not Letter.objects.filter(person__isnull=False).exists()


def test_a_code_is_good_once(signs_in: SignsIn, code: Code) -> None:
    client = signs_in("operator")
    shown = code("operator")
    row = added(client, shown)
    again = client.post(f"/desk/channels/{row.pk}/keys/", STRIPE | {"code": shown, "secret_key": "sk_test_another1234"})
    assert again.status_code == 403
    assert Channel.objects.get(pk=row.pk).secret_sealed == row.secret_sealed


def test_guessing_codes_is_stopped(signs_in: SignsIn, code: Code) -> None:
    client = signs_in("operator")
    for _ in range(5):
        assert client.post(ADD, STRIPE | {"code": "000000"}).status_code == 403
    assert client.post(ADD, STRIPE | {"code": code("operator")}).status_code == 429
    assert not Channel.objects.filter(kind="stripe").exists()


def test_an_empty_secret_keeps_what_is_there(signs_in: SignsIn, code: Code) -> None:
    client = signs_in("operator")
    row = added(client, code("operator"))
    cache.clear()
    typed = {"account": row.account, "base_url": row.base_url, "webhook_secret": "whsec_another01234567"}
    assert client.post(f"/desk/channels/{row.pk}/keys/", typed | {"code": code("operator")}).status_code == 302
    assert ChannelChange.objects.filter(act="keys").get().fields == ["webhook_secret"]
    row.refresh_from_db()
    assert payment_channel(row) is not None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"secret_key": ""}, "还缺"),
        ({"secret_key": "pk_test_0123456789abcdef"}, "这组密钥用不了"),
        ({"base_url": "http://api.stripe.com"}, "https://"),
        ({"base_url": "https://user@api.stripe.com"}, "https://"),
        ({"account": ""}, "还缺"),
        ({"name_en": ""}, "名称"),
    ],
)
def test_what_cannot_start_is_refused_before_the_code_is_used(
    signs_in: SignsIn, code: Code, change: dict[str, str], said: str
) -> None:
    client, shown = signs_in("operator"), code("operator")
    answer = client.post(ADD, STRIPE | change | {"code": shown})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Channel.objects.filter(kind="stripe").exists()
    added(client, shown)


def test_a_channel_without_its_keys_refuses_to_start(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    row = Channel.objects.create(
        shop_id=stage.world.shop,
        kind="stripe",
        name_zh="卡",
        name_en="Card",
        account="acct_0123456789",
        base_url="https://api.stripe.com",
        capabilities={},
        enabled=False,
    )
    answer = signs_in("operator").post(f"/desk/channels/{row.pk}/switch/", {"on": "1", "code": code("operator")})
    assert answer.status_code == 422
    row.refresh_from_db()
    assert not row.enabled
    assert not ChannelChange.objects.exists()


def test_a_channel_with_its_keys_starts_and_stops(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    client = signs_in("operator")
    row = added(client, code("operator"))
    cache.clear()
    door = f"/desk/channels/{row.pk}/switch/"
    assert client.post(door, {"on": "1"}).status_code == 403
    assert client.post(door, {"on": "1", "code": code("operator")}).status_code == 302
    assert row in channels_of(stage.world.shop)
    assert client.post(door, {"on": "0"}).status_code == 302
    assert row not in channels_of(stage.world.shop)
    assert list(ChannelChange.objects.values_list("act", flat=True)) == ["disabled", "enabled", "added"]


def test_usdt_shows_the_law_and_needs_the_tick_twice(signs_in: SignsIn, code: Code) -> None:
    client, door = signs_in("operator"), "/desk/channels/add/usdt/"
    assert "非法金融活动" in client.get(door).content.decode()
    typed = {"name_zh": "泰达币", "name_en": "USDT", "account": "shop", "base_url": "https://pay.example"}
    typed |= {"token": "0123456789abcdef"}
    assert client.post(door, typed | {"code": code("operator")}).status_code == 422
    tick = {"acknowledged": re.findall(r'name="acknowledged" value="([^"]+)"', client.get(door).content.decode())[0]}
    assert client.post(door, typed | tick | {"code": code("operator")}).status_code == 302
    row = Channel.objects.get(kind="usdt")
    cache.clear()
    switch = f"/desk/channels/{row.pk}/switch/"
    assert client.post(switch, {"on": "1", "code": code("operator")}).status_code == 422
    assert not Channel.objects.get(pk=row.pk).enabled
    assert client.post(switch, tick | {"on": "1", "code": code("operator")}).status_code == 302
    assert Channel.objects.get(pk=row.pk).enabled


def test_the_balance_needs_no_keys(signs_in: SignsIn, code: Code) -> None:
    client = signs_in("operator")
    typed = {"name_zh": "余额", "name_en": "Balance", "account": "balance", "code": code("operator")}
    assert client.post("/desk/channels/add/balance/", typed).status_code == 302
    row = Channel.objects.get(kind="balance")
    assert "买家在本站的余额" in client.get(f"/desk/channels/{row.pk}/").content.decode()
    cache.clear()
    assert client.post(f"/desk/channels/{row.pk}/switch/", {"on": "1", "code": code("operator")}).status_code == 302
    row.refresh_from_db()
    assert row.enabled
    assert (row.base_url, bytes(row.secret_sealed)) == ("", b"")


def test_the_account_of_a_channel_that_was_paid_stays(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    stage.buys("steam-50")
    client, row = signs_in("operator"), Channel.objects.get()
    typed = {"account": "2000000002", "base_url": row.base_url, "code": code("operator")}
    answer = client.post(f"/desk/channels/{row.pk}/keys/", typed)
    assert answer.status_code == 409
    assert "不能改" in answer.content.decode()
    assert Channel.objects.get().account == "1000000001"


def test_nothing_changed_is_said_and_not_announced(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    client, row = signs_in("operator"), Channel.objects.get()
    typed = {"account": row.account, "base_url": row.base_url, "code": code("operator")}
    assert client.post(f"/desk/channels/{row.pk}/keys/", typed).status_code == 422
    assert not Letter.objects.filter(person__isnull=False).exists()


def test_the_record_of_changes_cannot_be_rewritten(signs_in: SignsIn, code: Code) -> None:
    added(signs_in("operator"), code("operator"))
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE payments_channelchange SET by = 'nobody'")


def test_the_pages_speak_english(signs_in: SignsIn, stage: Stage) -> None:
    client = signs_in("operator")
    client.post("/language/", {"language": "en"})
    page = client.get(f"/desk/channels/{stage.world.channel}/").content.decode()
    assert "Keys and settings" in page
    assert "密钥" not in page


def fees(client: Client, key: object, rate: str, code: str) -> HttpResponse:
    """The answer to a fee as typed."""
    return cast("HttpResponse", client.post(f"/desk/channels/{key}/fee/", {"fee_rate": rate, "code": code}))


def test_the_agreed_fee_is_kept_recorded_and_announced(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    client, key = signs_in("finance"), stage.world.channel
    assert fees(client, key, "0.6", code("finance")).status_code == 302
    assert FeeTerms.objects.get(channel=key).basis_points == 60
    assert ChannelChange.objects.get().act == "fee"
    assert Letter.objects.filter(kind="channel-fee").count() == 1
    assert 'value="0.6"' in client.get(f"/desk/channels/{key}/").content.decode()


def test_an_empty_fee_is_judged_no_more(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    client, key = signs_in("operator"), stage.world.channel
    FeeTerms.objects.create(channel_id=key, basis_points=60)
    assert fees(client, key, " ", code("operator")).status_code == 302
    assert not FeeTerms.objects.exists()


@pytest.mark.parametrize(("rate", "status"), [("0.6", 403), ("-1", 422), ("0.655", 422), ("11", 422), ("六", 422)])
def test_without_a_code_or_with_no_rate_the_fee_stays(
    signs_in: SignsIn, stage: Stage, code: Code, rate: str, status: int
) -> None:
    client = signs_in("finance")
    assert fees(client, stage.world.channel, rate, "000000" if status == 403 else code("finance")).status_code == status
    assert not FeeTerms.objects.exists()
    assert not ChannelChange.objects.exists()


def test_nobody_else_sets_a_fee(signs_in: SignsIn, stage: Stage, stu: Person) -> None:
    assert fees(signs_in("agent"), stage.world.channel, "0.6", "000000").status_code == 403
    Role.objects.filter(person=stu).update(name="operator")
    assert fees(signs_in(stu), stage.world.channel, "0.6", "000000").status_code == 404
    assert not FeeTerms.objects.exists()


@pytest.mark.parametrize(("settings", "days"), [({}, 0), ({"freeze": "no", "freeze_days": "90"}, 0)])
def test_what_freezes_nothing_holds_nothing(settings: dict[str, str], days: int) -> None:
    assert [can_with(kind, settings).third_party_hold_days for kind in ("wechatpay", "alipay")] == [days, days]


def test_what_is_frozen_is_held_for_as_long_as_the_contract_says() -> None:
    frozen = {"freeze": "yes"}
    assert can_with("wechatpay", frozen).third_party_hold_days == 30
    assert can_with("alipay", frozen).third_party_hold_days == 30
    assert can_with("alipay", frozen | {"freeze_days": "90"}).third_party_hold_days == 90
    for wrong in ("0", "366", "many"):
        with pytest.raises(SettingUnreadable):
            can_with("alipay", frozen | {"freeze_days": wrong})


def test_a_gateway_known_to_refund_parts_is_shown_so() -> None:
    assert can_with("epay", {"version": "1", "partial": "yes"}).partial
    assert not can_with("epay", {"version": "1"}).partial
