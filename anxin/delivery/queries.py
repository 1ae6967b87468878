"""What is to be read about goods going out?"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from anxin import vault
from anxin.delivery.models import Batch, Code, Delivery, DeliveryStep, Reveal, StaffReveal, SupplyAttempt
from anxin.delivery.states import CodeState, DeliveryState, Fence
from anxin.orders.models import Line
from anxin.orders.queries import account_of
from anxin.people.models import Supplier

MOST_ROWS = 500
MOST_IMPORTS = 50
# how the source of a batch begins whose codes a supplier's system delivered
DELIVERED_BY = "supplier:"
TAKEN = (DeliveryState.IN_PROGRESS, DeliveryState.PARTIAL)

_USUAL = """
    SELECT percentile_cont(0.5) WITHIN GROUP (
        ORDER BY d.delivered_at - d.promise_until + make_interval(mins => l.promise_minutes))
    FROM delivery_delivery AS d JOIN orders_line AS l ON l.id = d.line_id
    WHERE l.item_id = %s AND d.state = 'delivered' AND d.number = 1 AND d.delivered_at >= %s
    HAVING count(*) >= %s
"""


def usual_time(item: UUID, *, since: datetime, fewest: int) -> timedelta | None:
    """How long half of an item's deliveries took from payment, where at least `fewest` arrived since then."""
    with connection.cursor() as cursor:
        cursor.execute(_USUAL, [item, since, fewest])
        row = cursor.fetchone()
    return row[0] if row else None


def put_aside_until(item: UUID) -> datetime | None:
    """When the first of what others have put aside comes back to the shelf, unless they pay."""
    lines = Code.objects.filter(item=item, state=CodeState.RESERVED).values("line")
    until: datetime | None = Line.objects.filter(pk__in=lines).aggregate(first=Min("order__due_at"))["first"]
    return until


def stock_of(items: Collection[UUID]) -> dict[UUID, int]:
    """How many codes of each item are on the shelf; items without any are absent."""
    rows = Code.objects.filter(item__in=list(items), state=CodeState.IN_STOCK)
    return dict(rows.values_list("item").annotate(Count("id")))


def left_of(items: Collection[UUID]) -> dict[UUID, int]:
    """How many codes of each item can still be sold, those put aside for somebody who pays now included."""
    rows = Code.objects.filter(_either(item__in=list(items)))
    return dict(rows.values_list("item").annotate(Count("id")))


def shelved(item: UUID) -> bool:
    """Whether codes of an item are on the shelf, or put aside for somebody who pays."""
    return Code.objects.filter(_either(item=item)).exists()


def _either(**item: object) -> Q:
    """What can still be sold of items; said twice, because each of the two indexes holds codes of one state."""
    return Q(state=CodeState.IN_STOCK, **item) | Q(state=CodeState.RESERVED, **item)


def account_to_fulfil(delivery: Delivery) -> str:
    """The account in full for whoever fulfils by hand: told once the order was taken, "" before and for codes."""
    return account_of(delivery.line) if delivery.state in TAKEN else ""


def delivery_of(order: UUID) -> Delivery | None:
    """The latest delivery of an order."""
    return Delivery.objects.filter(order=order).order_by("-number", "-id").first()


def counted_of(line: UUID, share: int) -> dict[str, int] | None:
    """How many pieces of how many of a line came, where they were counted and that is what a share of it stood for."""
    rows = Delivery.objects.filter(line=line, delivered_share=share, delivered_pieces__isnull=False)
    row = rows.select_related("line").order_by("-number").first()
    return {"came": row.delivered_pieces or 0, "all": row.quantity} if row else None


def steps_of(order: UUID) -> list[tuple[DeliveryStep, Delivery]]:
    """The history of an order's deliveries, oldest first, each step with its delivery."""
    steps = DeliveryStep.objects.filter(order=order).select_related("subject__supplier").order_by("at", "id")
    return [(step, step.subject) for step in steps]


