"""Which cases wait for people, in which order, and how fast do people act?

One page of a queue costs the same whether ten cases wait or ten thousand: it is cut by the key of the last row seen,
never counted off from the start.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from anxin.cases.models import Appeal, Case, Offer, Verdict
from anxin.cases.reviews import STAFF_OWNERS
from anxin.cases.states import OPEN, CaseState, OfferState, Side, VerdictState
from anxin.support.models import Nudge

PAGE = 50
MOST_LOGGED = 200
BANDS: Mapping[str, tuple[int, int | None]] = {
    "50": (0, 5_000),
    "200": (5_001, 20_000),
    "500": (20_001, 50_000),
    "more": (50_001, None),
}
FILTERS = ("mine", "nudged", "appealed", "overdue", "second")
OFFERS = "offers"
# of these, what stands in the row of the case
ROW_SAYS = ("appealed", "overdue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of a queue: whose cases by shop, who looks, and by what it is narrowed and ordered."""

    owners: Mapping[UUID, Collection[str]]
    by: str
    at: datetime
    only: str = ""
    band: str = ""
    order: str = "due"
    after: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """One case of a queue."""

    id: UUID
    ref: str
    problem: str
    state: str
    owner: str
    due_at: datetime
    amount_minor: int
    currency: str
    title_zh: str
    title_en: str
    came_at: datetime
    first_at: datetime | None
    taken_by: str
    nudges: int
    verdict_by: str
    offer_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the key after which the next ones come; empty when there are none."""

    rows: list[Waiting]
    after: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many wait, and how many of them of each kind."""

    all: int = 0
    kinds: dict[str, int] = field(default_factory=dict)


def queue(wanted: Wanted, most: int = PAGE) -> Page:
    """The next rows: those due first, or those about most; cases of the same moment in the order they came."""
    rows = _after(_narrowed(wanted), wanted)
    keys = ("-line__amount_minor", "due_at", "pk") if wanted.order == "amount" else ("due_at", "pk")
    nudges = Nudge.objects.filter(order=OuterRef("order"), to="agent", at__gte=OuterRef("opened_at"))
    counted = nudges.order_by().values("order").annotate(n=Count("pk")).values("n")
    waiting = Verdict.objects.filter(case=OuterRef("pk"), state=VerdictState.WAITING)
    values = rows.order_by(*keys).values_list(
        "pk",
        "order__ref",
        "number",
        "problem",
        "state",
        "owner",
        "due_at",
        "line__amount_minor",
        "order__currency",
        "line__title_zh",
        "line__title_en",
        Coalesce("attention__came_at", "opened_at"),
        "attention__first_at",
        "attention__taken_by",
        "attention__taken_until",
        Coalesce(Subquery(counted), 0),
        Subquery(waiting.values("by")[:1]),
        Subquery(_to_answer().values("due_at")[:1]),
    )
    found = [_row(row, wanted.at) for row in values[: most + 1]]
    last = found[most - 1] if len(found) > most else None
    return Page(found[:most], _key(last, wanted.order) if last else ())


def _row(row: tuple[Any, ...], at: datetime) -> Waiting:
    pk, ref, number, problem, state, owner, due, amount, currency, *rest = row
    zh, en, came, first, taken, until, nudges, by, offered = rest
    holder = taken if taken and until and until > at else ""
    whole = f"{ref}-C{number}"
    return Waiting(
        pk, whole, problem, state, owner, due, amount, currency, zh, en, came, first, holder, nudges, by or "", offered
    )


def _key(row: Waiting, order: str) -> tuple[Any, ...]:
    return (row.amount_minor, row.due_at, row.id) if order == "amount" else (row.due_at, row.id)


