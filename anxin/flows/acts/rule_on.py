"""Under which version is a line decided, and how?

The version that its order was placed under, with what is refined for its item; the version in force where its operator
lets it serve older orders and it is better for the buyer on these facts. A supplier whom nobody can put the question to
that the rules want to ask is one that cannot be reached: they decide at once, and nobody waits for an answer.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from anxin.flows.acts.can_be_asked import can_be_asked
from anxin.orders.models import Line, Order
from anxin.people.models import Supplier
from anxin.policy.decide import decide
from anxin.policy.decide_in_favour import decide_in_favour
from anxin.policy.decision import Decision
from anxin.policy.facts import Facts
from anxin.policy.facts import Supplier as Answer
from anxin.policy.queries import policy_for

UNANSWERED = (Answer.NOT_ASKED, Answer.WAITING)


class Ruling(NamedTuple):
    """What is right, and the version that says so."""

    decision: Decision
    version: UUID


def rule_on(
    facts: Facts, order: Order, line: Line, later: Mapping[UUID, UUID], *, supplier: Supplier, whole: bool = True
) -> Ruling:
    """Decide about one line; `later` is `policy.queries.later_rules` of the shops, asked once for all lines.

    Not `whole`: it is about some of the pieces that a delivery brings. `supplier`: who brought what it is about, and
    would be asked.

    `line.item` is read: select it with the line.
    """
    ruling = _ruled(facts, order, line, later)
    ask = ruling.decision.ask
    if ask is None or facts.supplier not in UNANSWERED or can_be_asked(supplier, ask, whole=whole):
        return ruling
    return _ruled(replace(facts, supplier=Answer.UNREACHABLE), order, line, later)


def _ruled(facts: Facts, order: Order, line: Line, later: Mapping[UUID, UUID]) -> Ruling:
    pinned = policy_for(order.policy_id, line.goods, line.item.sku)
    other = later.get(order.shop_id, order.policy_id)
    if other == order.policy_id:
        return Ruling(decide(facts, pinned), order.policy_id)
    decision, rules = decide_in_favour(facts, pinned, policy_for(other, line.goods, line.item.sku))
    return Ruling(decision, order.policy_id if rules is pinned else other)
