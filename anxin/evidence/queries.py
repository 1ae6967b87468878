"""What is to be read about uploads?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from anxin.evidence.models import EvidenceKey, Exhibit, Upload
from anxin.evidence.states import PENDING, SURE, KeyKind, Match, Side
from anxin.routines.among import among

LOOKED_AT = 2_000
ALIKE_BITS = 16


@dataclass(frozen=True, slots=True)
class Shown:
    """What the buyer of one order has shown: which slots, whether it agrees with our record, whether it was reused."""

    slots: frozenset[str] = frozenset()
    match: Match = Match.UNVERIFIED
    reused: bool = False


NOTHING_SHOWN = Shown()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An upload of another order that shares something with this one: a sure key, or only a hint."""

    upload: UUID
    order: UUID
    ref: str
    kind: KeyKind | None
    bits: int = 0

    @property
    def sure(self) -> bool:
        """Whether two genuine payments never share it."""
        return self.kind in SURE


def uploads_of(order: UUID) -> list[Upload]:
    """Everything that was shown about an order, oldest first."""
    return list(Upload.objects.filter(order=order).order_by("at", "pk"))


def shown_for(orders: Collection[UUID]) -> dict[UUID, Shown]:
    """What the buyers of these orders have shown; orders without anything are absent.

    In each slot the last word of the machine counts: a wrong picture is mended by the right one.
    """
    rows = Upload.objects.filter(order__in=among(orders), side=Side.BUYER).values_list("order", "slot")
    counted = rows.annotate(
        matched=Count("pk", filter=Q(match=Match.MATCHED)),
        contradicted=Count("pk", filter=Q(match=Match.CONTRADICTED)),
        reused=Count("pk", filter=Q(reused=True)),
    )
    found: dict[UUID, list[tuple[str, bool, bool, bool]]] = {}
    for order, slot, matched, contradicted, reused in counted:
        found.setdefault(order, []).append((slot, matched > 0, contradicted > 0, reused > 0))
    return {order: _together(slots) for order, slots in found.items()}


def _together(slots: list[tuple[str, bool, bool, bool]]) -> Shown:
    match = Match.MATCHED if any(matched for _, matched, _, _ in slots) else Match.UNVERIFIED
    if any(contradicted and not matched for _, matched, contradicted, _ in slots):
        match = Match.CONTRADICTED
    return Shown(frozenset(slot for slot, *_ in slots), match, any(reused for *_, reused in slots))


def is_being_read(order: UUID) -> bool:
    """Whether anything that was shown about an order has yet to be read."""
    return Upload.objects.filter(order=order, state__in=PENDING).exists()


def sent_since(order: UUID, at: datetime) -> frozenset[str]:
    """The slots for which the buyer has sent something since then, be it a file that was there before."""
    fresh = Upload.objects.filter(order=order, side=Side.BUYER, at__gte=at).values_list("slot", flat=True)
    again = Exhibit.objects.filter(order=order, kind="upload_again", at__gte=at).values_list("slot", flat=True)
    return frozenset(fresh) | frozenset(again)


def found_elsewhere(upload: Upload) -> list[Elsewhere]:
    """Where else an upload, or the payment that it shows, was used: sure hits first, then hints. For staff."""
    keys = list(EvidenceKey.objects.filter(upload=upload).values_list("kind", "mark"))
    wanted = Q(pk__in=[])
    for kind, mark in keys:
        wanted |= Q(kind=kind, mark=mark)
    rows = EvidenceKey.objects.filter(wanted, shop=upload.shop_id).exclude(order=upload.order_id)
    hits = [
        Elsewhere(key.upload_id, key.order_id, key.order.ref, KeyKind(key.kind))
        for key in rows.select_related("order").order_by("at")[:20]
    ]
    known = {hit.upload for hit in hits}
    alike = [hit for hit in _alike(upload) if hit.upload not in known]
    return sorted(hits, key=lambda hit: not hit.sure) + alike


_ALIKE = """
    SELECT late.id, late.order_id, o.ref, late.bits FROM (
        SELECT u.id, u.order_id, bit_count(('x' || encode(u.dhash, 'hex'))::bit(256) # %(dhash)s::bit(256)) AS bits
        FROM (
            SELECT * FROM evidence_upload AS w WHERE w.shop_id = %(shop)s ORDER BY w.at DESC LIMIT %(most)s
        ) AS u
        WHERE u.order_id <> %(order)s AND length(u.dhash) = 32
    ) AS late JOIN orders_order AS o ON o.id = late.order_id
    WHERE late.bits <= %(bits)s ORDER BY late.bits, late.id LIMIT 5
"""


def _alike(upload: Upload) -> list[Elsewhere]:
    """Pictures among the last ones of the shop that look alike; genuine screenshots of one app do too."""
    if not upload.dhash:
        return []
    bits = f"{int.from_bytes(bytes(upload.dhash), 'big'):0256b}"
    named: dict[str, str | int | UUID] = {
        "dhash": bits,
        "shop": upload.shop_id,
        "order": upload.order_id,
        "most": LOOKED_AT,
        "bits": ALIKE_BITS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, named)
        return [Elsewhere(pk, order, ref, None, bits) for pk, order, ref, bits in cursor.fetchall()]
