"""What would be fair, if two sides are to agree instead of waiting for a decision? An amount, with its reasons.

Where the rules have decided, what they give stands. Else the facts are measured: what did not arrive, what is still
unused. Where nothing can be measured, neither side has shown its claim, and the half of it is proposed. Whoever makes
an offer may name another amount.
"""

from typing import NamedTuple

from anxin.policy.clauses import Outcome
from anxin.policy.decision import Decision
from anxin.policy.facts import Delivery, Facts, Goods, Tier
from anxin.texts import Text

SMALL_MINOR = 2_000
GIVEN = (Outcome.REFUND_FULL, Outcome.REFUND_PRORATED, Outcome.BUYER_CHOOSES)
TRUSTED = (Tier.TRUSTED, Tier.EXEMPLARY)


class Proposal(NamedTuple):
    """Fen that should go back, and why; 0 where the facts speak for nothing."""

    amount_minor: int
    reasons: tuple[Text, ...]


def propose(facts: Facts, stands: Decision) -> Proposal:
    """The amount that the facts speak for, never more than remains; `stands` is what the rules say to them now."""
    if stands.outcome in GIVEN:
        return Proposal(stands.amount_minor, (BY_RULE,))
    if facts.delivery in (Delivery.NONE, Delivery.FAILED):
        return Proposal(facts.remaining, (NOTHING_CAME,))
    if facts.delivery in (Delivery.IN_PROGRESS, Delivery.UNKNOWN):
        return Proposal(facts.remaining, (NOT_KNOWN_TO_HAVE_COME,))
    share, reason = _share(facts)
    reasons = [reason]
    if facts.tier in TRUSTED and facts.amount <= SMALL_MINOR:
        share, reasons = 100, [SMALL_AND_TRUSTED]
    amount = min(facts.remaining, -(-facts.amount * share // 100))
    if amount == facts.remaining < -(-facts.amount * share // 100):
        reasons.append(ONLY_WHAT_IS_LEFT)
    return Proposal(amount, tuple(reasons))


def _share(facts: Facts) -> tuple[int, Text]:
    """Percent of the price, and what was measured."""
    if facts.delivery is Delivery.PARTIAL:
        missing = 100 - facts.delivered_share
        return missing, Text(f"有 {missing}% 没有到账", f"{missing} % did not arrive")
    if facts.goods is Goods.MEMBERSHIP or facts.used_share:
        left = 100 - facts.used_share
        return left, Text(f"权益还有 {left}% 没有使用", f"{left} % of it is unused")
    if facts.tier is Tier.RESTRICTED:
        return 0, NOTHING_SHOWN
    return 50, NEITHER_SHOWN


BY_RULE = Text("规则已经支持这个金额", "the rules give this much already")
NOTHING_CAME = Text("商品没有到账", "nothing has arrived")
NOT_KNOWN_TO_HAVE_COME = Text(
    "没有到账的证明，还没到的不能只退一部分",
    "nothing shows that it arrived, and of what has not come all goes back or nothing",
)
NEITHER_SHOWN = Text("双方都没有拿出能证明的凭证，各担一半", "neither side has shown its claim, so each bears half")
NOTHING_SHOWN = Text("没有可以衡量的依据", "there is nothing to measure it by")
SMALL_AND_TRUSTED = Text("金额小、买家信用好，不必争", "a small amount and a trusted buyer: not worth a dispute")
ONLY_WHAT_IS_LEFT = Text("以还没退的钱为限", "no more than has not gone back yet")
