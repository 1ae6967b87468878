"""What follows when a bill is there, fetched or brought: kept as it is, compared, its fees booked, its gaps looked at.

The same file again is the same bill; another file for the same day takes the place of the one before, and what
differed and no longer does is resolved by that.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q

from anxin.flows.acts.book_fees import book_fees
from anxin.flows.acts.look_again import look_again
from anxin.flows.acts.reopen_differences import reopen_differences
from anxin.flows.acts.settle_differences import settle_differences
from anxin.payments.channel import BillKind
from anxin.payments.models import Channel
from anxin.reconciliation.compare import compare
from anxin.reconciliation.days import first_moment
from anxin.reconciliation.keep_file import keep_file
from anxin.reconciliation.keep_rows import keep_rows
from anxin.reconciliation.lines import COMMON, BillLine, BillLines, BillUnreadable, LineKind
from anxin.reconciliation.models import Bill, BillFile, BillRow, Difference
from anxin.reconciliation.refusals import (
    BillOfAnotherAccount,
    BillOfAnotherDay,
    BillOfUnfinishedDay,
    BillRejected,
    BillWithoutDay,
)
from anxin.reconciliation.states import UNRESOLVED, BillState, DifferenceKind, How, OnDue, Source
from anxin.refs import new_id
from anxin.transitions.move import move

FEW = 20
A_DAY = timedelta(days=1)
STRANGE_SHARE = 0.5
DATED = (LineKind.PAYMENT, LineKind.SHARE)
JUDGED = ("payment", "refund", "share", "dispute")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBill:
    """A file of one channel; without a day it tells by its lines of which day it is."""

    channel: UUID
    kind: BillKind
    raw: bytes
    day: date | None = None
    by_hand: bool = True
    tells: Collection[LineKind] = COMMON


class Sum(NamedTuple):
    """What the lines of one kind, meaning, currency and day come to."""

    kind: str
    meaning: str
    currency: str
    day: date
    lines: int
    amount_minor: int
    fee_minor: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a bill."""

    bill: UUID
    day: date
    lines: int
    matched: int
    fresh: int
    repeat: bool = False


def take_bill(new: NewBill, lines: Iterable[BillLine | BillLines], *, by: str, at: datetime) -> Taken:
    """Keep, compare and act on one bill; raises BillRejected, BillWithoutDay, BillOfAnotherDay, BillOfUnfinishedDay and
    BillOfAnotherAccount.

    All or nothing: a refused file leaves no row. Call it inside a transaction.
    """
    # two files of one channel come one after the other; payments, which only refer to the channel, do not wait
    channel = Channel.objects.select_for_update(no_key=True).get(pk=new.channel)
    if channel.can.bills and new.kind not in (*channel.can.bills, BillKind.SHARE):
        new = replace(new, kind=channel.can.bills[0])
    sha256 = hashlib.sha256(new.raw).hexdigest()
    if known := _known(new, sha256):
        return Taken(known.pk, known.day, known.line_count, known.matched_count, 0, repeat=True)
    file = BillFile(id=new_id(), channel=channel, sha256=sha256, raw=new.raw, line_count=0, by=by, at=at)
    try:
        file.line_count = keep_rows(file.pk, lines, channel=channel.pk)
    except BillUnreadable as unreadable:
        raise BillRejected(why=str(unreadable)) from unreadable
    keep_file(file)
    sums = _sums(file.pk)
    bill = _bill(channel, _day(sums, new.day, at), new.kind, at)
    old = bill.file_id
    _settle_on(bill, file, _totals(sums), at, by)
    if old is not None:
        BillRow.objects.filter(file=old).delete()
    if new.kind is BillKind.FLOW and BillKind.TRADE in channel.can.bills:
        return Taken(bill.pk, bill.day, file.line_count, 0, 0)  # the trade bill tells of the same movements
    compared = compare(bill, at=at, tells=new.tells)
    settle_differences(compared.gone, how=How.AGREED, by=by, because="a bill agrees with our side now", at=at)
    found = [*compared.fresh, *reopen_differences(compared.again, at=at)]
    _count(bill, compared.ended, at)
    if new.by_hand:
        _need_own_account(bill)
    book_fees(bill, at=at)
    look_again(found, at=at)
    return Taken(bill.pk, bill.day, bill.line_count, bill.matched_count, len(found))


def _known(new: NewBill, sha256: str) -> Bill | None:
    rows = Bill.objects.filter(channel=new.channel, kind=new.kind, file__sha256=sha256)
    return (rows.filter(day=new.day) if new.day else rows).order_by("day").first()


