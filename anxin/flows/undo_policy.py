"""How is the last change of a draft taken back?"""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.lock_rules import lock_rules
from anxin.policy.models import PolicyVersion
from anxin.policy.refusals import NothingToUndo, RulesStay
from anxin.policy.states import EDITABLE, PolicyState
from anxin.texts import Text
from anxin.transitions.move import move


@atomic(durable=True)
def undo_policy(version: UUID, *, by: str, at: datetime) -> Text:
    """Give the draft the text it had before its last change; what that change was.

    Raises NotFound, RulesStay for what was announced, NothingToUndo.
    """
    row = lock_rules(version)
    if row.state not in EDITABLE:
        raise RulesStay(version=str(row))
    last = row.edits.last()
    if last is None:
        raise NothingToUndo
    move(PolicyVersion, [version], from_=PolicyState.PROVEN, to=PolicyState.DRAFT, by=by, because="undone", at=at)
    mark = sha256(last.before.encode()).hexdigest()
    PolicyVersion.objects.filter(pk=version).update(text=last.before, text_sha256=mark)
    last.delete()
    return last.said
