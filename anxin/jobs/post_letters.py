"""How do letters reach their readers: claim → send → record?"""

import time
from concurrent.futures import Executor

from django.conf import settings
from django.core.mail import EmailMessage

from anxin.agenda.kinds import Kind
from anxin.agenda.queries import next_due
from anxin.clock import now
from anxin.flows.claim_letters import claim_letters
from anxin.flows.record_letters import record_letters
from anxin.jobs.ask import ask
from anxin.support.errands import MailErrand

BATCH = 50
MONEY_FIRST_SECONDS = 20.0

_waiting_since: list[float] = []


def post_letters(pool: Executor) -> int:
    """Claim due letters, send them, record which went out; how many were claimed.

    While refunds wait to be asked for, letters wait as well, but never longer than `MONEY_FIRST_SECONDS`.
    """

    def claim() -> list[MailErrand]:
        if _money_waits():
            return []
        return claim_letters(limit=BATCH, at=now(), lease_seconds=settings.ANXIN_LEASE_SECONDS)

    return ask(claim, _send, lambda _: False, lambda posted: record_letters(posted, at=now()), pool)


def _money_waits() -> bool:
    due = next_due((Kind.REFUND_ASK,))
    if due is None or due > now():
        _waiting_since.clear()
        return False
    if not _waiting_since:
        _waiting_since.append(time.monotonic())
    return time.monotonic() - _waiting_since[0] < MONEY_FIRST_SECONDS


def _send(errand: MailErrand) -> bool:
    return EmailMessage(errand.subject, errand.body, to=[errand.to]).send() == 1
