"""How are the files of a contest kept? Each sealed under a key of its own, as the person who decides will see it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from anxin import vault
from anxin.payouts.contest_files import PURPOSE, Shown
from anxin.payouts.models import Contest, ContestFile
from anxin.refs import new_id


def keep_contest_files(contest: Contest, files: Sequence[Shown], *, at: datetime) -> None:
    """Keep them in the order given; what they are was told before."""
    rows = []
    for one in files:
        key, sealed = vault.new_data_key(PURPOSE)
        rows.append(
            ContestFile(
                id=new_id(),
                shop_id=contest.shop_id,
                contest=contest,
                name=one.name,
                media_type=one.media_type,
                size=len(one.data),
                sha256=hashlib.sha256(one.data).hexdigest(),
                key_sealed=sealed,
                body=vault.seal_bytes_with(key, one.data, PURPOSE),
                at=at,
            )
        )
    ContestFile.objects.bulk_create(rows)
