"""What is to be read about cases?"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from anxin.cases.models import Case, CaseStep, Decision, Remedy
from anxin.cases.states import OPEN, CaseState, RemedyLineState
from anxin.policy.decide import decide
from anxin.policy.kept import facts_kept
from anxin.policy.queries import policy_for


def open_case_of(order: UUID) -> Case | None:
    """The case that is open on an order."""
    return Case.objects.filter(order=order, state__in=OPEN).order_by("-number").first()


def latest_case_of(order: UUID) -> Case | None:
    """The latest case of an order, open or not."""
    return Case.objects.filter(order=order).order_by("-number").first()


def steps_of(order: UUID) -> list[tuple[CaseStep, Case]]:
    """The history of an order's cases, oldest first, each step with its case."""
    steps = CaseStep.objects.filter(order=order).select_related("subject").order_by("at", "id")
    return [(step, step.subject) for step in steps]


def decisions_of(order: UUID) -> list[Decision]:
    """What was decided about an order, oldest first."""
    return list(Decision.objects.filter(order=order).order_by("at", "id"))


def waiting_for_supplier(supplier: UUID) -> list[Case]:
    """The cases that wait for a supplier's answer, the most urgent first."""
    rows = Case.objects.select_related("order", "line").filter(
        line__supplier=supplier, state=CaseState.AWAITING_SUPPLIER
    )
    return list(rows.order_by("due_at", "pk"))


def kept_trace(decision: Decision) -> list[dict[str, Any]]:
    """The clauses that a decision passed over, each with the first test that failed.

    Decisions taken in bulk keep facts, version and clause alone; what was passed over follows from them.
    """
    if decision.trace is not None:
        return list(decision.trace)
    again = decide(
        facts_kept(decision.facts), policy_for(decision.policy_id, decision.line.goods, decision.line.item.sku)
    )
    return [passed._asdict() for passed in again.trace]


def remedies_of(shops: Collection[UUID]) -> list[Remedy]:
    """Remedies for many, newest first, each with how many lines it has reached and how many it left alone."""
    reached = Count("lines", filter=Q(lines__state=RemedyLineState.REMEDIED))
    skipped = Count("lines", filter=Q(lines__state=RemedyLineState.SKIPPED))
    return list(Remedy.objects.filter(shop__in=shops).annotate(reached=reached, skipped=skipped).order_by("-at")[:50])
