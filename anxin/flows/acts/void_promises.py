"""What becomes of promises that can neither be kept nor broken any more, because the case ended another way?"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.flows.acts.end_promises import end_promises
from anxin.refunds.promises import come_true
from anxin.routines.among import among
from anxin.support.models import Commitment
from anxin.support.states import CommitmentState, Matter


def void_promises(
    orders: Collection[UUID], matters: Collection[Matter], *, by: str, because: str, at: datetime
) -> None:
    """End the open promises of these matters: kept where it has happened already, void otherwise.

    What was due before stays broken. The caller holds the orders' locks.
    """
    due = Commitment.objects.filter(
        order__in=among(orders), matter__in=matters, state=CommitmentState.OPEN, due_at__gt=at
    ).values_list("pk", flat=True)
    promised = list(due)
    if not promised:
        return
    true = {one.commitment: one.shown for one in come_true(promised)}
    if true:
        end_promises(true, CommitmentState.KEPT, by="machine", because="it happened", at=at)
    left = {pk: "" for pk in promised if pk not in true}
    if left:
        end_promises(left, CommitmentState.VOID, by=by, because=because[:200], at=at)
