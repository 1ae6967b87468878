"""What is to be read about cases?"""

from uuid import UUID

from anxin.cases.models import Case, CaseStep, Decision
from anxin.cases.states import OPEN, CaseState


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
