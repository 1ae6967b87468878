"""From whom can an item still come, under which name and price, and how are suppliers doing?"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from anxin.catalog.models import Item
from anxin.delivery.models import Delivery
from anxin.delivery.states import DeliveryState
from anxin.people.models import Supplier
from anxin.sourcing.models import Handover, Health, Source
from anxin.sourcing.states import HealthState

WINDOW, DAY = timedelta(minutes=15), timedelta(days=1)
# a clear answer that took longer keeps buyers waiting as an unclear one does; counted from when a worker took the ask
SLOW_SECONDS = 30
MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Measured:
    """What a supplier's system did in a time: questions asked, how many had no clear answer, a refusal of the order, or
    a clear answer that was slow; and orders that came to their end by its word, answered or told, with how many failed.
    """

    asked: int
    unclear: int
    refused: int
    slow: int
    ended: int
    failed: int
    mean_seconds: float
    slowest_seconds: float


NOTHING_ASKED = Measured(0, 0, 0, 0, 0, 0, 0.0, 0.0)

# a question asked before a handover was put to the supplier whose turn it was then
_MEASURE = """
    WITH newest AS (
        SELECT t.* FROM delivery_supplyattempt AS t WHERE t.answered_at IS NOT NULL ORDER BY t.id DESC LIMIT 1000
    ), asked AS (
        SELECT n.kind, n.answer, n.answered_at - n.asked_at AS took, coalesce(
            (
                SELECT h.supplier_id FROM sourcing_handover AS h
                WHERE h.delivery_id = n.delivery_id AND h.at >= n.asked_at ORDER BY h.number LIMIT 1
            ), d.supplier_id) AS supplier_id
        FROM newest AS n JOIN delivery_delivery AS d ON d.id = n.delivery_id
        WHERE n.asked_at > %s AND n.kind IN ('place', 'query', 'fence')
    ), questions AS (
        SELECT supplier_id, count(*) AS asked, count(*) FILTER (WHERE answer IN ('unknown', '')) AS unclear,
            count(*) FILTER (WHERE kind = 'place' AND answer = 'failed') AS refused,
            count(*) FILTER (
                WHERE answer NOT IN ('unknown', '') AND NOT (kind = 'place' AND answer = 'failed')
                    AND took > make_interval(secs => %s)
            ) AS slow,
            avg(extract(epoch FROM took)) AS mean, max(extract(epoch FROM took)) AS slowest
        FROM asked WHERE supplier_id = ANY(%s) GROUP BY supplier_id
    ), ends AS (
        SELECT supplier_id, count(*) AS ended, count(*) FILTER (WHERE failed) AS failed
        FROM sourcing_ended WHERE supplier_id = ANY(%s) AND at > %s GROUP BY supplier_id
    )
    SELECT supplier_id, coalesce(asked, 0), coalesce(unclear, 0), coalesce(refused, 0), coalesce(slow, 0),
        coalesce(ended, 0), coalesce(failed, 0), coalesce(mean, 0), coalesce(slowest, 0)
    FROM questions FULL JOIN ends USING (supplier_id)
"""


def measured(suppliers: Collection[UUID], *, at: datetime, since: datetime | None = None) -> dict[UUID, Measured]:
    """What each supplier's system did in the last quarter of an hour; who did nothing is absent."""
    return _measured(suppliers, max(at - WINDOW, since) if since else at - WINDOW)


def doing(suppliers: Collection[UUID], *, at: datetime) -> dict[UUID, Measured]:
    """The same of a day, as people look at it; of the newest thousand questions of all."""
    return _measured(suppliers, at - DAY)


def _measured(suppliers: Collection[UUID], since: datetime) -> dict[UUID, Measured]:
    if not suppliers:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_MEASURE, [since, SLOW_SECONDS, list(suppliers), list(suppliers), since])
        rows = cursor.fetchall()
    return {
        supplier: Measured(asked, unclear, refused, slow, ended, failed, float(mean), float(slowest))
        for supplier, asked, unclear, refused, slow, ended, failed, mean, slowest in rows
    }


