"""What if a refund reached its buyer another way, and can still be sent in its channel's console? It would be twice.

Whoever may act there is told not to, and finance has it before its eyes until the channel has given the money back.
"""

from collections.abc import Sequence
from datetime import datetime

from anxin.flows.acts.known_refunds import KnownRefund
from anxin.flows.acts.tell_operators import tell_operators
from anxin.money import format_minor
from anxin.payments.models import Channel
from anxin.refunds.models import Refund
from anxin.refunds.states import Destination
from anxin.texts import Text

SUBJECT = Text(
    "请在渠道后台收回退款 {ref}，不要再退给买家", "Take refund {ref} back at the channel; do not send it again"
)
BODY = Text(
    "退款 {ref}（{amount}，{name}，渠道退款号 {number}）被退回后，买家已从别处拿到这笔钱。它在渠道后台仍是异常退款，"
    "如果在那里再退给买家，就会付两次。\n请在商户后台把它退回商户账户，然后到“在途资金”页记录。",
    "Refund {ref} ({amount}, {name}, the channel's number {number}) came back and its buyer has the money another way. "
    "In the channel's console it is still open, and finishing it there for the buyer would pay twice.\nHave it "
    "returned to the merchant's account there, then record it on the page “Money under way”.",
)


def left_open(arrived: Sequence[KnownRefund], *, by: str, at: datetime) -> None:
    """Forget what its channel itself has ended; of the rest the operators hear, and finance's row stays."""
    ended = [row for row in arrived if by == "channel" and row.destination == Destination.ORIGINAL]
    if ended:
        Refund.objects.filter(pk__in=[row.id for row in ended]).update(open_at_channel=False)
    for row in arrived:
        if row not in ended:
            _tell(row, at)


def _tell(row: KnownRefund, at: datetime) -> None:
    channel = Channel.objects.select_related("shop").get(pk=row.channel)
    values = {
        "ref": row.ref,
        "amount": format_minor(row.amount_minor, row.currency),
        "name": channel.name,
        "number": row.channel_refund_no or row.id.hex,
    }
    tell_operators(channel.shop, "refund-left-open", SUBJECT.fill(**values), BODY.fill(**values), at=at)
