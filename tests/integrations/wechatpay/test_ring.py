"""Which certificates count, and how often is the channel asked for them?"""

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.x509 import Certificate

from anxin.integrations.wechatpay.ring import FRESH_SECONDS, PATIENCE_SECONDS, KeyRing
from anxin.simulators.wechatpay.keys import certified

KEY = generate_private_key(65537, 2048)
DAY = 86_400


class Channel:
    """What the channel would give, and how often it was asked."""

    def __init__(self, *certificates: Certificate) -> None:
        self.given: list[Certificate] = list(certificates)
        self.asked = 0
        self.now = certificates[0].not_valid_before_utc.timestamp() + DAY if certificates else 0.0

    def fetch(self) -> dict[str, Certificate] | None:
        self.asked += 1
        return {f"{one.serial_number:X}": one for one in self.given} or None

    def ring(self) -> KeyRing:
        return KeyRing({}, self.fetch, lambda: self.now)


def serial(certificate: Certificate) -> str:
    return f"{certificate.serial_number:X}"


def test_a_certificate_counts_while_it_is_valid_and_not_longer() -> None:
    one = certified(KEY, days=10).certificate
    channel = Channel(one)
    ring = channel.ring()
    assert ring.key(serial(one)) is not None
    channel.now = one.not_valid_after_utc.timestamp() + 1
    assert ring.key(serial(one)) is None
    channel.now = one.not_valid_before_utc.timestamp() - 1
    assert channel.ring().key(serial(one)) is None


def test_serials_are_compared_as_numbers() -> None:
    one = certified(KEY).certificate
    ring = Channel(one).ring()
    assert ring.key("00" + serial(one).lower()) is not None
    assert ring.key("") is None


def test_a_certificate_that_was_withdrawn_is_believed_no_longer() -> None:
    old, new = certified(KEY).certificate, certified(KEY).certificate
    channel = Channel(old)
    ring = channel.ring()
    assert ring.key(serial(old)) is not None
    channel.given = [new]
    channel.now += FRESH_SECONDS + 1
    assert ring.key(serial(new)) is not None
    assert ring.key(serial(old)) is None


def test_when_nobody_answers_the_known_ones_are_kept() -> None:
    one = certified(KEY).certificate
    channel = Channel(one)
    ring = channel.ring()
    assert ring.key(serial(one)) is not None
    channel.given = []
    channel.now += FRESH_SECONDS + 1
    assert ring.key(serial(one)) is not None
    assert channel.asked == 2


def test_strange_serials_are_looked_for_once_a_minute() -> None:
    channel = Channel(certified(KEY).certificate)
    ring = channel.ring()
    for number in range(100):
        assert ring.key(f"{number:040X}") is None
    assert channel.asked == 1
    channel.now += PATIENCE_SECONDS
    assert ring.key("7" * 40) is None
    assert channel.asked == 2


def test_the_newest_certificate_hides_what_the_channel_alone_may_read() -> None:
    old, new = certified(KEY, days=10).certificate, certified(KEY, days=20).certificate
    found = Channel(old, new).ring().newest()
    assert found is not None
    assert found[0] == serial(new)
    assert Channel().ring().newest() is None


def test_a_fixed_key_asks_nobody() -> None:
    channel = Channel()
    ring = KeyRing({"PUB_KEY_ID_1": KEY.public_key()}, channel.fetch, lambda: 0.0)
    assert ring.key("PUB_KEY_ID_1") is not None
    assert ring.newest() is not None
    assert channel.asked == 0
