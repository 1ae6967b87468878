"""How does a contest end?"""

from datetime import datetime

from anxin.flows.acts.pay_debts import pay_debts
from anxin.flows.acts.undo_recovery import undo_recovery
from anxin.payouts.models import Contest
from anxin.payouts.states import ContestState
from anxin.people.models import Supplier
from anxin.texts import Text
from anxin.transitions.move import move


def end_contest(contest: Contest, supplier: Supplier, *, upheld: bool, reason: Text, by: str, at: datetime) -> None:
    """Close an open contest with its reasons and, where the supplier was right, undo the recovery.

    What comes back as available money pays what else it owes. The caller holds the supplier's lock.
    """
    move(
        Contest,
        [contest.pk],
        from_=ContestState.OPENED,
        to=ContestState.UPHELD if upheld else ContestState.REJECTED,
        by=by,
        because="right" if upheld else "not right",
        at=at,
        owner="",
        due_at=None,
        on_due="",
        reason_zh=reason.zh,
        reason_en=reason.en,
        decided_by=by,
        decided_at=at,
    )
    if upheld:
        undo_recovery(contest.recovery, supplier, at=at)
        pay_debts([supplier], at=at)
