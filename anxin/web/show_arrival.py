"""When would money that goes back arrive, at each place where it may go?"""

from datetime import datetime

from anxin.payments.models import Payment
from anxin.texts import Text
from anxin.web.moments import SHANGHAI, moment
from anxin.workdays import add_working_days

ORIGINAL = Text("原路到账", "The way you paid")
BALANCE = Text("退到余额", "To your balance")
AT_ONCE = Text("即时到账", "at once")


def show_arrival(payment: Payment, ready: datetime, now: datetime, *, wallet: bool) -> list[tuple[Text, Text]]:
    """Each destination with its day, for a refund that is decided at `ready`; the balance only where there is one."""
    can, name = payment.channel.can, payment.channel.name
    if can.own_wallet:
        return [(BALANCE, AT_ONCE)]
    rows = [(ORIGINAL, _original(name, can.arrival_working_days, ready, now))]
    return [*rows, (BALANCE, AT_ONCE)] if wallet else rows


def arrival_days(name: Text, working_days: int) -> Text:
    """How long a channel takes once it has accepted a refund."""
    if not working_days:
        return Text(f"{name.zh}：渠道受理后几分钟内", f"{name.en}: within minutes of being accepted")
    days = f"{working_days} working day{'s' if working_days > 1 else ''}"
    return Text(f"{name.zh}：渠道受理后 {working_days} 个工作日内", f"{name.en}: within {days} of being accepted")


def _original(name: Text, working_days: int, ready: datetime, now: datetime) -> Text:
    if not working_days:
        return arrival_days(name, 0)
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