def reveals_of(order: UUID) -> list[Reveal]:
    """Each first sight of a code of an order, oldest first."""
    return list(Reveal.objects.filter(order=order).select_related("code").order_by("at", "id"))


def codes_of(order: UUID) -> list[Code]:
    """The codes that went out for an order and may be seen, without their texts."""
    live = (CodeState.ALLOCATED, CodeState.REVEALED)
    return list(Code.objects.filter(delivery__order=order, state__in=live).defer("sealed").order_by("pk"))


def order_of_bad_code(shop: UUID, text: str) -> UUID | None:
    """The order that a code went out for whose batch was withdrawn since; None for every other text."""
    bad = Code.objects.filter(shop=shop, mark=vault.mark(text, f"code:{shop}"), delivery__isnull=False)
    bad = bad.filter(Q(state=CodeState.VOID) | Q(batch__withdrawn_at__isnull=False))
    return bad.values_list("delivery__order", flat=True).first()


def batches_to_remedy(shops: Collection[UUID], also: UUID | None) -> list[Batch]:
    """The latest imports, and the batch that was asked for, whichever it is.

    What a supplier's system delivered is a batch of each delivery: there would be nothing else on the list.
    """
    rows = Batch.objects.select_related("item").filter(shop__in=shops)
    holds = Exists(Code.objects.filter(batch=OuterRef("pk")))
    imports = rows.filter(holds).exclude(source__startswith=DELIVERED_BY).order_by("-imported_at")[:MOST_IMPORTS]
    asked = rows.filter(pk=also) if also else rows.none()
    return [*{row.pk: row for row in (*asked, *imports)}.values()]


def reveals_to_agree(shops: Collection[UUID], me: str, now: datetime) -> list[StaffReveal]:
    """Requests of others to see codes that wait for a second one of the staff, the oldest first."""
    rows = StaffReveal.objects.filter(shop__in=shops, seen_at=None, seconded_at=None, opens_at=None, closes_at__gt=now)
    return list(rows.exclude(asked_by=me).order_by("asked_at", "pk")[:MOST_ROWS])


def staff_reveals_since(since: datetime, now: datetime) -> list[StaffReveal]:
    """What the staff saw since then, and what a one-person shop will be able to see, newest first."""
    seen, announced = Q(seen_at__gte=since), Q(seen_at=None, opens_at__isnull=False, closes_at__gt=now)
    return list(StaffReveal.objects.filter(seen | announced).order_by("-asked_at", "-pk")[:MOST_ROWS])


def on_the_wire(supplier: UUID) -> QuerySet[Delivery]:
    """The deliveries that a supplier with a system was asked for, may still bring, and was not told to stop."""
    asked = SupplyAttempt.objects.filter(delivery=OuterRef("pk"))
    rows = Delivery.objects.filter(
        Q(state__in=(DeliveryState.IN_PROGRESS, DeliveryState.UNKNOWN, DeliveryState.PARTIAL))
        | Q(Exists(asked), state=DeliveryState.PLANNED),
        supplier=supplier,
        fence=Fence.NOT_ASKED,
    )
    return rows.exclude(supplier__kind=Supplier.Kind.STOCK)


def of_several(lines: Collection[UUID]) -> set[UUID]:
    """Those of these lines of which another supplier than the line's brought something, or is to."""
    rows = Delivery.objects.filter(line__in=lines).exclude(supplier=F("line__supplier"))
    return set(rows.values_list("line_id", flat=True)) if lines else set()


def passed_on(lines: Collection[UUID]) -> set[UUID]:
    """Those of these lines whose codes a reseller was told: it takes them once, and is told of no others."""
    told = Code.objects.filter(delivery__line__in=lines, delivery__order__resale__isnull=False)
    return set(told.filter(state=CodeState.REVEALED).values_list("delivery__line", flat=True))
