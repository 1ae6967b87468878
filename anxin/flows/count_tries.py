"""How often has something been tried, counted so that two who try at once are counted twice?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.transaction import atomic

from anxin.people.models import Tries

SWEPT_AT_ONCE = 100


@atomic(durable=True)
def count_tries(keys: Sequence[str], *, window: timedelta, at: datetime) -> int:
    """Count one more try for each key; the highest count within its window, which begins with the first try."""
    old = Tries.objects.filter(until__lte=at).order_by("pk").select_for_update(skip_locked=True)[:SWEPT_AT_ONCE]
    Tries.objects.filter(pk__in=[row.pk for row in old]).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_tries AS tries (key, count, until) SELECT key, 1, %s FROM unnest(%s::text[]) AS key "
            "ORDER BY key ON CONFLICT (key) DO UPDATE SET "
            "count = CASE WHEN tries.until <= %s THEN 1 ELSE tries.count + 1 END, "
            "until = CASE WHEN tries.until <= %s THEN EXCLUDED.until ELSE tries.until END RETURNING count",
            [at + window, sorted(set(keys)), at, at],
        )
        return max(int(row[0]) for row in cursor.fetchall())
