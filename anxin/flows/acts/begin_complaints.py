"""How does a complaint come onto our books, however we heard of it first?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anxin.complaints.deadlines import answer_by, finish_by
from anxin.complaints.models import Complaint, ComplaintStep
from anxin.complaints.states import ComplaintState, Kind, OnDue
from anxin.flows.acts.hold_complaints import hold_complaints
from anxin.refs import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class NewComplaint:
    """A complaint under the number by which the outside knows it; `channel` is None for what comes by letter."""

    shop: UUID
    kind: Kind
    outside_id: str
    made_at: datetime
    channel: UUID | None = None
    authority: str = ""
    words: str = ""
    asked_minor: int = 0
    owner: str = "machine"


def begin_complaints(new: Sequence[NewComplaint], *, by: str, at: datetime) -> list[Complaint]:
    """The complaint of each, held, and made where there was none; from now on its time runs."""
    fresh = [_row(one, at) for one in new]
    keys = [(row.channel_id, row.outside_id, row.shop_id) for row in fresh]
    # first those that stand, then those to be made, each in one order: what is made may be waited for
    held = hold_complaints(keys)
    missing = {key: row for key, row in zip(keys, fresh, strict=True) if key not in held}
    Complaint.objects.bulk_create(_in_order(missing.values()), ignore_conflicts=True)
    held |= hold_complaints(missing)
    rows = [held[key] for key in keys]
    made = {row.pk for row in fresh}
    ComplaintStep.objects.bulk_create(
        ComplaintStep(
            subject=row,
            shop_id=row.shop_id,
            from_state="",
            to_state=ComplaintState.RECEIVED,
            by=by,
            because=f"complained outside: {row.kind}",
            at=at,
        )
        for row in {row.pk: row for row in rows if row.pk in made}.values()
    )
    return rows


def _in_order(rows: Collection[Complaint]) -> list[Complaint]:
    """As everybody makes and holds several: two who were told of the same ones must not wait for each other."""
    return sorted(rows, key=lambda one: (str(one.channel_id), one.outside_id))


def _row(new: NewComplaint, at: datetime) -> Complaint:
    ends = finish_by(new.kind, at)
    return Complaint(
        id=new_id(),
        shop_id=new.shop,
        channel_id=new.channel,
        kind=new.kind,
        outside_id=new.outside_id,
        authority=new.authority,
        words=new.words,
        asked_minor=new.asked_minor,
        owner=new.owner,
        due_at=ends if new.kind is Kind.CHARGEBACK else min(answer_by(at), ends),
        on_due=OnDue.ESCALATE,
        finish_by=ends,
        made_at=new.made_at,
        received_at=at,
    )
