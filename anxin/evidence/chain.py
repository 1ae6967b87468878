"""Is everything about an order still as it was sealed? Its whole chain, walked now, link by link.

`hash = sha256(hash before || content)`, over movements of money and exhibits alike. What an exhibit says, and the files
that it names, are hashed again: a link that holds proves nothing about words that were changed beside it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import rfc8785
from django.db import connection

from anxin.evidence.files import is_whole
from anxin.evidence.models import Exhibit, Upload
from anxin.ledger.models import Chain as Head
from anxin.ledger.models import Transfer
from anxin.routines import schema
from anxin.vault import Unsealable

WITHOUT_END = "18446744073709551615"
# files are opened and hashed as long as it takes no longer than a page may
MOST_FILE_BYTES = 60 * 2**20


@dataclass(frozen=True, slots=True)
class Link:
    """One link: a movement of money or an exhibit. `fault` is empty, or gap, edited, words, file or end."""

    seq: int
    kind: str
    item: UUID
    at: datetime | None
    by: str
    slot: str
    hash: str
    fault: str = ""
    upload: UUID | None = None
    amount_minor: int = 0
    currency: str = ""
    looked_into: bool = True


@dataclass(frozen=True, slots=True)
class Chain:
    """All links of an order in their order."""

    links: tuple[Link, ...]
    cut: bool = False

    @property
    def holds(self) -> bool:
        """Whether every link is as it was sealed, and none is missing at the end."""
        return not self.cut and not any(link.fault for link in self.links)

    @property
    def broken_at(self) -> int | None:
        """The place of the first link that does not hold; None when all do."""
        first = next((link.seq for link in self.links if link.fault), None)
        return len(self.links) + 1 if first is None and self.cut else first


@dataclass(frozen=True, slots=True)
class _Row:
    seq: int
    kind: str
    item: UUID
    content: bytes
    hash: bytes


def chain_of(order: UUID) -> Chain:
    """The chain of an order, every hash made anew. Reads what is committed; five statements for any length."""
    rows = _rows(order)
    exhibits = Exhibit.objects.in_bulk([row.item for row in rows if row.kind == "exhibit"])
    transfers = Transfer.objects.in_bulk([row.item for row in rows if row.kind != "exhibit"])
    uploads = {upload.exhibit_id: upload for upload in Upload.objects.filter(order=order)}
    links: list[Link] = []
    before, room = hashlib.sha256(order.bytes).digest(), MOST_FILE_BYTES
    for row in rows:
        fault = _place(row, before, links[-1].seq if links else 0)
        if row.kind == "exhibit":
            exhibit, upload = exhibits.get(row.item), uploads.get(row.item)
            room -= upload.size if upload else 0
            fault = fault or _words(row, exhibit) or (_file(upload, exhibit) if room >= 0 else "")
            links.append(_exhibit(row, exhibit, upload, fault, looked=upload is None or room >= 0))
        else:
            links.append(_transfer(row, transfers.get(row.item), fault))
        before = row.hash
    return Chain(tuple(links), cut=_is_cut(order, rows))


def _rows(order: UUID) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT seq, kind, item, content, hash FROM {schema()}.chain_links(%s::uuid[], %s::xid8)",
            [[order], WITHOUT_END],
        )
        return [_Row(seq, kind, item, bytes(content), bytes(hash_)) for seq, kind, item, content, hash_ in cursor]


def _place(row: _Row, before: bytes, last: int) -> str:
    if row.seq != last + 1:
        return "gap"
    return "" if row.hash == hashlib.sha256(before + row.content).digest() else "edited"


def _words(row: _Row, exhibit: Exhibit | None) -> str:
    if exhibit is None:
        return "gap"
    try:
        said = hashlib.sha256(rfc8785.dumps(exhibit.content)).digest()
    except (rfc8785.CanonicalizationError, Unsealable):
        return "words"
    return "" if said == row.content == bytes(exhibit.content_sha256) else "words"


def _file(upload: Upload | None, exhibit: Exhibit | None) -> str:
    if upload is None or exhibit is None:
        return ""
    named = exhibit.content.get("sha256") == bytes(upload.sha256).hex()
    return "" if named and is_whole(upload) else "file"


def _is_cut(order: UUID, rows: list[_Row]) -> bool:
    """Whether links are missing at the end, where no later one tells."""
    head = Head.objects.filter(subject=order).first()
    if head is None or not rows:
        return bool(rows) != (head is not None and head.seq > 0)
    return (head.seq, bytes(head.head)) != (rows[-1].seq, rows[-1].hash)


def _exhibit(row: _Row, exhibit: Exhibit | None, upload: Upload | None, fault: str, *, looked: bool) -> Link:
    return Link(
        seq=row.seq,
        kind=exhibit.kind if exhibit else "",
        item=row.item,
        at=exhibit.at if exhibit else None,
        by=exhibit.by if exhibit else "",
        slot=exhibit.slot if exhibit else "",
        hash=row.hash.hex(),
        fault=fault,
        upload=upload.pk if upload else None,
        looked_into=looked,
    )


def _transfer(row: _Row, transfer: Transfer | None, fault: str) -> Link:
    return Link(
        seq=row.seq,
        kind=transfer.kind if transfer else "",
        item=row.item,
        at=transfer.at if transfer else None,
        by="",
        slot="",
        hash=row.hash.hex(),
        fault=fault,
        amount_minor=transfer.amount_minor if transfer else 0,
        currency=transfer.currency if transfer else "",
    )
