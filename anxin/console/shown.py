"""How is a value written on the desk? Short, in the request's language, figures aligned."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from anxin import clock
from anxin.money import format_minor
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

NOTHING: Final = mark_safe('<span class="ax-none">—</span>')

Shown = str | SafeString
Method = TypeVar("Method", bound=Callable[..., Any])


def tell(text: Text) -> str:
    """The sentence in the language of this request."""
    return text.say(get_language() or "zh-hans")


later = lazy(tell, str)


def column(label: Text, order: str | None = None) -> Callable[[Method], Method]:
    """Head a column of a list in both languages; `order` is the field to sort by."""

    def name(method: Method) -> Method:
        method.__dict__["short_description"] = later(label)
        if order:
            method.__dict__["admin_order_field"] = order
        return method

    return name


def pill(text: Text, tone: str) -> SafeString:
    """A state: its word on its colour. Tones: waiting, good, needs, info, quiet."""
    return format_html('<span class="ax-pill ax-{}">{}</span>', tone, tell(text))


def amount(minor: int, currency: str = "CNY") -> SafeString:
    """An amount in figures of equal width."""
    return format_html('<span class="ax-num">{}</span>', format_minor(minor, currency, get_language() or "zh-hans"))


def said(minor: int, currency: str) -> Text:
    """An amount within a sentence of either language."""
    return Text(format_minor(minor, currency), format_minor(minor, currency, "en"))


def moment(at: datetime | None) -> Shown:
    """11-22 14:40, with the second and the year on hover."""
    if at is None:
        return NOTHING
    local = at.astimezone(SHANGHAI)
    return format_html(
        '<time class="ax-num" datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        f"{local:%Y-%m-%d %H:%M:%S}",
        f"{local:%m-%d %H:%M}",
    )


def until(due_at: datetime | None) -> Shown:
    """11-22 14:40 and how long until then; late ones say so in words."""
    if due_at is None:
        return NOTHING
    now = clock.now()
    tone = "late" if due_at <= now else "soon" if due_at - now < timedelta(minutes=30) else "fine"
    return format_html(
        '<span class="ax-due ax-{}">{} <span class="ax-left" data-due="{}" data-now="{}">{}</span></span>',
        tone,
        moment(due_at),
        int(due_at.timestamp()),
        int(now.timestamp()),
        tell(left(due_at - now)),
    )


def left(rest: timedelta) -> Text:
    """还剩 12 分, or how long ago it was due."""
    length = span(abs(rest))
    if rest <= timedelta(0):
        return Text(f"已超时 {length.zh}", f"{length.en} late")
    return Text(f"还剩 {length.zh}", f"{length.en} left")


def age(since: datetime | None) -> Shown:
    """How long ago, in one unit."""
    return NOTHING if since is None else tell(span(clock.now() - since))


def span(length: timedelta) -> Text:
    """A length in one unit, rounded down: 40 秒, 12 分, 3 小时, 2 天."""
    seconds = max(0, int(length.total_seconds()))
    for size, zh, en in ((86400, "天", "d"), (3600, "小时", "h"), (60, "分", "min")):
        if seconds >= size * (2 if size == 86400 else 1):
            return Text(f"{seconds // size} {zh}", f"{seconds // size} {en}")
    return Text(f"{seconds} 秒", f"{seconds} s")


def link(to: str, text: str) -> SafeString:
    """A link in figures of equal width, for numbers."""
    return format_html('<a class="ax-ref" href="{}">{}</a>', to, text)
