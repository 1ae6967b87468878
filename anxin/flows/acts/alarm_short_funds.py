"""What if the merchant's own funds at a channel are short? Who owns the shop is written to, once a day and channel."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Sum

from anxin.flows.acts.tell_operators import tell_operators
from anxin.ledger.accounts import outside
from anxin.ledger.queries import balance, still_held
from anxin.money import format_minor
from anxin.payments.models import Channel, Payment
from anxin.payments.states import PaymentState
from anxin.refunds.models import Refund
from anxin.refunds.states import RefundState
from anxin.routines.among import among
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

SUBJECT = Text("{name}备付金不足，退款在排队", "{name} is short of funds; refunds are queued")
BODY = Text(
    "{name}（商户号 {account}）账户余额不足，{count} 笔退款共 {amount} 正在排队，最早的从 {since} 起。\n"
    "买家已收到通知，并被告知最晚 {due} 有结果。\n"
    "请尽快向该商户号充值，金额不少于 {amount}。充值后无需操作：系统每 10 分钟用同一单号再试，也可在"
    "“在途资金”页立即再试。\n"
    "按账本，该商户号应有 {booked}，其中 {held} 是未结订单的托管款；渠道后台的余额若低于此数，请核对提现和渠道扣款。\n"
    "只要仍不足，每天提醒一次。",
    "{name} (account {account}) holds too little: {count} refunds, {amount} together, are queued, the first since "
    "{since}.\n"
    "Their buyers were told, with {due} as the latest moment for a result.\n"
    "Put at least {amount} into this merchant account soon. Nothing else is needed: the same refunds are tried every "
    "10 minutes, or at once from the page “Money under way”.\n"
    "By the books {booked} should lie there, {held} of it held for orders under way; if the channel shows less, look "
    "for withdrawals and for what the channel deducted.\n"
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
    told = waiting.aggregate(count=Count("pk"), since=Min("short_since"), due=Min("due_at"))
    amounts = dict(waiting.order_by("currency").values_list("currency").annotate(Sum("amount_minor")))
    world = outside(channel.shop_id, channel.pk)
    values = {
        "name": channel.name,
        "account": channel.account,
        "count": str(told["count"]),
        "amount": _said(amounts),
        "since": _when(told["since"]),
        "due": _when(told["due"]),
        "booked": _said({currency: -balance(world, currency=currency) for currency in amounts}),
        "held": _said({currency: _held(channel, currency) for currency in amounts}),
    }
    tell_operators(channel.shop, "channel-short", SUBJECT.fill(**values), BODY.fill(**values), at=at)


def _said(amounts: Mapping[str, int]) -> str:
    return " + ".join(format_minor(amount_minor, currency) for currency, amount_minor in amounts.items())


def _held(channel: Channel, currency: str) -> int:
    """What our books hold of a currency for orders that were paid there."""
    held = 0
    for part in still_held("hold"):
        here = Payment.objects.filter(channel=channel, state=PaymentState.PAID, currency=currency)
        paid = here.filter(order__in=among(part))
        held += sum(part[order] for order in paid.values_list("order_id", flat=True).distinct())
    return held


def _when(at: datetime | None) -> Text:
    if at is None:
        return Text("—", "—")
    said = f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return Text(f"{said}（北京时间）", f"{said} (Beijing time)")
