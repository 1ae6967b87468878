"""What is a rule made of?

A `Policy` is an ordered list of `Clause`s; the first whose tests all hold decides, and the last has no tests. A test is
`OneOf` (a fact has one of some values), `Between` (a number lies in a closed range) or `Either` (one of several groups
of tests holds). The outcome stands in `Terms`. All are frozen and know nothing of the text they were read from but
their line. Durations are seconds, money is fen.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from anxin.policy.facts import Facts
from anxin.texts import Text


class Outcome(StrEnum):
    REFUND_FULL = "refund_full"
    REFUND_PRORATED = "refund_prorated"
    REISSUE = "reissue"
    BUYER_CHOOSES = "buyer_chooses"
    WAIT = "wait"
    ASK_SUPPLIER = "ask_supplier"
    ASK_BUYER = "ask_buyer"
    LAPSE = "lapse"
    REVIEW = "review"
    REJECT = "reject"


class By(StrEnum):
    MACHINE = "machine"
    PERSON = "person"


class Liable(StrEnum):
    """`buyer` on a refund means: the buyer's own reason, at no cost to anybody."""

    NOBODY = "nobody"
    SUPPLIER = "supplier"
    PLATFORM = "platform"
    CHANNEL = "channel"
    BUYER = "buyer"
    AS_FOUND = "as_found"
    SUPPLIER_ELSE_PLATFORM = "supplier_else_platform"


class Amount(StrEnum):
    NOTHING = "nothing"
    WHOLE = "whole"
    THAT_PAYMENT = "that_payment"
    UNDELIVERED_SHARE = "undelivered_share"
    UNUSED_SHARE = "unused_share"


class Ask(StrEnum):
    """What the supplier is asked; each is answered on a fact of its own: `fence`, `recall`, `supplier`."""

    STOP_OR_PROVE = "stop_or_prove"
    TAKE_BACK = "take_back"
    PROOF = "proof"


class Reviewer(StrEnum):
    AGENT = "agent"
    SENIOR = "senior"
    FINANCE = "finance"


class Reason(StrEnum):
    """Why a claim is refused."""

    ALREADY_REFUNDED = "already_refunded"
    ACCOUNT_AS_ENTERED = "account_as_entered"
    GOODS_USED = "goods_used"
    PERSONAL_REASON = "personal_reason"
    NO_DEFECT_SHOWN = "no_defect_shown"
    CAME_IN_TIME = "came_in_time"


class Effect(StrEnum):
    """What happens besides."""

    UNASKED = "unasked"
    CODE_VOIDED = "code_voided"
    BATCH_WITHDRAWN = "batch_withdrawn"
    GOODS_FROZEN = "goods_frozen"
    CHANNEL_ASKED_FIRST = "channel_asked_first"
    ORDER_MAY_STILL_BE_MET = "order_may_still_be_met"
    AUDITED_BY_SAMPLE = "audited_by_sample"
    NAMED_RISK = "named_risk"


# older versions name them, and nobody ever carried them out: no new clause may
KEPT_FOR_OLD = frozenset({Effect.GOODS_FROZEN, Effect.AUDITED_BY_SAMPLE})


class Slot(StrEnum):
    PAYMENT = "payment"
    GOODS = "goods"
    TALK = "talk"


class Destination(StrEnum):
    ORIGINAL = "original"
    BALANCE = "balance"


@dataclass(frozen=True, slots=True)
class OneOf:
    """A fact has one of these values (enums and yes/no), in the order of the vocabulary."""

    fact: str
    values: tuple[Any, ...]
    negated: bool = False  # only how it was written: "not …" reads better than a list of all the others

    def holds(self, facts: Facts) -> bool:
        return getattr(facts, self.fact) in self.values

    @property
    def names(self) -> tuple[str, ...]:
        return (self.fact,)


@dataclass(frozen=True, slots=True)
class Between:
    """A number lies between two bounds, both included; None is no bound."""

    fact: str
    low: int | None
    high: int | None

    def holds(self, facts: Facts) -> bool:
        value = getattr(facts, self.fact)
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.fact,)


Test = OneOf | Between


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these groups of tests holds."""

    options: tuple[tuple[Test, ...], ...]

    def holds(self, facts: Facts) -> bool:
        return any(all(test.holds(facts) for test in option) for option in self.options)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(test.fact for option in self.options for test in option))


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a clause decides. `within` and `ceiling` are seconds; for people `within` counts service hours only and
    `ceiling` is the most it can take by the clock."""

    outcome: Outcome
    by: By = By.MACHINE
    liable: Liable = Liable.NOBODY
    within: int | None = None
    ceiling: int | None = None
    amount: Amount = Amount.NOTHING
    ask: Ask | None = None
    reviewer: Reviewer | None = None
    reason: Reason | None = None
    choices: tuple[Outcome, ...] = ()
    effects: tuple[Effect, ...] = ()
    evidence: tuple[Slot, ...] = ()
    destinations: tuple[Destination, ...] = ()
    law: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """One scenario and its outcome. `number` counts from 1 in the list it stands in; `source` names the sub-policy."""

    id: str
    number: int
    tests: tuple[Test | Either, ...]
    terms: Terms
    line: int = 0
    source: str = ""
    name: Text | None = None

    def holds(self, facts: Facts) -> bool:
        return all(test.holds(facts) for test in self.tests)

    @property
    def boxes(self) -> tuple[tuple[Test, ...], ...]:
        """The clause without `Either`: any of these groups of tests, each a box in the space of all facts."""
        groups: tuple[tuple[Test, ...], ...] = ((),)
        for test in self.tests:
            options = test.options if isinstance(test, Either) else ((test,),)
            groups = tuple(group + option for group in groups for option in options)
        return groups


@dataclass(frozen=True, slots=True)
class SubPolicy:
    """Clauses tried before the shop's, for some goods or for some items (by sku); a shorter promise, or None."""

    name: str
    goods: tuple[str, ...]
    items: tuple[str, ...]
    promise: int | None
    clauses: tuple[Clause, ...]
    line: int = 0


@dataclass(frozen=True, eq=False)
class Policy:
    """The rules of a shop as one ordered list. `promise` and `notice` are seconds; `better_later` says that a clause of
    a later version applies to older orders where it is better for the buyer."""

    name: str
    title: Text
    clauses: tuple[Clause, ...]
    promise: int
    notice: int
    better_later: bool = False
    subs: tuple[SubPolicy, ...] = ()
    readings: list[Callable[[Facts], Any]] = field(default_factory=list, repr=False)  # the compiled form, once made

    def clause(self, clause_id: str) -> Clause:
        """The clause of that id, of the shop or of a sub-policy.

        :raises KeyError: there is none.
        """
        for clause in (*self.clauses, *(clause for sub in self.subs for clause in sub.clauses)):
            if clause.id == clause_id:
                return clause
        raise KeyError(clause_id)
