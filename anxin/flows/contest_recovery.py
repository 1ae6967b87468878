"""How does a supplier object to bearing a refund? Once, with what shows it, and somebody else looks at it again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.keep_contest_files import keep_contest_files
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.payouts.contest_files import read_contest_files
from anxin.payouts.models import Contest, ContestStep, Recovery
from anxin.payouts.queries import CONTEST_WITHIN, in_advance
from anxin.payouts.refusals import ContestedBefore, ContestTooLate, NothingToContest, WordsNeeded
from anxin.payouts.states import ContestState, OnDue
from anxin.refs import new_id

DECIDE_WITHIN = timedelta(hours=24)
MOST_WORDS = 4000


@atomic(durable=True)
def contest_recovery(
    recovery: UUID, *, words: str, files: Sequence[tuple[str, bytes]] = (), by: str, at: datetime
) -> UUID:
    """Open the one contest of a recovery with what shows it, files by name; a person decides it within 24 hours.

    Raises NothingToContest, also for who is paid in advance, ContestedBefore, ContestTooLate, WordsNeeded, and what
    reading the files raises. Whose recovery it is, `access` has asked.
    """
    shown = read_contest_files(files)
    row = Recovery.objects.get(pk=recovery)
    lock_suppliers([row.supplier_id])
    if row.taken_minor <= 0 or in_advance([row.supplier_id]):
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
    keep_contest_files(contest, shown, at=at)
    return contest.pk
