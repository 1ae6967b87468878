"""Are WeChat Pay's certificates fetched, believed only when they prove themselves, and changed in time?"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from anxin.integrations.wechatpay.ring import FRESH_SECONDS, PATIENCE_SECONDS
from anxin.payments.channel import NoticeForged, PaymentStatus, RefundStatus
from tests.integrations.wechatpay.asks import believed, paid, payment, refund
from tests.integrations.wechatpay.test_refunds import CARD
from tests.simulators.listener import Listener
from tests.simulators.processes import wait_until
from tests.simulators.wechatpay.running import QUICK, Wechatpay, wechatpay

CERTIFICATES = {"trust": "certificates", "public_key_id": "", "public_key": ""}


@pytest.fixture(scope="module")
def certified(keys: Path) -> Iterator[Wechatpay]:
    """WeChat Pay as it is for merchants who trust its certificates."""
    with wechatpay(keys, *QUICK, "--sign", "certificate") as running:
        yield running


def fetches(wechat: Wechatpay) -> int:
    """How often the certificates were fetched so far."""
    return len(wechat.read("log?kind=certificates")["received"])


def test_a_client_without_a_key_fetches_the_certificates_once(certified: Wechatpay) -> None:
    before = fetches(certified)
    channel = certified.client(settings=CERTIFICATES)
    ask = paid(channel, certified)
    assert channel.query_payment(ask).status is PaymentStatus.PAID
    assert channel.refund(refund(ask)).status is RefundStatus.ACCEPTED
    assert fetches(certified) == before + 1
    channel.close()


def test_many_at_once_fetch_the_certificates_once(certified: Wechatpay) -> None:
    first = certified.client(settings=CERTIFICATES)
    ask = paid(first, certified)
    before = fetches(certified)
    channel = certified.client(settings=CERTIFICATES)
    with ThreadPoolExecutor(8) as pool:
        found = {answer.status for answer in pool.map(channel.query_payment, [ask] * 24)}
    assert found == {PaymentStatus.PAID}
    assert fetches(certified) == before + 1
    first.close()
    channel.close()


def test_a_new_certificate_is_fetched_as_soon_as_it_signs(certified: Wechatpay) -> None:
    now = [time.time()]
    channel = certified.client(settings=CERTIFICATES, clock=lambda: now[0])
    ask = paid(channel, certified)
    before = fetches(certified)
    certified.turn("certificates/rotate")
    assert channel.query_payment(ask).status is PaymentStatus.UNKNOWN
    assert fetches(certified) == before
    now[0] += PATIENCE_SECONDS
    assert channel.query_payment(ask).status is PaymentStatus.PAID
    assert fetches(certified) == before + 1
    channel.close()


def test_a_stranger_cannot_make_us_fetch_all_the_time(certified: Wechatpay, hook: Listener) -> None:
    channel = certified.client(settings=CERTIFICATES)
    ask = payment(notify_url=hook.url)
    offer = channel.start_payment(ask)
    certified.pay(offer.code_url)
    (one,) = hook.wait_for(1)
    before = fetches(certified)
    for number in range(20):
        with pytest.raises(NoticeForged, match="its key is not known"):
            channel.verify_notice(
                method="POST", path="/", headers={**one.headers, "wechatpay-serial": f"7{number:039X}"}, body=one.body
            )
    assert fetches(certified) == before
    channel.close()


def test_a_notice_is_believed_by_a_client_that_never_asked_anything(certified: Wechatpay, hook: Listener) -> None:
    channel, fresh = certified.client(settings=CERTIFICATES), certified.client(settings=CERTIFICATES)
    ask = paid(channel, certified, notice="once", notify_url=hook.url)
    assert believed(fresh, hook.wait_for(1)[0]).payment == ask.payment
    channel.close()
    fresh.close()


def test_old_certificates_are_looked_at_again_and_kept_when_nobody_answers(certified: Wechatpay) -> None:
    later = [0.0]
    channel = certified.client(settings=CERTIFICATES, clock=lambda: time.time() + later[0])
    ask = paid(channel, certified)
    before = fetches(certified)
    later[0] = FRESH_SECONDS + 1
    # the answer itself is twelve hours old by this clock: the fetch proves nothing, and nothing is believed
    assert channel.query_payment(ask).status is PaymentStatus.UNKNOWN
    later[0] = 0.0
    assert channel.query_payment(ask).status is PaymentStatus.PAID
    assert fetches(certified) <= before + 1
    channel.close()


def test_certificates_under_another_api_key_are_not_believed(certified: Wechatpay) -> None:
    channel = certified.client(settings=CERTIFICATES | {"api_v3_key": "x" * 32})
    assert channel.query_payment(payment()).status is PaymentStatus.UNKNOWN
    channel.close()


def test_a_client_with_the_public_key_alone_believes_no_certificate(certified: Wechatpay, hook: Listener) -> None:
    channel, both = certified.client(), certified.client(settings={"trust": "both"})
    ask = paid(channel, certified, notice="once", notify_url=hook.url)
    (one,) = hook.wait_for(1)
    with pytest.raises(NoticeForged, match="its key is not known"):
        believed(channel, one)
    assert believed(both, one).payment == ask.payment
    assert both.query_payment(ask).status is PaymentStatus.PAID
    channel.close()
    both.close()


def test_a_card_is_hidden_with_a_certificate_too(certified: Wechatpay) -> None:
    channel = certified.client(settings=CERTIFICATES)
    ask = refund(paid(channel, certified))
    certified.turn("faults", out_trade_no=ask.payment.hex, fault="bounce", times=1)
    channel.refund(ask)
    wait_until(lambda: channel.query_refund(ask).status is RefundStatus.BOUNCED)
    assert channel.retry_refund(replace(ask, card=CARD), attempt=1).status is RefundStatus.ACCEPTED
    channel.close()
