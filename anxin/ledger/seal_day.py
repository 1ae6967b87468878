"""How is a day's state of all chains put under one hash that can be published?"""

from datetime import date, datetime

from django.db import connection, transaction

from anxin.ledger import merkle
from anxin.ledger.horizon import horizon
from anxin.ledger.models import Leaves, Root
from anxin.routines import schema

_LOCK = 0x726F6F74  # "root"


def seal_day(day: date, *, at: datetime) -> Root:
    """Seal the heads of all chains that moved since the last root; the day's root if it is sealed already.

    The cut lies before the oldest running transaction: what commits late belongs to the next root.
    Raises BooksFromElsewhere.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if sealed := Root.objects.filter(day=day).first():
            return sealed
        last = Root.objects.order_by("-day").first()
        if last is not None and last.day > day:
            raise DayIsPast(day)
        since = last.upto if last else "0"
        upto = horizon()
        cursor.execute(f"SELECT * FROM {schema()}.chain_heads(%s::xid8, %s::xid8)", [since, upto])
        heads = cursor.fetchall()
        leaves = [bytes(head) for _, _, head in heads]
        Leaves.objects.create(day=day, kept=b"".join(subject.bytes + bytes(head) for subject, _, head in heads))
        top = merkle.root(leaves)
        previous = bytes(last.hash) if last else merkle.EMPTY
        return Root.objects.create(
            day=day,
            since=since,
            upto=upto,
            leaves=len(leaves),
            root=top,
            previous=previous,
            hash=merkle.root_hash(previous, day.isoformat(), len(leaves), top),
            sealed_at=at,
        )


class DayIsPast(ValueError):
    """A later day is sealed already; roots are a chain and cannot be put in between."""
