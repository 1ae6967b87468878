"""Short figures for the desk's templates."""

import json
from datetime import datetime
from typing import Any

from django import template

from anxin.cases.models import Decision
from anxin.console import shown
from anxin.money import unit_of
from anxin.people.models import Supplier
from anxin.policy.silence import CAP_MINOR
from anxin.texts import Text

register = template.Library()


@register.filter
def stamp(at: datetime | None) -> shown.Shown:
    """11-22 14:40."""
    return shown.moment(at)


@register.filter
def figure(minor: int, currency: str = "CNY") -> shown.Shown:
    """¥128.00 in figures of equal width."""
    return shown.amount(int(minor), currency)


@register.filter
def unit(currency: str) -> str:
    """元, or the currency's code."""
    return shown.tell(unit_of(currency))


@register.filter
def cap(currency: str) -> shown.Shown:
    """Up to which amount our own silence refunds without going further up."""
    return shown.amount(CAP_MINOR, currency)


@register.filter
def aged(since: datetime | None) -> shown.Shown:
    """3 小时."""
    return shown.age(since)


@register.filter
def due_in(at: datetime | None) -> shown.Shown:
    """11-22 14:40 还剩 12 分."""
    return shown.until(at)


@register.filter
def plain_json(content: Any) -> str:
    """What an exhibit says, as it was sealed."""
    return json.dumps(content, ensure_ascii=False, indent=1)


@register.filter
def reason(decision: Decision) -> str:
    """Why it was decided so; words of a person, so they are escaped like all values."""
    return shown.tell(decision.reason)


@register.filter
def named(party: Supplier) -> str:
    """The name of a supplier."""
    return shown.tell(Text(party.name_zh, party.name_en))
