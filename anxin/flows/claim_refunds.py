"""Which refunds does this worker ask about now? Claimed, and on record as attempts, before a socket is opened."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Claimed
from anxin.agenda.begin import begin
from anxin.agenda.claim import claim
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind
from anxin.agenda.next_act import Act, next_act
from anxin.agenda.release import release
from anxin.flows.acts.heed_limits import heed_limits
from anxin.flows.acts.known_refunds import KnownRefund, known_refunds
from anxin.flows.acts.look_first import look_first
from anxin.flows.acts.no_way_back import no_way_back
from anxin.flows.acts.refund_news import News, refund_news
from anxin.flows.acts.tell_of_refunds import tell_of_refunds
from anxin.flows.acts.where_paid import where_paid
from anxin.payments.capabilities import Capabilities, NoWay
from anxin.payments.models import Channel
from anxin.refs import new_id
from anxin.refunds.errands import ASK, CREDIT, QUERY, RETRY, PaidAt, RefundErrand, SealedCard
from anxin.refunds.models import Attempt, Refund
from anxin.refunds.queries import among_doubtful, is_beyond, sealed_cards
from anxin.refunds.states import FINANCE_WITHIN, OPEN, Destination, OnDue, RefundState
from anxin.routines.insert_rows import insert_rows
from anxin.transitions.move import move

SHARED_WITHIN = timedelta(seconds=2)

# what is to be done about each refund that was claimed, and under which claim
Acts = list[tuple[Claimed, KnownRefund, str]]


@atomic(durable=True)
def claim_refunds(kind: Kind, *, limit: int, at: datetime, lease_seconds: float) -> list[RefundErrand]:
    """Claim due asks of REFUND_ASK or REFUND_QUERY, decide the next act of each by the crash table, record attempts.

    What was asked and cannot be asked again or looked up goes to a person as `unknown`, never asked blindly. What the
    channel does not allow yet waits; what it never allows (too late, no parts) goes to finance and the buyer's choice.
    What has waited and may have gone back meanwhile goes to finance; what was only planned keeps its money.
    """
    claimed = claim(kind, limit=limit, at=at, lease_seconds=lease_seconds)
    if not claimed:
        return []
    doubted = {one.subject for one in claimed if one.payload.get("doubt")}
    known = known_refunds({one.subject for one in claimed})
    rows = {pk: row for pk, row in known.items() if row.state in OPEN or pk in doubted}
    over = {one.id for one in claimed if one.subject not in rows or _of_older_sending(one, rows[one.subject])}
    give_up([one for one in claimed if one.id in over])
    claimed = [one for one in claimed if one.id not in over]
    channels = {row.channel for row in rows.values()}
    can = {channel.pk: channel.can for channel in Channel.objects.filter(pk__in=channels)}
    acts: Acts = []
    lost = []
    for one in claimed:
        row = rows[one.subject]
        act = _act(one, row, can[row.channel])
        if act is None:
            lost.append(one)
        else:
            acts.append((one, row, act))
    _to_a_person(lost, at)
    acts = _allowed(_unspent(_apart(acts, at), at), can, at)
    held = set(begin([one for one, _, _ in acts], at=at, lease_seconds=lease_seconds))
    cards = sealed_cards([row.id for _, row, act in acts if act == RETRY])
    looks = where_paid([row for one, row, act in acts if act == CREDIT and not one.payload.get("checked")])
    errands = [
        _errand(one, row, act, can[row.channel], cards.get(row.id), looks.get(row.id, ()))
        for one, row, act in acts
        if one.id in held
    ]
    _put_on_record(errands, rows, at)
    return errands


def _of_older_sending(one: Claimed, row: KnownRefund) -> bool:
    """Whether it is a look at a sending after which the refund was sent again, or taken elsewhere."""
    return one.kind is Kind.REFUND_QUERY and one.payload.get("sending", row.retries) != row.retries


def _act(one: Claimed, row: KnownRefund, can: Capabilities) -> str | None:
    if one.killed_too_often:
        return None
    if one.payload.get("doubt") and not can.own_wallet:
        return QUERY
    if _stays_here(row, can):
        return CREDIT
    if one.kind is Kind.REFUND_QUERY:
        return QUERY
    act = next_act(one.recorded, idempotent=can.idempotent, queryable=can.queryable)
    first = RETRY if one.payload.get("retry") else ASK
    return {Act.ASK: first, Act.ASK_AGAIN: first, Act.QUERY: QUERY}.get(act)


def _stays_here(row: KnownRefund, can: Capabilities) -> bool:
    """Whether the money goes to the buyer's own balance: it came from there, or the buyer wants it and nobody was asked
    for it yet."""
    if row.buyer is None or row.state == RefundState.ARRIVED:
        return False
    unasked = row.state == RefundState.PLANNED and row.asked_at is None
    return row.destination == Destination.BALANCE or can.own_wallet or (row.wish == Destination.BALANCE and unasked)


def _apart(acts: Acts, at: datetime) -> Acts:
    """Refunds of an order that was paid in two ways are first divided; the sweep does that, and they come again."""
    whole = [(one, row) for one, row, _ in acts if _to_divide(row)]
    if not whole:
        return acts
    Refund.objects.filter(pk__in=[row.id for _, row in whole]).update(due_at=at, on_due=OnDue.SHARE)
    mine = [one for one, _ in whole]
    release(mine, [at + SHARED_WITHIN] * len(mine), because="being divided among the payments of its order")
    gone = {one.id for one in mine}
    return [item for item in acts if item[0].id not in gone]


def _to_divide(row: KnownRefund) -> bool:
    here = row.destination == Destination.BALANCE or (row.wish == Destination.BALANCE and row.buyer is not None)
    return row.mixed and row.line is not None and not row.shared and row.asked_at is None and not here


def _unspent(acts: Acts, at: datetime) -> Acts:
    """All but what finance must look at first; against what it has found itself nothing is said again."""
    waited = {row.id for _, row, act in acts if act in (ASK, RETRY) and _has_waited(row) and row.not_gone_at is None}
    beyond = {refund.pk for refund in among_doubtful(waited) if is_beyond(refund)}
    if not beyond:
        return acts
    gone = give_up([one for one, row, _ in acts if row.id in beyond])
    look_first([one.subject for one in gone], at=at)
    return [item for item in acts if item[1].id not in beyond]


def _has_waited(row: KnownRefund) -> bool:
    """Whether funds were short for it, or it was not sent for so long that finance has seen it."""
    short = row.state == RefundState.SHORT and not row.taken_up
    return short or (row.state == RefundState.PLANNED and row.late_since is not None)


def _allowed(acts: Acts, can: Mapping[UUID, Capabilities], at: datetime) -> Acts:
    """What the channels' limits leave; the others wait, or have no way back by their channel."""
    verdicts = heed_limits([row for _, row, act in acts if act in (ASK, RETRY)], can, at)
    if not verdicts:
        return acts
    waits = [(one, until) for one, row, _ in acts if isinstance(until := verdicts.get(row.id), datetime)]
    release([one for one, _ in waits], [until for _, until in waits], because="the channel allows no more for now")
    ends = {one.id: (one, why) for one, row, _ in acts if isinstance(why := verdicts.get(row.id), NoWay)}
    gone = give_up([one for one, _ in ends.values()])
    no_way_back({one.subject: ends[one.id][1] for one in gone}, at=at)
    return [item for item in acts if item[1].id not in verdicts]


