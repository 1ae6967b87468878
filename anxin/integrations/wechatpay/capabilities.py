"""What can a merchant account at WeChat Pay do, by its settings?"""

from collections.abc import Mapping
from dataclasses import replace

from anxin.integrations.wechatpay.channel import CAPABILITIES
from anxin.payments.capabilities import Capabilities
from anxin.payments.channel import BillKind


def capabilities_for(settings: Mapping[str, str]) -> Capabilities:
    """What a row with these settings can do: one that freezes money for sharing has a bill of what was shared."""
    if settings.get("freeze") != "yes":
        return CAPABILITIES
    return replace(CAPABILITIES, bills=(*CAPABILITIES.bills, BillKind.SHARE), freezes=True)
