"""In what form are facts kept with a decision? As they are: seconds, fen, percents; a table can read them so.

Some are always kept. Of the others those that say something: what is not there was at its value of "not known", which
is the same in every release. A decision of a promise that passed keeps eleven of thirty-one.
The written form ("45 min", "128.00 CNY") is for people and files; what an older release kept in it is read as well.
"""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from anxin.policy.facts import Facts
from anxin.policy.vocabulary import FACTS, Kind, read_facts

# the names of enums are texts already
_values: Callable[[Facts], tuple[str | int | bool, ...]] = attrgetter(*FACTS)
NUMBERS = frozenset({Kind.DURATION, Kind.MONEY, Kind.SHARE, Kind.COUNT})
ALWAYS = frozenset(
    {
        *("goods", "problem", "payment", "delivery", "usage", "past_promise", "since_paid", "amount", "remaining"),
        *("evidence", "tier"),
    }
)
NOT_KNOWN = dict(zip(FACTS, _values(Facts()), strict=True))


def keep_facts(facts: Facts) -> dict[str, str | int | bool]:
    """The JSON object that a decision keeps: a name for each enum, whole numbers, true or false."""
    return {
        name: value
        for name, value in zip(FACTS, _values(facts), strict=True)
        if name in ALWAYS or value != NOT_KNOWN[name]
    }


def facts_kept(kept: Mapping[str, Any]) -> Facts:
    """The facts of a decision as it was taken."""
    plain = {name: value for name, value in kept.items() if not (_is_number(value) and FACTS[name].kind in NUMBERS)}
    numbers = {name: value for name, value in kept.items() if name not in plain}
    facts = read_facts(plain)
    return type(facts)(**{name: getattr(facts, name) for name in FACTS} | numbers)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
