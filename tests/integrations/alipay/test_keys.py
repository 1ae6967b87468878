"""Does a channel without its right keys refuse to start, and does it believe nobody's keys but Alipay's?"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alipay import DCAliPay
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from anxin.integrations.alipay.certificates import number, read, root_number
from anxin.integrations.alipay.channel import AlipayChannel
from anxin.integrations.alipay.gateway import Gateway, Unproven
from anxin.integrations.alipay.keys import keys
from anxin.payments.channel import PaymentStatus
from anxin.simulators.alipay import keyring as keyring_of
from anxin.simulators.alipay.keyring import open_keyring
from anxin.simulators.alipay.seals import Seals
from tests.integrations.alipay.conftest import Make, ask, pay, settings_of
from tests.simulators.alipay.running import Alipay, alipay
from tests.simulators.processes import PATIENCE_SECONDS

METHOD = "alipay.trade.query"
NAME = "alipay_trade_query_response"


def bare(pem: str) -> str:
    """As Alipay's tool shows a key: base64 without its frame."""
    return "".join(line for line in pem.splitlines() if "-----" not in line)


def refused(house: Alipay, settings: dict[str, str]) -> str:
    with pytest.raises(ValueError) as caught:
        AlipayChannel.from_settings(base_url=house.base_url, account=house.app_id, settings=settings)
    return str(caught.value)


@pytest.mark.parametrize("mode", ["keys", "certificates"])
def test_a_missing_or_empty_key_is_named(house: Alipay, mode: str) -> None:
    whole = settings_of(house, mode)
    for name in whole:
        without = {key: value for key, value in whole.items() if key != name}
        if (mode, name) != ("certificates", "app_cert"):
            assert refused(house, without) == f"{name} is missing"
        assert refused(house, whole | {name: ""}) == f"{name} is missing"
        assert refused(house, whole | {name: "\n"})
    assert refused(house, {"seller_id": "2088", "app_private_key": whole["app_private_key"]}) == (
        "alipay_public_key is missing"
    )


@pytest.mark.parametrize("changes", [{"page": "app"}, {"freeze": "maybe"}])
def test_a_setting_that_means_nothing_is_refused(house: Alipay, changes: dict[str, str]) -> None:
    assert refused(house, settings_of(house, "keys") | changes)


def test_an_app_without_a_number_is_refused(house: Alipay) -> None:
    with pytest.raises(ValueError):
        AlipayChannel.from_settings(base_url=house.base_url, account="", settings=settings_of(house, "keys"))


@pytest.mark.parametrize("name", ["app_private_key", "alipay_public_key"])
@pytest.mark.parametrize("value", ["x", "AAAA", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"])
def test_what_is_no_key_is_refused(house: Alipay, name: str, value: str) -> None:
    assert name in refused(house, settings_of(house, "keys") | {name: value})


def test_a_short_key_or_one_of_another_kind_is_refused(house: Alipay) -> None:
    short = generate_private_key(65537, 1024).public_key()
    curve = generate_ec_key(SECP256R1()).public_key()
    for key in (short, curve):
        pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        assert refused(house, settings_of(house, "keys") | {"alipay_public_key": pem}).endswith("2048 bits or more")


def test_keys_are_read_without_their_frame_as_well(make: Make, house: Alipay) -> None:
    channel = make(
        app_private_key=bare(house.key("app_private_key")), alipay_public_key=bare(house.key("alipay_public_key"))
    )
    assert channel.start_payment(ask()).status is PaymentStatus.WAITING


def test_a_certificate_for_another_key_is_refused(house: Alipay) -> None:
    settings = settings_of(house, "certificates")
    assert refused(house, settings | {"app_cert": house.key("alipay_cert")}) == "app_cert is not for app_private_key"


def test_a_certificate_that_leads_to_no_root_is_refused(house: Alipay, tmp_path: Path) -> None:
    open_keyring(tmp_path)
    settings = settings_of(house, "certificates")
    stranger = (tmp_path / "alipay_cert.pem").read_text()
    assert refused(house, settings | {"alipay_cert": stranger}).endswith("does not lead to a root of Alipay's")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_certificates_have_the_numbers_that_others_compute(house: Alipay) -> None:
    app, root = house.key("app_cert"), house.key("alipay_root_cert")
    assert number(read(app)[0]) == DCAliPay.get_cert_sn(app)
    assert root_number(read(root)) == DCAliPay.get_root_cert_sn(root)
    two = f"{root}\n{app}"
    assert root_number(read(two)) == DCAliPay.get_root_cert_sn(two)
    assert "_" in root_number(read(two))
    key = generate_ec_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "national root")])
    validity = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, *validity)
    other = builder.sign(key, SHA256()).public_bytes(Encoding.PEM).decode()
    assert root_number(read(other + root)) == root_number(read(root))


def test_a_renewed_certificate_of_the_same_root_is_fetched_and_believed() -> None:
    with alipay() as house:
        channel = AlipayChannel.from_settings(
            base_url=house.base_url,
            account=house.app_id,
            settings=settings_of(house, "certificates"),
            timeout_seconds=PATIENCE_SECONDS,
        )
        paid = pay(channel, house)
        house.turn("certificate")
        for _ in range(2):
            assert channel.query_payment(paid).status is PaymentStatus.PAID
        fetched = house.read("log?kind=alipay.open.app.alipaycert.download")["received"]
        assert len(fetched) == 1
        channel.close()


