"""What follows from a channel's word about refunds, whether it was asked or told us?"""

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from anxin.agenda.plan import plan
from anxin.flows.acts.alarm_short_funds import alarm_short_funds
from anxin.flows.acts.known_refunds import KnownRefund
from anxin.flows.acts.refund_arrived import refund_arrived
from anxin.flows.acts.refund_look import refund_look
from anxin.flows.acts.refund_news import News, refund_news
from anxin.flows.acts.reverse_refunds import reverse_refunds
from anxin.flows.acts.tell_of_refunds import tell_of_refunds
from anxin.payments.capabilities import Capabilities
from anxin.payments.channel import RefundAnswer, RefundStatus
from anxin.payments.models import Channel
from anxin.refunds.models import Refund
from anxin.refunds.states import FINANCE_WITHIN, Destination, OnDue, RefundState
from anxin.transitions.each import Each
from anxin.transitions.move import move
from anxin.workdays import add_working_days
from anxin.workdays.hours import SHANGHAI

log = logging.getLogger(__name__)

RESEND_AFTER = timedelta(hours=24)
UNDER_WAY = (RefundState.PLANNED, RefundState.ASKED, RefundState.UNKNOWN, RefundState.SHORT)

Told = tuple[KnownRefund, RefundAnswer]


def take_refund_answers(told: Sequence[Told], channels: Mapping[UUID, Channel], *, at: datetime) -> None:
    """Move each refund to what the channel says, book what arrived, and plan the next look or act.

    `channels` are those of the refunds' payments; the orders are locked. NOT_FOUND and UNKNOWN move a refund that was
    asked to `unknown` and nothing else: unknown is never treated as failed. A refund that had arrived and is said to
    have come back is reversed.
    """
    said: dict[RefundStatus, list[Told]] = {}
    for item in told:
        said.setdefault(item[1].status, []).append(item)
    can = {pk: channel.can for pk, channel in channels.items()}
    refund_arrived(said.get(RefundStatus.ARRIVED, []), at=at)
    _look_again([row for row, _ in said.get(RefundStatus.ARRIVED, [])], can, at)
    _accepted(said.get(RefundStatus.ACCEPTED, []), can, at)
    _bounced(said.get(RefundStatus.BOUNCED, []), can, at)
    _refused(said.get(RefundStatus.REFUSED, []), can, at)
    _short(said.get(RefundStatus.BALANCE_SHORT, []), channels, at)
    _unclear([*said.get(RefundStatus.UNKNOWN, []), *said.get(RefundStatus.NOT_FOUND, [])], can, at)
    moves_again = [*said.get(RefundStatus.ARRIVED, []), *said.get(RefundStatus.ACCEPTED, [])]
    funded = {row.channel for row, _ in moves_again if channels[row.channel].short_since is not None}
    if funded:
        Channel.objects.filter(pk__in=funded).update(short_since=None)


def _look_again(rows: Sequence[KnownRefund], can: Mapping[UUID, Capabilities], at: datetime) -> None:
    """Where a channel may take an arrived refund back without a word, it is asked once more, days later."""
    doubtful = [
        row
        for row in rows
        if can[row.channel].looks_again_after_days
        and row.state != RefundState.ARRIVED
        and row.destination != Destination.BALANCE
    ]
    plan(
        [
            refund_look(
                row.shop,
                row.id,
                row.retries,
                at + timedelta(days=can[row.channel].looks_again_after_days),
                key=f"again-{row.retries}",
                doubt=True,
            )
            for row in doubtful
        ]
    )


def _accepted(told: Sequence[Told], can: Mapping[UUID, Capabilities], at: datetime) -> None:
    if not told:
        return
    expected = {row.id: _expected_on(can[row.channel], at) for row, _ in told}
    moved = set(
        move(
            Refund,
            expected,
            from_=UNDER_WAY,
            to=RefundState.ACCEPTED,
            by="channel",
            because="the channel has taken it up",
            at=at,
            expected_on=Each(expected),
            channel_refund_no=Each({row.id: row.named(answer) for row, answer in told}),
            due_at=Each({pk: _late_from(day, at) for pk, day in expected.items()}),
            on_due=OnDue.LATE,
            short_since=None,
        )
    )
    plan(
        [
            refund_look(row.shop, row.id, row.retries, at + _first_look(can[row.channel]), key=str(row.retries))
            for row, _ in told
            if row.id in moved and can[row.channel].queryable
        ]
    )


def _first_look(can: Capabilities) -> timedelta:
    return timedelta(seconds=can.query_after_seconds[0])


def _expected_on(can: Capabilities, at: datetime) -> date:
    return add_working_days(at.astimezone(SHANGHAI).date(), can.arrival_working_days).day


def _late_from(expected: date, at: datetime) -> datetime:
    """The end of the day that was promised, and never sooner than a day from now."""
    return max(datetime.combine(expected + timedelta(days=1), time(), SHANGHAI), at + FINANCE_WITHIN)


