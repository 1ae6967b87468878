"""Where is a refund? One line of truth, never more than the channel has said."""

from collections.abc import Mapping
from datetime import datetime

from anxin.money import format_minor
from anxin.refunds.models import Refund
from anxin.refunds.queries import came_into, choices_of, missed
from anxin.refunds.states import FINANCE_WITHIN, Destination, OnDue, RefundState
from anxin.refunds.words import why_not
from anxin.texts import Text
from anxin.web.because import why
from anxin.web.moments import moment
from anxin.web.shown import Status
from anxin.workdays.hours import SHANGHAI


def refund_status(refunds: list[Refund], now: datetime) -> Status:
    """The head of a page whose money goes back: by the refund that is least far, with the sum of those that are as far.

    What else goes back is said beside it, with how much of all has arrived.
    """
    slowest = min(refunds, key=lambda refund: _ORDER.index(RefundState(refund.state)))
    alike = [refund for refund in refunds if refund.state == slowest.state]
    moved = came_into(slowest)
    sent = moved.get(RefundState.ASKED, slowest.asked_at)
    values = {
        "amount": format_minor(_sum(alike), slowest.currency),
        "channel": slowest.payment.channel.name,
        "when": _clock(sent, now),
        "account": _account(slowest),
        "by": _expected(slowest),
        "sent": moment(sent or slowest.planned_at, now),
        "since": _since(slowest, moved, now),
        "promised": _promised(slowest, now),
        "due": moment(slowest.due_at, now) if slowest.due_at else Text("", ""),
        "number": _number(slowest),
        "why": why_not(slowest.detail, spent=slowest.spent_there),
        "then": _then(slowest, now),
        "queue": _queue(slowest),
    }
    here, broken = slowest.destination == Destination.BALANCE, missed(slowest, now)
    state = RefundState(slowest.state)
    status = _CREDITED.get(state, _SAID[state]) if here else _SAID[state]
    if not here and state is RefundState.UNKNOWN and not _can_be_asked(slowest):
        status = _BY_HAND
    elif not here and state is RefundState.WITH_FINANCE and slowest.spent_there:
        status = _SPENT
    elif not here and slowest.late_since is not None:
        status = _LATE.get(state, status)
    if broken is not None:
        status = Status("needs", "alert", _OVERDUE_TITLE, _OVERDUE[state])
    sentence = status.sentence.fill(**values)
    if len(alike) < len(refunds):
        rest = _beside(refunds)
        sentence = Text(sentence.zh + rest.zh, sentence.en + rest.en)
    return Status(status.tone, status.icon, status.title.fill(**values), sentence, _reason(slowest))


def _sum(refunds: list[Refund]) -> int:
    return sum(refund.amount_minor for refund in refunds)


def _beside(refunds: list[Refund]) -> Text:
    """How much goes back in all, and how much of it has arrived."""
    arrived = [refund for refund in refunds if refund.state == RefundState.ARRIVED]
    said = Text("（共退 {all}，其中 {arrived} 已到账）", " (of {all} in all, {arrived} has arrived)")
    currency = refunds[0].currency
    return said.fill(all=format_minor(_sum(refunds), currency), arrived=format_minor(_sum(arrived), currency))


def _since(refund: Refund, moved: Mapping[str, datetime], now: datetime) -> Text:
    """Since when it stands as it does; what is short of funds is tried again and again, which starts nothing anew."""
    short = refund.short_since if refund.state == RefundState.SHORT else None
    return moment(short or moved.get(refund.state, refund.planned_at), now)


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


def _can_be_asked(refund: Refund) -> bool:
    can = refund.payment.channel.can
    return can.queryable or can.idempotent


def _promised(refund: Refund, now: datetime) -> Text:
    """The moment that was promised first, which nothing overwrites."""
    if (broken := missed(refund, now)) is not None:
        return moment(broken, now)
    return moment(refund.short_since + FINANCE_WITHIN, now) if refund.short_since else Text("", "")


def _number(refund: Refund) -> Text:
    """What the bank or the channel can be asked by."""
    number = refund.channel_refund_no
    return Text(f"（渠道退款号 {number}）", f" (the channel's number: {number})") if number else Text("", "")


def _then(refund: Refund, now: datetime) -> Text:
    """What the buyer may do about what came back, and what follows without it; as the letter says."""
    due = moment(refund.due_at, now) if refund.due_at else Text("", "")
    if not choices_of(refund):
        return Text(
            f"由财务与您约定去向，最晚{due.zh} 有进展", f"Finance finds another way with you, with news by {due.en}"
        )
    if refund.late_since is not None and refund.late_since + FINANCE_WITHIN <= now:
        return Text(
            "请在下方选择去向；财务已接手，店铺负责人每天收到提醒，直到办好",
            "Choose below where it goes; finance has it, and the operators are reminded every day until it is done",
        )
    if refund.on_due == OnDue.RESEND:
        return Text(
            f"请在下方选择去向；没有选择的，最晚{due.zh} 按原路再退一次",
            f"Choose below where it goes; without a choice it is sent again by {due.en}",
        )
    return Text(
        f"请在下方选择去向；没有选择的，最晚{due.zh} 由财务接手",
        f"Choose below where it goes; without a choice finance takes it on by {due.en}",
    )


