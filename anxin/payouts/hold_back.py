"""How long is the money of a confirmed order held back, and how much of it must a deposit cover to shorten that?"""

from datetime import timedelta

from anxin.payouts.states import Tier

WHOLE_PERCENT = 100

# the days in which a claim may come, and those in which its decision may be appealed against
CLAIM_DAYS = {"code": 7, "topup": 3, "membership": 7}
APPEAL_DAYS = 7
COVER_PERCENT = {Tier.NEW: 100, Tier.REGULAR: 50, Tier.TRUSTED: 20}


def hold_back(tier: str, goods: str) -> tuple[timedelta, int]:
    """How long money is held back after confirmation, and the percentage that a deposit must cover to end it sooner."""
    days = CLAIM_DAYS.get(goods, max(CLAIM_DAYS.values())) + APPEAL_DAYS
    return timedelta(days=days), COVER_PERCENT.get(Tier(tier), WHOLE_PERCENT)


LONGEST = hold_back(Tier.NEW, max(CLAIM_DAYS, key=lambda goods: CLAIM_DAYS[goods]))[0]
