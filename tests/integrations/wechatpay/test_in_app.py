"""Does a buyer inside WeChat pay there: known by the app, handed signed words, and never for somebody else's order?"""

import json
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.test import Client

from anxin import clock, vault
from anxin.integrations.registry import CHANNEL_PURPOSE, payment_channel
from anxin.integrations.wechatpay.channel import CAPABILITIES, WechatpayChannel
from anxin.integrations.wechatpay.payers import Payers
from anxin.payments.channel import PayerUnknown
from anxin.payments.models import Channel, Payment
from tests.simulators.processes import PATIENCE_SECONDS, PLAIN
from tests.simulators.wechatpay.running import Wechatpay
from tests.support.cast import Stage, furnished

WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile MicroMessenger/8.0.50"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 Safari/604.1"
DESK = "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0"


@pytest.fixture
def stage(db: Any) -> Stage:
    """A furnished shop, now: the pages read the real clock."""
    stage = furnished()
    stage.at = clock.now()
    return stage


def row(stage: Stage, wechat: Wechatpay, **changes: str) -> Channel:
    login = {"login_url": wechat.base_url, "login_api_url": wechat.base_url}
    return Channel.objects.create(
        shop_id=stage.world.shop,
        kind="wechatpay",
        name_zh="微信支付",
        name_en="WeChat Pay",
        account=wechat.account,
        base_url=wechat.base_url,
        secret_sealed=vault.seal(json.dumps(wechat.settings | login | changes), CHANNEL_PURPOSE),
        capabilities=CAPABILITIES.to_json(),
    )


@pytest.fixture
def channel(stage: Stage, wechat: Wechatpay) -> Iterator[Channel]:
    """The shop's row for WeChat Pay, its app's login played by the simulator."""
    made = row(stage, wechat)
    asked = cast("WechatpayChannel", payment_channel(made))
    yield made
    asked.close()


def holder_of(order: object, agent: str) -> Client:
    """A browser that may see the order."""
    client = Client(headers={"user-agent": agent})
    session = client.session
    session["orders"] = [str(order)]
    session.save()
    return client


def through_the_app(bea: Client, order: object, channel: Channel) -> str:
    """Press the button, let the app say who it is, and give where the browser is sent with it."""
    sent = bea.post(f"/orders/{order}/pay/", {"channel": channel.pk})
    assert sent.status_code == 302
    answer = httpx.get(sent.headers["Location"].partition("#")[0], **PLAIN)
    assert answer.status_code == 302
    return answer.headers["location"]


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def test_a_buyer_inside_the_app_is_known_and_handed_signed_words(
    stage: Stage, channel: Channel, wechat: Wechatpay
) -> None:
    order = stage.places("steam-50").order
    bea = holder_of(order, WECHAT)
    assert "用微信支付付款" in bea.get(f"/orders/{order}/pay/").content.decode()
    back = through_the_app(bea, order, channel)
    assert bea.get(path_of(back)).status_code == 302
    payment = Payment.objects.get(order=order)
    assert (payment.way, payment.state) == ("in_app", "offered")
    page = bea.get(f"/orders/{order}/pay/").content.decode()
    assert 'id="in-app"' in page
    assert "在微信里付款" in page
    assert "in-app.js" in page
    # what the page hands to the app is what the app believes
    opened = httpx.post(f"{wechat.base_url}/cashier/in-app", data=payment.in_app, **PLAIN)
    assert opened.status_code == 303
    wechat.pay(f"{wechat.base_url}{opened.headers['location']}", "none")
    client = payment_channel(channel)
    assert client.query_payment(payment.as_asked("", "")).status == "paid"


def test_no_word_is_believed_that_this_session_did_not_ask_for(stage: Stage, channel: Channel) -> None:
    order = stage.places("steam-50").order
    bea, stu = holder_of(order, WECHAT), holder_of(order, WECHAT)
    back = path_of(through_the_app(bea, order, channel))
    for client, address in ((stu, back), (bea, back.replace("state=", "state=x"))):
        said = client.get(address, follow=True).content.decode()
        assert "微信没有确认您的身份" in said
    assert not Payment.objects.filter(order=order).exists()
    assert Client(headers={"user-agent": WECHAT}).get(back).status_code == 404


def test_a_code_is_good_once_and_a_false_one_never(stage: Stage, channel: Channel) -> None:
    order = stage.places("steam-50").order
    bea = holder_of(order, WECHAT)
    back = through_the_app(bea, order, channel)
    code = parse_qs(urlsplit(back).query)["code"][0]
    client = cast("WechatpayChannel", payment_channel(channel))
    assert client.find_payer(code).startswith("oSim")
    for used in (code, "", "f" * 32, "f" * 200):
        with pytest.raises(PayerUnknown):
            client.find_payer(used)
    assert "微信没有确认您的身份" in bea.get(path_of(back), follow=True).content.decode()
    assert not Payment.objects.filter(order=order).exists()


def test_the_secret_is_named_by_no_error(wechat: Wechatpay) -> None:
    payers = Payers("wx1", "s3cret", login_url=wechat.base_url, api_url="http://127.0.0.1:9", timeout_seconds=5)
    with pytest.raises(PayerUnknown) as found:
        payers.find_payer("c")
    assert "s3cret" not in repr(found.value.__cause__) + str(found.value)
    wrong = Payers(
        "wx1", "s3cret", login_url=wechat.base_url, api_url=wechat.base_url, timeout_seconds=PATIENCE_SECONDS
    )
    with pytest.raises(PayerUnknown, match="40125"):
        wrong.find_payer("c")
    wrong.close()


@pytest.mark.parametrize(("agent", "way"), [(PHONE, "redirect"), (DESK, "qr")])
def test_outside_the_app_a_phone_opens_the_page_and_a_desk_shows_the_code(
    stage: Stage, channel: Channel, agent: str, way: str
) -> None:
    order = stage.places("steam-50").order
    bea = holder_of(order, agent)
    assert bea.post(f"/orders/{order}/pay/", {"channel": channel.pk}).status_code == 302
    assert Payment.objects.get(order=order).way == way
    page = bea.get(f"/orders/{order}/pay/").content.decode()
    assert ("用手机扫码付款" in page) is (way == "qr")
    assert "退款最晚 3 个工作日到账" in page


def test_a_way_begun_elsewhere_is_not_shown_where_it_cannot_be_used(stage: Stage, channel: Channel) -> None:
    order = stage.places("steam-50").order
    bea = holder_of(order, DESK)
    bea.post(f"/orders/{order}/pay/", {"channel": channel.pk})
    phone = holder_of(order, PHONE)
    phone.post(f"/orders/{order}/pay/", {"channel": channel.pk})
    assert sorted(Payment.objects.filter(order=order).values_list("way", flat=True)) == ["qr", "redirect"]
    assert "用微信支付付款" in bea.get(f"/orders/{order}/pay/?other").content.decode()


def test_without_the_apps_secret_the_page_says_how_to_pay_instead(stage: Stage, wechat: Wechatpay) -> None:
    made = row(stage, wechat, app_secret="")
    order = stage.places("steam-50").order
    bea = holder_of(order, WECHAT)
    page = bea.get(f"/orders/{order}/pay/").content.decode()
    assert "微信内暂不能直接付款" in page
    assert bea.post(f"/orders/{order}/pay/", {"channel": made.pk}).status_code == 302
    assert Payment.objects.get(order=order).way == "qr"
