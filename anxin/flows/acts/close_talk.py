"""What becomes of the questions and promises of orders about which something was decided?"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from anxin.cases.states import CaseState
from anxin.flows.acts.close_questions import close_questions
from anxin.flows.acts.subjects import Judged
from anxin.flows.acts.void_promises import void_promises
from anxin.policy.clauses import Outcome
from anxin.support.states import OF_CASE, Matter

LAPSED: Final = "put to rest for want of an answer"
DECIDED: Final = "decided"
REFUNDED: Final = (Outcome.REFUND_FULL, Outcome.REFUND_PRORATED)
BUYERS: Final = ("buyer", "guest")


class _End(NamedTuple):
    """How a group of them ended, by whom, and what of it a buyer may still wait for."""

    by: str
    because: str
    in_words: bool
    void: tuple[Matter, ...]


def close_talk(items: Sequence[Judged], *, at: datetime) -> None:
    """A decision answers what was asked before it, in words or not; nothing of it waits or is owed any more.

    What the buyer asked in words stays where the case only rests, and where it was asked after a decision that left
    the choice: choosing, or agreeing, answers nobody. The caller holds the orders and has moved the cases.
    """
    groups: dict[_End, list[Judged]] = defaultdict(list)
    for item in items:
        groups[_end(item)].append(item)
    for end, group in groups.items():
        orders = [item.subject.order.pk for item in group]
        close_questions(orders, by=end.by, because=end.because, at=at, in_words=end.in_words)
        if end.void:
            void_promises(orders, end.void, by=end.by, because=end.because, at=at)


def _end(item: Judged) -> _End:
    outcome, case = item.decision.outcome, item.subject.case
    if outcome is Outcome.LAPSE:
        return _End(item.by, LAPSED, in_words=False, void=OF_CASE)
    chosen = item.by.partition(":")[0] in BUYERS
    chose = chosen or (case is not None and case.state == CaseState.OFFERED and item.by == "machine")
    return _End(item.by, f"{DECIDED}: {outcome}", in_words=not chose, void=_void(outcome, chosen=chosen))


def _void(outcome: Outcome, *, chosen: bool) -> tuple[Matter, ...]:
    """A remedy that was promised and that another one has taken the place of, by the buyer's choice or as all of the
    money. What was promised and then refused is broken when its time comes."""
    if outcome is Outcome.REFUND_FULL or (chosen and outcome in REFUNDED):
        return (Matter.REISSUE,)
    return (Matter.REFUND,) if chosen and outcome is Outcome.REISSUE else ()