def _bill(channel: Channel, day: date, kind: BillKind, at: datetime) -> Bill:
    bill, _ = Bill.objects.select_for_update(of=("self",)).get_or_create(
        channel=channel,
        day=day,
        kind=Source(kind),
        # one that nobody had planned to fetch is wanted for the length of a statement
        defaults={"shop_id": channel.shop_id, "due_at": at, "on_due": OnDue.REPORT},
    )
    bill.channel = channel
    return bill


def _sums(file: UUID) -> list[Sum]:
    """By kind, meaning, currency and day. Nearly all bills are of one: to ask each line for its day takes longer."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS.format("1, 2, 3"), [file])
        sums = cursor.fetchall()
        if any(since != until for *_, since, until in sums):
            cursor.execute(SUMS.format(f"1, 2, 3, {DAY.format('at')}"), [file])
            sums = cursor.fetchall()
    return [Sum(*row[:-2]) for row in sums]


DAY = "({} AT TIME ZONE 'Asia/Shanghai')::date"
SUMS = f"""
    SELECT kind, meaning, currency, {DAY.format("min(at)")}, count(*), sum(amount_minor)::bigint,
        sum(fee_minor)::bigint, {DAY.format("min(at)")}, {DAY.format("max(at)")}
    FROM reconciliation_billrow WHERE file = %s GROUP BY {{}} ORDER BY 1, 2, 3, 4
"""


def _day(sums: Sequence[Sum], named: date | None, at: datetime) -> date:
    """The day of most payments, or shares. A channel may cut its days a little beside ours: a day off is none.

    A file of many days is none of one: it would take the place of its day's own, and book the fees of all. Nothing else
    tells, for beside a refund a channel may write the time of its payment. Before its end a day has no bill: what was
    paid later would never be fetched.
    """
    lines = Counter[date]()
    for one in sums:
        if one.kind in DATED:
            lines[one.day] += one.lines
    found = max(sorted(lines), key=lambda day: lines[day], default=None)
    if (day := named or found) is None:
        raise BillWithoutDay
    told = [*([found] if found else []), *(one.day for one in sums if one.kind == LineKind.PAYMENT)]
    if strange := [other for other in told if abs(other - day) > A_DAY]:
        raise BillOfAnotherDay(found=strange[0], named=day)
    if first_moment(day + A_DAY) > at:
        raise BillOfUnfinishedDay(day=day)
    return day


def _settle_on(bill: Bill, file: BillFile, totals: list[dict[str, Any]], at: datetime, by: str) -> None:
    bill.file, bill.line_count = file, file.line_count
    bill.totals = totals
    Bill.objects.filter(pk=bill.pk).update(file=file, line_count=file.line_count, totals=bill.totals)
    move(
        Bill,
        [bill.pk],
        from_=list(BillState),
        to=BillState.TAKEN,
        by=by,
        because=f"the file {file} is there",
        at=at,
        taken_at=at,
        due_at=None,
        on_due="",
    )


def _totals(sums: Sequence[Sum]) -> list[dict[str, Any]]:
    totals = []
    for (kind, meaning, currency), days in groupby(sums, key=lambda one: one[:3]):
        same = list(days)
        moved = {"amount_minor": sum(one.amount_minor for one in same), "fee_minor": sum(one.fee_minor for one in same)}
        count = sum(one.lines for one in same)
        totals.append({"kind": kind, "meaning": meaning, "currency": currency, "count": count} | moved)
    return totals


def _count(bill: Bill, ended: Collection[UUID], at: datetime) -> None:
    """What differs is what this file's lines say: what a person settled of another file's is none of it."""
    pending = sum(total["count"] for total in bill.totals if total["meaning"] == "pending")
    judged = sum(total["count"] for total in bill.totals if total["kind"] in JUDGED) - pending
    differing = Difference.objects.filter(Q(state__in=UNRESOLVED) | Q(pk__in=ended), bill=bill, line_no__isnull=False)
    bill.matched_count = judged - differing.count()
    bill.pending_count, bill.compared_at = pending, at
    bill.save(update_fields=["matched_count", "pending_count", "compared_at"])


def _need_own_account(bill: Bill) -> None:
    strange = Difference.objects.filter(bill=bill, kind=DifferenceKind.MISSING_HERE, payment__isnull=True)
    unknown = strange.count()
    if bill.line_count >= FEW and unknown > bill.line_count * STRANGE_SHARE:
        raise BillOfAnotherAccount(lines=bill.line_count, unknown=unknown)
