"""By what is an upload known again elsewhere, and is it there already?"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from anxin import vault
from anxin.evidence.models import MARKS, EvidenceKey, Upload
from anxin.evidence.states import SURE, KeyKind

_KINDS = {
    "bytes": KeyKind.BYTES,
    "transaction_no": KeyKind.TRANSACTION,
    "merchant_no": KeyKind.MERCHANT,
    "paid": KeyKind.MOMENT,
}


def keep_keys(upload: Upload, texts: Sequence[str], *, at: datetime) -> bool:
    """Keep each `kind:value` as a keyed hash; whether another order holds a sure one of them already."""
    marked = [(_KINDS[text.partition(":")[0]], vault.mark(text, MARKS)) for text in texts]
    wanted = Q(pk__in=[])
    for kind, mark in marked:
        wanted |= Q(kind=kind, mark=mark)
    elsewhere = EvidenceKey.objects.filter(wanted, kind__in=SURE).exclude(order=upload.order_id).exists()
    EvidenceKey.objects.bulk_create(
        [
            EvidenceKey(shop_id=upload.shop_id, order_id=upload.order_id, upload=upload, kind=kind, mark=mark, at=at)
            for kind, mark in marked
        ],
        ignore_conflicts=True,
    )
    return elsewhere
