"""By which channels can this order be paid on this device, and what should be known of each before choosing?"""

from dataclasses import dataclass
from uuid import UUID

from anxin.integrations.registry import Unconfigured, payment_channel
from anxin.integrations.usdt.warning import WARNING
from anxin.payments.capabilities import Capabilities
from anxin.payments.channel import KnowsPayers, Way
from anxin.payments.models import Channel
from anxin.texts import Text
from anxin.web.device import Device

# what the law wants said before anybody pays so
WARNINGS = {"usdt": WARNING}
SCAN_INSTEAD = Text(
    "微信内暂不能直接付款：请点右上角“···”在浏览器打开，或用另一台设备扫码。",
    "It cannot be paid inside WeChat: open this page in a browser (menu “···”), or scan with another device.",
)


@dataclass(frozen=True)
class Choice:
    """One channel on the page: how it would be paid here, what it can do for a refund, and what must be read first."""

    id: UUID
    name: Text
    way: Way
    facts: tuple[Text, ...]
    warning: Text | None = None
    hint: Text | None = None
    large: bool = False

    @property
    def verb(self) -> Text:
        """What the button does."""
        return VERBS[self.way].fill(name=self.name)


VERBS = {
    Way.QR: Text("用{name}付款", "Pay with {name}"),
    Way.REDIRECT: Text("去{name}付款", "Go to {name} and pay"),
    Way.PAGE: Text("登录{name}付款", "Sign in to {name} and pay"),
    Way.IN_APP: Text("用{name}付款", "Pay with {name}"),
}


def choices_of(channels: list[Channel], device: Device) -> list[Choice]:
    """The channels that can be used on this device, in the shop's order."""
    return [choice for channel in channels if (choice := _choice(channel, device)) is not None]


def way_of(channel: Channel, device: Device) -> Way | None:
    """How an order is paid through this channel here; None where it cannot be."""
    for way in device.ways:
        if way in channel.can.ways and (way is not Way.IN_APP or _knows_payers(channel)):
            return way
    return None


def warning_of(channel: Channel) -> Text | None:
    """What must be read and confirmed before paying so."""
    return WARNINGS.get(channel.kind)


def refund_facts(can: Capabilities) -> tuple[Text, ...]:
    """What follows for a buyer from what a channel can do: whether money comes back the same way, when, until when."""
    if not can.refundable:
        return (Text("不能原路退款，退款由财务人工处理", "No refund the same way: finance does it by hand"),)
    days = can.arrival_working_days
    arrival = (
        Text("退款最晚 {n} 个工作日到账", "Refunds arrive within {n} working days").fill(n=days)
        if days
        else Text("退款一般几分钟到账", "Refunds usually arrive in minutes")
    )
    window = Text("付款后 {n} 天内可原路退", "the same way for {n} days after payment").fill(n=can.window_days)
    only_whole = Text(
        "只能整单退，部分退款由财务人工退回，有账户的也可退到余额",
        "whole refunds only; finance returns a part by hand, or it goes to the balance of your account",
    )
    return (arrival, window) if can.partial else (arrival, window, only_whole)


def _choice(channel: Channel, device: Device) -> Choice | None:
    way = way_of(channel, device)
    if way is None:
        return None
    return Choice(
        channel.pk,
        channel.name,
        way,
        refund_facts(channel.can),
        warning_of(channel),
        SCAN_INSTEAD if device.in_wechat and way is not Way.IN_APP else None,
        large=way is Way.QR and Way.PAGE in channel.can.ways and not device.phone,
    )


def _knows_payers(channel: Channel) -> bool:
    try:
        client = payment_channel(channel)
    except Unconfigured:
        return False
    return isinstance(client, KnowsPayers) and bool(client.login_url("https://x.example/", "x"))