def _bounced(told: Sequence[Told], can: Mapping[UUID, Capabilities], at: datetime) -> None:
    """What had arrived is reversed; what was under way waits for its buyer, and after a day goes on by itself."""
    if not told:
        return
    reverse_refunds([item for item in told if item[0].state == RefundState.ARRIVED], at=at)
    fresh = [item for item in told if item[0].state != RefundState.ARRIVED]
    then = {row.id: OnDue.RESEND if can[row.channel].retries else OnDue.TELL_FINANCE for row, _ in fresh}
    moved = _to(
        fresh,
        (*UNDER_WAY, RefundState.ACCEPTED),
        RefundState.BOUNCED,
        at,
        at + RESEND_AFTER,
        on_due=Each(then),
        open_at_channel=Each({row.id: answer.open_there for row, answer in fresh}),
    )
    refund_news(moved, News.BOUNCED, at=at)


def _refused(told: Sequence[Told], can: Mapping[UUID, Capabilities], at: datetime) -> None:
    """What the channel took up when our funds were short it cannot refuse: no is then said of the asking alone.

    A payment that has nothing left to return somebody may have returned in the channel's console: its buyer chooses
    nothing before finance has looked. Once it has, its word stands, though the channel says the same again.
    """
    kept = [item for item in told if item[0].taken_up]
    _unclear(kept, can, at)
    told = [item for item in told if item not in kept]
    due_at = at + FINANCE_WITHIN
    spent = {row.id: answer.spent and row.not_gone_at is None for row, answer in told}
    from_ = (*UNDER_WAY, RefundState.ACCEPTED)
    moved = _to(told, from_, RefundState.WITH_FINANCE, at, due_at, late_since=at, spent_there=Each(spent))
    refund_news([pk for pk in moved if not spent[pk]], News.NO_WAY_BACK, at=at)
    refund_news([pk for pk in moved if spent[pk]], News.SPENT, at=at)
    tell_of_refunds({row.shop for row, _ in told if row.id in set(moved)}, at=at)


def _short(told: Sequence[Told], channels: Mapping[UUID, Channel], at: datetime) -> None:
    """The merchant's own funds are short: the operator is alarmed, the same refund is tried again, the buyer told.

    Where the answer names a number the channel has taken it up, and pays it as soon as there are funds.
    """
    if not told:
        return
    since = {row.id: row.short_since or at for row, _ in told}
    due = {row.id: _next_news(row, at) for row, _ in told}
    numbers = {row.id: row.named(answer) for row, answer in told}
    moved = _to(
        told,
        UNDER_WAY,
        RefundState.SHORT,
        at,
        Each(due),
        short_since=Each(since),
        channel_refund_no=Each(numbers),
    )
    refund_news([row.id for row, _ in told if row.id in set(moved) and row.short_since is None], News.SHORT, at=at)
    alarm_short_funds({row.channel for row, _ in told if row.id in set(moved)}, at=at)
    newly = {row.channel for row, _ in told if channels[row.channel].short_since is None}
    if newly:
        Channel.objects.filter(pk__in=newly, short_since=None).update(short_since=at)
        for channel in newly:
            log.error("the merchant's funds at a channel are short", extra={"channel": str(channel)})


def _next_news(row: KnownRefund, at: datetime) -> datetime:
    """What was promised first stands; once that has passed, whatever finance promised since then."""
    first = (row.short_since or at) + FINANCE_WITHIN
    return first if first > at else max(row.due_at or at, at)


def _unclear(told: Sequence[Told], can: Mapping[UUID, Capabilities], at: datetime) -> None:
    """Unknown; where nobody can be asked again, a person is shown it at once."""
    lost = [item for item in told if not (can[item[0].channel].queryable or can[item[0].channel].idempotent)]
    rest = [item for item in told if item not in lost]
    _to(rest, (RefundState.ASKED,), RefundState.UNKNOWN, at, at + FINANCE_WITHIN)
    moved = _to(lost, (RefundState.ASKED,), RefundState.UNKNOWN, at, at + FINANCE_WITHIN, late_since=at)
    refund_news(moved, News.UNCLEAR, at=at)
    tell_of_refunds({row.shop for row, _ in lost if row.id in set(moved)}, at=at)


def _to(
    told: Sequence[Told],
    from_: Sequence[RefundState],
    to: RefundState,
    at: datetime,
    due_at: datetime | Each,
    **changes: object,
) -> list[UUID]:
    if not told:
        return []
    return move(
        Refund,
        [row.id for row, _ in told],
        from_=list(from_),
        to=to,
        by="channel",
        because=f"the channel's answer: {to}",
        at=at,
        detail=Each({row.id: answer.detail[:200] for row, answer in told}),
        due_at=due_at,
        **({"on_due": OnDue.TELL_FINANCE} | changes),
    )
