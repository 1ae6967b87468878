"""Is every fen accounted for, by the shop's books and by the channel's, when all tales are told?"""

from dataclasses import dataclass

from django.db.models import F, Sum

from anxin.ledger.models import Balance, Transfer
from anxin.orders.models import Order
from anxin.orders.states import OPEN
from anxin.refunds.models import Refund
from anxin.refunds.states import OPEN as UNDER_WAY
from anxin.story.outside import ChannelKnobs
from anxin.story.verdict import Verdict
from anxin.texts import Text

MUST_BE_EMPTY = ("hold:", "pending:", "refund:", "suspense:", "chargeback:")


@dataclass(frozen=True)
class Proof:
    """What does not hold, as sentences, and the fen that could not be accounted for."""

    broken: list[Text]
    unaccounted_minor: int
    transfers: int = 0


def prove(channel: ChannelKnobs, verdict: Verdict) -> Proof:
    """Compare the ledger with the channel's totals, look that nothing is left on the way, add what verifying found."""
    totals = channel.read("totals")
    at_channel = totals["paid_minor"] - totals["refunded_minor"]
    outside = _net("outside:")
    left = sum(_net(place) for place in MUST_BE_EMPTY)
    inside = _net("supplier:") + _net("platform:") + _net("buyer:") + left
    broken = []
    if outside != -at_channel:
        broken.append(
            Text(
                f"账本记渠道净额 {-outside} 分，渠道自己说 {at_channel} 分",
                f"the ledger holds {-outside} fen net from the channel, the channel says {at_channel}",
            )
        )
    if left:
        broken.append(Text(f"{left} 分还停在途中", f"{left} fen are left on the way"))
    if unlike := _unlike_balances():
        broken.append(Text(f"{unlike} 个账户余额和流水不符", f"{unlike} balances differ from their transfers"))
    if stuck := Order.objects.filter(state__in=OPEN).count() + Refund.objects.filter(state__in=UNDER_WAY).count():
        broken.append(Text(f"{stuck} 笔订单或退款没有终结", f"{stuck} orders or refunds have not ended"))
    broken += verdict.findings
    return Proof(broken, abs(at_channel - inside) + left, verdict.transfers)


def _net(prefix: str) -> int:
    """What has come into the accounts of a kind, less what has gone out of them, by every transfer there is."""
    came = Transfer.objects.filter(target__startswith=prefix).aggregate(total=Sum("amount_minor"))["total"] or 0
    went = Transfer.objects.filter(source__startswith=prefix).aggregate(total=Sum("amount_minor"))["total"] or 0
    return came - went


def _unlike_balances() -> int:
    """How many guarded accounts hold something else than their transfers add up to."""
    sums: dict[str, int] = {}
    for address, total in Transfer.objects.values_list(F("target")).annotate(total=Sum("amount_minor")):
        sums[address] = sums.get(address, 0) + total
    for address, total in Transfer.objects.values_list(F("source")).annotate(total=Sum("amount_minor")):
        sums[address] = sums.get(address, 0) - total
    return sum(sums.get(address, 0) != held for address, held in Balance.objects.values_list("address", "amount_minor"))
