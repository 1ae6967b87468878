"""What ends the asking about a frozen payment, and who hears of it when the channel will not release it?"""

from collections.abc import Sequence
from datetime import datetime

from anxin.agenda.asks import Claimed
from anxin.agenda.finish import finish
from anxin.flows.acts.tell_operators import tell_operators
from anxin.money import format_minor
from anxin.payments.channel import ReleaseAnswer, ReleaseStatus
from anxin.payments.models import Release
from anxin.payments.states import ReleaseState
from anxin.texts import Text

SUBJECT = Text("渠道未解冻货款：{ref}", "The channel has not released a payment: {ref}")
BODY = Text(
    "{channel} 的订单 {ref}（{amount}）已可结算，但渠道没有解冻这笔冻结资金：{detail}\n"
    "请在渠道商户平台核对并解冻；冻结到期后渠道会自动解冻。",
    "Order {ref} ({amount}) at {channel} is to be settled, but the channel did not release its frozen money: {detail}\n"
    "Look it up in the channel's console and release it there; it releases by itself when the freeze ends.",
)


def end_releases(ended: Sequence[tuple[Claimed, ReleaseAnswer]], *, at: datetime) -> int:
    """Keep how each ended; operators are written to about those not released. How many ended, by held tokens only."""
    held = set(finish([one for one, _ in ended]))
    rows = (
        Release.objects.filter(state=ReleaseState.ASKED)
        .select_related("payment__channel", "order__shop")
        .in_bulk([one.subject for one, _ in ended if one.id in held])
    )
    for one, answer in ended:
        row = rows.get(one.subject) if one.id in held else None
        if row is None:
            continue
        free = answer.status is ReleaseStatus.RELEASED
        row.state = ReleaseState.RELEASED if free else ReleaseState.REFUSED
        row.detail, row.ended_at = answer.detail[:200], at
        row.save(update_fields=["state", "detail", "ended_at"])
        if not free:
            _tell(row, at)
    return len(rows)


def _tell(row: Release, at: datetime) -> None:
    channel, amount = row.payment.channel.name, format_minor(row.payment.amount_minor, row.payment.currency)
    told = BODY.fill(ref=row.order.ref, amount=amount, channel=channel, detail=row.detail or "—")
    tell_operators(row.order.shop, "release_refused", SUBJECT.fill(ref=row.order.ref), told, at=at)
