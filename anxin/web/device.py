"""On what does the buyer see this page, and how is paid best there?"""

from collections.abc import Sequence
from typing import NamedTuple

from anxin.payments.channel import Way

PHONES = ("android", "iphone", "ipad", "harmonyos", "mobile")


class Device(NamedTuple):
    """A phone or not, and whether the page stands inside WeChat. A guess from what the browser says of itself: it
    chooses what is offered first and opens no door."""

    phone: bool
    in_wechat: bool

    @property
    def ways(self) -> Sequence[Way]:
        """The ways in which can be paid here, the best first."""
        if self.in_wechat:
            return (Way.IN_APP, Way.QR, Way.REDIRECT)
        if self.phone:
            return (Way.REDIRECT, Way.QR)
        return (Way.QR, Way.PAGE, Way.REDIRECT)


def device_of(user_agent: str) -> Device:
    """What a browser says of itself."""
    told = user_agent.lower()
    return Device(phone=any(word in told for word in PHONES), in_wechat="micromessenger" in told)
