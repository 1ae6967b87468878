"""Is what the form of a channel takes what its client starts with, and what is said of it?"""

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from anxin.console.channels_forms import SettingUnreadable, can_with
from anxin.console.channels_kinds import KINDS
from anxin.integrations.registry import payment_channel
from anxin.integrations.usdt.warning import READ
from anxin.payments.models import Channel
from tests.console.conftest import Code, SignsIn

pytestmark = pytest.mark.usefixtures("period")


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
        "stripe": {"secret_key": "sk_test_0123456789abcdef", "webhook_secret": "whsec_0123456789abcdef"},
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