def _after(rows: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    """What comes after a key; the first comparison alone bounds the index, the second cuts within one moment."""
    if not wanted.after:
        return rows
    *first, due, key = wanted.after
    later = Q(due_at__gte=due) & (Q(due_at__gt=due) | Q(pk__gt=key))
    if wanted.order != "amount":
        return rows.filter(later)
    return rows.filter(Q(line__amount_minor__lt=first[0]) | (Q(line__amount_minor=first[0]) & later))


def _whose(wanted: Wanted) -> QuerySet[Case]:
    theirs = Q(pk__in=[])
    for shop, owners in wanted.owners.items():
        theirs |= Q(shop=shop, owner__in=list(owners))
    return Case.objects.filter(theirs, owner__in=STAFF_OWNERS)


def _to_answer() -> QuerySet[Offer]:
    """A buyer's offer to the case that the staff has to answer, whosever turn the case itself is."""
    return Offer.objects.filter(case=OuterRef("pk"), state=OfferState.OPEN, owner=Side.AGENT).order_by("due_at")


def _offered(wanted: Wanted) -> QuerySet[Case]:
    """The cases with such an offer, of the shops where whoever looks may answer it."""
    shops = [shop for shop, owners in wanted.owners.items() if "agent" in owners]
    asked = Offer.objects.filter(shop__in=shops, state=OfferState.OPEN, owner=Side.AGENT).values("case")
    return Case.objects.filter(pk__in=asked, state__in=OPEN)


def offers_to_answer(shops: Collection[UUID]) -> tuple[int, datetime | None]:
    """How many offers of buyers wait for the staff of these shops, and until when the first of them."""
    rows = Offer.objects.filter(shop__in=shops, state=OfferState.OPEN, owner=Side.AGENT)
    found = rows.aggregate(count=Count("pk"), due=Min("due_at"))
    return found["count"], found["due"]


def _narrowed(wanted: Wanted) -> QuerySet[Case]:
    rows = _offered(wanted) if wanted.only == OFFERS else _whose(wanted)
    if wanted.only in FILTERS:
        rows = rows.filter(_kinds(wanted)[wanted.only])
    low, high = BANDS.get(wanted.band, (0, None))
    if low:
        rows = rows.filter(line__amount_minor__gte=low)
    return rows.filter(line__amount_minor__lte=high) if high else rows


def _kinds(wanted: Wanted) -> dict[str, Any]:
    nudged = Nudge.objects.filter(order=OuterRef("order"), to="agent", at__gte=OuterRef("opened_at"))
    second = Verdict.objects.filter(case=OuterRef("pk"), state=VerdictState.WAITING).exclude(by=wanted.by)
    return {
        "mine": Q(attention__taken_by=wanted.by, attention__taken_until__gt=wanted.at),
        "nudged": Exists(nudged),
        "appealed": Q(state=CaseState.APPEALED),
        "overdue": Q(due_at__lte=wanted.at),
        "second": Exists(second),
    }


def counts(wanted: Wanted) -> Counts:
    """How many wait of each kind, and how many offers of buyers.

    What the row itself says is counted in one pass; the rest each in a statement of its own, from the few rows that
    make a case one of that kind: asked of every case that waits, they took a fifth of the page's time.
    """
    rows, kinds = _whose(wanted), _kinds(wanted)
    found = rows.aggregate(all=Count("pk"), **{name: Count("pk", filter=kinds.pop(name)) for name in ROW_SAYS})
    found |= {name: rows.filter(test).count() for name, test in kinds.items()}
    return Counts(found.pop("all"), found | {OFFERS: _offered(wanted).count()})


@dataclass(frozen=True, slots=True)
class Pace:
    """How people of the staff did in a time: seconds to the first act, and how often against the suggestion."""

    acts: int
    median_seconds: int | None
    verdicts: int
    against: int


_PACE = """
    SELECT count(*), extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY a.first_at - a.came_at))
    FROM cases_attention AS a WHERE a.shop_id = ANY(%s) AND a.first_at >= %s AND a.first_at <= %s
"""


def pace(shops: Collection[UUID], at: datetime, within: timedelta = timedelta(days=30)) -> Pace:
    """The pace of the last days; the median is None where nobody has acted."""
    since = at - within
    with connection.cursor() as cursor:
        cursor.execute(_PACE, [list(shops), since, at])
        acts, median = cursor.fetchone()
    rows = Verdict.objects.filter(shop__in=shops, appeal=None, at__gte=since, at__lte=at)
    told = rows.exclude(state=VerdictState.DROPPED).aggregate(
        all=Count("pk"), against=Count("pk", filter=~Q(against=""))
    )
    # most appeals are decided at once, without a draft that waits: they are counted where they end
    appeals = Appeal.objects.filter(
        shop__in=shops, closed_at__gte=since, closed_at__lte=at, decided_by__startswith="staff:"
    ).count()
    return Pace(acts, None if median is None else int(median), told["all"] + appeals, told["against"])


def verdicts_alone(shop: UUID) -> list[Verdict]:
    """The public log: verdicts that no second person looked at, because there was none; newest first, nobody named."""
    rows = Verdict.objects.filter(shop=shop, opens_at__isnull=False).select_related("case", "order")
    return list(rows.order_by("-at")[:MOST_LOGGED])


def next_free(wanted: Wanted, most: int = 5) -> list[UUID]:
    """The first cases that nobody else has before them and that do not wait for a colleague of the one who looks."""
    others = Q(attention__taken_until__gt=wanted.at) & ~Q(attention__taken_by__in=["", wanted.by])
    own = Verdict.objects.filter(case=OuterRef("pk"), state=VerdictState.WAITING, by=wanted.by)
    rows = _whose(wanted).filter(state=CaseState.IN_REVIEW).exclude(others).exclude(Exists(own))
    return list(rows.order_by(F("due_at").asc(), "pk").values_list("pk", flat=True)[:most])
