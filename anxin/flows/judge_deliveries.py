"""What happens when a promise passes? Undelivered means refunded, unasked; the rest is asked, fenced or reviewed."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN
from anxin.flows.acts.carry_out import carry_out
from anxin.flows.acts.close_questions import close_questions
from anxin.flows.acts.hold_orders import hold_orders
from anxin.flows.acts.judge import judge
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.read_rules import read_rules
from anxin.flows.acts.refund_by_rule import refund_by_rule
from anxin.flows.acts.subjects_of import subjects_of
from anxin.flows.acts.tell_late import tell_late
from anxin.policy.clauses import Outcome
from anxin.routines.among import among_text
from anxin.routines.as_array import as_array
from anxin.routines.prepared import prepared


@atomic(durable=True)
def judge_deliveries(ids: Collection[UUID], *, at: datetime) -> int:
    """Decide about due deliveries by the rules and carry the decisions out; how many were decided.

    A supplier that was told to stop and has not answered by now could not be reached: the facts say so.
    """
    due_now = as_array(ids)
    read_rules(due_now)
    count, held, theirs = hold_orders(due_now)
    plain = refund_by_rule(theirs, at=at) if count else 0
    if plain:
        over = [row[0] for row in prepared(STILL_ASKED, [held])]
        close_questions(over, by="machine", because=f"decided: {Outcome.REFUND_FULL}", at=at)
    if plain == count:
        return plain
    due = Delivery.objects.filter(pk__in=ids, order__in=among_text(held), state__in=OPEN, due_at__lte=at)
    lines = dict(due.values_list("line_id", "pk"))
    owners = dict(Delivery.objects.filter(pk__in=lines.values()).values_list("pk", "order_id")) if lines else {}
    mine = lock_orders(set(owners.values())) if lines else {}
    subjects = [
        subject
        for subject in subjects_of(mine, lines=lines, deliveries=lines)
        if subject.delivery and subject.delivery.pk == lines[subject.line.pk]
    ]
    if subjects:
        judged = judge(subjects, at)
        carry_out(judged, at=at)
        tell_late(judged, at=at)
    return plain + len(subjects)


STILL_ASKED = """
    SELECT DISTINCT q.order_id
    FROM unnest(%s::uuid[]) AS held (id)
    JOIN support_question AS q ON q.order_id = held.id AND q.state = 'waiting'
    JOIN orders_order AS o ON o.id = held.id AND o.state = 'refunded'
"""
