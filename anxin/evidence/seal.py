"""How does something known become evidence that nobody can change?"""

import json
from collections.abc import Sequence

from django.db import connection

from anxin import vault
from anxin.evidence.exhibits import NewExhibit
from anxin.evidence.models import WORDS, Exhibit
from anxin.routines import schema
from anxin.routines.as_array import as_array
from anxin.routines.insert_rows import insert_rows


def seal(exhibits: Sequence[NewExhibit]) -> None:
    """Store the exhibits and append each to its order's chain, in the order given; two statements for any number.

    The caller holds the orders' locks, so that nothing else of the same order comes between.
    """
    if not exhibits:
        return
    hashes = [new.content_sha256 for new in exhibits]
    insert_rows(
        Exhibit,
        [
            {
                "id": new.id,
                "shop_id": new.shop,
                "order_id": new.order,
                "slot": new.slot,
                "kind": new.kind,
                **_parts(new),
                "content_sha256": sha256,
                "by": new.by,
                "at": new.at,
            }
            for new, sha256 in zip(exhibits, hashes, strict=True)
        ],
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {schema()}.chain_append(%s::uuid[], %s::uuid[], 'exhibit', %s::uuid[], %s::bytea[])",
            [
                as_array(new.order for new in exhibits),
                as_array(new.shop for new in exhibits),
                as_array(new.id for new in exhibits),
                hashes,
            ],
        )


def _parts(new: NewExhibit) -> dict[str, object]:
    """What is kept in clear, and what is sealed."""
    typed = new.typed
    return {
        "content": {name: value for name, value in new.content.items() if name not in typed},
        "words_sealed": vault.seal(json.dumps(typed, ensure_ascii=False), WORDS) if typed else b"",
    }
