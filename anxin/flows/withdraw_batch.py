"""What if a batch of codes turns out bad? None of it is sold any more, and who holds an unseen one gets another."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.delivery.models import Batch, Code
from anxin.delivery.states import CodeState
from anxin.flows.acts.replace_withdrawn import replace_withdrawn
from anxin.flows.acts.void_batch import void_batch
from anxin.refusal import Invalid, NotFound, Refusal
from anxin.texts import Text

MOST_LETTERS = 200
NO_REASON = Text("请写明撤下原因。", "Say why it is withdrawn.")
TOO_LONG = Text("撤下原因最多 200 字。", "The reason has at most 200 characters.")


class AlreadyWithdrawn(Refusal):
    text = Text("这批卡密已经撤下。", "This batch has been withdrawn already.")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What became of a batch: codes off the shelf, unpaid orders ended, unseen ones replaced or still to be, seen."""

    voided: int
    ended: int
    replaced: int
    waiting: int
    seen: int


@atomic(durable=True)
def withdraw_batch(batch: UUID, *, reason: str, by: str, at: datetime) -> Withdrawn:
    """Take a batch from sale with the reason. Seen codes stay as they are: their buyers have cases.

    Unpaid orders for which its codes were put aside end at once, so that nobody pays for what is bad. Raises NotFound,
    Invalid without a reason or with too long a one, AlreadyWithdrawn.
    """
    if not reason.strip():
        raise Invalid(what=NO_REASON)
    if len(reason.strip()) > MOST_LETTERS:
        raise Invalid(what=TOO_LONG)
    row = Batch.objects.select_for_update(of=("self",)).select_related("item").filter(pk=batch).first()
    if row is None:
        raise NotFound
    if row.withdrawn_at is not None:
        raise AlreadyWithdrawn
    gone = void_batch(row, because=reason.strip(), by=by, at=at)
    replaced = replace_withdrawn(row.item, at=at)
    left = Code.objects.filter(batch=batch)
    return Withdrawn(
        gone.codes,
        gone.ended,
        replaced,
        left.filter(state=CodeState.ALLOCATED).count(),
        left.filter(state=CodeState.REVEALED).count(),
    )
