"""How do letters reach their readers: claim → send → record?"""

from concurrent.futures import Executor

from django.conf import settings
from django.core.mail import EmailMessage

from anxin.clock import now
from anxin.flows.claim_letters import claim_letters
from anxin.flows.record_letters import record_letters
from anxin.jobs.ask import ask
from anxin.support.errands import MailErrand

BATCH = 50


def post_letters(pool: Executor) -> int:
    """Claim due letters, send them, record which went out; how many were claimed."""
    errands = claim_letters(limit=BATCH, at=now(), lease_seconds=settings.ANXIN_LEASE_SECONDS)
    ask(errands, _send, lambda _: False, lambda posted: record_letters(posted, at=now()), pool)
    return len(errands)


def _send(errand: MailErrand) -> bool:
    return EmailMessage(errand.subject, errand.body, to=[errand.to]).send() == 1
