"""How is it kept what channels told us, as it came, with what was made of it?"""

from collections.abc import Sequence
from datetime import datetime

from anxin.flows.acts.received import Complained, Disputed, Received
from anxin.payments.models import Notice
from anxin.refs import new_id


def keep_notices(received: Sequence[Received | Complained | Disputed], words: Sequence[str], *, at: datetime) -> None:
    """A row for each; one that is there already stays as it is. Our own questions' answers are kept as well."""
    Notice.objects.bulk_create(
        (
            Notice(
                id=new_id(),
                channel_id=item.channel,
                external_id=item.notice.external_id,
                kind=item.notice.kind,
                body=item.body,
                received_at=at,
                outcome=word,
            )
            for item, word in zip(received, words, strict=True)
        ),
        ignore_conflicts=True,
    )
