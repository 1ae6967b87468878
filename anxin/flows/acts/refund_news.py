"""What is a buyer told, without asking, when a refund does not go its way?"""

from collections.abc import Collection
from datetime import datetime
from enum import Enum
from uuid import UUID
from zoneinfo import ZoneInfo

from anxin.money import format_minor
from anxin.refunds.models import Refund
from anxin.support.letters import NewLetter
from anxin.support.write import write
from anxin.texts import Text

SHANGHAI = ZoneInfo("Asia/Shanghai")


class News(Enum):
    """A kind of letter: its name, what is said in its subject and what in its body."""

    BOUNCED = (
        "bounced",
        Text("退款 {amount} 被退回，请选择去向", "Your refund of {amount} came back; choose where it goes"),
        Text(
            "订单 {ref} 的退款 {amount} 被收款账户退回，钱在平台，没有丢。请到订单页选择：原路再退一次，"
            "或退到余额（即时到账）。"
            "您没有选择也不会丢，24 小时后我们会按原路再试或由财务联系您。",
            "Order {ref}: the account refused the refund of {amount}. The money is here, not lost. On the order's "
            "page, "
            "have it sent again or take it to your balance at once. Without a choice we go on by ourselves in 24 "
            "hours.",
        ),
    )
    NO_WAY_BACK = (
        "no-way-back",
        Text("退款 {amount} 需要另选去向", "Your refund of {amount} needs another way"),
        Text(
            "订单 {ref} 的退款 {amount} 已为您留出，但付款渠道已不能原路退回（{why}）。"
            "请到订单页选择退到余额（即时到账），"
            "或等待财务在 24 小时内与您联系。",
            "Order {ref}: {amount} is set aside for you, but the channel can no longer return it ({why}). Take it "
            "to your "
            "balance on the order's page, or finance will write to you within 24 hours.",
        ),
    )
    SHORT = (
        "short",
        Text("退款 {amount} 排队中", "Your refund of {amount} is queued"),
        Text(
            "订单 {ref} 的退款 {amount} 已为您留出。付款渠道的备付金暂时不足，系统每 10 分钟用同一单号再试，"
            "站长已收到提醒；"
            "最晚 {due} 有结果。您也可以到订单页选择退到余额，即时到账。",
            "Order {ref}: {amount} is set aside for you. Our account at the channel is short for the moment; the same "
            "refund is tried again every 10 minutes and the operator has been alarmed. You hear by {due} at the "
            "latest. "
            "On the order's page you can also take it to your balance at once.",
        ),
    )
    LATE = (
        "late",
        Text("退款 {amount} 晚于预计到账日", "Your refund of {amount} is later than expected"),
        Text(
            "订单 {ref} 的退款 {amount} 渠道已受理（渠道退款号 {number}），但晚于我们预计的到账日。"
            "我们已再次向渠道查询，"
            "财务正在跟进，有结果会通知您，您不需要做任何事。",
            "Order {ref}: the channel accepted the refund of {amount} (its number {number}), but it is later than we "
            "expected. We have asked again, finance is on it, and you will hear. There is nothing you need to do.",
        ),
    )
    UNCLEAR = (
        "unclear",
        Text("退款 {amount} 还没有确认，财务已接手", "Your refund of {amount} is not confirmed yet; finance has it"),
        Text(
            "订单 {ref} 的退款 {amount} 已发出，渠道还没有给出明确结果。财务已接手核对，最晚 {due} 有进展。"
            "同一单号不会重复退款，钱也不会丢，您不需要做任何事。",
            "Order {ref}: the refund of {amount} was sent, and the channel has not said clearly what became of it. "
            "Finance checks it, with news by {due} at the latest. Under its one number it cannot be paid twice, and it "
            "is not lost. There is nothing you need to do.",
        ),
    )
    STILL_SHORT = (
        "still-short",
        Text("退款 {amount} 仍在排队，财务已接手", "Your refund of {amount} is still queued; finance has it"),
        Text(
            "订单 {ref} 的退款 {amount} 没有在我们承诺的时间内发出：付款渠道的备付金仍然不足。系统继续每 10 "
            "分钟用同一单号再试，财务已接手，最晚 {due} 有进展。您也可以到订单页选择退到余额，即时到账。",
            "Order {ref}: the refund of {amount} did not go out by the time we promised; our account at the channel is "
            "still short. It is tried again every 10 minutes under its number, finance has it, and there is news by "
            "{due}. On the order's page you can also take it to your balance at once.",
        ),
    )
    REVERSED = (
        "reversed",
        Text("退款 {amount} 到账后被收回", "Your refund of {amount} was taken back"),
        Text(
            "订单 {ref} 的退款 {amount} 到账后又被渠道收回，钱在平台，没有丢。请到订单页选择原路再退一次，"
            "或退到余额（即时到账）。",
            "Order {ref}: the refund of {amount} arrived and was then taken back by the channel. The money is "
            "here. On the "
            "order's page, have it sent again or take it to your balance at once.",
        ),
    )


def refund_news(refunds: Collection[UUID], news: News, *, at: datetime) -> None:
    """Write the letter for each refund; once for each sending of it."""
    if not refunds:
        return
    kind, subject, body = news.value
    rows = Refund.objects.filter(pk__in=refunds).select_related("order__shop").order_by("pk")
    letters = []
    for refund in rows:
        values = {
            "amount": format_minor(refund.amount_minor, refund.currency),
            "ref": refund.order.ref,
            "why": refund.detail,
            "number": refund.channel_refund_no or "—",
            "due": _day(refund.due_at),
        }
        name = f"{kind}-{refund.number}-{refund.retries}"
        letters.append(
            NewLetter(order=refund.order, kind=name, subject=subject.fill(**values), body=body.fill(**values), at=at)
        )
    write(letters)


def _day(due: datetime | None) -> Text:
    if due is None:
        return Text("—", "—")
    said = f"{due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return Text(f"{said}（北京时间）", f"{said} (Beijing time)")
