"""What is known about one case at this moment?"""

from datetime import datetime

from anxin.cases.models import Case
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.subjects_of import subjects_of
from anxin.orders.models import Order
from anxin.policy.facts import Facts


def facts_of_case(case: Case, order: Order, at: datetime) -> Facts:
    """Its facts, frozen at `at`."""
    subject = subjects_of({order.pk: order}, lines=[case.line_id], cases=[case])[0]
    return gather_facts([subject], at)[subject.key]
