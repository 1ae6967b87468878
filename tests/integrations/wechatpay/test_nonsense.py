"""Does signed nonsense ever break us, or pass for news?"""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anxin.integrations.plain_text import plain_text
from anxin.integrations.wechatpay import payments, refunds
from anxin.integrations.wechatpay.channel import WechatpayChannel
from anxin.integrations.wechatpay.sealed import Reply
from anxin.payments.channel import (
    ChannelNotice,
    NoticeForged,
    NoticeIgnored,
    PaymentStatus,
    RefundStatus,
    id_of,
)
from anxin.simulators.wechatpay.keys import open_keys
from anxin.simulators.wechatpay.seal import Seal
from tests.integrations.wechatpay.asks import payment, refund

MERCHANT, APP = "1900000109", "wxd678efh567hg6787"
ASK = payment(payment=UUID(int=7))
BACK = refund(ASK, refund=UUID(int=8))
PAID: dict[str, Any] = {
    "appid": APP,
    "mchid": MERCHANT,
    "out_trade_no": ASK.payment.hex,
    "transaction_id": "4200",
    "trade_state": "SUCCESS",
    "success_time": "2026-11-22T16:00:00+08:00",
    "amount": {"total": 12_800, "currency": "CNY"},
}
RETURNED: dict[str, Any] = {
    "mchid": MERCHANT,
    "out_trade_no": ASK.payment.hex,
    "out_refund_no": BACK.refund.hex,
    "refund_id": "5030",
    "transaction_id": "4200",
    "refund_status": "SUCCESS",
    "status": "SUCCESS",
    "success_time": "2026-11-22T16:00:00+08:00",
    "user_received_account": "支付用户零钱",
    "amount": {"total": 12_800, "refund": 12_800, "currency": "CNY"},
}
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        "",
        "x",
        0,
        -1,
        1.5,
        True,
        [],
        {},
        [{}],
        "9" * 400,
        "0001-01-01T00:00:00+08:00",
        "2026-13-01T00:00:00Z",
        "\0",
    ]
)


def places(fields: dict[str, Any]) -> list[tuple[str, ...]]:
    """Every field, and every field of an object inside."""
    inner = [(name, deep) for name, value in fields.items() if isinstance(value, dict) for deep in value]
    return [*((name,) for name in fields), *inner]


def changed(fields: dict[str, Any], place: tuple[str, ...], junk: Any) -> dict[str, Any]:
    """The same with junk in one place; without the place when the junk is a hole."""
    copied = copy.deepcopy(fields)
    inside = copied if len(place) == 1 else copied[place[0]]
    inside[place[-1]] = junk
    return copied


@pytest.fixture(scope="module")
def seal(keys: Path) -> Seal:
    """The channel's own hand."""
    return Seal(open_keys(keys, merchant=MERCHANT, app_id=APP))


@pytest.fixture(scope="module")
def deaf(keys: Path, seal: Seal) -> Iterator[WechatpayChannel]:
    """Our client with nobody to ask."""
    settings = json.loads(keys.read_text(encoding="utf-8"))["settings"]
    client = WechatpayChannel.from_settings(base_url="http://127.0.0.1:9", account=MERCHANT, settings=settings)
    yield client
    client.close()


def outcome(deaf: WechatpayChannel, seal: Seal, notice: dict[str, Any]) -> ChannelNotice | str:
    body = json.dumps(notice).encode()
    try:
        told = deaf.verify_notice(method="POST", path="/", headers=seal.headers(body), body=body)
    except (NoticeForged, NoticeIgnored) as no:
        return type(no).__name__
    assert isinstance(told, ChannelNotice)
    return told


def notice(seal: Seal, event: str, original: str, told: dict[str, Any]) -> dict[str, Any]:
    resource = {"original_type": original, **seal.seal(told, original)}
    named = {"id": "n1", "create_time": "2026-11-22T16:00:01+08:00", "resource_type": "encrypt-resource"}
    return {**named, "event_type": event, "resource": resource}


