"""How does a supplier object to bearing a refund? Once, with what shows it, and somebody else looks at it again."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.payouts.models import Contest, ContestStep, Recovery
from anxin.payouts.queries import CONTEST_WITHIN
from anxin.payouts.refusals import ContestedBefore, ContestTooLate, NothingToContest, WordsNeeded
from anxin.payouts.states import ContestState, OnDue
from anxin.refs import new_id

DECIDE_WITHIN = timedelta(hours=24)
MOST_WORDS = 4000


@atomic(durable=True)
def contest_recovery(recovery: UUID, *, words: str, by: str, at: datetime) -> UUID:
    """Open the one contest of a recovery; a person decides it within 24 hours.

    Raises NothingToContest, ContestedBefore, ContestTooLate, WordsNeeded. Whose recovery it is, `access` has asked.
    """
    row = Recovery.objects.get(pk=recovery)
    lock_suppliers([row.supplier_id])
    if row.taken_minor <= 0:
        raise NothingToContest
    if Contest.objects.filter(recovery=recovery).exists():
        raise ContestedBefore
    if at - row.at > CONTEST_WITHIN:
        raise ContestTooLate
    if not words.strip():
        raise WordsNeeded
    contest = Contest.objects.create(
        id=new_id(),
        shop_id=row.shop_id,
        recovery=row,
        supplier_id=row.supplier_id,
        words=words.strip()[:MOST_WORDS],
        due_at=at + DECIDE_WITHIN,
        on_due=OnDue.ESCALATE,
        opened_by=by,
        opened_at=at,
    )
    ContestStep.objects.create(
        subject=contest,
        shop_id=row.shop_id,
        from_state="",
        to_state=ContestState.OPENED,
        by=by,
        because="the supplier does not agree to bear it",
        at=at,
    )
    return contest.pk
