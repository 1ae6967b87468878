"""Does our client hear of complaints at WeChat Pay, read them, and answer; and do false ones do nothing?"""

import json
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from django.test import Client

from anxin import vault
from anxin.agenda.kinds import Kind as Ask
from anxin.clock import now
from anxin.complaints.channel import Problem, SaidStatus, Stage, ToSay
from anxin.complaints.models import Complaint, Reply
from anxin.complaints.states import Act
from anxin.flows.claim_complaints import claim_complaints
from anxin.flows.start_payment import start_payment
from anxin.flows.watch_complaints import watch_complaints
from anxin.integrations.registry import CHANNEL_PURPOSE, payment_channel
from anxin.integrations.wechatpay.channel import CAPABILITIES, WechatpayChannel
from anxin.integrations.wechatpay.sealed import Unproven
from anxin.jobs.ask_complaints import ask_complaints
from anxin.payments.channel import ComplaintNotice, NoticeForged
from anxin.payments.models import Channel, Notice, Payment
from tests.integrations.wechatpay.asks import paid
from tests.simulators.listener import Arrived, Listener
from tests.simulators.wechatpay.running import Wechatpay
from tests.support.cast import Stage as Shop
from tests.support.cast import furnished

TODAY = datetime.now(UTC).date() + timedelta(days=1)


def complaint(wechat: Wechatpay, number: str, **more: Any) -> str:
    """Bea complains about a payment of hers."""
    told = {"out_trade_no": number, "detail": "充值没有到账，要求退款"} | more
    return str(wechat.turn("complaints", **told)["complaint_id"])


@pytest.fixture
def made(channel: WechatpayChannel, wechat: Wechatpay) -> str:
    """A complaint about a payment of 128 yuan."""
    return complaint(wechat, paid(channel, wechat).payment.hex)


def say(channel: WechatpayChannel, number: str, act: Act, words: str = "已为您核实") -> SaidStatus:
    return channel.complaints.say(ToSay(outside_id=number, act=act, words=words)).status


