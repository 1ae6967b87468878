"""What is a buyer told, without asking, when a refund does not go its way?"""

from collections.abc import Collection
from datetime import datetime
from enum import Enum
from uuid import UUID

from anxin.money import format_minor
from anxin.refunds.models import Refund
from anxin.refunds.queries import choices_of, missed
from anxin.refunds.states import OnDue
from anxin.refunds.words import offer, why_not
from anxin.support.letters import NewLetter
from anxin.support.write import write
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI


class News(Enum):
    """A kind of letter: its name, what is said in its subject and what in its body."""

    BOUNCED = (
        "bounced",
        Text("退款 {amount} 被退回，{next}", "Your refund of {amount} came back; {next}"),
        Text(
            "订单 {ref} 的退款 {amount} 被收款账户退回，钱在平台，没有丢。{choose}{otherwise}",
            "Order {ref}: the account refused the refund of {amount}. The money is here, not lost. {choose}{otherwise}",
        ),
    )
    NO_WAY_BACK = (
        "no-way-back",
        Text("退款 {amount} 需要另选去向", "Your refund of {amount} needs another way"),
        Text(
            "订单 {ref} 的退款 {amount} 已为您留出，但付款渠道已不能原路退回（{why}）。{choose}财务已接手，"
            "最晚 {due} 有进展。",
            "Order {ref}: {amount} is set aside for you, but the channel can no longer return it ({why}). "
            "{choose}Finance has it, with news by {due} at the latest.",
        ),
    )
    SPENT = (
        "spent",
        Text("退款 {amount} 由财务先核对", "Finance checks your refund of {amount} first"),
        Text(
            "订单 {ref} 的退款 {amount} 已为您留出，但渠道答复这笔付款已经退回，或没有可退的余额。"
            "财务先到渠道后台核对钱的去向，最晚 {due} 有进展。已退给您的不会再退一次，没有退的不会丢，"
            "您不需要做任何事。",
            "Order {ref}: {amount} is set aside for you, but the channel says that this payment went back already, or "
            "has nothing left to return. Finance looks first where the money is, with news by {due} at the latest. "
            "What you have already is not sent twice, and what you have not is not lost. There is nothing you need to "
            "do.",
        ),
    )
    SHORT = (
        "short",
        Text("退款 {amount} 排队中", "Your refund of {amount} is queued"),
        Text(
            "订单 {ref} 的退款 {amount} 已为您留出。{queue}，站长已收到提醒。{choose}最晚 {due} 有结果。",
            "Order {ref}: {amount} is set aside for you. {queue}, and the operator has been alarmed. {choose}You hear "
            "by {due} at the latest.",
        ),
    )
    UNSENT = (
        "unsent",
        Text("退款 {amount} 还没有发出，财务已接手", "Your refund of {amount} is not sent yet; finance has it"),
        Text(
            "订单 {ref} 的退款 {amount} 已为您留出，但还没能向渠道发起：同一笔付款的上一笔退款还没有结果，"
            "或渠道暂时不接受。系统会继续发起，财务已接手，最晚 {due} 有进展。钱没有丢，也不会重复退，"
            "您不需要做任何事。",
            "Order {ref}: {amount} is set aside for you and could not be sent to the channel yet: another refund of "
            "the same payment has no result, or the channel takes none for now. It goes on being tried, and finance "
            "has it, with news by {due} at the latest. The money is not lost and cannot be paid twice. There is "
            "nothing you need to do.",
        ),
    )
    UNCHECKED = (
        "unchecked",
        Text("退款 {amount} 还没有退到余额，财务已接手", "Your refund of {amount} is not in your balance yet"),
        Text(
            "订单 {ref} 的退款 {amount} 已为您留出，要退到您的余额。之前系统先向付款渠道核对这笔付款没有在渠道退回过，"
            "渠道还没有给出答复。系统继续核对，一有答复即到账；财务已接手，最晚 {due} 有进展。"
            "钱没有丢，也不会重复退，您不需要做任何事。",
            "Order {ref}: {amount} is set aside for you and goes to your balance. Before that, the channel you paid by "
            "is asked whether the payment went back there already, and has not answered yet. It is asked on, and the "
            "money is there as soon as it has; finance has it, with news by {due}. It is not lost and cannot be paid "
            "twice. There is nothing you need to do.",
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
            "订单 {ref} 的退款 {amount} 没有在我们承诺的时间内退出。{queue}，财务已接手。{choose}最晚 {due} 有进展。",
            "Order {ref}: the refund of {amount} did not go out by the time we promised. {queue}, and finance has it. "
            "{choose}There is news by {due}.",
        ),
    )
    OVERDUE = (
        "overdue",
        Text("退款 {amount} 没有按时办好，财务仍在处理", "Your refund of {amount} is overdue; finance is on it"),
        Text(
            "订单 {ref} 的退款 {amount}，我们承诺最晚 {promised} 有结果，没有做到，抱歉。钱没有丢，也不会重复退。"
            "财务仍在处理，店铺负责人每天都会收到提醒，直到办好为止；有结果会通知您，您不需要催。{choose}",
            "Order {ref}: we promised a result on the refund of {amount} by {promised}, and did not keep it. We are "
            "sorry. The money is not lost and cannot be paid twice. Finance is still on it, and the operators are "
            "reminded every day until it is done; you will hear, and need not chase it. {choose}",
        ),
    )
    REVERSED = (
        "reversed",
        Text("退款 {amount} 到账后被收回，{next}", "Your refund of {amount} was taken back; {next}"),
        Text(
            "订单 {ref} 的退款 {amount} 到账后又被渠道收回，钱在平台，没有丢。{choose}{otherwise}",
            "Order {ref}: the refund of {amount} arrived and was then taken back by the channel. The money is here, "
            "not lost. {choose}{otherwise}",
        ),
    )


