"""Whose shelf is nearly empty? Its supplier and the shop's operators are told, once until it is filled."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.catalog.models import Item
from anxin.delivery.queries import left_of
from anxin.people.models import Person, Role
from anxin.support.letters import StaffLetter
from anxin.support.write import write
from anxin.texts import Text

SUBJECT = Text("库存不足：{title}", "Low stock: {title}")
BODY = Text(
    "“{title}”只剩 {left} 个（提醒线 {line} 个）。卖完后买家会看到“已售完”，不会被收钱。请尽快补货。",
    "“{title}” has {left} left (you are told below {line}). When it is gone, buyers see “sold out” and pay nothing. "
    "Please restock.",
)


@atomic(durable=True)
def warn_low_stock(items: Collection[UUID], *, at: datetime) -> int:
    """Write the letters about those below their line, once until they are above it again; how many items."""
    rows = list(
        Item.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("shop", "supplier")
        .filter(pk__in=items)
        .order_by("pk")
    )
    left = left_of([row.pk for row in rows])
    below = [row for row in rows if left.get(row.pk, 0) < row.low_stock_at]
    low = [row for row in below if row.low_stock_told_at is None]
    Item.objects.filter(pk__in=[row.pk for row in rows if row not in below]).update(low_stock_told_at=None)
    write([letter for row in low for letter in _letters(row, left.get(row.pk, 0), at)])
    Item.objects.filter(pk__in=[row.pk for row in low]).update(low_stock_told_at=at)
    return len(low)


def _letters(item: Item, left: int, at: datetime) -> list[StaffLetter]:
    held = Role.objects.filter(shop=item.shop, name=Role.Name.OPERATOR) | Role.objects.filter(supplier=item.supplier)
    readers = Person.objects.filter(roles__in=held, is_active=True).distinct()
    subject = SUBJECT.fill(title=item.title)
    body = BODY.fill(title=item.title, left=left, line=item.low_stock_at)
    return [
        StaffLetter(shop=item.shop, person=reader, kind="low_stock", subject=subject, body=body, at=at)
        for reader in readers.order_by("pk")
    ]
