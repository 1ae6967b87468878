"""What else was decided like this, and what is on record about the two parties? Counts, never names."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from anxin.cases.models import Case, Decision
from anxin.orders.models import Order
from anxin.texts import Text

ALIKE_WITHIN = timedelta(days=90)
MOST_ALIKE = 6
GIVEN = ("refund_full", "refund_prorated", "reissue", "buyer_chooses")

# the latest ones of the same problem by index; those that share the most with the case stand first
_ALIKE = """
    WITH near AS (
        SELECT c.* FROM cases_case AS c
        WHERE c.shop_id = %(shop)s AND c.problem = %(problem)s AND c.closed_at >= %(since)s AND c.id <> %(case)s
        ORDER BY c.closed_at DESC LIMIT 300
    )
    SELECT near.id, o.ref || '-C' || near.number, d.outcome, d.clause_number, d.amount_minor, o.currency,
        d.reason_zh, d.reason_en, d.words, d.by LIKE 'staff:%%', d.at,
        l.goods = %(goods)s, near.supplier_id = %(supplier)s, d.clause = %(clause)s
    FROM near JOIN orders_order AS o ON o.id = near.order_id JOIN orders_line AS l ON l.id = near.line_id
    JOIN LATERAL (
        SELECT * FROM cases_decision AS x WHERE x.order_id = near.order_id AND x.case_id = near.id
        ORDER BY x.id DESC LIMIT 1
    ) AS d ON true
    ORDER BY (l.goods = %(goods)s)::int + (near.supplier_id = %(supplier)s)::int + (d.clause = %(clause)s)::int DESC,
        d.at DESC
    LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Alike:
    """One decided case that is like another one, and in what."""

    case: UUID
    ref: str
    outcome: str
    clause_number: int
    amount_minor: int
    currency: str
    reason_zh: str
    reason_en: str
    words: bytes
    by_person: bool
    at: datetime
    same_goods: bool
    same_supplier: bool
    same_clause: bool

    @property
    def reason(self) -> Text:
        """Why, as a pair: in a person's own words where there are any."""
        return Decision(reason_zh=self.reason_zh, reason_en=self.reason_en, words=self.words).reason


def alike(case: Case, clause: str, at: datetime) -> list[Alike]:
    """Cases about the same problem decided within 90 days; those that share goods, supplier and clause stand first."""
    named: dict[str, Any] = {
        "shop": case.shop_id,
        "problem": case.problem,
        "since": at - ALIKE_WITHIN,
        "case": case.pk,
        "goods": case.line.goods,
        "supplier": case.supplier_id,
        "clause": clause,
        "most": MOST_ALIKE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, named)
        return [Alike(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Record:
    """How a party has fared: of the buyer all orders, of the supplier none; cases, and how they ended."""

    orders: int
    cases: int
    given: int
    rejected: int


def buyer_record(case: Case) -> Record:
    """Of the same buyer (a guest is known by the contact) in this shop: everything but this case."""
    order = case.order
    same = Q(buyer=order.buyer_id) if order.buyer_id else Q(contact_mark=order.contact_mark, buyer=None)
    orders = Order.objects.filter(same, shop=case.shop_id, paid_at__isnull=False)
    return Record(orders.count(), *_ended(Q(case__claimant=bytes(case.claimant or order.claimant)), case))


def supplier_record(case: Case, at: datetime) -> Record:
    """Of this supplier within 90 days: everything but this case."""
    return Record(0, *_ended(Q(case__supplier=case.supplier_id, at__gte=at - ALIKE_WITHIN), case))


def _ended(whose: Q, case: Case) -> tuple[int, int, int]:
    rows = Decision.objects.filter(whose, shop=case.shop_id, case__closed_at__isnull=False).exclude(case=case)
    found = rows.aggregate(
        cases=Count("case", distinct=True),
        given=Count("case", distinct=True, filter=Q(outcome__in=GIVEN)),
        rejected=Count("case", distinct=True, filter=Q(outcome="reject")),
    )
    return found["cases"], found["given"], found["rejected"]