def test_a_certificate_of_a_strangers_root_is_never_believed() -> None:
    with alipay() as house:
        by_keys, by_certificates = (
            AlipayChannel.from_settings(
                base_url=house.base_url,
                account=house.app_id,
                settings=settings_of(house, mode),
                timeout_seconds=PATIENCE_SECONDS,
            )
            for mode in ("keys", "certificates")
        )
        paid = pay(by_certificates, house)
        house.turn("certificate", trusted=False)
        for channel in (by_keys, by_certificates):
            answer = channel.query_payment(paid)
            assert (answer.status, answer.amount_minor) == (PaymentStatus.UNKNOWN, 0)
            channel.close()


def test_a_merchants_certificate_is_not_alipays_and_vouches_for_none(house: Alipay) -> None:
    ours, keyring = keys(settings_of(house, "certificates")), open_keyring(house.keys)
    key, now = generate_private_key(65537, 2048), datetime.now(UTC)
    app, app_key = read(house.key("app_cert"))[0], load_pem_private_key(house.key("app_private_key").encode(), None)
    assert isinstance(app_key, RSAPrivateKey)
    renewed, below_a_merchant, another = (
        keyring_of._certificate("Alipay", key.public_key(), keyring.root_key, keyring.root),
        keyring_of._certificate("Alipay", key.public_key(), app_key, app),
        keyring_of._certificate("Other", key.public_key(), keyring.root_key, keyring.root),
    )
    for chain, fine in (([app], False), ([below_a_merchant, app], False), ([another], False), ([renewed], True)):
        pem = "".join(one.public_bytes(Encoding.PEM).decode() for one in chain)
        assert ours.learn(pem, number(chain[0]), now) is fine
    late = now + timedelta(days=5_000)
    assert not ours.learn(renewed.public_bytes(Encoding.PEM).decode(), number(renewed), late)


class Forger:
    """Somebody between us and Alipay who has a true signature and writes answers around it."""

    def __init__(self, house: Alipay, mode: str) -> None:
        self.gateway = Gateway(
            base_url="http://127.0.0.1:9",
            app_id="1",
            keys=keys(settings_of(house, mode)),
            clock=lambda: 0.0,
            timeout_seconds=1.0,
        )
        self.seals = Seals(open_keyring(house.keys), "1")

    def signature(self, raw: str) -> str:
        return self.seals.sign(raw)


RAW = '{"code":"10000","msg":"a } brace, a \\" quote and a \\/ slash","out_trade_no":"支付","trade_status":"x"}'


@pytest.fixture
def forger(house: Alipay) -> Forger:
    return Forger(house, "keys")


def test_the_signature_is_looked_for_over_the_raw_text(forger: Forger) -> None:
    answer = f'{{ "{NAME}" :{RAW} , "sign":"{forger.signature(RAW)}"\n}}'
    reply = forger.gateway._believe(METHOD, answer.encode())
    assert reply.fields == json.loads(RAW)


@pytest.mark.parametrize(
    "answer",
    [
        '{{"{name}":{raw}}}',
        '{{"{name}":{raw},"sign":""}}',
        '{{"{name}":{raw},"sign":null}}',
        '{{"{name}":{raw},"sign":"SIGNTEST"}}',
        '{{"{name}":{raw} ,"sign":"{sign}","{name}":{{"code":"10000"}}}}',
        '{{"{name}":{{"code":"10000"}},"x":{{"{name}":{raw}}},"sign":"{sign}"}}',
        '{{"alipay_trade_refund_response":{raw},"sign":"{sign}"}}',
        '{{"{name}":{raw},"sign":"{sign}"}}{{}}',
        '{{"{name}":[1],"sign":"{sign}"}}',
        '{{"{name}":{raw},"sign":"{sign}"',
        '[{{"{name}":{raw},"sign":"{sign}"}}]',
        "",
        "null",
        "{{}}",
        "<html>502</html>",
    ],
)
def test_an_answer_that_the_signature_does_not_cover_is_not_believed(forger: Forger, answer: str) -> None:
    forged = answer.format(name=NAME, raw=RAW, sign=forger.signature(RAW))
    with pytest.raises(Unproven):
        forger.gateway._believe(METHOD, forged.encode())


def test_an_answer_with_one_letter_changed_is_not_believed(forger: Forger) -> None:
    answer = f'{{"{NAME}":{RAW},"sign":"{forger.signature(RAW)}"}}'
    for old, new in (("10000", "10001"), ("支付", "支 付"), ("\\/", "/")):
        with pytest.raises(Unproven):
            forger.gateway._believe(METHOD, answer.replace(old, new, 1).encode())


def test_in_certificate_mode_an_answer_names_its_certificate(house: Alipay) -> None:
    forger = Forger(house, "certificates")
    answer = f'{{"{NAME}":{RAW},"sign":"{forger.signature(RAW)}"'
    named = f',"alipay_cert_sn":"{forger.seals.keyring.alipay_cert_no}"}}'
    assert forger.gateway._believe(METHOD, (answer + named).encode()).good
    with pytest.raises(Unproven):
        forger.gateway._believe(METHOD, (answer + "}").encode())
