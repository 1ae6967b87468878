"""Where is a refund? One line of truth, never more than the channel has said."""

from collections.abc import Mapping
from datetime import datetime

from anxin.money import format_minor
from anxin.refunds.models import Refund
from anxin.refunds.queries import bound_for_balance, came_into, choices_of, missed
from anxin.refunds.states import FINANCE_WITHIN, OnDue, RefundState
from anxin.refunds.words import why_not
from anxin.texts import Text
from anxin.web.because import why
from anxin.web.moments import moment
from anxin.web.refund_words import (
    BY_HAND,
    CREDITED,
    LATE,
    LOOKED_AT,
    LOOKED_AT_LATE,
    ORDER,
    OVERDUE,
    OVERDUE_TITLE,
    SAID,
    SPENT,
)
from anxin.web.shown import Status
from anxin.workdays.hours import SHANGHAI


def refund_status(refunds: list[Refund], now: datetime) -> Status:
    """The head of a page whose money goes back: by the refund that is least far, with the sum of those that are as far.

    What else goes back is said beside it, with how much of all has arrived.
    """
    slowest = min(refunds, key=lambda refund: ORDER.index(RefundState(refund.state)))
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
    here, broken = bool(bound_for_balance([slowest])), missed(slowest, now)
    state = RefundState(slowest.state)
    status = _credited(slowest, state) if here else SAID[state]
    if not here and state is RefundState.UNKNOWN and not _can_be_asked(slowest):
        status = BY_HAND
    elif not here and state is RefundState.WITH_FINANCE and slowest.spent_there:
        status = SPENT
    elif not here and slowest.late_since is not None:
        status = LATE.get(state, status)
    if broken is not None:
        status = Status("needs", "alert", OVERDUE_TITLE, OVERDUE[state])
    sentence = status.sentence.fill(**values)
    if len(alike) < len(refunds):
        rest = _beside(refunds)
        sentence = Text(sentence.zh + rest.zh, sentence.en + rest.en)
    return Status(status.tone, status.icon, status.title.fill(**values), sentence, _reason(slowest))


def _credited(refund: Refund, state: RefundState) -> Status:
    if state in LOOKED_AT and (refund.payment.mixed or not refund.payment.channel.can.own_wallet):
        return LOOKED_AT_LATE if refund.late_since is not None else LOOKED_AT[state]
    return CREDITED.get(state, SAID[state])


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
