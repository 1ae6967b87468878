"""Which events of Stripe's are believed?"""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from anxin.integrations.stripe.channel import StripeChannel
from anxin.integrations.stripe.notices import read_event
from anxin.payments.channel import ChannelNotice, NoticeForged, NoticeIgnored, NoticeKind, PaymentAsk
from tests.integrations.stripe.conftest import Make, asked, back
from tests.simulators.listener import Arrived, Listener, listening
from tests.simulators.processes import wait_until
from tests.simulators.stripe.running import Stripe


@pytest.fixture
def hook(acquirer: Stripe) -> Iterator[Listener]:
    """Where the events of this test arrive."""
    with listening() as listener:
        acquirer.turn("webhook", url=listener.url)
        yield listener


def verdict(channel: StripeChannel, one: Arrived) -> ChannelNotice | str:
    """The notice, or why it is not believed or not of interest."""
    try:
        told = channel.verify_notice(method=one.method, path=one.path, headers=one.headers, body=one.body)
    except (NoticeForged, NoticeIgnored) as refused:
        return f"{type(refused).__name__}: {refused}"
    assert isinstance(told, ChannelNotice)
    return told


def about(hook: Listener, ask: PaymentAsk, kind: str) -> list[Arrived]:
    """What arrived of one type about one payment."""
    return [one for one in hook.arrived if f'"{kind}"' in one.body.decode() and ask.payment.hex in one.body.decode()]


def pay(channel: StripeChannel, acquirer: Stripe, fault: str = "", notice: str = "once") -> PaymentAsk:
    ask = asked()
    offer = channel.start_payment(ask)
    if fault:
        acquirer.turn("faults", out_trade_no=ask.payment.hex, fault=fault, times=1)
    acquirer.pay(offer.redirect_url, notice)
    return replace(ask, reference=offer.reference)


PAID = "checkout.session.completed"


def told(hook: Listener, ask: PaymentAsk, count: int = 1, kind: str = PAID) -> list[Arrived]:
    """What arrived, as soon as there are that many."""
    wait_until(lambda: len(about(hook, ask, kind)) >= count)
    return about(hook, ask, kind)


def test_a_true_event_is_believed(channel: StripeChannel, acquirer: Stripe, hook: Listener) -> None:
    ask = pay(channel, acquirer)
    notice = verdict(channel, told(hook, ask)[0])
    assert isinstance(notice, ChannelNotice)
    assert (notice.kind, notice.payment, notice.refund) == (NoticeKind.PAID, ask.payment, None)
    assert (notice.amount_minor, notice.currency) == (12_800, "CNY")
    assert notice.transaction_no == channel.query_payment(ask).transaction_no


def test_what_stripe_tells_beside_it_is_ignored(channel: StripeChannel, acquirer: Stripe, hook: Listener) -> None:
    ask = pay(channel, acquirer)
    beside = told(hook, ask, kind="payment_intent.succeeded")
    assert verdict(channel, beside[0]) == "NoticeIgnored: payment_intent.succeeded"


@pytest.mark.parametrize(("fault", "notice"), [("duplicate", "once"), ("", "twice")])
def test_an_event_sent_twice_has_one_number(
    channel: StripeChannel, acquirer: Stripe, hook: Listener, fault: str, notice: str
) -> None:
    ask = pay(channel, acquirer, fault, notice)
    first, second = told(hook, ask, 2)
    assert verdict(channel, first) == verdict(channel, second)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("wrong_signature", "its signature does not hold"),
        ("stale_notice", "it is stale"),
        ("other_merchant_notice", "it names another account or mode"),
        ("other_mode_notice", "it names another account or mode"),
    ],
)
def test_a_false_event_is_refused_and_the_true_one_after_it_believed(
    channel: StripeChannel, acquirer: Stripe, hook: Listener, fault: str, why: str
) -> None:
    ask = pay(channel, acquirer, fault)
    verdicts = [verdict(channel, one) for one in told(hook, ask, 2)]
    assert f"NoticeForged: {why}" in verdicts
    assert ask.payment in [one.payment for one in verdicts if isinstance(one, ChannelNotice)]


def test_a_lost_event_never_comes_but_the_query_tells_the_truth(
    channel: StripeChannel, acquirer: Stripe, hook: Listener
) -> None:
    lost = pay(channel, acquirer, "drop")
    told(hook, lost, kind="payment_intent.succeeded")
    assert about(hook, lost, PAID) == []
    assert channel.query_payment(lost).status == "paid"


def test_refund_events_come_in_any_order_and_each_says_what_is_so(
    channel: StripeChannel, acquirer: Stripe, hook: Listener, paid: PaymentAsk
) -> None:
    acquirer.turn("faults", out_trade_no=paid.payment.hex, fault="reorder", times=1)
    acquirer.turn("faults", out_trade_no=paid.payment.hex, fault="bounce", times=1)
    ask = back(paid)
    channel.refund(ask)
    wait_until(lambda: bool(about(hook, paid, "refund.created")) and bool(about(hook, paid, "refund.failed")))
    order = [json.loads(one.body)["type"] for one in hook.arrived if paid.payment.hex in one.body.decode()]
    assert order.index("refund.failed") < order.index("refund.created")
    failed = verdict(channel, about(hook, paid, "refund.failed")[0])
    assert isinstance(failed, ChannelNotice)
    assert (failed.kind, failed.refund, failed.amount_minor) == (NoticeKind.REFUND_BOUNCED, ask.refund, 800)
    late = verdict(channel, about(hook, paid, "refund.created")[0])
    assert isinstance(late, ChannelNotice)
    assert late.kind == NoticeKind.REFUND_CHANGED, "it is looked up, and the look tells that it bounced"


