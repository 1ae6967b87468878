"""Which notices of a USDT gateway are believed?"""

import hashlib
import json
from typing import Any

import pytest

from anxin.integrations.usdt.channel import CAPABILITIES, UsdtChannel
from anxin.payments.channel import ChannelNotice, NoticeForged, NoticeIgnored, NoticeKind, PaymentAsk, PaymentStatus
from tests.integrations.usdt.conftest import AMOUNT_MINOR, asked
from tests.simulators.epay.running import Arrived, Listener
from tests.simulators.usdt.running import Usdt


def believed(client: UsdtChannel, one: Arrived) -> ChannelNotice:
    return client.verify_notice(method=one.method, path=one.path, headers=one.headers, body=one.body)


def refused(client: UsdtChannel, one: Arrived) -> str:
    with pytest.raises(NoticeForged) as caught:
        believed(client, one)
    return str(caught.value)


def pay(client: UsdtChannel, gateway: Usdt, hook: Listener, fault: str = "", how: str = "once") -> PaymentAsk:
    ask = asked(notify_url=hook.url)
    offer = client.start_payment(ask)
    if fault:
        gateway.turn("faults", out_trade_no=ask.payment.hex, fault=fault, times=1)
    gateway.pay(offer.code_url, how)
    return ask


@pytest.mark.parametrize("fault", ["", "duplicate"])
def test_a_true_notice_is_believed_and_has_one_number(
    client: UsdtChannel, gateway: Usdt, hook: Listener, fault: str
) -> None:
    ask = pay(client, gateway, hook, fault)
    notices = [believed(client, one) for one in hook.wait_for(2 if fault else 1)]
    assert (notices[0].kind, notices[0].payment, notices[0].refund) == (NoticeKind.PAID, ask.payment, None)
    assert (notices[0].amount_minor, notices[0].currency) == (AMOUNT_MINOR, "CNY")
    assert {notice.external_id for notice in notices} == {notices[0].transaction_no}


def test_a_notice_is_no_proof_alone() -> None:
    assert not CAPABILITIES.notice_proves


def test_the_gateway_is_answered_as_it_expects(client: UsdtChannel, gateway: Usdt, hook: Listener) -> None:
    assert client.reply(handled=True) == (200, "text/plain; charset=utf-8", "ok")
    assert client.reply(handled=False)[0] == 400
    hook.answers += [(200, "success"), (500, "ok")]
    pay(client, gateway, hook)
    assert len(hook.wait_for(3)) == 3


def test_a_forged_notice_is_refused_and_the_true_one_after_it_believed(
    client: UsdtChannel, gateway: Usdt, hook: Listener
) -> None:
    pay(client, gateway, hook, "wrong_signature")
    told = hook.wait_for(2)
    good = [one for one in told if _holds(client, one)]
    assert len(good) == 1
    assert refused(client, next(one for one in told if one is not good[0])) == "its signature does not hold"


def _holds(client: UsdtChannel, one: Arrived) -> bool:
    try:
        believed(client, one)
    except NoticeForged:
        return False
    return True


@pytest.mark.parametrize("fault", ["waiting", "expired"])
def test_a_notice_of_a_trade_that_still_waits_or_ended_pays_nothing(
    client: UsdtChannel, gateway: Usdt, hook: Listener, fault: str
) -> None:
    pay(client, gateway, hook, fault)
    outcomes = []
    for one in hook.wait_for(2):
        try:
            outcomes.append(believed(client, one).kind)
        except NoticeIgnored:
            outcomes.append("ignored")
    assert sorted(outcomes) == ["ignored", NoticeKind.PAID]


def test_the_notice_of_another_amount_says_so(client: UsdtChannel, gateway: Usdt, hook: Listener) -> None:
    pay(client, gateway, hook, "wrong_amount")
    assert believed(client, hook.wait_for(1)[0]).amount_minor == 1


@pytest.mark.parametrize("fault", ["drop", "delay", "reorder"])
def test_without_its_notice_a_look_finds_the_money(
    client: UsdtChannel, gateway: Usdt, hook: Listener, fault: str
) -> None:
    ask = asked(notify_url=hook.url)
    offer = client.start_payment(ask)
    gateway.turn("faults", out_trade_no=ask.payment.hex, fault=fault, times=1)
    gateway.pay(offer.code_url)
    assert hook.arrived == []
    assert client.query_payment(asked(reference=offer.reference)).status is PaymentStatus.PAID
    assert gateway.turn("notices/release", out_trade_no=ask.payment.hex)["released"] == (0 if fault == "drop" else 1)


def notice(gateway: Usdt, *, token: str | None = None, **changes: Any) -> Arrived:
    """A notice that somebody with the token wrote by hand."""
    fields: dict[str, Any] = {"trade_id": "t1", "order_id": asked().payment.hex, "amount": 128.5, "status": 2}
    fields |= {"actual_amount": 17.8472, "token": "Taddress", "block_transaction_id": "0af1"} | changes
    text = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if fields[name] not in ("", None))
    whole = text + (gateway.token if token is None else token)
    fields["signature"] = hashlib.md5(whole.encode(), usedforsecurity=False).hexdigest()
    return Arrived("POST", "/hooks/channel/1/", {}, json.dumps(fields).encode())


def test_a_notice_signed_with_the_empty_token_is_refused(client: UsdtChannel, gateway: Usdt) -> None:
    believed(client, notice(gateway))
    assert refused(client, notice(gateway, token="")) == "its signature does not hold"


def test_a_notice_of_another_shop_at_the_same_gateway_is_refused(client: UsdtChannel, gateway: Usdt) -> None:
    assert refused(client, notice(gateway, token="the other shop's")) == "its signature does not hold"


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 0},
        {"amount": -1},
        {"amount": "1e3"},
        {"amount": 1.001},
        {"amount": ""},
        {"actual_amount": 0},
        {"actual_amount": "0.0"},
        {"actual_amount": ""},
        {"order_id": "1"},
        {"trade_id": ""},
        {"trade_id": "a/b"},
    ],
)
def test_a_signed_notice_that_says_nonsense_is_refused(
    client: UsdtChannel, gateway: Usdt, changes: dict[str, Any]
) -> None:
    refused(client, notice(gateway, **changes))


@pytest.mark.parametrize(
    "spoil", [b"", b"[]", b"null", b"amount=1", b'{"signature": ""}', b'{"signature": 0}', b'{"a": "\\ud800"}']
)
def test_what_is_no_notice_is_refused(client: UsdtChannel, spoil: bytes) -> None:
    refused(client, Arrived("POST", "/hooks/channel/1/", {}, spoil))


@pytest.mark.parametrize("signature", [True, None, 0, [], "0"])
def test_a_signature_of_another_type_is_refused(client: UsdtChannel, gateway: Usdt, signature: object) -> None:
    fields = json.loads(notice(gateway).body) | {"signature": signature}
    refused(client, Arrived("POST", "/hooks/channel/1/", {}, json.dumps(fields).encode()))


def test_a_field_that_stands_twice_or_a_get_is_refused(client: UsdtChannel, gateway: Usdt) -> None:
    good = notice(gateway)
    twice = good.body.replace(b'"amount": 128.5', b'"amount": 1, "amount": 128.5')
    assert twice != good.body
    refused(client, Arrived("POST", good.path, {}, twice))
    refused(client, Arrived("GET", good.path, {}, good.body))
