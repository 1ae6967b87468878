"""Does a text sound like a promise, of what and until when? It is then offered as one in writing, never sent as air."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final

from anxin.support.heard import Heard
from anxin.support.states import Matter
from anxin.workdays import add_working_days
from anxin.workdays.hours import SHANGHAI

END_OF_DAY: Final = time(23, 59)
CLOSES: Final = time(18, 0)
NOON: Final = time(12, 0)
AT_ONCE: Final = timedelta(minutes=30)
SOON: Final = timedelta(hours=2)
_FIGURES: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九十")} | {"两": 2, "俩": 2}
_N: Final = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3}|半|an?|one|two|three|a few)"

_SENTENCE: Final = re.compile(r"[^。！!？?;；\n]+[？?]?")
_ACT: Final = (
    r"(?:处理|解决|退款|退(?!货)|打款|到账|回复|答复|回您|回你|补发|补给|重发|发货|发给|充值?|充好|核实|查清|查好|联系|反馈"
    r"|搞定|办好|办|安排|给您|给你|出结果|有结果"
    r"|refund|resolve|fix|reply|answer|get back|resend|send|deliver|handle|done"
    r"|sort|process|look into|contact|update you)"
)
_GIVEN: Final = re.compile(
    r"(?:保证|承诺|肯定|一定|绝对|放心).{0,12}" + _ACT + r"|" + _ACT + r".{0,6}(?:没问题|放心|包您?满意)"
    r"|\bI(?:'ll| will| promise)\b.{0,40}" + _ACT + r"|\b(?:we'll|we will|will be)\b.{0,40}" + _ACT,
    re.IGNORECASE,
)
# asked of the buyer, told of the rules, already done, refused, or expected of somebody else
_NOT_OURS: Final = re.compile(
    r"请(?:您|你)(?!放心)|麻烦(?:您|你)|(?:您|你)(?:需要?|可以|可|要|得)|可以?申请|支持申请|按规则|根据规则|按条款|规则(?:是|规定)"
    r"|(?:不能|无法|没法|不会|不支持|不可以?)|预计|自动|一般|通常|银行|渠道到账|吗|呢$"
    r"|\bplease\b|\byou (?:can|may|need|have to|should)\b"
    r"|\busually\b|\bautomatically\b|\bby itself\b|\bexpected\b|\bcannot\b|\bcan't\b|\bwon't\b|\bthe rules\b",
    re.IGNORECASE,
)
_DONE: Final = re.compile(
    r"已经?(?!.{0,8}(?:内|之前|前))|刚才|刚刚|昨天|之前就|了$|成功|\bhas been\b|\bhave been\b|\bwas\b|\balready\b",
    re.IGNORECASE,
)
_MATTERS: Final[tuple[tuple[re.Pattern[str], Matter], ...]] = (
    (re.compile(r"退(?!货)|打款|refund", re.IGNORECASE), Matter.REFUND),
    (re.compile(r"补发|补给|重发|resend|another one|replacement", re.IGNORECASE), Matter.REISSUE),
    (re.compile(r"到账|发货|充|deliver", re.IGNORECASE), Matter.DELIVERY),
    (re.compile(r"处理|解决|结果|裁决|审|搞定|办|resolve|fix|handle|sort|done|decide", re.IGNORECASE), Matter.DECISION),
    (re.compile(r"回|答|联系|反馈|查|核实|reply|answer|back|update|contact|look", re.IGNORECASE), Matter.ANSWER),
)


def hear_promise(text: str, at: datetime) -> Heard | None:
    """The first promise in a text written at `at` (aware); None where nothing is promised."""
    for sentence in _SENTENCE.findall(text):
        said = sentence.strip(" ，,、")
        if said.endswith(("？", "?")) or _NOT_OURS.search(said):
            continue
        due = _due(said, at)
        timed = due is not None and re.search(_ACT, said, re.IGNORECASE) is not None
        if (timed or _GIVEN.search(said)) and not _DONE.search(said):
            return Heard(_matter(said), due, said[:200])
    return None


def _matter(said: str) -> Matter:
    return next((matter for pattern, matter in _MATTERS if pattern.search(said)), Matter.OTHER)


def _due(said: str, at: datetime) -> datetime | None:
    for pattern, reckon in _TIMES:
        if match := pattern.search(said):
            due = reckon(match, at.astimezone(SHANGHAI))
            return due.astimezone(at.tzinfo) if due > at else None
    return None


def _number(match: re.Match[str]) -> float:
    word = match["n"].lower()
    if word.isdigit():
        return int(word)
    if word in ("半", "a", "an", "one", "two", "three", "a few"):
        return {"半": 0.5, "two": 2, "three": 3, "a few": 3}.get(word, 1)
    tens, ten, ones = word.rpartition("十") if "十" in word else ("", "", word)
    return (_FIGURES.get(tens, 1) * 10 if ten else 0) + _FIGURES.get(ones, 0)


def _after(unit: timedelta) -> Callable[[re.Match[str], datetime], datetime]:
    return lambda match, at: at + _number(match) * unit


def _on(days: int, until: time) -> Callable[[re.Match[str], datetime], datetime]:
    return lambda _, at: datetime.combine(at.date() + timedelta(days=days), until, SHANGHAI)


def _working(match: re.Match[str], at: datetime) -> datetime:
    day = add_working_days(at.date(), max(1, round(_number(match)))).day
    return datetime.combine(day, END_OF_DAY, SHANGHAI)


def _closing(match: re.Match[str], at: datetime) -> datetime:
    del match
    today = datetime.combine(at.date(), CLOSES, SHANGHAI)
    return today if today > at else today + timedelta(days=1)


def _clock(match: re.Match[str], at: datetime) -> datetime:
    hour = int(match["h"])
    late = (match["part"] or "") in ("下午", "晚上", "今晚") and hour < 12
    # a bare "5点前" that has passed this morning means this afternoon
    late = late or (not match["part"] and hour < 12 and hour <= at.hour < hour + 12)
    days = 1 if match["day"] in ("明天", "明") else 0
    minute = 30 if match["m"] == "半" else int(match["m"] or 0)
    moment = datetime.combine(at.date() + timedelta(days=days), time(0), SHANGHAI)
    return moment + timedelta(hours=hour + (12 if late else 0), minutes=minute)


_WITHIN: Final = r"(?:之?内|以内|之后|后|左右|就)"
_IN: Final = r"\b(?:with)?in"
_CLOCK: Final = (
    r"(?P<day>今天|今|明天|明)?(?P<part>上午|下午|晚上|今晚|中午|早上)?(?<!\d)(?P<h>[01]?\d|2[0-4])(?:点|:|：)(?P<m>[0-5]\d|半)?"
    r"(?:钟|分)?\s?(?:之?前|以前)"
)
_TIMES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime], datetime]], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), reckon)
    for pattern, reckon in (
        (rf"{_N}个?工作日{_WITHIN}?", _working),
        (rf"within {_N} working days?", _working),
        (_CLOCK, _clock),
        (rf"{_N}个?(?:分钟|分){_WITHIN}", _after(timedelta(minutes=1))),
        (rf"{_IN} {_N} min(?:ute)?s?", _after(timedelta(minutes=1))),
        (rf"{_N}个?(?:小时|钟头|h){_WITHIN}", _after(timedelta(hours=1))),
        (rf"{_IN} {_N} hours?", _after(timedelta(hours=1))),
        (rf"{_N}天{_WITHIN}", _after(timedelta(days=1))),
        (rf"{_IN} {_N} days?", _after(timedelta(days=1))),
        (r"下班(?:之?前|以前)|by the end of (?:the |business )?day", _closing),
        (r"明(?:天)?(?:早上?|上午|中午)|tomorrow morning", _on(1, NOON)),
        (r"明天|明日|tomorrow", _on(1, END_OF_DAY)),
        (r"今天|今日|今晚|当天|晚点|tonight|today", _on(0, END_OF_DAY)),
        (r"马上|立即|立刻|这就|现在就|right away|immediately|right now|at once", lambda _, at: at + AT_ONCE),
        (r"尽快|很快|稍后|一会儿?|待会儿?|尽早|shortly|soon|as soon as possible|asap", lambda _, at: at + SOON),
    )
)
