"""Which letters have been posted?"""

from collections.abc import Sequence
from datetime import datetime

from django.db.transaction import atomic

from anxin.agenda.finish import finish
from anxin.agenda.give_up import give_up
from anxin.agenda.postpone import postpone
from anxin.support.errands import MailErrand
from anxin.support.models import Letter


@atomic(durable=True)
def record_letters(posted: Sequence[tuple[MailErrand, bool]], *, at: datetime) -> int:
    """Note the letters that went out and try the others later; how many went out."""
    done = [errand.claimed for errand, sent in posted if sent]
    held = set(finish(done))
    count = Letter.objects.filter(pk__in=[one.subject for one in done if one.id in held]).update(sent_at=at)
    failed = [errand.claimed for errand, sent in posted if not sent]
    give_up([one for one in failed if one.spent])
    postpone([one for one in failed if not one.spent], at=at, because="the mail server did not take it")
    return count
