"""How does a promise come into the books: with an owner, a due time and a consequence, and as evidence?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.orders.models import Order
from anxin.refs import new_id
from anxin.support.deadlines import LONGEST_PROMISE, SHORTEST_PROMISE
from anxin.support.hear_stalling import hear_stalling
from anxin.support.models import Commitment, CommitmentStep
from anxin.support.refusals import PromiseIncomplete, PromiseOutOfRange
from anxin.support.states import CommitmentState, Matter, Voice

LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What is promised, until when, and where something is waited for, why."""

    matter: str
    words: str
    due_at: datetime | None
    reason: str = ""


def record_promise(
    order: Order, given: Promised, *, by: str, role: Voice, at: datetime, message: UUID | None = None
) -> UUID:
    """Write the commitment down and seal it; the caller holds the order's lock.

    Raises PromiseIncomplete, PromiseOutOfRange.
    """
    words, reason = given.words.strip()[:LONGEST_WORDS], given.reason.strip()[:LONGEST_WORDS]
    if not words or given.due_at is None or given.matter not in set(Matter):
        raise PromiseIncomplete
    # to wait for somebody is a promise only with the reason why
    if hear_stalling(words) and not reason:
        raise PromiseIncomplete
    if not at + SHORTEST_PROMISE <= given.due_at <= at + LONGEST_PROMISE:
        raise PromiseOutOfRange
    row = Commitment.objects.create(
        id=new_id(),
        shop_id=order.shop_id,
        order=order,
        number=Commitment.objects.filter(order=order).count() + 1,
        owner=by,
        role=role,
        supplier_id=UUID(by.partition(":")[2]) if role is Voice.SUPPLIER else None,
        message_id=message,
        matter=given.matter,
        words=words,
        reason=reason,
        made_at=at,
        due_at=given.due_at,
    )
    CommitmentStep.objects.create(
        subject=row,
        shop_id=order.shop_id,
        order=order,
        from_state="",
        to_state=CommitmentState.OPEN,
        by=by,
        because="promised",
        at=at,
    )
    content = {"commitment": str(row.pk), "number": row.number, "matter": given.matter, "words": words}
    if reason:
        content["reason"] = reason
    if row.supplier_id is not None:
        content["supplier"] = str(row.supplier_id)
    content["due_at"] = given.due_at.isoformat()
    seal([NewExhibit(shop=order.shop_id, order=order.pk, slot=TALK, kind="commitment", content=content, by=by, at=at)])
    return row.pk
