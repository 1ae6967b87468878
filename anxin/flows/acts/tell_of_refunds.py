"""Who hears of refunds that only finance can bring to an end? The operators, once a day for as long as any is left."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Sum

from anxin.flows.acts.tell_operators import tell_operators
from anxin.money import format_minor
from anxin.people.models import Shop
from anxin.refunds.models import Refund
from anxin.refunds.states import FINANCE_WITHIN, OPEN, RefundState
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

MOST_NAMED = 10
# of these the operators are written to by channel, with what has to be put in
WATCHED = tuple(state for state in OPEN if state is not RefundState.SHORT)
SUBJECT = Text(
    "{count} 笔退款等待财务处理，其中 {missed} 笔已超时", "{count} refunds wait for finance, {missed} overdue"
)
BODY = Text(
    "这些退款系统不能自行办完，买家已被告知最晚何时有结果：\n{rows}\n合计 {amount}，最早的从 {since} 起。\n"
    "请到“在途资金”页逐笔处理并记录结果。超时的，买家已收到致歉通知。\n只要还有，每天提醒一次。",
    "These refunds cannot be brought to an end by themselves, and their buyers were promised a result:\n{rows}\n"
    "{amount} together, the first since {since}.\nSettle each on the page “Money under way” and record the result. "
    "The buyers of those overdue were told so.\nWhile any is left you hear of it once a day.",
)


def tell_of_refunds(shops: Collection[UUID], *, at: datetime) -> None:
    """Of each shop that was not written to today, by Shanghai's calendar: all its refunds that finance sees."""
    today = at.astimezone(SHANGHAI).date()
    for shop in sorted(shops):
        mine = Refund.objects.filter(shop=shop, state__in=WATCHED, late_since__isnull=False)
        if not mine.exists():
            continue
        if Shop.objects.filter(pk=shop).exclude(refunds_told_on=today).update(refunds_told_on=today):
            _tell(shop, at)


def _tell(shop: UUID, at: datetime) -> None:
    mine = Refund.objects.filter(shop=shop, state__in=WATCHED, late_since__isnull=False)
    told = mine.aggregate(count=Count("pk"), since=Min("late_since"))
    sums = mine.order_by("currency").values_list("currency").annotate(Sum("amount_minor"))
    rows = mine.select_related("order", "payment__channel").order_by("late_since", "pk")[:MOST_NAMED]
    shown = [_line(row, row.late_since + FINANCE_WITHIN, at) for row in rows if row.late_since]
    more = [Text("……", "…")] if told["count"] > MOST_NAMED else []
    values = {
        "count": str(told["count"]),
        "missed": str(mine.filter(late_since__lte=at - FINANCE_WITHIN).count()),
        "rows": Text("\n".join(one.zh for one in [*shown, *more]), "\n".join(one.en for one in [*shown, *more])),
        "amount": _said(dict(sums)),
        "since": _when(told["since"]),
    }
    tell_operators(Shop.objects.get(pk=shop), "refunds-due", SUBJECT.fill(**values), BODY.fill(**values), at=at)


def _line(row: Refund, promised: datetime, at: datetime) -> Text:
    amount, name = format_minor(row.amount_minor, row.currency), row.payment.channel.name
    by, late = _when(promised), promised <= at
    return Text(
        f"- {row.ref}（{name.zh}）：{amount}，承诺最晚 {by.zh}{'，已超时' if late else ''}",
        f"- {row.ref} ({name.en}): {amount}, promised by {by.en}{', overdue' if late else ''}",
    )


def _said(amounts: dict[str, int]) -> str:
    return " + ".join(format_minor(minor, currency) for currency, minor in amounts.items())


def _when(at: datetime) -> Text:
    said = f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return Text(f"{said}（北京时间）", f"{said} (Beijing time)")
