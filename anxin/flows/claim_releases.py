"""Which frozen payments does this worker have released now?"""

from datetime import datetime

from django.db.transaction import atomic

from anxin.agenda.begin import begin
from anxin.agenda.claim import claim
from anxin.agenda.kinds import Kind
from anxin.flows.acts.end_releases import end_releases
from anxin.payments.channel import ReleaseAnswer, ReleaseAsk, ReleaseStatus
from anxin.payments.errands import ReleaseErrand
from anxin.payments.models import Release
from anxin.payments.states import ReleaseState

KILLED = ReleaseAnswer(ReleaseStatus.REFUSED, "the asking process was killed again and again")


@atomic(durable=True)
def claim_releases(*, limit: int, at: datetime, lease_seconds: float) -> list[ReleaseErrand]:
    """Claim due releases; one that was asked for is looked up first, always under its number."""
    claimed = claim(Kind.PAYMENT_RELEASE, limit=limit, at=at, lease_seconds=lease_seconds)
    asked = Release.objects.filter(state=ReleaseState.ASKED).select_related("payment", "order")
    rows = asked.in_bulk([one.subject for one in claimed])
    end_releases([(one, KILLED) for one in claimed if one.killed_too_often or one.subject not in rows], at=at)
    errands = [
        ReleaseErrand(
            one,
            rows[one.subject].payment.channel_id,
            ReleaseAsk(
                release=one.subject,
                transaction_no=rows[one.subject].payment.transaction_no,
                title=f"解冻 {rows[one.subject].order.ref}",
            ),
        )
        for one in claimed
        if one.subject in rows and not one.killed_too_often
    ]
    held = set(begin([errand.claimed for errand in errands], at=at, lease_seconds=lease_seconds))
    return [errand for errand in errands if errand.claimed.id in held]
