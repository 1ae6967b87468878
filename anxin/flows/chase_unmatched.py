"""What does time do to money in suspense? It is looked at again, or its operators hear of it: none lies unseen."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.agenda.queries import waiting_for
from anxin.flows.acts.tell_operators import tell_operators
from anxin.money import format_minor
from anxin.payments.models import Unmatched
from anxin.payments.states import UnmatchedState
from anxin.people.models import Shop
from anxin.texts import Text
from anxin.transitions.move import move

ANSWER_WITHIN = timedelta(minutes=10)
FINANCE_WITHIN = timedelta(hours=24)
MOST_NAMED = 10
SUBJECT = Text("{count} 笔没有订单的付款等待财务处理", "{count} payments without an order wait for finance")
BODY = Text(
    "这些钱在渠道和暂记账户里，系统不能自行退回或匹配：\n{rows}\n"
    "请到“在途资金”页核对：确认仍在的点“核实并退回”，已在渠道后台退回的填流水号。\n只要还有，每天提醒一次。",
    "This money lies at the channel and in suspense, and can neither be matched nor returned by itself:\n{rows}\n"
    "On the page “Money under way” have it checked and returned, or give the number of its refund in the channel's "
    "console.\nWhile any is left you hear of it once a day.",
)


@atomic(durable=True)
def chase_unmatched(ids: Collection[UUID], *, at: datetime) -> int:
    """Bring money whose look was lost before finance, have lost hints asked about anew, and tell the operators daily.

    A hint is not money before its channel confirms it, so it is never given to finance to return. How many were due.
    """
    rows = list(
        Unmatched.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(pk__in=ids, due_at__lte=at)
        .order_by("pk")
    )
    asked = set(waiting_for([row.pk for row in rows], Kind.PAYMENT_QUERY))
    lost = [row for row in rows if row.pk not in asked]
    _later([row for row in rows if row.pk in asked and row.state != UnmatchedState.WITH_FINANCE], at + ANSWER_WITHIN)
    hints = [row for row in lost if row.state == UnmatchedState.UNPROVEN]
    _later(hints, at + FINANCE_WITHIN)
    plan([Planned(Kind.PAYMENT_QUERY, row.shop_id, row.pk, at, key=f"again-{at:%Y%m%d%H}") for row in hints])
    move(
        Unmatched,
        [row.pk for row in lost if row.state == UnmatchedState.WAITING],
        from_=UnmatchedState.WAITING,
        to=UnmatchedState.WITH_FINANCE,
        by="machine",
        because="nobody looks after it any more",
        at=at,
        due_at=at,
    )
    _tell({row.shop_id for row in rows}, at)
    return len(rows)


def _later(rows: Sequence[Unmatched], due_at: datetime) -> None:
    Unmatched.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=due_at)


def _tell(shops: Collection[UUID], at: datetime) -> None:
    """Of each shop in which anything with finance is due, all that is: one letter a day."""
    for shop in sorted(shops):
        mine = Unmatched.objects.filter(shop=shop, state=UnmatchedState.WITH_FINANCE)
        if not mine.filter(due_at__lte=at).exists():
            continue
        rows = list(mine.select_related("channel").order_by("received_at", "pk"))
        mine.update(due_at=at + FINANCE_WITHIN)
        shown = [_line(row) for row in rows[:MOST_NAMED]]
        more = [Text("……", "…")] if len(rows) > MOST_NAMED else []
        said = Text("\n".join(one.zh for one in [*shown, *more]), "\n".join(one.en for one in [*shown, *more]))
        values = {"count": str(len(rows)), "rows": said}
        tell_operators(Shop.objects.get(pk=shop), "suspense-due", SUBJECT.fill(**values), BODY.fill(**values), at=at)


def _line(row: Unmatched) -> Text:
    amount, name = format_minor(row.amount_minor, row.currency), row.channel.name
    since = f"{row.received_at:%Y-%m-%d %H:%M} UTC"
    return Text(
        f"- {name.zh} {row.transaction_no}：{amount}，{since} 收到",
        f"- {name.en} {row.transaction_no}: {amount}, received {since}",
    )
