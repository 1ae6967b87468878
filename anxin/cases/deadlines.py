"""Which cases are due, when is the next, and until when may one that has ended be looked at again?"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Min

from anxin.cases.models import Case, CaseStep, Decision, Offer, Remedy
from anxin.cases.states import OPEN, CaseState, OfferState, RemedyState

REOPEN_WITHIN: Final = timedelta(days=7)
APPEAL_WITHIN: Final = timedelta(days=7)


def due_cases(at: datetime, limit: int) -> list[UUID]:
    """Open cases whose time has come, the longest due first."""
    rows = Case.objects.filter(state__in=OPEN, due_at__lte=at).order_by("due_at")
    return list(rows.values_list("pk", flat=True)[:limit])


def next_case_due() -> datetime | None:
    """The next moment at which a case falls due."""
    due: datetime | None = Case.objects.filter(state__in=OPEN).aggregate(next=Min("due_at"))["next"]
    return due


def due_remedies(at: datetime, limit: int) -> list[UUID]:
    """Remedies for many that are under way, the longest due first."""
    rows = Remedy.objects.filter(state=RemedyState.RUNNING, due_at__lte=at).order_by("due_at")
    return list(rows.values_list("pk", flat=True)[:limit])


def next_remedy_due() -> datetime | None:
    """The next moment at which a remedy goes on."""
    due: datetime | None = Remedy.objects.filter(state=RemedyState.RUNNING).aggregate(next=Min("due_at"))["next"]
    return due


def due_offers(at: datetime, limit: int) -> list[UUID]:
    """Offers that nobody has answered in time, the longest due first."""
    rows = Offer.objects.filter(state=OfferState.OPEN, due_at__lte=at).order_by("due_at")
    return list(rows.values_list("pk", flat=True)[:limit])


def next_offer_due() -> datetime | None:
    """The next moment at which an offer lapses."""
    due: datetime | None = Offer.objects.filter(state=OfferState.OPEN).aggregate(next=Min("due_at"))["next"]
    return due


def reopen_until(cases: Collection[UUID]) -> dict[UUID, datetime]:
    """Until when each of these cases may be taken up again that has rested: counted from its first rest alone, so that
    resting and resuming has an end. Cases that never rested are not in it."""
    rests = CaseStep.objects.filter(subject__in=cases, to_state=CaseState.LAPSED).order_by()
    first: dict[UUID, datetime] = dict(rests.values_list("subject").annotate(first=Min("at")))
    return {case: at + REOPEN_WITHIN for case, at in first.items()}


def again_until(orders: Collection[UUID]) -> dict[UUID, datetime]:
    """Until when a case of each of these orders may still be appealed or taken up again, the last of them.

    Orders without such a case are not in it: what was appealed before, agreed, or chosen by the buyer stands.
    """
    found: dict[UUID, datetime] = {}
    ended = Case.objects.filter(order__in=orders, state__in=(CaseState.DECIDED, CaseState.LAPSED))
    ended = ended.exclude(closed_at=None).exclude(appeal__isnull=False)
    rows = {row.pk: row for row in ended.exclude(offers__state=OfferState.ACCEPTED)}
    last = dict(Decision.objects.filter(case__in=rows).order_by("at", "pk").values_list("case", "by"))
    rested = reopen_until([row.pk for row in rows.values() if row.state == CaseState.LAPSED])
    for row in rows.values():
        appeal = row.closed_at + APPEAL_WITHIN if row.closed_at and row.state == CaseState.DECIDED else None
        until = rested.get(row.pk) or appeal
        if until and last.get(row.pk, "").partition(":")[0] not in ("buyer", "guest"):
            found[row.order_id] = max(until, found.get(row.order_id, until))
    return found