CHOOSE = Text("请选择去向", "choose where it goes")
FINANCE = Text("由财务处理", "finance has it")
RESENT = Text("您没有选择也不会丢：最晚 {due} 我们按原路再退一次。", "Without a choice we send it again by {due}.")
TAKEN_ON = Text("您没有选择也不会丢：最晚 {due} 由财务接手。", "Without a choice finance takes it on by {due}.")
FINANCE_ALONE = Text(
    "这笔退款没有可以自助选择的去向，由财务与您约定，最晚 {due} 有进展，您不需要做任何事。",
    "There is nothing for you to choose or to do: finance finds another way with you, with news by {due}.",
)
QUEUED = Text(
    "付款渠道的备付金暂时不足，系统每 10 分钟用同一单号再试",
    "Our account at the channel is short for the moment; the same refund is tried again every 10 minutes",
)
TAKEN_UP = Text(
    "付款渠道已受理（渠道退款号 {number}），但我们在渠道的备付金暂时不足，资金到位后渠道自动退给您，不会重复退",
    "The channel has taken it up (its number {number}), but our account there is short for the moment; it goes out by "
    "itself as soon as there are funds, and never twice",
)


def refund_news(refunds: Collection[UUID], news: News, *, at: datetime) -> None:
    """Write the letter for each refund; once for each sending of it."""
    if not refunds:
        return
    kind, subject, body = news.value
    rows = Refund.objects.filter(pk__in=refunds).select_related("order__shop", "payment__channel").order_by("pk")
    letters = []
    for refund in rows:
        values = {
            "amount": format_minor(refund.amount_minor, refund.currency),
            "ref": refund.order.ref,
            "why": why_not(refund.detail, spent=refund.spent_there),
            "number": refund.channel_refund_no or "—",
            "due": _day(refund.due_at),
            "promised": _day(missed(refund, at)),
            **_next(refund),
        }
        name = f"{kind}-{refund.number}-{refund.retries}"
        letters.append(
            NewLetter(order=refund.order, kind=name, subject=subject.fill(**values), body=body.fill(**values), at=at)
        )
    write(letters)


def _next(refund: Refund) -> dict[str, Text]:
    """What its buyer may choose, and what follows without a choice: what the order's page says as well."""
    choices, due = choices_of(refund), _day(refund.due_at)
    without = RESENT if refund.on_due == OnDue.RESEND else TAKEN_ON
    return {
        "next": CHOOSE if choices else FINANCE,
        "choose": offer(choices),
        "otherwise": (without if choices else FINANCE_ALONE).fill(due=due),
        "queue": TAKEN_UP.fill(number=refund.channel_refund_no) if refund.channel_refund_no else QUEUED,
    }


def _day(due: datetime | None) -> Text:
    if due is None:
        return Text("—", "—")
    said = f"{due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return Text(f"{said}（北京时间）", f"{said} (Beijing time)")
