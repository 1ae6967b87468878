"""Are forms signed as the protocol says? Compared with what other tools computed, and never with our own code."""

import base64
import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.integrations.epay.fields import (
    BadForm,
    canonical,
    fen,
    moment,
    opened,
    read_object,
    read_query,
    scanned,
    shortened,
    texts,
    yuan,
)
from anxin.integrations.epay.order import said
from anxin.integrations.epay.signing import Md5, Rsa
from tests.simulators.epay.running import new_key, private, public

NOW = 1_763_800_000.0
# the example of the V1 documents, its MD5 by md5sum
DOCUMENT = {
    "pid": "1001",
    "type": "alipay",
    "out_trade_no": "20160806151343349",
    "notify_url": "http://www.pay.com/notify_url.php",
    "return_url": "http://www.pay.com/return_url.php",
    "name": "VIP会员",
    "money": "1.00",
    "clientip": "192.168.1.100",
    "device": "pc",
    "param": "abc==",
    "empty": "",
    "sign": "whatever",
    "sign_type": "MD5",
}
TEXT = (
    "clientip=192.168.1.100&device=pc&money=1.00&name=VIP会员&notify_url=http://www.pay.com/notify_url.php"
    "&out_trade_no=20160806151343349&param=abc==&pid=1001&return_url=http://www.pay.com/return_url.php&type=alipay"
)
KEY = "89unJUB8HZ54Hj7x4nUj56HN4nUzUJ8i"
BY_MD5SUM = "9f0e9438eab086974fcc005223657be5"


def rsa_text(signature: bytes, key: str) -> bytes:
    """What an RSA signature holds, by the bare arithmetic of RFC 8017 and no library's verification."""
    numbers = new_key(key).public_key().public_numbers()
    opened_up = pow(int.from_bytes(signature, "big"), numbers.e, numbers.n)
    return opened_up.to_bytes(256, "big")


def test_the_signed_text_is_sorted_unencoded_and_without_empty_fields() -> None:
    assert canonical(DOCUMENT) == TEXT


def test_the_md5_is_what_md5sum_computes_over_text_and_key() -> None:
    assert Md5(KEY).sign(DOCUMENT) == BY_MD5SUM


def test_the_rsa_signature_is_sha256_with_pkcs1_padding_over_the_text() -> None:
    signature = base64.b64decode(Rsa(private(new_key("merchant")), public(new_key("platform"))).sign(DOCUMENT))
    info = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(TEXT.encode()).digest()
    assert rsa_text(signature, "merchant") == b"\x00\x01" + b"\xff" * (253 - len(info)) + b"\x00" + info


@pytest.mark.parametrize("key", ["", " ", "short"])
def test_an_empty_key_is_refused_because_anybody_could_sign_with_it(key: str) -> None:
    with pytest.raises(ValueError):
        Md5(key.strip())


@pytest.mark.parametrize(
    "sign", ["", "0", "0e462097431906509019562988736854", None, BY_MD5SUM.upper(), f"{BY_MD5SUM} "]
)
def test_another_sign_is_refused_also_where_a_loose_comparison_would_take_it(sign: str | None) -> None:
    fields = {name: value for name, value in DOCUMENT.items() if name != "sign"}
    with pytest.raises(BadForm):
        Md5(KEY).prove(fields if sign is None else fields | {"sign": sign})
    Md5(KEY).prove(fields | {"sign": BY_MD5SUM})


def test_two_different_texts_whose_md5_php_takes_for_the_same_number_are_told_apart() -> None:
    signs = [hashlib.md5(text, usedforsecurity=False).hexdigest() for text in (b"240610708", b"QNKCDZO")]
    assert all(sign.startswith("0e") and sign[2:].isdigit() for sign in signs)

    class Fixed(Md5):
        def sign(self, fields: Any) -> str:
            return signs[0]

    with pytest.raises(BadForm):
        Fixed(KEY).prove({"sign": signs[1], "sign_type": "MD5"})


@pytest.mark.parametrize("sign_type", ["", "RSA", "md5", "NONE"])
def test_another_kind_of_signature_is_refused(sign_type: str) -> None:
    with pytest.raises(BadForm):
        Md5(KEY).prove(DOCUMENT | {"sign": BY_MD5SUM, "sign_type": sign_type})


def told(age_seconds: int = 0, **changes: str) -> dict[str, str]:
    """Fields that the platform signed."""
    fields = {"code": "0", "money": "1.00", "timestamp": str(int(NOW) - age_seconds)} | changes
    platform = Rsa(private(new_key("platform")), public(new_key("merchant")))
    return fields | {"sign": platform.sign(fields), "sign_type": "RSA"}


def ours() -> Rsa:
    return Rsa(private(new_key("merchant")), public(new_key("platform")))


