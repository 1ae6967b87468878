"""What if the merchant's own funds at a channel are short? Who owns the shop is written to, once a day and channel."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Sum

from anxin.flows.acts.tell_operators import tell_operators
from anxin.money import format_minor
from anxin.payments.models import Channel
from anxin.refunds.models import Refund
from anxin.refunds.states import RefundState
from anxin.texts import Text

SHANGHAI = ZoneInfo("Asia/Shanghai")
SUBJECT = Text("{name}备付金不足，退款在排队", "{name} is short of funds; refunds are queued")
BODY = Text(
    "{name}（商户号 {account}）账户余额不足，{count} 笔退款共 {amount} 正在排队，最早的从 {since} 起。\n"
    "买家已收到通知，并被告知最晚 {due} 有结果。\n"
    "请尽快向该商户号充值，金额不少于 {amount}。充值后无需操作：系统每 10 分钟用同一单号再试，也可在"
    "“在途资金”页立即再试。\n"
    "只要仍不足，每天提醒一次。",
    "{name} (account {account}) holds too little: {count} refunds, {amount} together, are queued, the first since "
    "{since}.\n"
    "Their buyers were told, with {due} as the latest moment for a result.\n"
    "Put at least {amount} into this merchant account soon. Nothing else is needed: the same refunds are tried every "
    "10 minutes, or at once from the page “Money under way”.\n"
    "While it lasts you hear of it once a day.",
)


def alarm_short_funds(channels: Collection[UUID], *, at: datetime) -> None:
    """Write to the operators about each channel that they were not written to about today, by Shanghai's calendar."""
    today = at.astimezone(SHANGHAI).date()
    for channel in sorted(channels):
        if Channel.objects.filter(pk=channel).exclude(short_told_on=today).update(short_told_on=today):
            _tell(Channel.objects.select_related("shop").get(pk=channel), at)


def _tell(channel: Channel, at: datetime) -> None:
    waiting = Refund.objects.filter(payment__channel=channel, state=RefundState.SHORT)
    told = waiting.aggregate(
        count=Count("pk"),
        amount=Sum("amount_minor"),
        since=Min("short_since"),
        due=Min("due_at"),
        currency=Min("currency"),
    )
    values = {
        "name": channel.name,
        "account": channel.account,
        "count": str(told["count"]),
        "amount": format_minor(told["amount"] or 0, told["currency"] or "CNY"),
        "since": _when(told["since"]),
        "due": _when(told["due"]),
    }
    tell_operators(channel.shop, "channel-short", SUBJECT.fill(**values), BODY.fill(**values), at=at)


def _when(at: datetime | None) -> Text:
    if at is None:
        return Text("—", "—")
    said = f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return Text(f"{said}（北京时间）", f"{said} (Beijing time)")
