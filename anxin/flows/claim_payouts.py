"""Which payouts does this worker ask about now? Claimed, and on record as attempts, before a socket is opened."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin import vault
from anxin.agenda.asks import Claimed
from anxin.agenda.begin import begin
from anxin.agenda.claim import claim
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind
from anxin.payouts.channel import PayoutAsk, PayoutStatus
from anxin.payouts.errands import PayoutErrand
from anxin.payouts.models import Payout, PayoutAttempt
from anxin.payouts.states import PayoutState
from anxin.refs import new_id

ASK, QUERY = "ask", "query"
# after these nothing has moved, and the same number may be asked again
NOTHING_MOVED = (PayoutStatus.NOT_FOUND, PayoutStatus.SHORT)


@atomic(durable=True)
def claim_payouts(*, limit: int, at: datetime, lease_seconds: float) -> list[PayoutErrand]:
    """Claim due payouts; one that was asked for is looked up before it is asked for again, always under its number."""
    claimed = claim(Kind.PAYOUT_ASK, limit=limit, at=at, lease_seconds=lease_seconds)
    subjects = [one.subject for one in claimed]
    rows = Payout.objects.filter(state=PayoutState.SENDING).select_related("supplier__agreement").in_bulk(subjects)
    give_up([one for one in claimed if one.subject not in rows or one.killed_too_often])
    acts = _acts(list(rows))
    errands = [
        _errand(one, rows[one.subject], acts[one.subject])
        for one in claimed
        if one.subject in rows and not one.killed_too_often
    ]
    held = set(begin([errand.claimed for errand in errands], at=at, lease_seconds=lease_seconds))
    errands = [errand for errand in errands if errand.claimed.id in held]
    PayoutAttempt.objects.bulk_create(_attempt(errand, at) for errand in errands)
    return errands


def _acts(payouts: Sequence[UUID]) -> dict[UUID, str]:
    """Asked for only where nothing was asked yet, or the last word is that nothing has moved."""
    last = {row.payout_id: row for row in PayoutAttempt.objects.filter(payout__in=payouts).order_by("id")}
    return {pk: ASK if pk not in last or last[pk].answer in NOTHING_MOVED else QUERY for pk in payouts}


def _errand(one: Claimed, row: Payout, act: str) -> PayoutErrand:
    ask = PayoutAsk(
        payout=row.pk,
        amount_minor=row.amount_minor,
        currency=row.currency,
        account=vault.unseal(bytes(row.account_sealed), "payee account"),
        name=row.supplier.agreement.legal_name,
        title=f"货款 {row.ref}",
    )
    return PayoutErrand(one, row.through, act, ask)


def _attempt(errand: PayoutErrand, at: datetime) -> PayoutAttempt:
    return PayoutAttempt(
        id=new_id(),
        shop_id=errand.claimed.shop,
        payout_id=errand.claimed.subject,
        kind=errand.act,
        token=errand.claimed.token,
        asked_at=at,
    )
