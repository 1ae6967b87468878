"""Which letters does this worker post now?"""

from datetime import datetime

from django.db.transaction import atomic

from anxin import vault
from anxin.agenda.begin import begin
from anxin.agenda.claim import claim
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind
from anxin.support.errands import MailErrand
from anxin.support.models import Letter


@atomic(durable=True)
def claim_letters(*, limit: int, at: datetime, lease_seconds: float) -> list[MailErrand]:
    """Claim due letters that have not been sent."""
    claimed = claim(Kind.MAIL, limit=limit, at=at, lease_seconds=lease_seconds)
    rows = {
        row.pk: row
        for row in Letter.objects.filter(pk__in=[one.subject for one in claimed], sent_at=None).select_related(
            "order", "person"
        )
    }
    give_up([one for one in claimed if one.subject not in rows])
    errands = [
        MailErrand(
            one,
            rows[one.subject].subject,
            vault.unseal(rows[one.subject].body_sealed, "letter"),
            to=rows[one.subject].address,
        )
        for one in claimed
        if one.subject in rows
    ]
    held = set(begin([errand.claimed for errand in errands], at=at, lease_seconds=lease_seconds))
    return [errand for errand in errands if errand.claimed.id in held]
