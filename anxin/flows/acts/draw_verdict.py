"""How is what a person found put down beside what the facts spoke for, with the reason where it is something else?"""

from datetime import datetime

from anxin.cases.models import Case, Verdict
from anxin.cases.suggest import Suggestion, suggest
from anxin.orders.models import Order
from anxin.policy.clauses import Liable, Outcome
from anxin.policy.facts import Facts
from anxin.refs import new_id
from anxin.refusal import Invalid, Refusal
from anxin.texts import Text

MOST_LETTERS, FEWEST_LETTERS = 500, 4
TOO_LONG = Text("理由最多 500 字。", "A reason has at most 500 characters.")


class WhyAgainst(Refusal):
    text = Text(
        "与建议不同，请写明您为什么不采纳建议（只供内部查看）。",
        "This differs from the suggestion. Say why (only the staff reads it).",
    )
    status = 422


def draw_verdict(
    case: Case,
    order: Order,
    outcome: Outcome,
    amount_minor: int,
    *,
    reason: Text,
    liable: Liable | None,
    against: str,
    facts: Facts,
    by: str,
    at: datetime,
) -> Verdict:
    """The verdict, not saved yet; `against` says why the suggestion is not followed, where it is not.

    Raises WhyAgainst where that is missing, Invalid where something is too long.
    """
    told, why = suggest(facts), against.strip()
    if max(map(len, (*reason, why))) > MOST_LETTERS:
        raise Invalid(what=TOO_LONG)
    departs = _departs(outcome, amount_minor, told)
    if departs and len(why) < FEWEST_LETTERS:
        raise WhyAgainst
    whole = outcome is Outcome.REFUND_PRORATED and amount_minor == facts.remaining
    return Verdict(
        id=new_id(),
        shop_id=order.shop_id,
        order=order,
        case=case,
        outcome=Outcome.REFUND_FULL if whole else outcome,
        amount_minor=amount_minor,
        liable=liable or "",
        reason_zh=reason.zh.strip(),
        reason_en=reason.en.strip(),
        suggested=told.outcome or "",
        suggested_minor=told.amount_minor,
        against=why if departs else "",
        by=by,
        at=at,
    )


def _departs(outcome: Outcome, amount_minor: int, told: Suggestion) -> bool:
    """Whether it is something else than what the facts were said to speak for, or less of it."""
    if told.outcome is None:
        return False
    partly = outcome is Outcome.REFUND_PRORATED
    return outcome is not told.outcome or (partly and amount_minor < told.amount_minor)
