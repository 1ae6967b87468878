"""How far has a membership run, and what of its price pays for the rest?"""

from datetime import datetime, timedelta
from typing import NamedTuple

from anxin.cases.queries import open_case_of
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.subjects_of import subjects_of
from anxin.orders.models import Line, Order


class Use(NamedTuple):
    """Of a membership of `days` that came at `since`: the whole days gone, and the fen that the rules count unused."""

    since: datetime
    days: int
    used: int
    left_minor: int


def measure_use(order: Order, line: Line, at: datetime) -> Use | None:
    """By the facts of a decision at `at`; None for what is no membership or has not arrived.

    Several run one after the other; None too where one of them was replaced or money went back: then each runs apart.
    """
    case = open_case_of(order.pk) if order.case_open else None
    (subject,) = subjects_of({order.pk: order}, lines=[line.pk], cases=[case] if case else [])
    if not line.period_days or subject.delivery is None or subject.delivery.delivered_at is None:
        return None
    facts = gather_facts([subject], at)[subject.key]
    if line.quantity > 1 and (subject.delivery.number > 1 or facts.remaining < line.amount_minor):
        return None
    since, days = subject.delivery.delivered_at, line.period_days * line.quantity
    return Use(since, days, min(days, max(0, (at - since) // timedelta(days=1))), facts.unused_minor)
