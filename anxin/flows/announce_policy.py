"""How are new rules announced, open for comment, before they take effect?"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.lock_rules import lock_rules
from anxin.flows.acts.need_sound_rules import need_sound_rules
from anxin.policy.models import PolicyVersion
from anxin.policy.queries import announced_version, policy_of_version
from anxin.policy.refusals import AnotherAnnounced, NoticeTooShort, NotProven, RulesStay
from anxin.policy.states import EDITABLE, NOTICE, PolicyState
from anxin.transitions.move import move


@atomic(durable=True)
def announce_policy(version: UUID, *, by: str, at: datetime, takes_effect_at: datetime | None = None) -> datetime:
    """Announce a proven version; when it takes effect. From now on nobody edits it.

    The notice is what the rules in force promise for changes of themselves, seven days at least. It is proven once
    more, because what a release looks for may have grown since. Raises NotFound, RulesStay, NotProven,
    AnotherAnnounced, NoticeTooShort, ProofFails, VoidWording.
    """
    row = lock_rules(version)
    if row.state not in EDITABLE:
        raise RulesStay(version=str(row))
    if row.state != PolicyState.PROVEN:
        raise NotProven
    if (other := announced_version(row.shop_id)) is not None:
        raise AnotherAnnounced(version=str(other))
    need_sound_rules(row.text)
    now = PolicyVersion.objects.filter(shop=row.shop_id, state=PolicyState.IN_FORCE).first()
    notice = max(NOTICE, timedelta(seconds=policy_of_version(now.pk).notice)) if now else NOTICE
    starts = takes_effect_at or at + notice
    if starts < at + notice:
        raise NoticeTooShort(days=notice.days)
    move(
        PolicyVersion,
        [version],
        from_=PolicyState.PROVEN,
        to=PolicyState.ANNOUNCED,
        by=by,
        because="announced and open for comment",
        at=at,
        announced_at=at,
        takes_effect_at=starts,
        based_on=now and now.pk,
    )
    return starts
