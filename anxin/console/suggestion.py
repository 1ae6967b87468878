"""How does what the facts of a case speak for read on the desk?"""

from typing import Any

from anxin.cases.models import Case
from anxin.console import words
from anxin.console.shown import amount, tell
from anxin.flows.consider_case import Considered
from anxin.money import plain_minor
from anxin.policy.clauses import Outcome
from anxin.texts import Text


def suggested(seen: Considered, row: Case) -> dict[str, Any]:
    """The suggestion in words, for the part that shows it beside a form."""
    told = seen.suggestion
    return {
        "outcome": told.outcome or "",
        "name": tell(words.OUTCOMES[told.outcome][0] if told.outcome else Text("先看证据", "look closer")),
        "why": tell(told.why),
        "amount": amount(told.amount_minor, row.order.currency) if told.amount_minor else "",
        "typed": plain_minor(told.amount_minor, row.order.currency) if told.outcome is Outcome.REFUND_PRORATED else "",
        "liable": tell(words.LIABLE[told.liable]) if told.liable else "",
        "bearer": told.liable or "",
    }
