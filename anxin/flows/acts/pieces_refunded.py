"""For which pieces of its line does a decision give money back?"""

from anxin.flows.acts.subjects import Judged
from anxin.policy.clauses import Amount
from anxin.refunds.units import Unit, Units


def pieces_refunded(item: Judged, known: Units) -> list[Unit]:
    """The pieces that a decision gives money back for; none where it is about the line as a whole."""
    if item.decision.amount is Amount.UNDELIVERED_SHARE and known.whole and known.missing(item.subject.units):
        return known.missing(item.subject.units)
    return [unit for unit in known.among(item.subject.units) if unit.open] if item.subject.units else []
