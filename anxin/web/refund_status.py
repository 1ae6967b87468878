"""Where is a refund? One line of truth, never more than the channel has said."""

from datetime import datetime

from anxin.money import format_minor
from anxin.refunds.models import Refund
from anxin.refunds.states import Destination, RefundState
from anxin.texts import Text
from anxin.web.because import why
from anxin.web.moments import SHANGHAI, moment
from anxin.web.shown import Status


def refund_status(refunds: list[Refund], now: datetime) -> Status:
    """The head of a page whose money goes back: by the refund that is least far, with the sum of all."""
    slowest = min(refunds, key=lambda refund: _ORDER.index(RefundState(refund.state)))
    values = {
        "amount": format_minor(sum(refund.amount_minor for refund in refunds), slowest.currency),
        "channel": slowest.payment.channel.name,
        "when": _clock(slowest.asked_at, now),
        "account": _account(slowest),
        "by": _expected(slowest),
        "due": moment(slowest.due_at, now) if slowest.due_at else Text("", ""),
        "number": _number(slowest),
    }
    here = slowest.destination == Destination.BALANCE
    state = RefundState(slowest.state)
    status = _CREDITED.get(state, _SAID[state]) if here else _SAID[state]
    if state is RefundState.ACCEPTED and slowest.late_since is not None:
        status = _LATE
    return Status(
        status.tone, status.icon, status.title.fill(**values), status.sentence.fill(**values), _reason(slowest)
    )


def _clock(at: datetime | None, now: datetime) -> Text:
    """The moment to the second: a refund's asking is a promise kept, and said exactly."""
    if at is None:
        return Text("", "")
    second = f":{at.astimezone(SHANGHAI):%S}"
    said = moment(at, now)
    return Text(said.zh + second, said.en + second)


def _account(refund: Refund) -> Text:
    if refund.received_account:
        return Text(refund.received_account, refund.received_account)
    return Text(
        f"{refund.payment.channel.name_zh}付款账户", f"the {refund.payment.channel.name_en} account you paid with"
    )


def _expected(refund: Refund) -> Text:
    if refund.expected_on is None:
        return Text("", "")
    day = refund.expected_on
    return Text(f"，预计 {day.month} 月 {day.day} 日前到账", f"; expected by {day:%Y-%m-%d}")


def _number(refund: Refund) -> Text:
    """What the bank or the channel can be asked by."""
    number = refund.channel_refund_no
    return Text(f"（渠道退款号 {number}）", f" (the channel's number: {number})") if number else Text("", "")


def _reason(refund: Refund) -> Text:
    said = why(refund.decision) if refund.decision else refund.reason
    return Text(f"原因：{said.zh}", f"Why: {said.en}")


_SAID = {
    RefundState.PLANNED: Status(
        "info",
        "return",
        Text("正在退款", "Refunding"),
        Text("退款 {amount}，正在向{channel}发起", "Refund of {amount}, being asked at {channel}"),
    ),
    RefundState.ASKED: Status(
        "info",
        "return",
        Text("退款中", "Refund under way"),
        Text(
            "已于{when}向{channel}发起退款 {amount}，原路退回",
            "Refund of {amount} asked at {channel} {when}; it goes back the way it came",
        ),
    ),
    RefundState.ACCEPTED: Status(
        "info",
        "return",
        Text("退款中", "Refund under way"),
        Text("{channel}已受理退款 {amount}{by}{number}", "{channel} accepted the refund of {amount}{by}{number}"),
    ),
    RefundState.UNKNOWN: Status(
        "info",
        "return",
        Text("退款确认中", "Refund being confirmed"),
        Text(
            "退款 {amount} 已发出，正在向{channel}确认，不会重复，也不会丢",
            "Refund of {amount} was sent and is being confirmed at {channel}; never twice, never lost",
        ),
    ),
    RefundState.BOUNCED: Status(
        "needs",
        "alert",
        Text("退款被退回", "The refund came back"),
        Text(
            "收款账户拒收了 {amount}。钱在平台，没有丢，请在下方选择去向；没有选择的，最晚{due} 继续处理。",
            "The account refused {amount}. The money is here, not lost. Choose below where it goes; without a "
            "choice we go "
            "on by {due}.",
        ),
    ),
    RefundState.SHORT: Status(
        "waiting",
        "clock",
        Text("退款排队中", "Refund queued"),
        Text(
            "{amount} 已为您留出。渠道备付金暂时不足，每 10 分钟自动再试，站长已收到提醒，最晚{due} 给出结果",
            "{amount} is set aside for you. Our account at the channel is short; it is tried every 10 minutes, the "
            "operator "
            "is alarmed, and you hear by {due}",
        ),
    ),
    RefundState.WITH_FINANCE: Status(
        "waiting",
        "clock",
        Text("财务处理中", "With finance"),
        Text(
            "{amount} 已为您留出，由财务人工退回，最晚{due} 给出结果",
            "{amount} is set aside for you; finance sends it, with a result by {due}",
        ),
    ),
    RefundState.REVERSED: Status(
        "needs",
        "alert",
        Text("退款被收回", "The refund was taken back"),
        Text(
            "{amount} 到账后又被收回，钱在平台，没有丢。请在下方选择去向，财务最晚{due} 联系您",
            "{amount} was taken back after it arrived; it is here, not lost. Choose below where it goes, or "
            "finance writes "
            "to you by {due}",
        ),
    ),
    RefundState.ARRIVED: Status(
        "protected",
        "return",
        Text("已退款 {amount}", "Refunded, {amount}"),
        Text("已原路退到：{account}{number}", "Returned to {account}{number}"),
    ),
}
_LATE = Status(
    "waiting",
    "clock",
    Text("退款晚于预计", "Refund later than expected"),
    Text(
        "{channel}已受理退款 {amount}{number}，晚于预计到账日。我们已再次查询，财务在跟进，最晚{due} 有进展，不用您催",
        "{channel} accepted the refund of {amount}{number}, and it is later than expected. We asked again, finance is "
        "on it, and there is news by {due}; no need to chase it",
    ),
)
_CREDITED = {
    RefundState.PLANNED: Status(
        "info",
        "return",
        Text("正在退款", "Refunding"),
        Text("退款 {amount}，正在退到您的余额", "Refund of {amount}, on its way to your balance"),
    ),
    RefundState.ARRIVED: Status(
        "protected",
        "return",
        Text("已退款 {amount}", "Refunded, {amount}"),
        Text("已退到您在本店的余额，可直接用于付款", "It is in your balance in this shop and can be used to pay"),
    ),
}
_CREDITED[RefundState.ASKED] = _CREDITED[RefundState.PLANNED]
_ORDER = (
    RefundState.BOUNCED,
    RefundState.REVERSED,
    RefundState.WITH_FINANCE,
    RefundState.SHORT,
    RefundState.UNKNOWN,
    RefundState.PLANNED,
    RefundState.ASKED,
    RefundState.ACCEPTED,
    RefundState.ARRIVED,
)
