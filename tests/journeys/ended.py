"""How did a story end? Outcome, who bears it, the money and the time, in the words that a story's `then` uses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anxin.cases.models import Case, Decision
from anxin.delivery.models import Delivery
from anxin.refunds.models import Refund
from anxin.refunds.states import RefundState
from tests.journeys.journey import Journey

# what ends a matter; the others say who is asked next
FINAL = frozenset({"refund_full", "refund_prorated", "reissue", "reject", "lapse"})


def ended(journey: Journey) -> dict[str, Any]:
    """How it ended; `at` is when that was decided, or when the order or the case closed without a decision."""
    order = journey.row
    refunds = list(Refund.objects.all())
    case = Case.objects.filter(order=order).order_by("-number").first()
    about = Decision.objects.filter(order=order, **({"case": case} if case else {}))
    decision = about.order_by("-at", "-id").first()
    if decision is not None and decision.outcome not in FINAL:
        decision = None
    return {
        "order": order.state,
        "case": case.state if case else None,
        "outcome": decision.outcome if decision else None,
        "clause": decision.clause if decision else None,
        "liable": (decision.liable or None) if decision else None,
        "by": decision.by.partition(":")[0] if decision else None,
        "money": sum(refund.amount_minor for refund in refunds),
        "arrived": sum(refund.amount_minor for refund in refunds if refund.state == RefundState.ARRIVED),
        "refunds": len(refunds),
        "deliveries": Delivery.objects.filter(order=order).count(),
        "at": decision.at if decision else _closed(journey, case),
    }


def began(journey: Journey) -> datetime:
    """Since when the time is counted: the application, else the payment, else the order."""
    found: datetime = journey.kept.get("claimed") or journey.kept.get("paid") or journey.row.placed_at
    return found


def _closed(journey: Journey, case: Case | None) -> datetime:
    if case is not None:
        assert case.closed_at is not None, "the case is still open"
        return case.closed_at
    last: datetime = journey.row.steps.latest("at").at
    return last
