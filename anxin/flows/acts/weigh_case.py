"""What do the rules say to an open case as it stands, and what if the one who is asked stays silent?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from anxin.cases.models import Case
from anxin.cases.propose import GIVEN
from anxin.cases.states import CaseState
from anxin.flows.acts.exact_shares import exact_shares
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.rule_on import rule_on
from anxin.flows.acts.subjects_of import subjects_of
from anxin.orders.models import Order
from anxin.policy.decision import Decision
from anxin.policy.facts import BuyerAsked, Facts, Supplier
from anxin.policy.queries import later_rules


@dataclass(frozen=True, slots=True)
class Weighed:
    """The facts, what the rules decide on them now, and what they decide if nobody who is asked answers."""

    facts: Facts
    stands: Decision
    if_silent: Decision

    @property
    def rules_minor(self) -> int:
        """Fen that the rules alone give now; nothing while they leave it open."""
        return self.stands.amount_minor if self.stands.outcome in GIVEN else 0


def weigh_case(case: Case, order: Order, at: datetime, *, units: Sequence[int] = ()) -> Weighed:
    """Weigh one case, or some pieces of it; nothing is written. `order` comes with its shop."""
    subject = subjects_of({order.pk: order}, lines=[case.line_id], cases=[case])[0]
    subject = replace(subject, units=tuple(units)) if units else subject
    facts = gather_facts([subject], at)[subject.key]
    later = later_rules([order.shop_id])
    silent = facts
    if case.state == CaseState.AWAITING_SUPPLIER:
        silent = replace(facts, supplier=Supplier.SILENT)
    elif case.state == CaseState.AWAITING_BUYER:
        silent = replace(facts, buyer_asked=BuyerAsked.SILENT)
    rulings = [
        rule_on(known, order, subject.line, later, supplier=subject.supplier, whole=subject.whole).decision
        for known in (facts, silent)
    ]
    stands, if_silent = exact_shares([subject, subject], rulings)
    return Weighed(facts, stands, if_silent)
