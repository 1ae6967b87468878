"""Which words do our templates have? Both languages, money, moments, icons, QR codes."""

from datetime import datetime, timedelta
from typing import Any

import qrcode
from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from anxin import clock, money
from anxin.texts import Text
from anxin.web import moments
from anxin.web.icons import STROKES
from anxin.web.viewer import viewer

register = template.Library()


def spoken() -> str:
    """The language of this request, as Text.say wants it."""
    return get_language() or "zh-hans"


@register.simple_tag
def t(zh: str, en: str, **values: object) -> str:
    """A sentence written in place in both languages; `{name}` takes the tag's `name=value`, escaped."""
    said = Text(zh, en).say(spoken())
    if not values:
        return mark_safe(said)  # noqa: S308  both sentences are literals of our own templates
    return format_html(said, **{name: say(value) for name, value in values.items()})


@register.filter
def say(text: Any) -> Any:
    """A domain text in the language of this request; anything else as it is."""
    return text.say(spoken()) if hasattr(text, "say") else text


@register.filter(name="money")
def money_(amount_minor: int, currency: str = "CNY") -> str:
    """An amount with its sign and two decimals: ¥128.00."""
    return money.format_minor(int(amount_minor), currency or "CNY")


@register.filter
def yuan(hundredths: int) -> str:
    """Hundredths as a figure, such as basis points in percent: 1.28."""
    return money.plain_minor(int(hundredths), "CNY")


@register.filter
def unit(currency: str) -> str:
    """What stands behind the label of a field for an amount: 元, or the currency's code."""
    return money.unit_of(currency).say(spoken())


@register.filter
def plain(amount_minor: int, currency: str) -> str:
    """The figure alone, for a field whose sign stands beside it: 128.00."""
    return money.plain_minor(int(amount_minor), currency)


@register.filter
def digits(currency: str) -> int:
    """How many decimals an amount of it has."""
    return money.CURRENCIES[currency].decimals


@register.filter
def moment(at: datetime) -> str:
    """今天 14:40."""
    return moments.moment(at, clock.now()).say(spoken())


@register.filter
def hour(at: datetime) -> str:
    """14:40 alone."""
    return moments.hour(at)


@register.filter
def span(length: timedelta) -> str:
    """30 分钟."""
    return moments.span(length).say(spoken())


@register.simple_tag
def due(due_at: datetime) -> SafeString:
    """今天 14:40（还剩 12 分钟）, ticking where scripts run."""
    when = moments.moment(due_at, clock.now()).say(spoken())
    if due_at <= clock.now():
        return format_html("{}", when)
    pattern = "{}（{}）" if spoken() == "zh-hans" else "{} ({})"
    return format_html(pattern, when, countdown(due_at))


@register.simple_tag
def countdown(due_at: datetime) -> SafeString:
    """还剩 12 分钟, as text that needs no script; a script makes it tick against the server's clock."""
    now = clock.now()
    return format_html(
        '<time class="left" datetime="{}" data-due="{}" data-now="{}">{}</time>',
        due_at.isoformat(),
        int(due_at.timestamp() * 1000),
        int(now.timestamp() * 1000),
        moments.left(due_at, now).say(spoken()),
    )


@register.simple_tag
def ring(due_at: datetime, since: datetime) -> SafeString:
    """How much of a waiting time is left, as a ring; decoration beside the words that say it."""
    total = max(1.0, (due_at - since).total_seconds())
    share = min(100, max(0, round((due_at - clock.now()).total_seconds() * 100 / total)))
    return format_html(
        '<svg class="ring" viewBox="0 0 36 36" aria-hidden="true" data-ring="{}" data-total="{}">'
        '<circle class="ring-track" cx="18" cy="18" r="15.5" pathLength="100"/>'
        '<circle class="ring-left" cx="18" cy="18" r="15.5" pathLength="100" stroke-dasharray="{} 100"/></svg>',
        int(due_at.timestamp() * 1000),
        int(total * 1000),
        share,
    )


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """One of our strokes; decoration, so always beside a word."""
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', css, STROKES[name]
    )


@register.simple_tag
def qr(content: str) -> SafeString:
    """A QR code as one path, dark on light in both themes, because scanners want it so."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(content)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return format_html(
        '<svg class="qr" viewBox="-2 -2 {0} {0}" shape-rendering="crispEdges" role="img" aria-label="QR">'
        '<rect x="-2" y="-2" width="{0}" height="{0}" fill="#fff"/><path fill="#10201f" d="{1}"/></svg>',
        len(rows) + 4,
        path,
    )


@register.filter
def goods_icon(goods: str) -> str:
    """The icon of what an item delivers."""
    return {"code": "ticket", "topup": "bolt", "membership": "crown"}.get(str(goods), "box")


@register.filter
def goods_name(goods: str) -> str:
    """卡密 / 直充 / 会员."""
    names = {
        "code": Text("卡密", "Code"),
        "topup": Text("直充", "Top-up"),
        "membership": Text("会员", "Membership"),
    }
    return names.get(str(goods), Text("其他", "Other")).say(spoken())


@register.simple_tag
def speaks() -> str:
    """The language of this page, for `<html lang>`."""
    return "en" if spoken() == "en" else "zh-Hans"


@register.inclusion_tag("web/parts/field.html")
def field(bound: BoundField) -> dict[str, object]:
    """One form control with its label, hint and error in our shape; the first wrong one is where the page opens."""
    wrong = [name for name in bound.form.fields if name in bound.form.errors][:1] if bound.form.is_bound else []
    return {"field": bound, "control": bound.as_widget(attrs={"autofocus": True}) if wrong == [bound.name] else bound}


@register.simple_tag(takes_context=True)
def supplies(context: template.Context) -> bool:
    """Whether the viewer of this page acts for a supplier; nobody does on an error page without a session."""
    request = context.get("request")
    if request is None or not getattr(request, "user", None) or not request.user.is_authenticated:
        return False
    return bool(viewer(request).suppliers)
