"""What is decided about? A line of an order, its latest delivery, and the case on it where there is one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.states import CaseState
from anxin.delivery.models import Delivery
from anxin.orders.models import Line, Order
from anxin.people.models import Supplier
from anxin.policy.clauses import Ask
from anxin.policy.decision import Decision
from anxin.policy.facts import Delivery as DeliveryWord
from anxin.policy.facts import Facts, Fence
from anxin.texts import Text

UNDER_WAY = (DeliveryWord.IN_PROGRESS, DeliveryWord.UNKNOWN, DeliveryWord.PARTIAL)


@dataclass(frozen=True, slots=True)
class Subject:
    """One line to be decided about; `case` is None for what the platform does unasked.

    `units` are the pieces of the line that it is about, empty where it is about every one; `delivery` is the latest
    that brings them.
    """

    order: Order
    line: Line
    delivery: Delivery | None
    case: Case | None = None
    units: tuple[int, ...] = ()

    @property
    def key(self) -> UUID:
        """What tells subjects of one call apart."""
        return self.line.pk

    @property
    def supplier(self) -> Supplier:
        """Who brought what it is about, or is to: of pieces that another one sent again, that one."""
        return (self.delivery or self.line).supplier

    @property
    def whole(self) -> bool:
        """Whether it is about all that one delivery brings: a system takes back an order, never a piece of it."""
        if self.delivery is None or self.line.quantity == 1:
            return True
        return set(self.delivery.places) == set(self.units or range(1, self.line.quantity + 1))


@dataclass(frozen=True, slots=True)
class Judged:
    """A subject with what is right for it, as decided at one moment by one actor; `later` is a version that was better
    for the buyer than that of the purchase; `said` names the reason where the clause's own words are too wide, and
    `word` is its code."""

    subject: Subject
    decision: Decision
    decision_id: UUID
    at: datetime
    later: UUID | None = None
    by: str = "machine"
    said: Text | None = None
    word: str = ""

    @property
    def typed(self) -> bool:
        """Whether its reason is a person's own, and no clause's."""
        clause = self.decision.clause
        return self.by != "machine" and clause.name is not None and not clause.tests

    @property
    def asked_already(self) -> bool:
        """Whether the supplier has this very question before it: it is not put twice, and its time goes on."""
        case = self.subject.case
        if case is None or case.state != CaseState.AWAITING_SUPPLIER:
            return False
        asked = {Ask.PROOF: case.supplier_answer, Ask.TAKE_BACK: case.recall}
        return self.decision.ask is not None and asked.get(self.decision.ask) == "waiting"

    @property
    def untold(self) -> bool:
        """Whether a supplier may be at it that nobody has told to stop."""
        return self.facts.fence is Fence.NOT_ASKED and self.facts.delivery in UNDER_WAY

    @property
    def version(self) -> UUID:
        """The version of the rules that says so."""
        return self.later or self.subject.order.policy_id

    @property
    def facts(self) -> Facts:
        """The facts as they were when deciding."""
        return self.decision.facts
