"""What is WeChat Pay asked in these tests, and what is believed of what it tells?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from anxin.integrations.wechatpay.channel import WechatpayChannel
from anxin.payments.channel import ChannelNotice, NoticeForged, PaymentAsk, RefundAsk
from tests.simulators.listener import Arrived
from tests.simulators.wechatpay.running import Wechatpay

NOWHERE = "http://127.0.0.1:9/nowhere/"
Make = Callable[..., WechatpayChannel]


def payment(**changes: Any) -> PaymentAsk:
    """A payment nobody started yet."""
    told: dict[str, Any] = {"payment": uuid4(), "amount_minor": 12_800, "currency": "CNY", "subject": "话费 100 元"}
    told |= {"expires_at": datetime.now(UTC) + timedelta(minutes=15), "notify_url": NOWHERE}
    return PaymentAsk(**(told | changes))


def refund(ask: PaymentAsk, **changes: Any) -> RefundAsk:
    """A refund of a payment, of all of it unless told otherwise."""
    told: dict[str, Any] = {"payment": ask.payment, "refund": uuid4(), "amount_minor": ask.amount_minor}
    told |= {"paid_minor": ask.amount_minor, "currency": "CNY", "reason": "未到账", "notify_url": NOWHERE}
    return RefundAsk(**(told | changes))


def paid(channel: WechatpayChannel, wechat: Wechatpay, *, notice: str = "none", **changes: Any) -> PaymentAsk:
    """A payment that Bea made."""
    ask = payment(**changes)
    wechat.pay(channel.start_payment(ask).code_url, notice)
    return ask


def address(url: str) -> str:
    """An address without its query, as WeChat Pay demands of those for notices."""
    return url.split("?", maxsplit=1)[0]


def believed(channel: WechatpayChannel, one: Arrived) -> ChannelNotice:
    """What a notice tells."""
    told = channel.verify_notice(method=one.method, path=one.path, headers=one.headers, body=one.body)
    assert isinstance(told, ChannelNotice)
    return told


def verdict(channel: WechatpayChannel, one: Arrived) -> str:
    """The number of a believed notice, or why it was not believed."""
    try:
        return believed(channel, one).external_id
    except NoticeForged as forged:
        return f"forged: {forged}"
