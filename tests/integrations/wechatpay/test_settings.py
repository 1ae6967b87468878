"""Does a channel without its keys refuse to start?"""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from anxin.integrations.registry import client_of
from anxin.integrations.wechatpay.channel import REQUIRED, WechatpayChannel
from anxin.payments.channel import PaymentChannel
from tests.integrations.wechatpay.asks import Make
from tests.simulators.wechatpay.running import Wechatpay

WEAK = generate_rsa(65537, 1024)


def pem(key: EllipticCurvePrivateKey | RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.mark.parametrize("missing", [*REQUIRED, "public_key_id", "public_key"])
@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_setting_is_refused(make: Make, missing: str, value: str) -> None:
    with pytest.raises(ValueError):
        make(settings={missing: value})


@pytest.mark.parametrize("missing", [*REQUIRED, "public_key_id", "public_key"])
def test_a_missing_setting_is_refused(wechat: Wechatpay, missing: str) -> None:
    settings = {name: value for name, value in wechat.settings.items() if name != missing}
    with pytest.raises(ValueError):
        WechatpayChannel.from_settings(base_url=wechat.base_url, account=wechat.account, settings=settings)


def test_a_channel_without_its_number_is_refused(make: Make) -> None:
    with pytest.raises(ValueError, match="merchant number"):
        make(account="")


@pytest.mark.parametrize(
    "wrong",
    [
        {"trust": "anybody"},
        {"api_v3_key": "short"},
        {"public_key_id": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"},
        {"public_key": "nonsense"},
        {"merchant_key": "nonsense"},
        {"merchant_key": pem(generate_private_key(SECP256R1()))},
        {"merchant_key": pem(WEAK)},
        {"public_key": WEAK.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()},
    ],
)
def test_a_malformed_or_weak_key_is_refused(make: Make, wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        make(settings=wrong)


def test_the_registry_finds_this_client(wechat: Wechatpay, make: Make) -> None:
    asked_like_any: PaymentChannel = make()
    assert asked_like_any.reply(handled=True)[0] == 200
    client = client_of("wechatpay", base_url=wechat.base_url, account=wechat.account, settings=wechat.settings)
    assert isinstance(client, WechatpayChannel)
