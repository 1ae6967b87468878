"""Which of these callbacks come under a seal that was not heard before? Kept with what follows, or not at all."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection


def hear_once(seals: Sequence[tuple[UUID, str]], *, at: datetime) -> list[bool]:
    """Whether each seal of a supplier's is new, in order; the empty seal always is. One statement."""
    named = list(dict.fromkeys((supplier, seal) for supplier, seal in seals if seal))
    fresh: set[tuple[UUID, str]] = set()
    if named:
        with connection.cursor() as cursor:
            cursor.execute(HEAR, [at, [supplier for supplier, _ in named], [seal for _, seal in named]])
            fresh.update(cursor.fetchall())
    answers = []
    for one in seals:
        answers.append(not one[1] or one in fresh)
        fresh.discard(one)
    return answers


HEAR = """
    INSERT INTO sourcing_heard (id, supplier_id, seal, at)
    SELECT uuidv7(), supplier, seal, %s FROM unnest(%s::uuid[], %s::text[]) AS told (supplier, seal)
    ORDER BY supplier, seal
    ON CONFLICT (supplier_id, seal) DO NOTHING
    RETURNING supplier_id, seal
"""
