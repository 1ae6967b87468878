"""What can a merchant account at Alipay do, by its settings?"""

from collections.abc import Mapping
from dataclasses import replace

from anxin.integrations.alipay.channel import CAPABILITIES
from anxin.payments.capabilities import Capabilities


def capabilities_for(settings: Mapping[str, str]) -> Capabilities:
    """What a row with these settings can do: one that keeps money from being settled must have it released."""
    return replace(CAPABILITIES, freezes=settings.get("freeze") == "yes")
