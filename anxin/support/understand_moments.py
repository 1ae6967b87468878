"""Which times does a message name? 今天14:02, 昨天晚上8点半, 11月3号, 两小时前, yesterday 9 pm.

They are read back from when the message was written, and never lie in the future.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from anxin.support.understood import Moment
from anxin.workdays.hours import SHANGHAI

# people round up, and their clocks run ahead of ours
SLACK: Final = timedelta(minutes=10)

_DIGIT: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMBER: Final = r"(?:\d{1,2}|[零〇一二两三四五六七八九]?十[一二三四五六七八九]?|[零〇一二两三四五六七八九])"
_DAYS_AGO: Final = {
    **dict.fromkeys(("今天", "今日", "今早", "今晨", "今晚", "今儿", "today", "tonight", "this morning"), 0),
    **dict.fromkeys(("昨天", "昨日", "昨晚", "昨夜", "昨儿", "yesterday", "last night"), 1),
    **dict.fromkeys(("前天", "前晚", "前日"), 2),
    **dict.fromkeys(("大前天",), 3),
}
_EVENING: Final = ("今晚", "昨晚", "昨夜", "前晚", "tonight", "last night")
_PARTS: Final = {
    **dict.fromkeys(("凌晨", "半夜", "清晨", "早上", "早晨", "上午", "a.m.", "am", "in the morning"), "am"),
    **dict.fromkeys(("中午", "noon"), "noon"),
    **dict.fromkeys(
        ("下午", "傍晚", "晚上", "晚间", "夜里", "晚", "p.m.", "pm", "in the afternoon", "in the evening"), "pm"
    ),
}
_MONTH_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS: Final = {name: place for place, name in enumerate(_MONTH_NAMES, start=1)}


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_MONTH: Final = rf"(?P<mon>{_any(_MONTHS)})[a-z]*\.?"
_DATE: Final = (
    rf"(?P<ago>{_any(_DAYS_AGO)})"
    rf"|(?:(?P<year>20\d\d)[-/.年]\s?)?(?P<month>{_NUMBER})(?:月|[-/](?=\d))\s?(?P<day>{_NUMBER})(?:[号日]|(?!\d))"
    rf"|(?<![\d月\w])(?P<only>{_NUMBER})[号日](?!\w?码)"
    rf"|\b{_MONTH}\s(?P<eday>\d{{1,2}})(?:st|nd|rd|th)?\b|\b(?P<dmy>\d{{1,2}})\s(?P<mon2>{_any(_MONTHS)})[a-z]*\b"
)
_CLOCK: Final = (
    r"(?P<h>[01]?\d|2[0-4]):(?P<m>[0-5]\d)(?::[0-5]\d)?"
    rf"|(?P<dh>{_NUMBER})[点时](?!间|候|卡|数|券|都|也|儿|不|没|反|动|消|用)(?:钟|整)?(?P<dm>半|一刻|三刻|{_NUMBER}分?)?"
    r"|\b(?P<eh>1[0-2]|\d)(?=\s?[ap]\.?m\b)"
)
_WHOLE: Final = re.compile(
    rf"(?:(?P<p0>{_any(_PARTS)})\s?)?(?:{_DATE})(?:[\s,的在]|at\b|around\b|大概|大约|差不多)*"
    rf"(?:(?P<p1>{_any(_PARTS)})\s?)?(?:的|大概|大约|差不多)?(?:{_CLOCK})?(?:\s?(?P<p2>{_any(_PARTS)})\b)?"
)
_HOUR: Final = re.compile(rf"(?:(?P<p1>{_any(_PARTS)})\s?)?(?<![\d:])(?:{_CLOCK})(?:\s?(?P<p2>{_any(_PARTS)})\b)?")
_WORDS: Final = {"half an": 0.5, "an": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_BEFORE: Final = re.compile(
    rf"(?P<half>半)个?小时(?:之?以?前)|(?P<n>\d{{1,3}}|{_NUMBER}|\b(?:{_any(_WORDS)})\b)\s?个?(?P<unit>分钟|小时|钟头|天|minutes?|mins?|hours?|days?)"
    r"(?P<more>半)?(?:之?以?前|\sago)"
)
_UNITS: Final = {"分": timedelta(minutes=1), "m": timedelta(minutes=1), "天": timedelta(days=1), "d": timedelta(days=1)}


def understand_moments(text: str, at: datetime) -> list[tuple[Moment, int, int]]:
    """The times a normalised message names, each with where its words begin and end, in the order of the text."""
    local = at.astimezone(SHANGHAI)
    found: list[tuple[Moment, int, int]] = []
    taken: list[tuple[int, int]] = []
    for pattern, read in ((_BEFORE, _before), (_WHOLE, _whole), (_HOUR, _hour)):
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            if moment := read(match, local):
                found.append((moment, *match.span()))
    return sorted(found, key=lambda each: each[1])


def _before(match: re.Match[str], local: datetime) -> Moment | None:
    if match["half"]:
        return Moment(local - timedelta(minutes=30), match[0], precise=False)
    unit = _UNITS.get(match["unit"][0], timedelta(hours=1))
    length = unit * (_WORDS.get(match["n"]) or _number(match["n"])) + (unit / 2 if match["more"] else timedelta())
    return Moment(local - length, match[0], precise=False)


def _whole(match: re.Match[str], local: datetime) -> Moment | None:
    day = next(_dates(match, local.date()), None)
    if day is None:
        return None
    part = _PARTS.get(match["p2"] or match["p1"] or match["p0"] or "", "")
    clock = _clock(match, part or ("pm" if match["ago"] in _EVENING else ""))
    words = match[0].strip(" ,的在")
    if clock is None:
        return Moment(datetime.combine(day, time(), SHANGHAI), words, precise=False)
    moment = datetime.combine(day, clock, SHANGHAI)
    if moment > local + SLACK:
        return None
    unsure = not part and match["ago"] not in _EVENING and _could_be_evening(match, moment, local)
    return Moment(moment, words, precise=not unsure)


def _hour(match: re.Match[str], local: datetime) -> Moment | None:
    """A clock time alone: the latest such time before the message."""
    part = _PARTS.get(match["p2"] or match["p1"] or "", "")
    clock = _clock(match, part)
    if clock is None:
        return None
    moment = datetime.combine(local.date(), clock, SHANGHAI)
    if moment > local + SLACK:
        moment -= timedelta(days=1)
    return Moment(moment, match[0].strip(), precise=bool(part) or not _could_be_evening(match, moment, local))


def _could_be_evening(match: re.Match[str], moment: datetime, local: datetime) -> bool:
    """8点 may be eight in the evening where that has passed too; 08:00 is not."""
    return bool(match["dh"]) and 1 <= moment.hour < 12 and moment + timedelta(hours=12) <= local


def _dates(match: re.Match[str], today: date) -> Iterator[date]:
    """The day that is named, in the past: without a year or a month the latest that has been."""
    if match["ago"]:
        yield today - timedelta(days=_DAYS_AGO[match["ago"]])
    elif match["only"]:
        for months in range(3):
            year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
            yield from _past(year, month + 1, _number(match["only"]), today)
    else:
        month = _MONTHS.get(match["mon"] or match["mon2"] or "") or _number(match["month"] or "0")
        day = _number(match["day"] or match["eday"] or match["dmy"] or "0")
        years = [int(match["year"])] if match["year"] else [today.year, today.year - 1]
        for year in years:
            yield from _past(year, month, day, today)


def _past(year: int, month: int, day: int, today: date) -> Iterator[date]:
    try:
        found = date(year, month, day)
    except ValueError:
        return
    if found <= today:
        yield found


def _clock(match: re.Match[str], part: str) -> time | None:
    if match["h"]:
        hour, minute = int(match["h"]), int(match["m"])
    elif match["dh"]:
        hour, minute = _number(match["dh"]), _minute(match["dm"] or "")
    elif match["eh"]:
        hour, minute = int(match["eh"]), 0
    else:
        return None
    if (part == "pm" and hour < 12) or (part == "noon" and hour < 3):
        hour += 12
    if hour == 12 and part == "am":
        hour = 0
    return time(hour % 24, minute) if hour <= 24 and minute < 60 else None


def _minute(said: str) -> int:
    return {"": 0, "半": 30, "一刻": 15, "三刻": 45}.get(said) or (_number(said.rstrip("分")) if said else 0)


def _number(said: str) -> int:
    """3, 12, 十一, 二十三."""
    if said.isdigit():
        return int(said)
    tens, ten, ones = said.rpartition("十")
    return (_DIGIT.get(tens, 1) * 10 if ten else 0) + _DIGIT.get(ones, 0)
