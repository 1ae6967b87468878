"""Which letters does this worker post now?"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin import vault
from anxin.agenda.begin import begin
from anxin.agenda.claim import claim
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind
from anxin.flows.acts.refund_letter import refund_letter
from anxin.refunds.models import Refund
from anxin.refunds.queries import bound_for_balance
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
    bodies = _bodies(rows.values())
    errands = [
        MailErrand(
            one,
            rows[one.subject].subject,
            bodies[one.subject],
            to=rows[one.subject].address,
        )
        for one in claimed
        if one.subject in rows
    ]
    held = set(begin([errand.claimed for errand in errands], at=at, lease_seconds=lease_seconds))
    return [errand for errand in errands if errand.claimed.id in held]


def _bodies(letters: Collection[Letter]) -> dict[UUID, str]:
    """What each letter says; one about a refund planned in bulk is written now, from what stands on the refund."""
    unwritten = {letter.pk: letter.order for letter in letters if letter.order and not letter.body_sealed}
    refunds = {
        (refund.order_id, f"refund-{refund.number}"): refund
        for refund in Refund.objects.filter(order__in=unwritten.values()).select_related("payment__channel")
    }
    inward = bound_for_balance(refunds.values())
    bodies = {}
    for letter in letters:
        order = unwritten.get(letter.pk)
        if order is None:
            bodies[letter.pk] = vault.unseal(letter.body_sealed, "letter")
        else:
            refund = refunds[order.pk, letter.kind]
            told = refund_letter(order, refund, letter.at, to_balance=refund.pk in inward)
            bodies[letter.pk] = told.body.say(order.language)
    return bodies
