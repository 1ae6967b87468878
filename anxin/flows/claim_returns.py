"""Which resellers are told now what became of a price they asked back? Put off before a socket is opened."""

from datetime import datetime

from django.db.transaction import atomic

from anxin.flows.claim_tellings import FIRST_WAIT, MOST_TRIES
from anxin.refunds.queries import return_stands
from anxin.resale.models import Return


@atomic(durable=True)
def claim_returns(*, limit: int, at: datetime) -> list[Return]:
    """Hold those that have ended, each put off by twice as long as before; what was tried too often is left to looks.

    What still waits, for a person or for nothing, is looked at again when its order's case is over.
    """
    rows = Return.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
        "resale__order", "resale__reseller"
    )
    due = list(rows.filter(told_at=None, tell_at__lte=at, resale__order__case_open=False).order_by("tell_at")[:limit])
    ended = [row for row in due if return_stands(row)[0] != "waiting"]
    for row in due:
        row.tries += row in ended
        wait = FIRST_WAIT * 2 ** max(1, row.tries)
        row.tell_at = at + wait if row.tries < MOST_TRIES else None
    Return.objects.bulk_update(due, ["tries", "tell_at"])
    return ended
