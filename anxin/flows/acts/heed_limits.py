"""What does a channel allow now: which refunds may be asked for, which must wait, and which can never go this way?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import floor
from uuid import UUID

from django.db.models import Count, Max, Q

from anxin.flows.acts.known_refunds import KnownRefund
from anxin.payments.capabilities import NO_LIMIT, Capabilities, NoWay
from anxin.payments.models import Channel, Payment
from anxin.refunds.errands import ASK, RETRY
from anxin.refunds.models import Attempt, Refund
from anxin.refunds.states import RefundState

IN_FLIGHT = timedelta(seconds=60)
SECOND = timedelta(seconds=1)

# a moment: ask not before it; a reason: never this way, and why; absent: ask now
Verdict = datetime | NoWay


def heed_limits(wanted: Sequence[KnownRefund], can: Mapping[UUID, Capabilities], at: datetime) -> dict[UUID, Verdict]:
    """The verdict for each refund that may not be asked for now. Channels without limits cost no statement."""
    verdicts: dict[UUID, Verdict] = {row.id: why for row in wanted if (why := _never(row, can[row.channel], at))}
    rest = [row for row in wanted if row.id not in verdicts]
    verdicts |= _of_payment([row for row in rest if _counts(can[row.channel])], can, at)
    by_channel: dict[UUID, list[KnownRefund]] = {}
    for row in rest:
        if row.id not in verdicts and can[row.channel].rate_per_second > 0:
            by_channel.setdefault(row.channel, []).append(row)
    for channel in sorted(by_channel):
        verdicts |= _of_rate(channel, by_channel[channel], can[channel].rate_per_second, at)
    return verdicts


def _never(row: KnownRefund, can: Capabilities, at: datetime) -> NoWay | None:
    if row.taken_up:
        return None
    return can.no_way(amount_minor=row.amount_minor, paid_minor=row.paid_minor, paid_at=row.paid_at, at=at)


def _counts(can: Capabilities) -> bool:
    """Whether it matters what else was asked of the same payment."""
    return can.minimum_interval_seconds > 0 or not can.idempotent or can.maximum_partials < NO_LIMIT


def _of_payment(rows: Sequence[KnownRefund], can: Mapping[UUID, Capabilities], at: datetime) -> dict[UUID, Verdict]:
    """The interval between asks of one payment, how many parts, and one at a time where asking is not repeatable."""
    if not rows:
        return {}
    payments = {row.payment for row in rows}
    # rivals who claimed another part of the same payment are in line here
    list(Payment.objects.select_for_update(no_key=True).filter(pk__in=payments).order_by("pk").values_list("pk"))
    asked = Attempt.objects.filter(refund__payment__in=payments, kind__in=[ASK, RETRY])
    last: dict[UUID, datetime] = dict(asked.values_list("refund__payment").annotate(Max("asked_at")))
    open_ones = Q(state__in=[RefundState.ASKED, RefundState.UNKNOWN])
    others = Refund.objects.filter(payment__in=payments, asked_at__isnull=False)
    parts_of = others.values_list("payment").annotate(parts=Count("pk"), under_way=Count("pk", filter=open_ones))
    counted = {payment: (parts, under_way) for payment, parts, under_way in parts_of}
    verdicts: dict[UUID, Verdict] = {}
    for row in sorted(rows, key=lambda row: row.id):
        rules = can[row.channel]
        parts, under_way = counted.get(row.payment, (0, 0))
        free = last[row.payment] + timedelta(seconds=rules.minimum_interval_seconds) if row.payment in last else at
        if parts - (row.asked_at is not None) >= rules.maximum_partials:
            verdicts[row.id] = NoWay.TOO_MANY_PARTS
        elif not rules.idempotent and under_way - (row.state in (RefundState.ASKED, RefundState.UNKNOWN)) > 0:
            verdicts[row.id] = at + IN_FLIGHT
        elif free > at:
            verdicts[row.id] = free
        else:
            last[row.payment] = at
            counted[row.payment] = (parts + (row.asked_at is None), under_way + 1)
    return verdicts


def _of_rate(channel: UUID, rows: Sequence[KnownRefund], per_second: float, at: datetime) -> dict[UUID, Verdict]:
    """At most a second's worth now; the rest later, in line. All workers share the channel's row."""
    locked = Channel.objects.select_for_update(no_key=True).get(pk=channel)
    kept = locked.asks_free_at
    # never more than a second is given out ahead: what lies further was written by a clock that has been set back
    free = kept if kept is not None and at <= kept <= at + 2 * SECOND else at
    slot = timedelta(seconds=1 / per_second)
    now = min(len(rows), floor((at + SECOND - free) / slot)) if free <= at + SECOND else 0
    now = max(now, 1) if free <= at else now
    Channel.objects.filter(pk=channel).update(asks_free_at=free + slot * now)
    later = rows[now:]
    return {row.id: max(free, at) + slot * (now + n) for n, row in enumerate(later)}