@given(st.sampled_from(places(PAID)), JUNK)
def test_a_notice_with_junk_in_it_pays_nothing_else(
    deaf: WechatpayChannel, seal: Seal, place: tuple[str, ...], junk: Any
) -> None:
    good = outcome(deaf, seal, notice(seal, "TRANSACTION.SUCCESS", "transaction", PAID))
    found = outcome(deaf, seal, notice(seal, "TRANSACTION.SUCCESS", "transaction", changed(PAID, place, junk)))
    assert isinstance(good, ChannelNotice)
    if isinstance(found, ChannelNotice):
        named = id_of(junk) if place == ("out_trade_no",) else good.payment
        assert (found.payment, found.amount_minor, found.refund) == (named, good.amount_minor, None)


@given(st.sampled_from(places(RETURNED)), JUNK)
@example(("refund_id",), "\0")
def test_a_refunds_notice_with_junk_in_it_tells_nothing_else(
    deaf: WechatpayChannel, seal: Seal, place: tuple[str, ...], junk: Any
) -> None:
    found = outcome(deaf, seal, notice(seal, "REFUND.SUCCESS", "refund", changed(RETURNED, place, junk)))
    if isinstance(found, ChannelNotice):
        named = id_of(junk) if place == ("out_trade_no",) else ASK.payment
        refund = None if place == ("out_refund_no",) else BACK.refund
        number = plain_text(junk) if place == ("refund_id",) else "5030"
        assert (found.payment, found.refund, found.refund_no, found.amount_minor) == (named, refund, number, 12_800)


@given(st.data(), JUNK)
def test_a_notice_with_junk_around_it_is_never_an_error(
    deaf: WechatpayChannel, seal: Seal, data: st.DataObject, junk: Any
) -> None:
    whole = notice(seal, "TRANSACTION.SUCCESS", "transaction", PAID)
    found = outcome(deaf, seal, changed(whole, data.draw(st.sampled_from(places(whole))), junk))
    if isinstance(found, ChannelNotice):
        assert (found.payment, found.amount_minor) == (ASK.payment, 12_800)


@given(st.sampled_from(places(PAID)), JUNK)
def test_an_answer_with_junk_in_it_never_tells_of_another_payment(place: tuple[str, ...], junk: Any) -> None:
    found = payments.read_payment(Reply(200, changed(PAID, place, junk)), ASK, MERCHANT, APP)
    if found.status is PaymentStatus.PAID:
        assert found.amount_minor == 12_800
        assert place[0] not in ("appid", "mchid", "out_trade_no", "trade_state", "success_time")


@given(st.sampled_from(places(RETURNED)), JUNK)
def test_an_answer_with_junk_in_it_never_tells_of_another_refund(place: tuple[str, ...], junk: Any) -> None:
    found = refunds.read_asked(Reply(200, changed(RETURNED, place, junk)), BACK)
    if found.status is RefundStatus.ARRIVED:
        assert place not in [("out_trade_no",), ("out_refund_no",), ("status",), ("amount",), ("amount", "refund")]


@pytest.mark.parametrize("status", [100, 201, 202, 204, 301, 400, 401, 403, 404, 429, 500, 503])
@pytest.mark.parametrize("code", ["", "SIGN_ERROR", "NO_AUTH", "MCH_NOT_EXISTS", "SYSTEM_ERROR", "REQUEST_BLOCKED"])
def test_an_error_that_settles_nothing_is_unknown(status: int, code: str) -> None:
    reply = Reply(status, {"code": code})
    assert refunds.read_asked(reply, BACK).status is RefundStatus.UNKNOWN
    assert refunds.read_found(reply, BACK).status is RefundStatus.UNKNOWN
    assert payments.read_payment(reply, ASK, MERCHANT, APP).status is PaymentStatus.UNKNOWN
