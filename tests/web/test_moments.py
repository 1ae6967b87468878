"""Are times said as people say them?"""

from datetime import UTC, datetime, timedelta

import pytest

from anxin.texts import Text
from anxin.web.moments import left, moment, span

NOON = datetime(2026, 3, 8, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0, Text("今天 12:00", "today 12:00")),
        (13, Text("明天 01:00", "tomorrow 01:00")),
        (-13, Text("昨天 23:00", "yesterday 23:00")),
        (48, Text("3 月 10 日 12:00", "10 Mar 12:00")),
        (365 * 24, Text("2027 年 3 月 8 日 12:00", "8 Mar 2027 12:00")),
    ],
)
def test_a_moment_is_named_by_its_day_in_shanghai(hours: int, said: Text) -> None:
    assert moment(NOON + timedelta(hours=hours), NOON) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, Text("0 秒", "0 s")),
        (59, Text("59 秒", "59 s")),
        (60, Text("1 分钟", "1 min")),
        (90, Text("1 分 30 秒", "1 min 30 s")),
        (12 * 60 + 59, Text("12 分钟", "12 min")),
        (3600, Text("1 小时", "1 h")),
        (5040, Text("1 小时 24 分钟", "1 h 24 min")),
        (2 * 86400 + 3 * 3600, Text("2 天 3 小时", "2 d 3 h")),
    ],
)
def test_a_length_is_said_in_two_units_at_most(seconds: int, said: Text) -> None:
    assert span(timedelta(seconds=seconds)) == said


def test_what_is_due_is_being_worked_on_and_never_negative() -> None:
    assert left(NOON - timedelta(hours=1), NOON).zh == "时间已到，正在处理"
    assert left(NOON + timedelta(minutes=12), NOON).zh == "还剩 12 分钟"
