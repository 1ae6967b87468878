"""What follows by itself on an order or its case, if nobody does anything? In words, by the rules themselves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from anxin.cases.deadlines import reopen_until
from anxin.cases.models import Case
from anxin.cases.queries import open_case_of
from anxin.cases.states import CaseState
from anxin.delivery.states import OPEN
from anxin.flows.acts.foretell import foretell
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.say_choice import say_choice
from anxin.flows.acts.say_silence import say_silence
from anxin.flows.acts.subjects_of import subjects_of
from anxin.flows.acts.weigh_case import weigh_case
from anxin.orders.models import Line, Order
from anxin.orders.states import OrderState
from anxin.policy.queries import later_rules
from anxin.texts import Text


def foresee(order: Order, line: Line, at: datetime, say: Callable[[datetime], Text]) -> Text | None:
    """What comes when a promise passes or a choice is not made; None where something else is waited for. `say` names a
    moment."""
    case = open_case_of(order.pk) if order.case_open else None
    if case is not None and case.state == CaseState.OFFERED:
        case.line = line
        return say_choice(case, order, at=at).money
    if case is not None and case.state == CaseState.AWAITING_BUYER:
        again_until = reopen_until([case.pk]).get(case.pk)
        return say_silence(weigh_case(case, order, at).if_silent, until=case.due_at or at, again_until=again_until)
    waits = case.state == CaseState.WAITING if case else order.state in (OrderState.PAID, OrderState.CONFIRMED)
    if waits:
        return _when_it_passes(order, line, case, at, say)
    return None


def _when_it_passes(
    order: Order, line: Line, case: Case | None, at: datetime, say: Callable[[datetime], Text]
) -> Text | None:
    """On the facts as they stand, at the very moment at which the promise passes."""
    subject = subjects_of({order.pk: order}, lines=[line.pk], cases=[case] if case else [])[0]
    if subject.delivery is None or subject.delivery.state not in OPEN or subject.delivery.promise_until <= at:
        return None
    facts = replace(gather_facts([subject], at)[subject.key], past_promise=0)
    later = later_rules([order.shop_id])
    return foretell(facts, subject, later, at=subject.delivery.promise_until, say=say)