def _queue(refund: Refund) -> Text:
    """What is done about short funds: tried again, or waited for where the channel has taken it up."""
    if refund.channel_refund_no:
        return Text(
            f"{refund.payment.channel.name_zh}已受理{_number(refund).zh}，资金到位后自动退给您，不会重复退",
            f"{refund.payment.channel.name_en} has taken it up{_number(refund).en}; it goes out by itself once there "
            "are funds, never twice",
        )
    return Text("每 10 分钟自动再试", "it is tried every 10 minutes")


def _reason(refund: Refund) -> Text:
    said = why(refund.decision) if refund.decision else refund.reason
    return Text(f"原因：{said.zh}", f"Why: {said.en}")


_SAID = {
    RefundState.PLANNED: Status(
        "info",
        "return",
        Text("正在退款", "Refunding"),
        Text(
            "退款 {amount} 自{since} 起等待向{channel}发起，系统会自动发起；最晚{due} 还没有发起的，由财务接手",
            "Refund of {amount}: since {since} it waits to be sent to {channel}, by itself; what is not sent by {due} "
            "goes to finance",
        ),
    ),
    RefundState.ASKED: Status(
        "info",
        "return",
        Text("退款中", "Refund under way"),
        Text(
            "已于{when}向{channel}发起退款 {amount}，原路退回，等待渠道答复；最晚{due} 没有答复的，由财务接手",
            "Refund of {amount} asked at {channel} {when}; it goes back the way it came. Without the channel's answer "
            "by {due} finance takes it up",
        ),
    ),
    RefundState.ACCEPTED: Status(
        "info",
        "return",
        Text("退款中", "Refund under way"),
        Text(
            "{channel}{since} 已受理退款 {amount}{by}{number}。没有按时到账的，由系统查询、财务跟进，不用您催",
            "{channel} accepted the refund of {amount} ({since}){by}{number}. If it is late, it is asked about by "
            "itself and finance follows it up; no need to chase it",
        ),
    ),
    RefundState.UNKNOWN: Status(
        "info",
        "return",
        Text("退款确认中", "Refund being confirmed"),
        Text(
            "退款 {amount} 已于{sent} 发出，{channel}还没有给出明确结果。系统按同一单号自动核实，最晚{due} "
            "没有结果由财务接手，不会重复，也不会丢",
            "Refund of {amount} was sent {sent}; {channel} has not said clearly what became of it. It is checked by "
            "itself under its one number, and without a result by {due} finance takes it up; never twice, never lost",
        ),
    ),
    RefundState.BOUNCED: Status(
        "needs",
        "alert",
        Text("退款被退回", "The refund came back"),
        Text(
            "收款账户拒收了 {amount}（{since}）。钱在平台，没有丢。{then}",
            "The account refused {amount} ({since}). The money is here, not lost. {then}",
        ),
    ),
    RefundState.SHORT: Status(
        "waiting",
        "clock",
        Text("退款排队中", "Refund queued"),
        Text(
            "{amount} 已为您留出。渠道备付金自{since} 起暂时不足，{queue}，站长已收到提醒，最晚{promised} 给出结果",
            "{amount} is set aside for you. Our account at the channel has been short since {since}; {queue}, the "
            "operator is alarmed, and you hear by {promised}",
        ),
    ),
    RefundState.WITH_FINANCE: Status(
        "waiting",
        "clock",
        Text("财务处理中", "With finance"),
        Text(
            "{amount} 已为您留出，不能原路退回：{why}。{since} 起由财务人工退回，最晚{due} 给出结果",
            "{amount} is set aside for you. {channel} cannot return it: {why}. Finance has had it since {since} and "
            "sends it, with a result by {due}",
        ),
    ),
    RefundState.REVERSED: Status(
        "needs",
        "alert",
        Text("退款被收回", "The refund was taken back"),
        Text(
            "{amount} 到账后又被收回（{since}），钱在平台，没有丢。{then}",
            "{amount} was taken back after it arrived ({since}); it is here, not lost. {then}",
        ),
    ),
    RefundState.ARRIVED: Status(
        "protected",
        "return",
        Text("已退款 {amount}", "Refunded, {amount}"),
        Text("已原路退到：{account}{number}", "Returned to {account}{number}"),
    ),
}
_BY_HAND = Status(
    "waiting",
    "clock",
    Text("退款核对中", "Refund being checked"),
    Text(
        "退款 {amount} 已于{sent} 向{channel}发出，没有收到明确答复。{channel}不能自动查询，财务在渠道后台人工核对，"
        "最晚{due} 有进展，不会重复，也不会丢",
        "Refund of {amount} was sent to {channel} {sent}, without a clear answer. It cannot be asked by itself; "
        "finance checks it by hand, with news by {due}; never twice, never lost",
    ),
)
_SPENT = Status(
    "waiting",
    "clock",
    Text("退款核对中", "Refund being checked"),
    Text(
        "{amount} 已为您留出。{why}；财务先到渠道后台核对钱的去向，已退给您的不会再退一次，没有退的不会丢，最晚{due} "
        "给出结果",
        "{amount} is set aside for you. {channel} cannot return it: {why}. Finance looks first where the money is; "
        "what you have already is not sent twice, what you have not is not lost; with a result by {due}",
    ),
)
_LATE = {
    RefundState.PLANNED: Status(
        "waiting",
        "clock",
        Text("退款还没有发出，财务已接手", "Refund not sent yet, with finance"),
        Text(
            "退款 {amount} 自{since} 起还没能向{channel}发起：同一笔付款的上一笔退款还没有结果，或渠道暂时不接受。"
            "系统继续发起，财务已接手，最晚{due} 有进展，不会重复，也不会丢",
            "Refund of {amount}: since {since} it could not be sent to {channel}: another refund of the same payment "
            "has no result, or the channel takes none for now. It is tried on, finance has it, and there is news by "
            "{due}; never twice, never lost",
        ),
    ),
    RefundState.ACCEPTED: Status(
        "waiting",
        "clock",
        Text("退款晚于预计", "Refund later than expected"),
        Text(
            "{channel}已受理退款 {amount}{number}，晚于预计到账日。我们已再次查询，财务在跟进，最晚{due} "
            "有进展，不用您催",
            "{channel} accepted the refund of {amount}{number}, and it is later than expected. We asked again, finance "
            "is on it, and there is news by {due}; no need to chase it",
        ),
    ),
    RefundState.UNKNOWN: Status(
        "waiting",
        "clock",
        Text("退款确认中，财务已接手", "Refund being confirmed, with finance"),
        Text(
            "退款 {amount} 已于{sent} 发出，{channel}至今没有给出明确结果。财务已接手，系统继续核实，最晚{due} "
            "有进展，不会重复，也不会丢",
            "Refund of {amount} was sent {sent}, and {channel} still has not said clearly what became of it. Finance "
            "has it, it is checked on, and there is news by {due}; never twice, never lost",
        ),
    ),
    RefundState.SHORT: Status(
        "waiting",
        "clock",
        Text("退款排队中，财务已接手", "Refund queued, with finance"),
        Text(
            "{amount} 已为您留出，但没有在承诺的{promised} 前退出：渠道备付金仍不足。{queue}，财务已接手，"
            "最晚{due} 有进展",
            "{amount} is set aside for you, but did not go out by {promised} as promised: our account at the channel "
            "is still short; {queue}, finance has it, and there is news by {due}",
        ),
    ),
}
_SORRY = Text(
    "我们没有在承诺的{promised} 前给出结果，抱歉。财务仍在处理，店铺负责人每天收到提醒，直到办好；有结果会通知您，"
    "不用您催，不会重复退，也不会丢",
    "We did not keep our promise of a result by {promised}, and are sorry. Finance is still on it, and the operators "
    "are reminded every day until it is done; you will hear and need not chase it. It is never paid twice, never lost",
)
_OVERDUE_TITLE = Text("退款超时，财务处理中", "Refund overdue, with finance")
_STANDS = {
    RefundState.PLANNED: Text(
        "退款 {amount} 自{since} 起一直没能向{channel}发起。",
        "Refund of {amount}: since {since} it could not be sent to {channel}. ",
    ),
    RefundState.WITH_FINANCE: Text(
        "{amount} 已为您留出，不能原路退回：{why}。",
        "{amount} is set aside for you. {channel} cannot return it: {why}. ",
    ),
    RefundState.UNKNOWN: Text(
        "退款 {amount} 已于{sent} 发出，{channel}至今没有给出明确结果。",
        "Refund of {amount} was sent {sent}, and {channel} still has not said clearly what became of it. ",
    ),
    RefundState.ACCEPTED: Text(
        "{channel}已受理退款 {amount}{number}，但没有到账。",
        "{channel} accepted the refund of {amount}{number}, and it has not arrived. ",
    ),
}
_STANDS[RefundState.ASKED] = _STANDS[RefundState.UNKNOWN]
_OVERDUE = {state: Text(said.zh + _SORRY.zh, said.en + _SORRY.en) for state, said in _STANDS.items()}
_LATE[RefundState.ASKED] = _LATE[RefundState.UNKNOWN]
_CREDITED = {
    RefundState.PLANNED: Status(
        "info",
        "return",
        Text("正在退款", "Refunding"),
        Text(
            "退款 {amount}，{since} 起正在退到您的余额，通常几秒内到账；最晚{due} 没有到账的，由财务接手",
            "Refund of {amount}, on its way to your balance since {since}, usually for seconds; what is not there by "
            "{due} goes to finance",
        ),
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
