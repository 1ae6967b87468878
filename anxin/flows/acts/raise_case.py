"""How does the platform open a case by itself, when a machine may not decide alone?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Count

from anxin.cases.models import Case, CaseStep
from anxin.cases.states import CaseState
from anxin.flows.acts.subjects import Judged
from anxin.orders.models import Order
from anxin.refs import new_id


def raise_case(items: Sequence[Judged], *, at: datetime) -> list[Judged]:
    """Open a case about "not arrived" for each, unasked, and return the items with their cases."""
    if not items:
        return []
    orders = [item.subject.order.pk for item in items]
    used = dict(Case.objects.filter(order__in=orders).values_list("order").annotate(Count("id")))
    cases = [
        Case(
            id=new_id(),
            shop_id=item.subject.order.shop_id,
            order=item.subject.order,
            line=item.subject.line,
            supplier=item.subject.supplier,
            number=used.get(item.subject.order.pk, 0) + 1,
            problem="not_arrived",
            units=list(item.subject.units),
            supplier_answer=item.decision.facts.supplier,
            owner="machine",
            due_at=at,
            on_due="decide",
            opened_by="machine",
            opened_at=at,
        )
        for item in items
    ]
    Case.objects.bulk_create(cases)
    CaseStep.objects.bulk_create(
        CaseStep(
            subject=case,
            shop_id=case.shop_id,
            order_id=case.order_id,
            from_state="",
            to_state=CaseState.OPENED,
            by="machine",
            because="raised by the platform",
            at=at,
        )
        for case in cases
    )
    Order.objects.filter(pk__in=orders).update(case_open=True)
    return [replace(item, subject=replace(item.subject, case=case)) for item, case in zip(items, cases, strict=True)]
