"""What follows when a supplier takes goods back after the claim has ended? The buyer has lost them all the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Case, Decision
from anxin.cases.states import OPEN
from anxin.flows.acts.begin_case import begin_case
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.subjects_of import subjects_of
from anxin.orders.models import Order
from anxin.orders.states import LIVE
from anxin.policy.clauses import Outcome

KEPT = ("account_error", "code_check", "claimed_after_minutes")


def claim_taken_back(cases: Sequence[Case], orders: dict[UUID, Order], *, at: datetime) -> list[Case]:
    """The cases to decide about goods that were taken back after their own case had ended: the line's open one, or a
    new one. None where the money went back before, or another one was delivered. The caller holds the orders."""
    replaced = set(Decision.objects.filter(case__in=cases, outcome=Outcome.REISSUE).values_list("case", flat=True))
    found = [_claim(case, orders[case.order_id], at) for case in cases if case.pk not in replaced]
    return [case for case in found if case is not None]


def _claim(case: Case, order: Order, at: datetime) -> Case | None:
    standing = Case.objects.filter(line=case.line_id, state__in=OPEN).first()
    if standing is None:
        return _begun(case, order, at)
    if case.units and not (standing.units and set(standing.units) <= set(case.units)):
        return None
    standing.recall = "done"
    standing.save(update_fields=["recall"])
    return standing


def _begun(case: Case, order: Order, at: datetime) -> Case | None:
    """A case that counts as none of the buyer's claims, with what the first one knew."""
    subject = replace(subjects_of({order.pk: order}, lines=[case.line_id], cases=[case])[0], case=None)
    if order.state not in LIVE or gather_facts([subject], at)[subject.key].remaining <= 0:
        return None
    fresh = begin_case(subject, case.problem, "", by="machine", at=at)
    for name in KEPT:
        setattr(fresh, name, getattr(case, name))
    fresh.recall, fresh.claimant = "done", b""
    fresh.save()
    return fresh