def _errand(
    one: Claimed, row: KnownRefund, act: str, can: Capabilities, card: SealedCard | None, looks: tuple[PaidAt, ...]
) -> RefundErrand:
    return RefundErrand(
        claimed=one,
        act=act,
        refund=row.id,
        order=row.order,
        payment=row.payment,
        channel=row.channel,
        amount_minor=row.amount_minor,
        currency=row.currency,
        reason=f"{row.ref} {row.reason_zh}"[:80],
        attempt=row.retries,
        idempotent=can.idempotent,
        queryable=can.queryable,
        looks_after_seconds=can.query_after_seconds,
        paid_minor=row.paid_minor,
        reference=row.reference,
        transaction_no=row.transaction_no,
        arrived=row.state == RefundState.ARRIVED,
        card=card if act == RETRY else None,
        looks=looks,
    )


def _put_on_record(errands: Sequence[RefundErrand], rows: Mapping[UUID, KnownRefund], at: datetime) -> None:
    insert_rows(
        Attempt,
        [
            {
                "id": new_id(),
                "shop_id": errand.claimed.shop,
                "order_id": errand.order,
                "refund_id": errand.refund,
                "kind": errand.act,
                "token": errand.claimed.token,
                "asked_at": at,
                "answer": "",
                "detail": "",
            }
            for errand in errands
        ],
    )
    inward = [e.refund for e in errands if e.act == CREDIT and rows[e.refund].destination != Destination.BALANCE]
    if inward:
        Refund.objects.filter(pk__in=inward).update(destination=Destination.BALANCE)
    fresh = [errand.refund for errand in errands if errand.act != QUERY]
    again = [pk for pk in fresh if rows[pk].asked_at is not None]
    _asked([pk for pk in fresh if rows[pk].asked_at is None], at, asked_at=at)
    _asked(again, at)


def _asked(refunds: Sequence[UUID], at: datetime, **changes: object) -> None:
    move(
        Refund,
        refunds,
        from_=(RefundState.PLANNED, RefundState.SHORT),
        to=RefundState.ASKED,
        by="machine",
        because="the channel is being asked",
        at=at,
        **changes,
    )


def _to_a_person(lost: Sequence[Claimed], at: datetime) -> None:
    gone = give_up(lost)
    moved = move(
        Refund,
        [one.subject for one in gone],
        from_=(RefundState.PLANNED, RefundState.ASKED, RefundState.UNKNOWN, RefundState.SHORT),
        to=RefundState.UNKNOWN,
        by="machine",
        because="asked, no answer, and the channel can be neither asked again nor looked up",
        at=at,
        late_since=at,
        due_at=at + FINANCE_WITHIN,
        on_due=OnDue.TELL_FINANCE,
    )
    refund_news(moved, News.UNCLEAR, at=at)
    tell_of_refunds({one.shop for one in gone if one.subject in set(moved)}, at=at)