def test_a_complaint_is_read_with_its_trade_and_the_payers_phone(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    ask = paid(channel, wechat)
    number = complaint(wechat, ask.payment.hex, tags=["HIGH_RISK"])
    told = channel.complaints.query_complaint(number)
    assert told is not None
    assert (told.outside_id, told.stage, told.problem) == (number, Stage.WAITING, Problem.REFUND)
    assert (told.trades[0].payment, told.trades[0].amount_minor) == (ask.payment, 12_800)
    assert (told.phone, told.asked_minor, told.waits, told.urgent) == ("13800138000", 12_800, True, True)
    assert "13800138000" not in repr(told)
    assert channel.complaints.query_complaint("0" * 28) is None
    listed = channel.complaints.list_complaints(TODAY - timedelta(days=90), TODAY)
    assert number in [one.outside_id for one in listed]


def test_answers_are_taken_once_known_again_and_refused_when_all_is_over(channel: WechatpayChannel, made: str) -> None:
    assert say(channel, made, Act.REPLY) is SaidStatus.SAID
    assert channel.complaints.was_said(ToSay(outside_id=made, act=Act.REPLY, words="已为您核实"))
    assert not channel.complaints.was_said(ToSay(outside_id=made, act=Act.REPLY, words="没有说过"))
    assert say(channel, made, Act.APPROVE) is SaidStatus.SAID
    assert say(channel, made, Act.APPROVE) is SaidStatus.REFUSED
    assert say(channel, made, Act.FINISH) is SaidStatus.SAID
    assert channel.complaints.was_said(ToSay(outside_id=made, act=Act.FINISH, words="x"))
    assert say(channel, made, Act.REPLY) is SaidStatus.CLOSED


def test_an_unclear_answer_is_unknown(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    trade = paid(channel, wechat).payment.hex
    number = complaint(wechat, trade)
    wechat.turn("faults", out_trade_no=trade, fault="error_500_after_success", times=1)
    assert say(channel, number, Act.REPLY) is SaidStatus.UNKNOWN
    assert channel.complaints.was_said(ToSay(outside_id=number, act=Act.REPLY, words="已为您核实"))
    wechat.turn("faults", out_trade_no=trade, fault="wrong_signature", times=1)
    with pytest.raises(Unproven):
        channel.complaints.query_complaint(number)


@pytest.mark.parametrize("number", ["../refund", "1?x=1", "", "一"])
def test_what_is_no_number_is_never_asked_about(channel: WechatpayChannel, number: str) -> None:
    with pytest.raises(Unproven):
        channel.complaints.query_complaint(number)


@pytest.fixture
def shop(db: Any) -> Shop:
    """A furnished shop, now: the channel takes no money after the time of an order."""
    return replace(furnished(), at=now())


@pytest.fixture
def door(shop: Shop, wechat: Wechatpay) -> Iterator[Channel]:
    """The shop's row for WeChat Pay, its keys sealed."""
    row = Channel.objects.create(
        shop_id=shop.world.shop,
        kind="wechatpay",
        name_zh="微信支付",
        name_en="WeChat Pay",
        account=wechat.account,
        base_url=wechat.base_url,
        secret_sealed=vault.seal(json.dumps(wechat.settings), CHANNEL_PURPOSE),
        capabilities=CAPABILITIES.to_json(),
    )
    yield row
    asked_by(row).close()


def asked_by(row: Channel) -> WechatpayChannel:
    return cast("WechatpayChannel", payment_channel(row))


def arrives(client: Client, door: Channel, one: Arrived, **changes: str) -> int:
    headers = {name: value for name, value in one.headers.items() if name.lower().startswith("wechatpay-")}
    answer = client.post(
        f"/hooks/channel/{door.pk}/", one.body, content_type="application/json", headers=headers | changes
    )
    return int(answer.status_code)


@pytest.fixture
def payment(shop: Shop, door: Channel, wechat: Wechatpay, hook: Listener, client: Client) -> Payment:
    """A payment that Bea has made, and that we were told of."""
    made = start_payment(shop.places("steam-50").order, door.pk, by="buyer", at=shop.at)
    wechat.pay(payment_channel(door).start_payment(made.as_asked(hook.url, "")).code_url)
    assert arrives(client, door, hook.wait_for(1)[0]) == 200
    return made


def test_from_the_payers_thumb_to_the_answer_there(
    payment: Payment, door: Channel, wechat: Wechatpay, hook: Listener, client: Client
) -> None:
    assert asked_by(door).complaints.subscribe(hook.url)
    for fault in ("wrong_signature", "other_key", "stale", "signtest", "duplicate"):
        wechat.turn("faults", out_trade_no=payment.pk.hex, fault=fault, times=1)
    number = complaint(wechat, payment.pk.hex)
    heard = [arrives(client, door, one) for one in hook.wait_for(7)[1:]]
    assert sorted(heard) == [200, 200, 401, 401, 401, 401]
    assert Notice.objects.filter(kind="CREATE_COMPLAINT").count() == 1
    with ThreadPoolExecutor(1) as pool:
        watch_complaints([door.pk], at=datetime.now(UTC))
        for kind in (Ask.COMPLAINT_QUERY, Ask.COMPLAINT_ANSWER, Ask.COMPLAINT_LIST):
            assert ask_complaints(kind, pool) >= 1
    row = Complaint.objects.get(outside_id=number)
    assert (row.order_id, row.payment_id) == (payment.order_id, payment.pk)
    assert payment.order.cases.count() == 1
    said = wechat.turn("complaints/read", complaint_id=number)["said"]
    assert [kind for kind, _ in said] == ["USER_CREATE_COMPLAINT", "MERCHANT_APPROVE_REFUND"]
    assert "-R1" in said[1][1]


def test_an_answer_given_by_a_worker_that_died_is_not_given_twice(
    payment: Payment, door: Channel, wechat: Wechatpay
) -> None:
    number = complaint(wechat, payment.pk.hex, problem_type="OTHERS")
    with ThreadPoolExecutor(1) as pool:
        watch_complaints([door.pk], at=datetime.now(UTC))
        assert ask_complaints(Ask.COMPLAINT_LIST, pool) == 1
        ((errand,), _) = claim_complaints(Ask.COMPLAINT_ANSWER, limit=5, at=datetime.now(UTC), lease_seconds=0)
        assert errand.to_say is not None
        assert asked_by(door).complaints.say(errand.to_say).status is SaidStatus.SAID
        # here it dies; its lease has lapsed
        assert ask_complaints(Ask.COMPLAINT_ANSWER, pool) == 1
    assert Reply.objects.get(complaint__outside_id=number).state == "said"
    said = wechat.turn("complaints/read", complaint_id=number)["said"]
    assert [kind for kind, _ in said].count("MERCHANT_RESPONSE") == 1


def test_a_complaint_for_another_merchant_is_not_believed(channel: WechatpayChannel) -> None:
    body = json.dumps({"id": secrets.token_hex(8), "event_type": "COMPLAINT.CREATE"}).encode()
    with pytest.raises(NoticeForged):
        channel.verify_notice(method="POST", path="/", headers={}, body=body)
    assert ComplaintNotice("1", "X", "2", datetime.now(UTC)).complaint == "2"