def paused(suppliers: Collection[UUID]) -> set[UUID]:
    """Which of these are paused."""
    rows = Health.objects.filter(supplier__in=suppliers, state=HealthState.PAUSED)
    return set(rows.values_list("supplier_id", flat=True))


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked for an item, and under which name it is known there."""

    supplier: Supplier
    sku: str


def first_source(item: Item) -> Asked | None:
    """Who is asked first for an item; None where nobody may be. Own stock delivers by itself.

    By priority, then price, among the sources in use: the paused and those that ask for more than the buyer pays come
    last, because one that is the only one is asked all the same, never above what the buyer pays.
    """
    return first_sources([item])[item.pk]


def first_sources(items: Collection[Item]) -> dict[UUID, Asked | None]:
    """The same of each item, in a constant number of statements. The items come with their suppliers."""
    rows: dict[UUID, list[Source]] = defaultdict(list)
    docked = [item.pk for item in items if item.supplier.kind != Supplier.Kind.STOCK]
    for row in _sources(docked) if docked else ():
        rows[row.item_id].append(row)
    several = {row.supplier_id for found in rows.values() for row in found if _in_use(row)}
    resting = paused(several) if several else set()
    return {item.pk: _first(item, rows[item.pk], resting) for item in items}


def _first(item: Item, rows: Collection[Source], resting: Collection[UUID]) -> Asked | None:
    if not rows:
        return None if item.supplier.suspended_at else Asked(item.supplier, item.sku)
    used = [row for row in rows if _in_use(row)]
    if not used:
        return None
    first = min(used, key=lambda row: (row.supplier_id in resting, *_rank(row, item.price_minor)))
    return Asked(first.supplier, first.sku)


def _rank(row: Source, price_minor: int) -> tuple[bool, int, int]:
    most_minor = price_minor if row.most_minor is None else row.most_minor
    return most_minor > price_minor, row.priority, most_minor


def without_source(items: Collection[Item]) -> set[UUID]:
    """Which of these items nobody may be asked for any more."""
    rows: dict[UUID, list[Source]] = defaultdict(list)
    for row in _sources([item.pk for item in items]):
        rows[row.item_id].append(row)
    return {item.pk for item in items if not _has_source(item, rows[item.pk])}


def items_without_other(items: Collection[UUID], supplier: UUID) -> set[UUID]:
    """Which of these items nobody but this supplier delivers; of those from its own stock, nobody else ever does."""
    others = _sources(items).exclude(supplier=supplier).exclude(item__supplier__kind=Supplier.Kind.STOCK)
    return set(items) - {row.item_id for row in others if _in_use(row)}


def terms_of(deliveries: Collection[Delivery]) -> dict[UUID, Source]:
    """Under which name and price each delivery is asked for at its supplier; without a source: the item's own.

    Also of a source that is not used any more: what was ordered there is still asked about by its name.
    """
    sources = {
        (row.item_id, row.supplier_id): row
        for row in Source.objects.filter(item__in={d.line.item_id for d in deliveries})
    }
    found = {d.pk: sources.get((d.line.item_id, d.supplier_id)) for d in deliveries}
    return {pk: source for pk, source in found.items() if source is not None}


def next_sources(deliveries: Collection[Delivery]) -> dict[UUID, Source]:
    """Who is next for each delivery: by priority, then price; nobody twice, nobody paused, nobody above the price."""
    rows = [row for row in _sources({d.line.item_id for d in deliveries}) if _in_use(row)]
    if not rows:
        return {}
    resting = paused({row.supplier_id for row in rows})
    had = set(Handover.objects.filter(delivery__in=[d.pk for d in deliveries]).values_list("delivery", "supplier"))
    found = {}
    for delivery in deliveries:
        for row in rows:
            mine = row.item_id == delivery.line.item_id and row.supplier_id != delivery.supplier_id
            too_dear = row.most_minor is not None and row.most_minor > delivery.line.unit_price_minor
            fits = row.supplier_id not in resting and not too_dear
            if mine and fits and (delivery.pk, row.supplier_id) not in had:
                found[delivery.pk] = row
                break
    return found


def out_of_use(deliveries: Collection[Delivery]) -> set[UUID]:
    """Deliveries whose supplier must not be asked for anything new: suspended, or switched off for the item."""
    terms = terms_of(deliveries)
    return {
        row.pk
        for row in deliveries
        if row.supplier.suspended_at is not None or (row.pk in terms and not terms[row.pk].enabled)
    }


def sources_of(item: UUID) -> list[Source]:
    """The sources of an item in the order in which they are asked."""
    return list(_sources([item]))


def items_from(supplier: UUID) -> QuerySet[Item]:
    """The items that may come from a supplier: its own, and those that name it as a source."""
    named = Source.objects.filter(supplier=supplier).values("item")
    return Item.objects.select_related("supplier").filter(Q(supplier=supplier) | Q(pk__in=named))


def _sources(items: Collection[UUID]) -> QuerySet[Source]:
    return Source.objects.select_related("supplier").filter(item__in=items)


def _in_use(row: Source) -> bool:
    return row.enabled and row.supplier.suspended_at is None


def _has_source(item: Item, rows: Collection[Source]) -> bool:
    own = item.supplier.suspended_at is None
    if item.supplier.kind == Supplier.Kind.STOCK or not rows:
        return own
    return any(map(_in_use, rows))


def unclear_of(shops: Collection[UUID]) -> list[Delivery]:
    """Deliveries of which their suppliers' systems have no clear word, the most urgent first."""
    rows = Delivery.objects.select_related("order", "line", "supplier").filter(
        shop__in=shops, state__in=(DeliveryState.UNKNOWN, DeliveryState.PARTIAL)
    )
    return list(rows.exclude(supplier__kind=Supplier.Kind.STOCK).order_by("promise_until", "pk")[:MOST_ROWS])


def former_turn(delivery: UUID, supplier: UUID) -> Handover | None:
    """The turn a supplier had in a delivery, where it is over."""
    return Handover.objects.filter(delivery=delivery, supplier=supplier).first()
