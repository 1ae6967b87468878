"""What does time do to refunds that have not arrived? None is forgotten: it is sent again or shown to finance."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.agenda.queries import waiting_for
from anxin.flows.acts.lock_orders import AT_ONCE, lock_orders
from anxin.flows.acts.look_first import look_first
from anxin.flows.acts.no_way_back import no_way_back
from anxin.flows.acts.refund_look import refund_look
from anxin.flows.acts.refund_news import News, refund_news
from anxin.flows.acts.resend import resend
from anxin.flows.acts.share_refunds import share_refunds
from anxin.flows.acts.tell_of_refunds import tell_of_refunds
from anxin.payments.capabilities import NoWay
from anxin.refunds.models import Refund
from anxin.refunds.queries import bound_for_balance, is_beyond, is_second_try, missed, sends_twice
from anxin.refunds.states import CAME_BACK, FINANCE_WITHIN, OPEN, SENT_BACK, OnDue, RefundState

ANSWER_WITHIN = timedelta(hours=1)
LATE_NEWS = {
    RefundState.PLANNED: News.UNSENT,
    RefundState.ACCEPTED: News.LATE,
    RefundState.ASKED: News.UNCLEAR,
    RefundState.UNKNOWN: News.UNCLEAR,
    RefundState.SHORT: News.STILL_SHORT,
}


@atomic(durable=True)
def chase_refunds(ids: Collection[UUID], *, at: datetime) -> int:
    """Send due bounced refunds again; ask about the others anew each day, in finance's sight. How many were due.

    An ask whose tries are spent is off the agenda; the refund is not given up for that. It is asked or looked up under
    the same id, and never beside an ask that still waits, so that nothing can be paid twice. A refund later than its
    promised day is first asked about, and an hour later finance sees it and its buyer is told; so is the buyer of one
    that got no clear answer, was held up, or could not be sent, for as long as was promised. What finance does not get
    done by the moment that was promised first is told to its buyer, once, and to the operators every day.
    """
    owners = dict(Refund.objects.filter(pk__in=ids).values_list("pk", "order_id"))
    orders = lock_orders(set(owners.values()), skip_locked=True, most=AT_ONCE)
    rows = Refund.objects.filter(pk__in=ids, order__in=orders, state__in=OPEN, due_at__lte=at)
    due = list(rows.select_related("payment__channel").order_by("pk"))
    for refund in due:
        refund.order = orders[refund.order_id]
    share_refunds([refund for refund in due if refund.on_due == OnDue.SHARE], at=at)
    _come_back([refund for refund in due if refund.on_due == OnDue.RESEND], at)
    _late([refund for refund in due if refund.on_due == OnDue.LATE], at)
    _finance([refund for refund in due if refund.on_due == OnDue.TELL_FINANCE], at)
    return len(due)


def _come_back(refunds: Sequence[Refund], at: datetime) -> None:
    """Where the channel has a second try it is made; elsewhere another destination is needed, by a person's word.

    What may have gone back already finance looks at first.
    """
    beyond = [refund for refund in refunds if is_beyond(refund)]
    look_first([refund.pk for refund in beyond], at=at)
    rest = [refund for refund in refunds if refund not in beyond]
    resend([refund for refund in rest if sends_twice(refund)], by="machine", at=at)
    no_way_back({refund.pk: NoWay.NO_SECOND_TRY for refund in rest if not sends_twice(refund)}, at=at)


def _late(refunds: Sequence[Refund], at: datetime) -> None:
    Refund.objects.filter(pk__in=[refund.pk for refund in refunds]).update(
        due_at=at + ANSWER_WITHIN, on_due=OnDue.TELL_FINANCE
    )
    plan([ask for refund in refunds for ask in _anew(refund, at)])


def _finance(refunds: Sequence[Refund], at: datetime) -> None:
    late = [refund.pk for refund in refunds]
    Refund.objects.filter(pk__in=late).update(
        due_at=at + FINANCE_WITHIN, late_since=Coalesce("late_since", Value(at)), on_due=OnDue.TELL_FINANCE
    )
    waiting = set(waiting_for(late, Kind.REFUND_ASK))
    plan([ask for refund in refunds if refund.pk not in waiting for ask in _anew(refund, at)])
    no_way_back(
        {refund.pk: NoWay.NO_SECOND_TRY for refund in refunds if refund.state in SENT_BACK and not sends_twice(refund)},
        at=at,
    )
    inward = bound_for_balance(refunds)
    for state, news in LATE_NEWS.items():
        told = {refund.pk for refund in refunds if refund.state == state}
        refund_news(told - inward, news, at=at)
    refund_news([r.pk for r in refunds if r.pk in inward and _is_looked_at(r)], News.UNCHECKED, at=at)
    refund_news([row.pk for row in Refund.objects.filter(pk__in=late) if missed(row, at)], News.OVERDUE, at=at)
    tell_of_refunds({refund.shop_id for refund in refunds}, at=at)


def _is_looked_at(refund: Refund) -> bool:
    """Whether it is for the balance, once a channel has said that its payment did not go back there."""
    return refund.state in (RefundState.PLANNED, RefundState.ASKED) and not refund.payment.channel.can.own_wallet


def _anew(refund: Refund, at: datetime) -> list[Planned]:
    can, key = refund.payment.channel.can, f"again-{at:%Y%m%d%H}"
    unsent = refund.state in (RefundState.PLANNED, RefundState.SHORT)
    repeatable = refund.state in (RefundState.ASKED, RefundState.UNKNOWN) and can.idempotent
    if unsent or repeatable:
        again = {"retry": refund.retries} if is_second_try(refund) else {}
        return [Planned(Kind.REFUND_ASK, refund.shop_id, refund.pk, at, key=key, payload=again)]
    if can.queryable and refund.state not in CAME_BACK:
        return [refund_look(refund.shop_id, refund.pk, refund.retries, at, key=key)]
    return []
