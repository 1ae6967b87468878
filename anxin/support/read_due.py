"""Until when is something promised? A choice of a form, or a time typed in, as Shanghai's clock reads it."""

from datetime import datetime, time, timedelta
from typing import Final

from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

CHOICES: Final[dict[str, Text]] = {
    "30": Text("30 分钟内", "within 30 minutes"),
    "60": Text("1 小时内", "within 1 hour"),
    "120": Text("2 小时内", "within 2 hours"),
    "240": Text("4 小时内", "within 4 hours"),
    "today": Text("今天 18:00 前", "by 18:00 today"),
    "tomorrow": Text("明天 12:00 前", "by noon tomorrow"),
}


def read_due(choice: str, typed: str, at: datetime) -> datetime | None:
    """The due time: what was typed (`2026-11-23T15:30`) before what was chosen; None where neither says anything."""
    if typed.strip():
        try:
            return datetime.fromisoformat(typed.strip()).replace(tzinfo=SHANGHAI)
        except ValueError:
            return None
    local = at.astimezone(SHANGHAI)
    if choice.isdigit() and choice in CHOICES:
        return at + timedelta(minutes=int(choice))
    if choice == "today":
        return datetime.combine(local.date(), time(18), SHANGHAI)
    if choice == "tomorrow":
        return datetime.combine(local.date() + timedelta(days=1), time(12), SHANGHAI)
    return None
