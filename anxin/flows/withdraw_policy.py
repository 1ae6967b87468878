"""How are announced rules taken back before they take effect?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.lock_rules import lock_rules
from anxin.policy.models import PolicyVersion
from anxin.policy.refusals import TooLateToWithdraw, WithdrawnWithoutReason
from anxin.policy.states import PolicyState
from anxin.texts import Text
from anxin.transitions.move import move


@atomic(durable=True)
def withdraw_policy(version: UUID, *, reason: Text, by: str, at: datetime) -> None:
    """End an announcement; the version, its comments and the reason stay public.

    Raises NotFound, WithdrawnWithoutReason, TooLateToWithdraw once its time has come, worker or no worker.
    """
    row = lock_rules(version)
    zh, en = reason.zh.strip(), reason.en.strip()
    if not zh or not en:
        raise WithdrawnWithoutReason
    if row.state != PolicyState.ANNOUNCED or row.takes_effect_at is None or row.takes_effect_at <= at:
        raise TooLateToWithdraw(version=str(row))
    move(
        PolicyVersion,
        [version],
        from_=PolicyState.ANNOUNCED,
        to=PolicyState.WITHDRAWN,
        by=by,
        because="withdrawn before it took effect",
        at=at,
        ended_at=at,
        withdrawn_zh=zh[:400],
        withdrawn_en=en[:400],
    )
