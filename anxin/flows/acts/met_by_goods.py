"""Which open cases end with the goods that can be had now? By the rules, as if these had come already."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.states import OPEN, CaseState
from anxin.delivery.models import Delivery
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.rule_on import rule_on
from anxin.flows.acts.subjects_of import subjects_of
from anxin.orders.models import Order
from anxin.policy import facts as words
from anxin.policy.clauses import Reason
from anxin.policy.queries import later_rules


def met_by_goods(deliveries: Sequence[Delivery], orders: Mapping[UUID, Order], *, at: datetime) -> dict[UUID, Case]:
    """Planned delivery → the case that waits for nothing else, where an unseen code would not go back at once.

    Older rules refund a code that was not seen the moment it is there: it would be lost to all, and is not given out.
    The orders are locked.
    """
    if not deliveries:
        return {}
    by_order: dict[UUID, list[Case]] = defaultdict(list)
    for case in Case.objects.filter(order__in={d.order_id for d in deliveries}, state__in=OPEN):
        by_order[case.order_id].append(case)
    waiting = {
        delivery.pk: found[0]
        for delivery in deliveries
        if len(found := by_order[delivery.order_id]) == 1
        and found[0].state == CaseState.WAITING
        and found[0].line_id == delivery.line_id
    }
    cases = list(waiting.values())
    held = {case.order_id: orders[case.order_id] for case in cases}
    subjects = [
        subject
        for subject in subjects_of(held, lines=[case.line_id for case in cases], cases=cases)
        if subject.delivery and subject.delivery.pk in waiting
    ]
    facts, later = gather_facts(subjects, at), later_rules({order.shop_id for order in held.values()})
    met = {}
    for subject in subjects:
        here = replace(
            facts[subject.key],
            delivery=words.Delivery.DELIVERED,
            delivered_share=100,
            usage=words.Usage.UNUSED,
        )
        decision = rule_on(
            here, subject.order, subject.line, later, supplier=subject.supplier, whole=subject.whole
        ).decision
        if subject.delivery and decision.reason is Reason.CAME_IN_TIME:
            met[subject.delivery.pk] = waiting[subject.delivery.pk]
    return met
