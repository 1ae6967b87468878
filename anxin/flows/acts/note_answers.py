"""Which answer did each attempt get?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from anxin.delivery.models import SupplyAttempt
from anxin.refunds.models import Attempt


def note_answers(
    table: type[Attempt] | type[SupplyAttempt], answers: Sequence[tuple[UUID, str, str]], *, at: datetime
) -> None:
    """Write answer and detail beside each attempt, found by its token; one statement."""
    if not answers:
        return
    name = connection.ops.quote_name(table._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {name} AS attempt SET answered_at = %s, answer = got.answer, detail = got.detail "
            "FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS got(token, answer, detail) "
            "WHERE attempt.token = got.token",
            [at, [token for token, _, _ in answers], [str(a) for _, a, _ in answers], [d for _, _, d in answers]],
        )
