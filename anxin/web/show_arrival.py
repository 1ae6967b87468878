"""When would money that goes back arrive, at each place where it may go?"""

from datetime import datetime

from anxin.payments.capabilities import Capabilities, NoWay
from anxin.payments.models import Payment
from anxin.refunds.words import WHY
from anxin.texts import Text
from anxin.web.moments import moment
from anxin.workdays import add_working_days
from anxin.workdays.hours import SHANGHAI

ORIGINAL = Text("原路到账", "The way you paid")
BALANCE = Text("退到余额", "To your balance")
AT_ONCE = Text("即时到账", "at once")


def show_arrival(
    payment: Payment, amount_minor: int, ready: datetime, now: datetime, *, wallet: bool
) -> list[tuple[Text, Text]]:
    """Each destination with its day, for a refund of so much that is decided at `ready`; the balance only where there
    is one. Where it can then not go back the way it came, it is said why, and what happens instead."""
    can, name = payment.channel.can, payment.channel.name
    if can.own_wallet:
        return [(BALANCE, AT_ONCE)]
    never = can.no_way(
        amount_minor=amount_minor, paid_minor=payment.paid_minor, paid_at=payment.paid_at or now, at=ready
    )
    original = _instead(never, wallet=wallet) if never else _original(name, can.arrival_working_days, ready, now)
    rows = [(ORIGINAL, original)]
    return [*rows, (BALANCE, AT_ONCE)] if wallet else rows


def arrival_terms(name: Text, can: Capabilities) -> Text:
    """How long a channel takes once it has accepted a refund, and which it takes at all."""
    if not can.refundable:
        return Text(
            f"{name.zh}：不能原路退款，由财务人工退回", f"{name.en}: nothing goes back this way; finance returns it"
        )
    said = _arrival_days(name, can.arrival_working_days)
    within = Text(f"，付款后 {can.window_days} 天内可退", f", for {can.window_days} days after payment")
    whole = Text("", "") if can.partial else Text("，只能整笔退", ", whole payments only")
    return Text(said.zh + within.zh + whole.zh, said.en + within.en + whole.en)


def _instead(never: NoWay, *, wallet: bool) -> Text:
    why = WHY[never]
    or_balance = Text("，或退到余额", ", or it goes to your balance") if wallet else Text("", "")
    return Text(
        f"不能原路退回（{why.zh}），由财务人工退回{or_balance.zh}",
        f"Not possible ({why.en}): finance returns it by hand{or_balance.en}",
    )


def _arrival_days(name: Text, working_days: int) -> Text:
    if not working_days:
        return Text(f"{name.zh}：渠道受理后几分钟内", f"{name.en}: within minutes of being accepted")
    days = f"{working_days} working day{'s' if working_days > 1 else ''}"
    return Text(f"{name.zh}：渠道受理后 {working_days} 个工作日内", f"{name.en}: within {days} of being accepted")


def _original(name: Text, working_days: int, ready: datetime, now: datetime) -> Text:
    if not working_days:
        return _arrival_days(name, 0)
    due = add_working_days(ready.astimezone(SHANGHAI).date(), working_days)
    day = moment(datetime.combine(due.day, datetime.min.time(), SHANGHAI), now)
    zh, en = day.zh.removesuffix(" 00:00"), day.en.removesuffix(" 00:00")
    maybe = (
        Text("（节假日安排公布后可能变化）", " (may move when the holidays are announced)")
        if due.provisional
        else Text("", "")
    )
    return Text(
        f"{name.zh}，最晚 {zh}（{working_days} 个工作日）{maybe.zh}",
        f"{name.en}, by {en} ({working_days} working days){maybe.en}",
    )