def test_a_refund_at_stripes_own_desk_names_its_payment_by_stripes_number() -> None:
    refund = {"id": "re_1", "payment_intent": "pi_1", "amount": 800, "currency": "cny", "status": "succeeded"}
    event = {"id": "evt_1", "type": "refund.created", "created": 1_795_000_000, "data": {"object": refund}}
    notice = read_event(event)
    assert isinstance(notice, ChannelNotice)
    told = (notice.kind, notice.refund, notice.refund_no, notice.transaction_no)
    assert told == (NoticeKind.REFUND_ARRIVED, None, "re_1", "pi_1")
    refund["payment_intent"] = ""
    with pytest.raises(NoticeIgnored):
        read_event(event)


def test_an_arrived_refund_is_told(channel: StripeChannel, hook: Listener, paid: PaymentAsk) -> None:
    ask = back(paid)
    channel.refund(ask)
    notice = verdict(channel, told(hook, paid, kind="refund.created")[0])
    assert isinstance(notice, ChannelNotice)
    assert (notice.kind, notice.payment, notice.refund) == (NoticeKind.REFUND_ARRIVED, paid.payment, ask.refund)


def test_an_expired_session_is_told_as_closed(channel: StripeChannel, hook: Listener) -> None:
    ask = asked()
    known = replace(ask, reference=channel.start_payment(ask).reference)
    channel.close_payment(known)
    notice = verdict(channel, told(hook, ask, kind="checkout.session.expired")[0])
    assert isinstance(notice, ChannelNotice)
    assert notice.kind == NoticeKind.PAYMENT_CLOSED


def sealed(secret: str, event: Any, *, age: float = 0, header: str = "") -> Arrived:
    """An event as somebody who knows a secret would send it."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    stamp = int(time.time() - age)
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return Arrived("POST", "/hooks/", {"Stripe-Signature": header or f"t={stamp},v1={mac}"}, body)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"age": 301}, "it is stale"),
        ({"age": -400}, "it is stale"),
        ({"header": "t=1,v1="}, "its signature does not hold"),
        ({"header": "v1=abc"}, "it has no signature"),
        ({"header": "WECHATPAY/SIGNTEST/abc"}, "it has no signature"),
        ({"header": " "}, "it has no signature"),
        ({"event": b"\xff\xfe"}, "its signature does not hold"),
        ({"event": b"[]"}, "its form does not hold"),
        ({"event": b"not json"}, "its form does not hold"),
        ({"event": {"livemode": False, "type": PAID}}, "its form does not hold"),
        ({"event": {"livemode": True, "type": PAID}}, "it names another account or mode"),
    ],
)
def test_what_is_not_stripes_is_refused(
    channel: StripeChannel, acquirer: Stripe, changes: dict[str, Any], why: str
) -> None:
    one = sealed(acquirer.webhook_secret, **({"event": {"livemode": False}} | changes))
    assert verdict(channel, one) == f"NoticeForged: {why}"


def test_an_event_signed_with_an_empty_or_other_secret_is_refused(channel: StripeChannel) -> None:
    for secret in ("", "whsec_another0123456789"):
        assert verdict(channel, sealed(secret, {"livemode": False})) == "NoticeForged: its signature does not hold"


def test_an_amount_of_nothing_is_refused(channel: StripeChannel, acquirer: Stripe) -> None:
    session = {
        "payment_status": "paid",
        "client_reference_id": asked().payment.hex,
        "payment_intent": "pi_1",
        "amount_total": 0,
        "currency": "cny",
    }
    event = {"id": "evt_1", "type": PAID, "livemode": False, "created": 1, "data": {"object": session}}
    assert verdict(channel, sealed(acquirer.webhook_secret, event)) == "NoticeForged: its form does not hold"


def test_a_get_is_refused(channel: StripeChannel, acquirer: Stripe) -> None:
    one = replace(sealed(acquirer.webhook_secret, {"livemode": False}), method="GET")
    assert verdict(channel, one) == "NoticeForged: it has no signature"


def test_while_a_secret_is_rolled_both_are_believed(make: Make, acquirer: Stripe, hook: Listener) -> None:
    channel = make(webhook_secret=f"whsec_next0123456789 {acquirer.webhook_secret}")
    ask = pay(channel, acquirer)
    assert isinstance(verdict(channel, told(hook, ask)[0]), ChannelNotice)


def test_an_event_is_answered_so_that_stripe_sends_an_unhandled_one_again(channel: StripeChannel) -> None:
    assert channel.reply(handled=True)[0] == 200
    assert channel.reply(handled=False)[0] >= 400
