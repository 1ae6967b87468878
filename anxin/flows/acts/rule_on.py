"""Under which version is a line decided, and how?

The version that its order was placed under, with what is refined for its item; the version in force where its operator
lets it serve older orders and it is better for the buyer on these facts.
"""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from anxin.orders.models import Line, Order
from anxin.policy.decide import decide
from anxin.policy.decide_in_favour import decide_in_favour
from anxin.policy.decision import Decision
from anxin.policy.facts import Facts
from anxin.policy.queries import policy_for


class Ruling(NamedTuple):
    """What is right, and the version that says so."""

    decision: Decision
    version: UUID


def rule_on(facts: Facts, order: Order, line: Line, later: Mapping[UUID, UUID]) -> Ruling:
    """Decide about one line; `later` is `policy.queries.later_rules` of the shops, asked once for all lines.

    `line.item` is read: select it with the line.
    """
    pinned = policy_for(order.policy_id, line.goods, line.item.sku)
    other = later.get(order.shop_id, order.policy_id)
    if other == order.policy_id:
        return Ruling(decide(facts, pinned), order.policy_id)
    decision, rules = decide_in_favour(facts, pinned, policy_for(other, line.goods, line.item.sku))
    return Ruling(decision, order.policy_id if rules is pinned else other)