@pytest.mark.parametrize("age_seconds", [-300, 0, 300])
def test_what_the_platform_signed_within_five_minutes_is_believed(age_seconds: int) -> None:
    ours().prove(told(age_seconds), NOW)


@pytest.mark.parametrize("age_seconds", [-301, 301, 86_400])
def test_a_replayed_answer_is_stale(age_seconds: int) -> None:
    with pytest.raises(BadForm, match="stale"):
        ours().prove(told(age_seconds), NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"money": "100.00"},
        {"code": "1"},
        {"extra": "1"},
        {"sign": ""},
        {"sign": "WECHATPAY/SIGNTEST/x"},
        {"sign": "AAAA"},
    ],
)
def test_what_was_changed_after_signing_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(BadForm):
        ours().prove(told() | changes, NOW)


@pytest.mark.parametrize("timestamp", ["", "now", "1e9", "-1", "٣" * 10])
def test_a_signature_without_a_time_is_refused(timestamp: str) -> None:
    with pytest.raises(BadForm):
        ours().prove(told(timestamp=timestamp), NOW)


def test_a_merchants_own_signature_is_not_the_platforms() -> None:
    fields = {"code": "0", "timestamp": str(int(NOW))}
    with pytest.raises(BadForm):
        ours().prove(fields | {"sign": ours().sign(fields)}, NOW)


@given(st.integers(min_value=1, max_value=10**11))
def test_an_amount_is_read_as_it_was_written(amount_minor: int) -> None:
    assert fen(yuan(amount_minor)) == amount_minor


@pytest.mark.parametrize(("written", "minor"), [("1", 100), ("0.01", 1), ("1.5", 150), ("128.50", 12_850)])
def test_gateways_write_amounts_in_several_ways(written: str, minor: int) -> None:
    assert fen(written) == minor


@pytest.mark.parametrize(
    "written",
    ["", "0", "0.00", "-1", "+1", "1e3", "1.001", "1,000", "01", " 1", "1.", ".5", "0x10", "１", "NaN", "inf"],
)
def test_what_is_no_plain_amount_is_refused(written: str) -> None:
    with pytest.raises(BadForm):
        fen(written)


@pytest.mark.parametrize("amount_minor", [0, -1])
def test_no_amount_is_written_for_nothing(amount_minor: int) -> None:
    with pytest.raises(ValueError):
        yuan(amount_minor)


@pytest.mark.parametrize("query", ["a=1&a=2", "a", "a=%FF", "&&", "a=1&%61=2", "&".join(f"f{n}=1" for n in range(65))])
def test_a_query_that_two_readers_would_read_differently_is_refused(query: str) -> None:
    with pytest.raises(BadForm):
        read_query(f"/hooks/channel/1/?{query}")


def test_a_number_stays_as_it_was_written_and_true_is_no_one() -> None:
    found = texts(read_object(b'{"code": 1, "money": 1.10, "ok": true, "none": null, "list": [1], "text": "1"}'))
    assert found == {"code": "1", "money": "1.10", "text": "1"}


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"1", b"<html>", b'{"a":1,"a":2}', b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_refused(content: bytes) -> None:
    with pytest.raises(BadForm):
        read_object(content)


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("weixin://wxpay/bizpayurl?pr=1", "weixin://wxpay/bizpayurl?pr=1"),
        ("https://qr.alipay.com/1", "https://qr.alipay.com/1"),
        ("/pay/1", "https://pay.example/pay/1"),
        ("//evil.example/1", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("", ""),
    ],
)
def test_only_what_a_wallet_scans_is_shown_as_a_code(written: str, link: str) -> None:
    assert scanned(written, "https://pay.example/epay") == link


@pytest.mark.parametrize("written", ["weixin://x", "javascript:alert(1)", ""])
def test_a_browser_is_sent_to_web_pages_alone(written: str) -> None:
    assert opened(written) == ""


def test_half_a_surrogate_in_an_answer_breaks_nothing() -> None:
    found = texts(read_object(b'{"msg": "\\ud800 \\u0000", "sign": "\\udfff", "sign_type": "MD5"}'))
    with pytest.raises(BadForm):
        Md5(KEY).prove(found)
    with pytest.raises(BadForm):
        ours().prove(found, NOW)
    assert said(found) == " " * 3


def test_a_long_name_is_cut_between_characters() -> None:
    assert shortened("安" * 100, 127) == "安" * 42


@pytest.mark.parametrize("written", ["", "2026-11-22", "2026-13-22 00:00:00", "now"])
def test_what_is_no_moment_is_refused(written: str) -> None:
    with pytest.raises(BadForm):
        moment(written)


def test_a_moment_is_shanghais() -> None:
    assert moment("2026-11-22 08:00:00").isoformat() == "2026-11-22T08:00:00+08:00"
