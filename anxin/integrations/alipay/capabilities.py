"""What can a merchant account at Alipay do, by its settings?"""

from collections.abc import Mapping
from dataclasses import replace

from anxin.integrations.alipay.channel import CAPABILITIES
from anxin.payments.capabilities import Capabilities

# where the contract's days are not named, the shortest that any channel of this kind has: too early harms nobody
SHORTEST_DAYS, LONGEST_DAYS = 30, 365


def capabilities_for(settings: Mapping[str, str]) -> Capabilities:
    """What a row with these settings can do: one that keeps money from being settled must have it released in time.

    For how long Alipay keeps it stands in the merchant's contract alone (`freeze_days`). Raises ValueError where that
    is no number of days.
    """
    if settings.get("freeze") != "yes":
        return CAPABILITIES
    days = int(settings.get("freeze_days") or SHORTEST_DAYS)
    if not 1 <= days <= LONGEST_DAYS:
        raise ValueError("freeze_days")
    return replace(CAPABILITIES, freezes=True, third_party_hold_days=days)
