"""Which slots does a problem need, and which of them can nobody but the buyer fill?

What the platform sees itself (the channel's notice, the delivery and every look at a code, the conversation) it
attaches itself. Only what happens where it cannot look is asked for: an extra charge, a failing code, a missing right.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from anxin.evidence.exhibits import GOODS, PAYMENT, TALK
from anxin.policy.facts import Evidence, Problem

SLOTS = (PAYMENT, GOODS, TALK)
_NOTHING: frozenset[str] = frozenset()
_GOODS = frozenset({GOODS})

# which slots only the buyer can fill; the rest of them fill themselves
ONLY_THE_BUYER: Mapping[Problem, frozenset[str]] = MappingProxyType(
    {
        Problem.NOT_ARRIVED: _NOTHING,
        Problem.NO_ORDER: frozenset({PAYMENT}),
        Problem.CHARGED_TWICE: frozenset({PAYMENT}),
        Problem.INVALID_CODE: _GOODS,
        Problem.USED_CODE: _GOODS,
        Problem.NOT_CREDITED: _GOODS,
        Problem.WRONG_GOODS: _GOODS,
        Problem.SHORT_VALIDITY: _GOODS,
        Problem.MISSING_PRIVILEGE: _GOODS,
        Problem.REVOKED: _GOODS,
        Problem.WRONG_ACCOUNT: _NOTHING,
        Problem.LATE_ARRIVAL: _NOTHING,
        Problem.UNAUTHORISED: frozenset({TALK}),
        Problem.CHANGED_MIND: _NOTHING,
        Problem.OTHER: _GOODS,
    }
)


def filled(problem: Problem, *, seen: Collection[str], shown: Collection[str]) -> frozenset[str]:
    """The slots that are filled, by what the platform has `seen` itself and what the buyer has `shown`."""
    return frozenset(slot for slot in SLOTS if slot in shown or (slot in seen and slot not in ONLY_THE_BUYER[problem]))


def missing(problem: Problem, *, seen: Collection[str], shown: Collection[str]) -> tuple[str, ...]:
    """What is still to be asked of the buyer, in the order of the slots."""
    there = filled(problem, seen=seen, shown=shown)
    return tuple(slot for slot in SLOTS if slot in ONLY_THE_BUYER[problem] and slot not in there)


def evidence_of(problem: Problem, *, seen: Collection[str], shown: Collection[str]) -> Evidence:
    """Complete when nothing is left to be asked of the buyer, else partial or none by what there is at all."""
    if not missing(problem, seen=seen, shown=shown):
        return Evidence.COMPLETE
    return Evidence.PARTIAL if filled(problem, seen=seen, shown=shown) else Evidence.NONE
