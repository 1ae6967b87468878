"""What does one row of facts hold, in the order of `columns.py`?"""

from typing import Any

from anxin.policy.facts import Facts
from anxin.policy.vocabulary import FACTS, Kind


def row(facts: Facts) -> tuple[Any, ...]:
    """The values of one row, in the order of `columns()`."""
    values = ((fact, getattr(facts, name)) for name, fact in FACTS.items())
    return tuple(str(value) if fact.kind is Kind.ENUM else value for fact, value in values)
