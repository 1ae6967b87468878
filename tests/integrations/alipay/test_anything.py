"""Whatever is sent to us in Alipay's name without its key, do we do anything but refuse it?"""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from hypothesis import given
from hypothesis import strategies as st

from anxin.integrations.alipay.bill import read_bill
from anxin.integrations.alipay.gateway import Gateway, Unproven
from anxin.integrations.alipay.keys import Keys
from anxin.integrations.alipay.notices import read_notice
from anxin.payments.channel import NoticeForged
from anxin.reconciliation.lines import BillUnreadable

PRIVATE = generate_private_key(65537, 2048)
KEYS = Keys(PRIVATE, {"": generate_private_key(65537, 2048).public_key()})
GATEWAY = Gateway(base_url="http://127.0.0.1:9", app_id="1", keys=KEYS, clock=lambda: 0.0, timeout_seconds=1.0)
TEXTS = st.text(max_size=20)
NAMES = st.sampled_from(["alipay_trade_query_response", "error_response", "sign", "alipay_cert_sn", "x"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def pieces(name: str, value: object) -> str:
    return f'"{name}":{value!r}'.replace("'", '"').replace("None", "null").replace("True", "true")


ANSWERS = st.binary(max_size=200) | st.lists(st.builds(pieces, NAMES, VALUES), max_size=4).map(
    lambda parts: ("{" + ",".join(parts) + "}").encode(errors="replace")
)


@given(ANSWERS)
def test_no_answer_without_the_key_is_believed(answer: bytes) -> None:
    with pytest.raises(Unproven):
        GATEWAY._believe("alipay.trade.query", answer)


def test_an_answer_nested_deeply_or_with_an_endless_number_is_refused() -> None:
    for raw in ("[" * 100_000, "9" * 5_000, '{"a":' * 50_000):
        with pytest.raises(Unproven):
            GATEWAY._believe("alipay.trade.query", f'{{"alipay_trade_query_response":{raw}'.encode())


@given(st.binary(max_size=200) | st.dictionaries(TEXTS, TEXTS).map(lambda fields: urlencode(fields).encode()))
def test_no_notice_without_the_key_is_believed(body: bytes) -> None:
    with pytest.raises(NoticeForged):
        read_notice(body, keys=KEYS, app_id="1", seller_id="2", at=datetime(2026, 11, 22, tzinfo=UTC))


@given(st.binary(max_size=200))
def test_no_bytes_but_a_bill_are_a_bill(raw: bytes) -> None:
    with pytest.raises(BillUnreadable):
        list(read_bill(raw))
