"""How is a moment said to a person? Days and hours in Asia/Shanghai, and how long until then."""

from datetime import datetime, timedelta
from typing import Final

from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def moment(at: datetime, now: datetime) -> Text:
    """The day as people name it and the hour: 今天 14:40, yesterday 09:05, 3 月 8 日 20:00."""
    local, today = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI)
    hour = f"{local:%H:%M}"
    named = {0: Text("今天", "today"), 1: Text("明天", "tomorrow"), -1: Text("昨天", "yesterday")}
    day = named.get((local.date() - today.date()).days)
    if day is None:
        month = MONTHS[local.month - 1]
        day = Text(f"{local.month} 月 {local.day} 日", f"{local.day} {month}")
        if local.year != today.year:
            day = Text(f"{local.year} 年 {day.zh}", f"{day.en} {local.year}")
    return Text(f"{day.zh} {hour}", f"{day.en} {hour}")


def hour(at: datetime) -> str:
    """Hour and minute alone, for a line that stands under its day."""
    return f"{at.astimezone(SHANGHAI):%H:%M}"


def span(length: timedelta) -> Text:
    """A length as two units at most, rounded down: 2 天 3 小时, 1 h 24 min, 12 min, 40 s."""
    seconds = max(0, int(length.total_seconds()))
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        parts = [(days, "天", "d"), (hours, "小时", "h")]
    elif hours:
        parts = [(hours, "小时", "h"), (minutes, "分钟", "min")]
    elif seconds >= 120:
        parts = [(minutes, "分钟", "min")]
    elif seconds > 60:
        parts = [(minutes, "分", "min"), (seconds % 60, "秒", "s")]
    elif seconds == 60:
        parts = [(1, "分钟", "min")]
    else:
        return Text(f"{seconds} 秒", f"{seconds} s")
    said = [(f"{count} {zh}", f"{count} {en}") for count, zh, en in parts if count]
    return Text(" ".join(zh for zh, _ in said), " ".join(en for _, en in said))


def left(due_at: datetime, now: datetime) -> Text:
    """How long until then; past it, that the time is up (what follows is the machine's turn)."""
    if due_at <= now:
        return Text("时间已到，正在处理", "time is up, working on it")
    length = span(due_at - now)
    return Text(f"还剩 {length.zh}", f"{length.en} left")
