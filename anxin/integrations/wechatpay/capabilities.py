"""What can a merchant account at WeChat Pay do, by its settings?"""

from collections.abc import Mapping
from dataclasses import replace

from anxin.integrations.wechatpay.channel import CAPABILITIES
from anxin.payments.capabilities import Capabilities
from anxin.payments.channel import BillKind

# how long it freezes an ordinary merchant's payments; then it gives them free by itself
MOST_DAYS = 30


def capabilities_for(settings: Mapping[str, str]) -> Capabilities:
    """What a row with these settings can do: one that freezes money for sharing has a bill of what was shared."""
    if settings.get("freeze") != "yes":
        return CAPABILITIES
    bills = (*CAPABILITIES.bills, BillKind.SHARE)
    return replace(CAPABILITIES, bills=bills, freezes=True, third_party_hold_days=MOST_DAYS)
